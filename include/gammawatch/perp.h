/* perp: what one perpetual market says of itself: who is open, what holding costs, and how much more fits.
 *
 * A record of gammawatch/record.h, one per (chain, protocol, venue, underlying) of a venue of perpetuals: same head, same
 * ABI number, same checks. The pool behind the market is the other side of `open_long - open_short`; that position stands in
 * the exposure of the same key, its depth in the depth record.
 */
#ifndef GAMMAWATCH_PERP_H
#define GAMMAWATCH_PERP_H

#include "gammawatch/record.h"

struct gw_perp_record {
    struct gw_record_head head;
    double spot_usd;         /* of the chain's feed, with which tokens became dollars */
    double open_long_tokens; /* traders', >= 0 */
    double open_short_tokens;
    double open_long_usd; /* tokens * spot */
    double open_short_usd;
    double max_long_usd; /* the most that may be open, >= 0 */
    double max_short_usd;
    /* Of the notional of who pays, in a year of 365 days at the present rate, > 0: longs pay shorts. */
    double funding_per_year;
    double funding_change_per_day; /* of funding_per_year, as long as the imbalance stays */
    double funding_age_s;          /* block time minus the contract's last update of funding */
    double
        skew_scale_tokens; /* imbalance at which the price is moved by 100 %; 0: the venue has another rule */
};

#endif
