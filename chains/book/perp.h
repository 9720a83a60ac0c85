/* perp: what an adapter says of one perpetual market, beside its position. Becomes a record of gammawatch/perp.h and,
 * where the market's own price rule tells its depth, a depth record.
 *
 * Depth is read against the index price and told with care, because it lowers loop gain: only what the venue is sure to
 * take, under its own limits. absorbed_tokens as in struct gw_depth; all 0: not told.
 */
#ifndef GW_CHAINS_BOOK_PERP_H
#define GW_CHAINS_BOOK_PERP_H

#include "chains/book/position.h"
#include "gammawatch/perp.h"

#define GW_PERPS_MAX 256u

/* Numbers are finite, units as in struct gw_perp_record. */
struct gw_perp {
    char venue[72]; /* as in the venue's positions */
    char underlying[16];
    double open_long_tokens;
    double open_short_tokens;
    double max_long_usd;
    double max_short_usd;
    double funding_per_year;
    double funding_change_per_day;
    double funding_age_s;
    double skew_scale_tokens;
    double index_usd; /* by which the venue trades; 0: none is on chain, the spot stands for it */
    double absorbed_tokens[GW_LADDER_NODES];
};

/* Optional for a sink, like those of account.h. */
static inline enum gw_status gw_sink_perp(const struct gw_position_sink *sink, const struct gw_perp *perp)
{
    return sink->perp == NULL ? GW_OK : sink->perp(sink->context, perp);
}

/* absorbed[i]: tokens until a price rule that is even about the index stands at shock i. tokens(rule, ratio) >= 0: the imbalance
 * at which the price of the next trade is off the index by `ratio`, growing with it. Counted from `ahead` (>= 0, tokens of
 * imbalance that are there already) up to `room`. Up: ratio > 0, buyers. */
struct gw_perp_side {
    double ahead_tokens;
    double room_tokens;
};

typedef double (*gw_perp_imbalance)(const void *rule, double ratio);
void gw_perp_fill_depth(double absorbed[GW_LADDER_NODES], gw_perp_imbalance tokens, const void *rule,
                        const struct gw_perp_side *up, const struct gw_perp_side *down);

#endif
