/* ages: how old what is known of an underlying is, chain by chain. Source: policy.md 3.12.
 *
 * An age is that of the block in which a value was read, not of its last change: a quiet market does not age. A push
 * feed has a second clock, its updatedAt against 1.1 of its heartbeat, as a ratio: 1 = just in time. One chain's ages
 * say nothing about another's, so that a chain that died does not silence the venues of those that live. Pure.
 */
#ifndef GW_MONITOR_EXPOSURE_AGES_H
#define GW_MONITOR_EXPOSURE_AGES_H

#include "monitor/exposure/exposure.h"

struct gw_ages {
    double exposure_s; /* of the oldest record; 0: there is none */
    double spot_s;     /* blocks' age of the spots used */
    double depth_s;
    double vol_s;      /* of records with options */
    double feed_ratio; /* age of the price over 1.1 heartbeats, the worst */
    bool is_late;      /* a record says that its price missed its heartbeat */
    bool is_far;       /* a record's spot is more than 2 % from the newest: it was read before the move */
    bool is_of_second_layer; /* its limits are shorter */
};

/* Of the records of the underlying and its wrappers on one chain. */
void gw_ages_measure(struct gw_ages *out, const struct gw_exposure_book *book, uint64_t chain_id,
                     const char *underlying, double spot_usd, int64_t now_ms);

bool gw_ages_is_second_layer(uint64_t chain_id);

#endif
