/* signer protocol: typed requests over one Unix stream socket; there is no request that takes a bare hash.
 *
 * The monitor sends gw_signer_request and waits for gw_signer_reply (same seq). Both are fixed-size, native
 * layout, guarded by magic and size; the two processes are of one build. The signer re-derives the digest
 * from the fields. It refuses (reply.status GW_E_REFUSED, `reason` says why): an unknown type or magic; a
 * mode that is not its own; bounds of its own (initial margin outside [10 000, 50 000], maintenance above
 * initial, breaker above 4, confidence above 10 000, validity further than a day); per feed a seq that is not
 * last + 1 within an epoch, an epoch that falls, or a seq already signed with other content. The same content
 * again gets the same bytes (RFC 6979).
 *
 * A revocation is signed for one vector only: the last one this process signed for the feed, for the same contract,
 * with its seq, epoch and block hash, issued at or after its observation and within a day of it, in the signer's own
 * mode, and with one content.
 */
#ifndef GW_MONITOR_SIGNER_PROTOCOL_H
#define GW_MONITOR_SIGNER_PROTOCOL_H

#include "gammawatch/signal.h"

#define GW_SIGNER_MAGIC     0x31676973776721ULL
#define GW_SIGNER_FEEDS_MAX 256u

enum gw_signer_type {
    GW_SIGNER_VECTOR = 1,
    GW_SIGNER_ADDRESS = 2, /* who are you? */
    GW_SIGNER_REVOCATION = 3
};

struct gw_signer_request {
    uint64_t magic;
    uint32_t size;
    uint32_t type;
    struct gw_signal signal; /* of a vector */
    struct gw_signal_domain domain;
    struct gw_revocation revocation; /* of a revocation, and its mode (a vector carries its own) */
    uint64_t mode;
};

struct gw_signer_reply {
    uint64_t magic;
    uint32_t size;
    uint32_t status; /* enum gw_status */
    uint8_t digest[32];
    uint8_t signature[65];
    uint8_t signer[20];
    char reason[128];
};

#endif
