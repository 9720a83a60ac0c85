#include "monitor/cli/signal_print.h"

#include <inttypes.h>

#include "ipc/base/hex.h"
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

static const char *check(const char *line, size_t size, const struct gw_signal_check *check,
                         struct gw_signed_vector *vector)
{
    enum gw_status status = gw_signal_parse_json(vector, line, size);

    if (status != GW_OK) {
        return "not a vector of this schema";
    }
    status = gw_signal_verify(vector, check->trusted);
    if (status == GW_E_AUTH) {
        return "digest or signer does not match";
    }
    if (status != GW_OK) {
        return "a field or the signature is malformed";
    }
    if (check->now_s > 0 && check->now_s > vector->signal.margin.valid_until) {
        return "expired";
    }
    return NULL;
}

bool gw_signal_check_line(FILE *out, const char *line, size_t size, uint64_t number,
                          const struct gw_signal_check *how, bool is_json)
{
    struct gw_signed_vector vector = {0};
    const char *wrong = check(line, size, how, &vector);
    char signer[43] = "";
    char digest[67] = "";

    if (wrong == NULL) {
        gw_hex_checksum_address(signer, vector.signer);
        gw_hex_encode(digest, vector.digest, 32);
    }
    if (is_json) {
        fprintf(out,
                "{\"line\":%" PRIu64 ",\"ok\":%s,\"error\":\"%s\",\"seq\":%" PRIu64
                ",\"digest\":\"%s\",\"signer\":\"%s\"}\n",
                number, wrong == NULL ? "true" : "false", wrong == NULL ? "" : wrong,
                vector.signal.header.seq, digest, signer);
    } else if (wrong == NULL) {
        fprintf(out, "ok   line %" PRIu64 ": %s seq %" PRIu64 " signed by %s\n", number, vector.feed,
                vector.signal.header.seq, signer);
    } else {
        fprintf(out, "FAIL line %" PRIu64 ": %s\n", number, wrong);
    }
    return wrong == NULL;
}
