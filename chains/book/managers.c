#include "chains/book/managers.h"

#include <math.h>
#include <string.h>

#include "chains/book/work.h"

const struct gw_hedging gw_manager_hedging = {
    .h_protocol = 0.3, .h_protocol_lo = 0.1, .h_protocol_hi = 0.5, .evidence = GW_HEDGING_ASSUMED};

const struct gw_manager *gw_manager_find(const struct gw_manager_list *list,
                                         const struct gw_book_position *position)
{
    const struct gw_position *p = &position->position;
    for (size_t i = 0; list != NULL && p->has_owner && i < list->count; i++) {
        if (memcmp(list->managers[i].address, p->owner, sizeof p->owner) == 0) {
            return &list->managers[i];
        }
    }
    return NULL;
}

void gw_manager_apply(const struct gw_manager *manager, struct gw_book_position *position)
{
    position->manager = manager;
    const bool is_lp = gw_position_is_lp(position->position.kind);
    if (manager != NULL && (is_lp ? manager->hedges_lps : manager->hedges_rest)) {
        position->position.hedging = manager->hedging;
    }
}

static struct gw_managed *find_sum(struct gw_book *book, const struct gw_book_slot *slot,
                                   const struct gw_manager *manager)
{
    for (size_t i = 0; i < book->managed_count; i++) {
        struct gw_managed *sum = &book->managed[i];
        if (sum->manager == manager && strcmp(sum->venue, slot->venue) == 0 &&
            strcmp(sum->underlying, slot->underlying) == 0) {
            return sum;
        }
    }
    if (book->managed_count == GW_MANAGED_MAX) {
        return NULL;
    }
    struct gw_managed *sum = &book->managed[book->managed_count++];
    *sum = (struct gw_managed){
        .protocol = slot->protocol, .venue = slot->venue, .underlying = slot->underlying, .manager = manager};
    return sum;
}

enum gw_status gw_managed_add(struct gw_book *book, const struct gw_book_slot *slot,
                              const struct gw_book_position *position, double price, double gamma)
{
    const struct gw_position *p = &position->position;
    if (position->manager == NULL) {
        return GW_OK;
    }
    struct gw_managed *sum = find_sum(book, slot, position->manager);
    GW_ENSURE(sum != NULL, GW_E_BOUND);
    const double gamma_usd = gamma * slot->spot * slot->spot / 100.0;
    sum->positions += p->is_part ? 0 : 1;
    sum->notional_usd += gw_position_is_option(p->kind) ? fabs(p->quantity) * slot->spot : fabs(price);
    sum->gamma_usd_per_1pct += gamma_usd;
    sum->hedging_gamma_usd_per_1pct += (p->hedging.h_protocol - p->hedging.h_counterparty) * gamma_usd;
    return GW_OK;
}
