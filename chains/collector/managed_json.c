#include "chains/collector/managed_json.h"

#include <string.h>

json_t *gw_managed_json(const struct gw_book *book, const struct gw_exposure *e)
{
    json_t *out = json_array();

    for (size_t i = 0; i < book->managed_count; i++) {
        const struct gw_managed *m = &book->managed[i];
        if (strcmp(m->protocol, e->head.protocol) == 0 && strcmp(m->venue, e->head.venue) == 0 &&
            strcmp(m->underlying, e->head.underlying) == 0) {
            json_array_append_new(out,
                                  json_pack("{s:s, s:I, s:f, s:f, s:f}", "manager", m->manager->name,
                                            "positions", (json_int_t)m->positions, "notional_usd",
                                            m->notional_usd, "gamma_usd_per_1pct", m->gamma_usd_per_1pct,
                                            "hedging_gamma_usd_per_1pct", m->hedging_gamma_usd_per_1pct));
        }
    }
    return out;
}
