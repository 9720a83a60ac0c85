#include "monitor/cli/signal_print.h"

#include <inttypes.h>

#include "ipc/base/hex.h"
#include "monitor/cli/revocation_json.h"
#include "monitor/cli/view_format.h"

#define JSON_MAX 4096

void gw_signal_print(FILE *out, const struct gw_signed_vector *v, bool is_json)
{
    static const char *const states[] = {"ok", "degraded", "hold", "halt"};
    static const char *const modes[] = {"live", "dry_run", "replay", "?"};
    const struct gw_signal *s = &v->signal;
    char text[JSON_MAX];

    if (is_json) {
        fprintf(out, "%s\n", gw_signal_format_json(text, sizeof text, v) == GW_OK ? text : "{}");
        return;
    }
    gw_view_reasons(text, sizeof text, s->header.reason_bits);
    fprintf(out,
            "%s seq %" PRIu64 " epoch %" PRIu64 " block %" PRIu64 " %s/%s\n"
            "  initial margin %u bps (was %u), maintenance %u bps (was %u, pending %u), scan range %u bps, "
            "amplification %u bps\n"
            "  utilisation cap %u bps, breaker %u, confidence %u bps, valid until %" PRIu64 "\n"
            "  because: %s\n",
            v->feed, s->header.seq, s->header.epoch, s->header.block_number, states[s->header.state & 3],
            modes[s->header.mode & 3], s->margin.initial_margin_bps, s->margin.previous_initial_margin_bps,
            s->margin.maintenance_margin_bps, s->margin.previous_maintenance_margin_bps,
            s->margin.mm_pending_bps, s->margin.price_scan_range_bps, s->margin.amplification_bps,
            s->liquidity.utilisation_cap_bps, s->liquidity.breaker_level, s->header.confidence_bps,
            s->margin.valid_until, text[0] == '\0' ? "nothing unusual" : text);
}

void gw_signal_print_revocation(FILE *out, const struct gw_signed_revocation *r, bool is_json)
{
    char text[JSON_MAX];

    if (is_json) {
        fprintf(out, "%s\n", gw_revocation_format_json(text, sizeof text, r) == GW_OK ? text : "{}");
        return;
    }
    gw_hex_encode(text, r->revocation.orphaned_block_hash, 32);
    fprintf(out, "%s seq %" PRIu64 " epoch %" PRIu64 " REVOKED: its block %s was orphaned\n", r->feed,
            r->revocation.seq, r->revocation.epoch, text);
}

/* What a line turned out to be. */
struct verdict {
    const char *wrong; /* NULL: it verifies */
    const char *kind;
    const char *feed;
    uint64_t seq;
    const uint8_t *digest;
    const uint8_t *signer;
};

static const char *explain(enum gw_status status)
{
    if (status == GW_OK) {
        return NULL;
    }
    return status == GW_E_AUTH ? "digest or signer does not match" : "a field or the signature is malformed";
}

static struct verdict check_vector(struct gw_signed_vector *vector, const char *line, size_t size,
                                   const struct gw_signal_check *how)
{
    struct verdict verdict = {
        "not a vector of this schema", "vector", vector->feed, 0, vector->digest, vector->signer};

    if (gw_signal_parse_json(vector, line, size) == GW_OK) {
        verdict.wrong = explain(gw_signal_verify(vector, how->trusted));
        verdict.seq = vector->signal.header.seq;
        if (verdict.wrong == NULL && how->now_s > vector->signal.margin.valid_until) {
            verdict.wrong = "expired";
        }
    }
    return verdict;
}

static struct verdict check_revocation(struct gw_signed_revocation *revocation, const char *line, size_t size,
                                       const struct gw_signal_check *how)
{
    struct verdict verdict = {"not a revocation of this schema",
                              "revocation",
                              revocation->feed,
                              0,
                              revocation->digest,
                              revocation->signer};

    if (gw_revocation_parse_json(revocation, line, size) == GW_OK) {
        verdict.wrong = explain(gw_signal_verify_revocation(revocation, how->trusted));
        verdict.seq = revocation->revocation.seq;
    }
    return verdict;
}

bool gw_signal_check_line(FILE *out, const char *line, size_t size, uint64_t number,
                          const struct gw_signal_check *how, bool is_json)
{
    struct gw_signed_vector vector = {0};
    struct gw_signed_revocation revocation = {0};
    const struct verdict v = gw_revocation_is_claimed(line, size)
                                 ? check_revocation(&revocation, line, size, how)
                                 : check_vector(&vector, line, size, how);
    const bool is_ok = v.wrong == NULL;
    char signer[43] = "";
    char digest[67] = "";

    if (is_ok) {
        gw_hex_checksum_address(signer, v.signer);
        gw_hex_encode(digest, v.digest, 32);
    }
    if (is_json) {
        fprintf(out,
                "{\"line\":%" PRIu64 ",\"ok\":%s,\"type\":\"%s\",\"error\":\"%s\",\"seq\":%" PRIu64
                ",\"digest\":\"%s\",\"signer\":\"%s\"}\n",
                number, is_ok ? "true" : "false", v.kind, is_ok ? "" : v.wrong, v.seq, digest, signer);
    } else if (is_ok) {
        fprintf(out, "ok   line %" PRIu64 ": %s %s%" PRIu64 " signed by %s\n", number, v.feed,
                v.kind[0] == 'v' ? "seq " : "revocation of seq ", v.seq, signer);
    } else {
        fprintf(out, "FAIL line %" PRIu64 ": %s\n", number, v.wrong);
    }
    return is_ok;
}
