#include "monitor/gateway/perps.h"

#include <string.h>

static size_t find(const struct gw_board_perps *perps, const struct gw_record_head *head)
{
    size_t i = 0;
    for (; i < perps->count; i++) {
        const struct gw_record_head *other = &perps->items[i].record.head;
        if (other->chain_id == head->chain_id && strcmp(other->protocol, head->protocol) == 0 &&
            strcmp(other->venue, head->venue) == 0 && strcmp(other->underlying, head->underlying) == 0) {
            break;
        }
    }
    return i;
}

enum gw_status gw_board_perps_keep(struct gw_board_perps *perps, const struct gw_perp_record *record,
                                   uint64_t published_ms)
{
    const size_t i = find(perps, &record->head);
    GW_ENSURE(i < GW_BOARD_PERPS_MAX, GW_E_BOUND);
    perps->items[i] = (struct gw_board_perp){*record, published_ms};
    perps->count += i == perps->count ? 1 : 0;
    return GW_OK;
}

const struct gw_board_perp *gw_board_perps_find(const struct gw_board_perps *perps,
                                                const struct gw_record_head *head)
{
    const size_t i = find(perps, head);
    return i < perps->count ? &perps->items[i] : NULL;
}

void gw_board_perps_sweep(struct gw_board_perps *perps, uint64_t now_ms, uint64_t age_ms_max)
{
    size_t kept = 0;
    for (size_t i = 0; i < perps->count; i++) {
        const uint64_t published_ms = perps->items[i].published_ms;
        if (now_ms <= published_ms || now_ms - published_ms <= age_ms_max) {
            if (kept != i) {
                perps->items[kept] = perps->items[i];
            }
            kept++;
        }
    }
    perps->count = kept;
}
