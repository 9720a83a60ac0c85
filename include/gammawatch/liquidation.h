/* liquidation: who would be closed by force, at what price and at what requirement, and how far a venue is from its own
 * hedge.
 *
 * A record of gammawatch/record.h, one per (chain, protocol, venue, underlying) whose adapter told accounts, said that
 * it knows them all, or hedges: same head, same ABI number, same checks. An account is closed once its equity is below
 * its maintenance requirement, by the contract's own rule. Tokens sold and bought are what that makes the parties trade.
 * GW_EXPOSURE_COMPLETE in head.flags: every account of the venue is known and valued, so what a higher requirement would
 * close is known; without it the figures are a lower bound. What `unpriced` counts is missing in the cells by price.
 */
#ifndef GAMMAWATCH_LIQUIDATION_H
#define GAMMAWATCH_LIQUIDATION_H

#include "gammawatch/record.h"

/* Accounts by equity/requirement: below 1, from 1 to 2 in steps of 0.01, to 5 in steps of 0.1, and above. */
#define GW_LIQUIDATION_RATIOS 132

struct gw_liquidation_record {
    struct gw_record_head head;
    double spot_usd;
    double accounts;   /* told */
    double covered;    /* of them: in kind, never closed */
    double unknown;    /* equity, requirement or flow not known: in no sum */
    double unpriced;   /* equity and requirement known, the price that closes not */
    double closable;   /* closed already if anybody bothered: equity below the requirement */
    double equity_usd; /* of all but those covered or unknown */
    double maintenance_usd;
    double latency_s; /* the least from the price to the trade */
    double has_hedge; /* 1: the venue hedges itself and told how far */
    double hedge_target_tokens;
    double hedge_actual_tokens; /* target - actual is still to be bought */
    double hedge_age_s;         /* block time minus the last hedge trade; -1: never, or not told */
    /* By the price that closes, cells between the nodes of the ladder. i < GW_LADDER_SPOT: a fall to a relative price
     * from shock i up to, not with, shock i + 1; i > GW_LADDER_SPOT: a rise to one above shock i - 1 up to shock i.
     * The outermost cells hold what lies beyond; GW_LADDER_SPOT what is closable now. Tokens as traded at that price. */
    double cell_accounts[GW_LADDER_NODES];
    double cell_price_usd[GW_LADDER_NODES]; /* mean by tokens; 0: none */
    double cell_sold_tokens[GW_LADDER_NODES];
    double cell_bought_tokens[GW_LADDER_NODES];
    /* By equity/requirement, in buckets from gw_liquidation_ratio(i) up to, not with, the next. */
    double ratio_accounts[GW_LIQUIDATION_RATIOS];
    double ratio_flow_usd[GW_LIQUIDATION_RATIOS]; /* sum of |tokens if closed now| * spot */
};

/* Lower end of a bucket, 0 of the first; index < GW_LIQUIDATION_RATIOS. */
double gw_liquidation_ratio(size_t index);
/* The bucket of a ratio; of anything below 1 the first, above 5 the last. Pure, any thread. */
size_t gw_liquidation_bucket(double ratio);

/* Dollars that a requirement of `to` times the venue's own closes and one of `from` times does not: every bucket of which
 * [from, to) holds a part counts whole. 0 when to <= from. */
double gw_liquidation_flow(const double flow_usd[GW_LIQUIDATION_RATIOS], double from, double to);

#endif
