#include "chains/protocol/gmx_v2_margin.h"

#include <math.h>

#include "chains/book/account.h"

#define FLOAT_UNIT 1e-30

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static double price_of(const struct gw_gmx_v2_token *token, double price_usd)
{
    return token->is_underlying ? price_usd : token->usd;
}

/* By which balance is measured. */
static double weigh(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_side *side, double price_usd)
{
    return terms->is_by_tokens ? side->tokens * price_usd : side->cost_usd;
}

/* PositionUtils.getPositionPnlUsd() */
static double find_profit(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                          double price_usd)
{
    const struct gw_gmx_v2_side *side = trade->is_long ? &terms->longs : &terms->shorts;
    const double sign = trade->is_long ? 1.0 : -1.0;
    const double profit = sign * (trade->size_tokens * price_usd - trade->size_usd);
    const double all =
        side->tokens > 0.0 && side->cost_usd > 0.0 ? sign * (side->tokens * price_usd - side->cost_usd) : 0.0;
    const double pool_usd =
        side->pool_tokens * price_of(trade->is_long ? &terms->long_token : &terms->short_token, price_usd);
    const double cap = pool_usd * side->profit_max;
    return profit > 0.0 && all > cap && cap > 0.0 ? profit * (cap / all) : profit;
}

struct change {
    double usd;
    bool is_improved;
};

/* PositionPricingUtils._getPriceImpactUsd() of `closed_usd` less on one side. */
static struct change find_change(const struct gw_gmx_v2_terms *terms, bool is_long, double longs_usd,
                                 double shorts_usd, double closed_usd)
{
    const double next_longs = is_long ? most(0.0, longs_usd - closed_usd) : longs_usd;
    const double next_shorts = is_long ? shorts_usd : most(0.0, shorts_usd - closed_usd);
    const double first = fabs(longs_usd - shorts_usd);
    const double next = fabs(next_longs - next_shorts);
    const bool is_same_side = (longs_usd <= shorts_usd) == (next_longs <= next_shorts);
    const bool is_improved = next < first;
    const struct gw_gmx_v2_impact *before =
        is_same_side && !is_improved ? &terms->worsening : &terms->improving;
    const struct gw_gmx_v2_impact *after =
        is_same_side && is_improved ? &terms->improving : &terms->worsening;
    const double credit = before->factor * gw_gmx_v2_power(first, before->exponent);
    const double charge = after->factor * gw_gmx_v2_power(next, after->exponent);
    return (struct change){credit - charge, is_improved};
}

/* PositionPricingUtils.getPriceImpactUsd(). Virtual inventory > 0: tokens were sold to the pools. */
static struct change close_all(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                               double price_usd)
{
    const double closed_usd = terms->is_by_tokens ? trade->size_tokens * price_usd : trade->size_usd;
    const double sold_usd = terms->is_by_tokens ? terms->virtual_tokens * price_usd : terms->virtual_usd;
    const struct change own = find_change(terms, trade->is_long, weigh(terms, &terms->longs, price_usd),
                                          weigh(terms, &terms->shorts, price_usd), closed_usd);
    if (own.usd >= 0.0 || !terms->has_virtual) {
        return own;
    }
    const struct change of_virtual =
        find_change(terms, trade->is_long, closed_usd + most(0.0, 0.0 - sold_usd),
                    closed_usd + most(0.0, sold_usd), closed_usd);
    return of_virtual.usd >= own.usd ? own : of_virtual; /* or it makes no number */
}

/* Impact and position fee of closing. */
static double find_cost(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                        double price_usd)
{
    const struct change change = close_all(terms, trade, price_usd);
    const double impact =
        least(change.usd, terms->impact_max * trade->size_usd) + trade->impact_tokens * price_usd;
    if (!isfinite(change.usd)) {
        return GW_ACCOUNT_UNKNOWN;
    }
    const double fee = change.is_improved ? terms->fee_improved : terms->fee_worsened;
    return trade->size_usd * fee - least(0.0, most(impact, 0.0 - terms->impact_least * trade->size_usd));
}

/* MarketUtils.getKinkBorrowingFactor() */
static double find_kinked(const struct gw_gmx_v2_side *side, double reserved_usd, double pool_usd)
{
    const double usage = reserved_usd / (pool_usd * side->reserve);
    const double rate = usage * side->borrow_base;
    if (!(usage > side->usage_optimal && side->usage_optimal < 1.0)) {
        return rate;
    }
    return rate + most(0.0, side->borrow_above - side->borrow_base) * (usage - side->usage_optimal) /
                      (1.0 - side->usage_optimal);
}

/* MarketUtils.getBorrowingFactorPerSecond() */
static double find_rate(const struct gw_gmx_v2_terms *terms, bool is_long, double price_usd)
{
    const struct gw_gmx_v2_side *side = is_long ? &terms->longs : &terms->shorts;
    const struct gw_gmx_v2_side *other = is_long ? &terms->shorts : &terms->longs;
    const double reserved_usd = is_long ? side->tokens * price_usd : side->cost_usd;
    const double pool_usd =
        side->pool_tokens * price_of(is_long ? &terms->long_token : &terms->short_token, price_usd);
    if (reserved_usd == 0.0 ||
        (terms->smaller_is_spared && weigh(terms, side, price_usd) < weigh(terms, other, price_usd))) {
        return 0.0;
    }
    const bool is_kinked = side->usage_optimal > 0.0;
    if (pool_usd == 0.0 || (is_kinked && side->reserve == 0.0)) {
        return GW_ACCOUNT_UNKNOWN; /* it reverts there */
    }
    if (is_kinked) {
        return find_kinked(side, reserved_usd, pool_usd);
    }
    return gw_gmx_v2_power(reserved_usd, side->borrow_exponent) / pool_usd * side->borrow_factor;
}

/* What its side pays per dollar since funding was last brought up to date. */
static double find_funding(const struct gw_gmx_v2_terms *terms, bool is_long, double price_usd)
{
    const struct gw_gmx_v2_open open = {.long_tokens = terms->longs.tokens,
                                        .short_tokens = terms->shorts.tokens,
                                        .long_cost_usd = terms->longs.cost_usd,
                                        .short_cost_usd = terms->shorts.cost_usd,
                                        .long_usd = weigh(terms, &terms->longs, price_usd),
                                        .short_usd = weigh(terms, &terms->shorts, price_usd)};
    struct gw_gmx_v2_funding funding;
    gw_gmx_v2_read_funding(&funding, terms->values, &open, terms->time_s);
    const double paid = funding.per_second * funding.age_s;
    return isfinite(paid) ? most(0.0, is_long ? paid : 0.0 - paid) : GW_ACCOUNT_UNKNOWN;
}

double gw_gmx_v2_equity(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                        double price_usd)
{
    const struct gw_gmx_v2_side *side = trade->is_long ? &terms->longs : &terms->shorts;
    const double token_usd =
        price_of(trade->is_by_long_token ? &terms->long_token : &terms->short_token, price_usd);
    const double borrowed = trade->borrowed + side->age_s * find_rate(terms, trade->is_long, price_usd);
    const double funded = find_funding(terms, trade->is_long, price_usd);
    return (trade->collateral_tokens - trade->funded_tokens) * token_usd +
           find_profit(terms, trade, price_usd) - find_cost(terms, trade, price_usd) -
           trade->size_usd * (borrowed + funded);
}

double gw_gmx_v2_maintenance(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade)
{
    return most(FLOAT_UNIT, most(terms->collateral_min_usd, terms->collateral_min * trade->size_usd));
}
