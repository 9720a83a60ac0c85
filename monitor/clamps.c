#include "monitor/clamps.h"

#include <string.h>

#include "ipc/base/hex.h"

enum gw_status gw_clamps_put(struct gw_clamps *clamps, const struct gw_consumer_record *record)
{
    size_t i = 0;
    while (i < clamps->count && (clamps->items[i].head.chain_id != record->head.chain_id ||
                                 strcmp(clamps->items[i].head.venue, record->head.venue) != 0)) {
        i++;
    }
    GW_ENSURE(i < GW_CLAMPS_MAX, GW_E_BOUND);
    memcpy(&clamps->items[i], record, sizeof *record);
    clamps->count += i == clamps->count ? 1 : 0;
    return GW_OK;
}

const struct gw_consumer_record *gw_clamps_find(const struct gw_clamps *clamps,
                                                const struct gw_signal_domain *domain)
{
    char address[43];
    gw_hex_encode(address, domain->verifying_contract, sizeof domain->verifying_contract);
    for (size_t i = 0; i < clamps->count; i++) {
        const struct gw_record_head *head = &clamps->items[i].head;
        if (head->chain_id == domain->chain_id && strcmp(head->venue, address) == 0) {
            return &clamps->items[i];
        }
    }
    return NULL;
}

static struct gw_policy_values values_of(const struct gw_consumer_values *values)
{
    return (struct gw_policy_values){values->initial_margin_bps, values->maintenance_margin_bps,
                                     values->utilisation_cap_bps};
}

static void lower(uint32_t *high, uint64_t value)
{
    *high = value < *high ? (uint32_t)value : *high;
}

static void raise(uint32_t *low, uint32_t value)
{
    *low = value > *low ? value : *low;
}

/* No tighter than one step from here. */
static void allow_one_step(struct gw_policy_room *room, const struct gw_policy_values *from,
                           const struct gw_consumer_record *record)
{
    const uint32_t cap_step = record->utilisation_tighten_bps;
    lower(&room->high.initial_margin_bps, (uint64_t)from->initial_margin_bps + record->margin_tighten_bps);
    lower(&room->high.maintenance_margin_bps,
          (uint64_t)from->maintenance_margin_bps + record->margin_tighten_bps);
    raise(&room->low.utilisation_cap_bps,
          from->utilisation_cap_bps > cap_step ? from->utilisation_cap_bps - cap_step : 0);
}

static void allow_no_looser(struct gw_policy_room *room, const struct gw_policy_values *than)
{
    raise(&room->low.initial_margin_bps, than->initial_margin_bps);
    raise(&room->low.maintenance_margin_bps, than->maintenance_margin_bps);
    lower(&room->high.utilisation_cap_bps, than->utilisation_cap_bps);
}

static bool is_after(uint64_t epoch, uint64_t seq, const struct gw_consumer_record *record)
{
    return epoch > record->epoch || (epoch == record->epoch && seq > record->seq);
}

static bool is_on_its_way(const struct gw_consumer_record *record, const struct gw_clamps_ask *ask)
{
    const struct gw_signed_vector *last = ask->last;
    if (!ask->is_live || last == NULL || last->domain.chain_id != ask->domain->chain_id ||
        memcmp(last->domain.verifying_contract, ask->domain->verifying_contract, 20) != 0) {
        return false;
    }
    const uint64_t now_s = (uint64_t)ask->now_s;
    return is_after(last->signal.header.epoch, last->signal.header.seq, record) &&
           last->signal.margin.valid_until >= now_s && last->signal.liquidity.valid_until >= now_s;
}

static void narrow(struct gw_policy_room *room, const struct gw_consumer_record *record,
                   const struct gw_clamps_ask *ask)
{
    const int64_t passed_s = record->head.block_time_s - (int64_t)record->applied_at_s;
    if (record->margin_valid_until_s != 0 && passed_s < (int64_t)record->tighten_window_s) {
        const struct gw_policy_values applied = values_of(&record->current);
        allow_one_step(room, &applied, record);
    }
    if (is_on_its_way(record, ask)) {
        const struct gw_signal *last = &ask->last->signal;
        const struct gw_policy_values sent = {last->margin.initial_margin_bps,
                                              last->margin.maintenance_margin_bps,
                                              last->liquidity.utilisation_cap_bps};
        allow_one_step(room, &sent, record);
        allow_no_looser(room, &sent);
    }
}

enum gw_status gw_clamps_bound(struct gw_policy_bounds *out, const struct gw_consumer_record *record,
                               const struct gw_clamps_ask *ask, const char **why)
{
    *why = memcmp(record->feed_id, ask->feed_id, sizeof record->feed_id) != 0 ? "it obeys another feed"
           : ask->is_live && !is_after(ask->epoch, ask->seq, record)          ? "it applied a later vector"
                                                                              : NULL;
    GW_ENSURE(*why == NULL, GW_E_REFUSED);
    memset(out, 0, sizeof *out);
    out->doubtful =
        (struct gw_policy_room){values_of(&record->doubtful_low), values_of(&record->doubtful_high)};
    out->calm = (struct gw_policy_room){values_of(&record->calm_low), values_of(&record->calm_high)};
    if (memcmp(record->head.block_hash, ask->block_hash, sizeof record->head.block_hash) != 0) {
        out->calm = out->doubtful;
    }
    narrow(&out->calm, record, ask);
    narrow(&out->doubtful, record, ask);
    out->initial_over_maintenance_bps = record->initial_over_maintenance_bps;
    out->margin_valid_s_max = record->margin_valid_s_max;
    out->liquidity_valid_s_max = record->liquidity_valid_s_max;
    return GW_OK;
}
