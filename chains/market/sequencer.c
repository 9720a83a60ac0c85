#include "chains/market/sequencer.h"

#include <stdio.h>

#include "chains/market/spots.h"

#define UP   0u
#define DOWN 1u

enum gw_status gw_sequencer_plan(const struct gw_sequencer *sequencer, struct gw_call_list *calls)
{
    if (!sequencer->is_watched) {
        return GW_OK;
    }
    return gw_call_list_add_none(calls, sequencer->feed, gw_market_tag(GW_MARKET_CALL_SEQUENCER, 0),
                                 "latestRoundData()");
}

/* latestRoundData() -> roundId, answer, startedAt, updatedAt, answeredInRound */
static enum gw_status read_state(const struct gw_call_reply *reply, int64_t block_time_s, uint64_t *state,
                                 int64_t *since_s)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    uint64_t started_s;
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(gw_abi_skip(&c, 1));
    GW_TRY(gw_abi_uint(&c, 8, state));
    GW_TRY(gw_abi_uint(&c, 63, &started_s));
    GW_TRY(gw_abi_skip(&c, 2));
    GW_ENSURE(*state <= DOWN && started_s != 0 && (int64_t)started_s <= block_time_s, GW_E_DOMAIN);
    *since_s = block_time_s - (int64_t)started_s;
    return GW_OK;
}

void gw_sequencer_decode(struct gw_sequencer *sequencer, const struct gw_call_reply *reply,
                         int64_t block_time_s)
{
    uint64_t state;
    int64_t since_s;
    char *const out = sequencer->reason;
    const size_t size = sizeof sequencer->reason;
    const enum gw_status status = read_state(reply, block_time_s, &state, &since_s);
    sequencer->is_trusted = false;
    if (status != GW_OK) {
        (void)snprintf(out, size, "the sequencer's feed does not serve: %s", gw_status_text(status));
    } else if (state != UP) {
        (void)snprintf(out, size, "the sequencer is down for %lld s", (long long)since_s);
    } else if ((double)since_s <= sequencer->grace_s) {
        (void)snprintf(out, size, "the sequencer is back for %lld s, %.0f wanted", (long long)since_s,
                       sequencer->grace_s);
    } else {
        sequencer->is_trusted = true;
        out[0] = '\0';
    }
}
