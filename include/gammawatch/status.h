/* status: the one error type of every fallible function.
 *
 * Zero is success. GW_AGAIN, GW_OVERRUN, GW_STALE, GW_GAP and GW_REVOKED are answers, not failures: the caller
 * decides. Numbers travel in records: new ones go to the end.
 * gw_status_text() is for people, gw_status_name() for logs and metrics (stable, lower case).
 */
#ifndef GAMMAWATCH_STATUS_H
#define GAMMAWATCH_STATUS_H

#include <stdio.h>
#include <stdlib.h>

#define GW_STATUS_LIST(X)                                                                                    \
    X(OK, "ok", "ok")                                                                                        \
    X(AGAIN, "again", "nothing new yet")                                                                     \
    X(OVERRUN, "overrun", "the writer lapped this reader; records were missed")                              \
    X(STALE, "stale", "the value is older than its limit")                                                   \
    X(E_USAGE, "usage", "wrong use of the command")                                                          \
    X(E_CONFIG, "config", "the configuration is not valid")                                                  \
    X(E_IO, "io", "reading or writing failed")                                                               \
    X(E_NOMEM, "nomem", "out of memory or reserved space")                                                   \
    X(E_BOUND, "bound", "a named limit was exceeded")                                                        \
    X(E_FORMAT, "format", "the bytes are not of the expected form")                                          \
    X(E_DOMAIN, "domain", "a number is outside the domain of the formula")                                   \
    X(E_LAYOUT, "layout", "the segment was laid out by another program or version")                          \
    X(E_CHECKSUM, "checksum", "the checksum does not match")                                                 \
    X(E_BUSY, "busy", "another process holds it")                                                            \
    X(E_TIMEOUT, "timeout", "no answer in time")                                                             \
    X(E_CONNECT, "connect", "the connection failed")                                                         \
    X(E_HTTP, "http_status", "the endpoint answered with an HTTP error")                                     \
    X(E_RPC, "rpc_error", "the endpoint answered with a JSON-RPC error")                                     \
    X(E_RATE, "rate", "the endpoint limits the rate of requests")                                            \
    X(E_SIZE, "size", "the reply is larger than the limit")                                                  \
    X(E_CHAIN, "wrong_chain", "the endpoint serves another chain")                                           \
    X(E_MISSING, "missing", "the endpoint does not have this block or value")                                \
    X(E_REVERT, "revert", "the contract call reverted")                                                      \
    X(E_REORG, "reorg", "the block is no longer on the canonical chain")                                     \
    X(E_AUTH, "auth", "the signature does not verify")                                                       \
    X(E_REFUSED, "refused", "the request is not allowed")                                                    \
    X(E_CLOSED, "closed", "the other side has gone")                                                         \
    X(E_TAPE, "tape", "the tape does not hold this request")                                                 \
    X(E_END, "end", "the end was reached")                                                                   \
    X(GAP, "gap", "a vector of the feed was missed")                                                         \
    X(REVOKED, "revoked", "the signer has withdrawn the vector")                                             \
    X(E_ARBITRAGE, "arbitrage", "a price or smile leaves riskless profit")                                   \
    X(E_BILLING, "billing", "the endpoint wants to be paid, or its budget is spent")                         \
    X(E_BEHIND, "stale_head", "the endpoint's newest block is older than another's")                         \
    X(E_DISPUTE, "disagreement", "endpoints answer the same question differently")

enum gw_status {
#define GW_STATUS_ENUM(name, text, help) GW_##name,
    GW_STATUS_LIST(GW_STATUS_ENUM)
#undef GW_STATUS_ENUM
        GW_STATUS_COUNT
};

#define GW_MUST_USE __attribute__((warn_unused_result))

/* Returns a static string; "unknown" outside the enum. Any thread. */
const char *gw_status_name(enum gw_status status);
const char *gw_status_text(enum gw_status status);

/* Hand an error to the caller. */
#define GW_TRY(expr)                                                                                         \
    do {                                                                                                     \
        enum gw_status gw_try_status_ = (expr);                                                              \
        if (gw_try_status_ != GW_OK) {                                                                       \
            return gw_try_status_;                                                                           \
        }                                                                                                    \
    } while (0)

/* Weather: a condition on bytes, nodes or disks. */
#define GW_ENSURE(cond, status)                                                                              \
    do {                                                                                                     \
        if (!(cond)) {                                                                                       \
            return (status);                                                                                 \
        }                                                                                                    \
    } while (0)

/* Our own mistake: stays in release builds. */
#define GW_ASSERT(cond)                                                                                      \
    do {                                                                                                     \
        if (!(cond)) {                                                                                       \
            fprintf(stderr, "level=error event=assert.failed file=%s line=%d cond=\"%s\"\n", __FILE__,       \
                    __LINE__, #cond);                                                                        \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
