#include "chains/collector/ledger.h"

#include "ipc/base/hex.h"

static json_t *gaps_json(const struct gw_history *history, const struct gw_chain *chain)
{
    json_t *out = json_array();

    for (size_t i = 0; i < history->gap_count; i++) {
        const struct gw_history_gap *gap = &history->gaps[i];
        const struct gw_venue *venue = &chain->venues[gap->venue];
        (void)json_array_append_new(out, json_pack("{s:s, s:s, s:I, s:I, s:s}", "protocol",
                                                   venue->protocol->name, "venue", venue->name, "from",
                                                   (json_int_t)gap->from, "to", (json_int_t)gap->to, "reason",
                                                   gw_status_text((enum gw_status)gap->status)));
    }
    return out;
}

json_t *gw_ledger_json(struct gw_chain *chain)
{
    static struct gw_history history;
    struct gw_checkpoint checkpoint = {.history = &history};
    const char *why = "there is none";
    enum gw_status status = GW_E_END;
    char hash[67];

    gw_history_init(&history, chain->log_range_blocks);
    for (size_t i = 0; i < chain->venue_count; i++) {
        gw_history_add_venue(&history, chain->venues[i].from_block);
    }
    if (chain->checkpoint != NULL) {
        status = gw_checkpoint_read(&checkpoint, chain, chain->checkpoint, &why);
    }
    if (status != GW_OK) {
        return json_pack("{s:s, s:s, s:s?, s:s, s:s, s:[]}", "schema", "gammawatch.ledger/1", "chain",
                         chain->name, "checkpoint", chain->checkpoint, "status", gw_status_name(status),
                         "why", status == GW_E_END ? "there is none yet" : why, "gaps");
    }
    gw_hex_encode(hash, checkpoint.hash, sizeof checkpoint.hash);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:o}", "schema", "gammawatch.ledger/1", "chain",
                     chain->name, "checkpoint", chain->checkpoint, "status", "ok", "why", "", "block",
                     (json_int_t)checkpoint.number, "hash", hash, "gaps", gaps_json(&history, chain));
}
