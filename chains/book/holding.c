#include "chains/book/holding.h"

#include <math.h>
#include <string.h>

#include "gammawatch/vecmath.h"

/* Tokens of one side of the pool: those of the underlying, or all others. */
struct side {
    size_t count;
    double weight;
    double log_sum; /* Σ w·ln(balance·spot/w) */
    double balance; /* of the last one, tokens */
    double spot;    /* dollars; of the underlying's own side 1 */
};

static double balance_of(const struct gw_pool_holding *holding, size_t i)
{
    return gw_u256_to_double(&holding->tokens[i].balance, holding->tokens[i].token->decimals);
}

static bool is_of(const struct gw_pool_holding *holding, size_t i, const char *underlying)
{
    return strcmp(holding->tokens[i].token->underlying, underlying) == 0;
}

size_t gw_holding_list_underlyings(const char *out[GW_HOLDING_TOKENS_MAX],
                                   const struct gw_pool_holding *holding)
{
    size_t count = 0;
    for (size_t i = 0; i < holding->token_count; i++) {
        const char *underlying = holding->tokens[i].token->underlying;
        bool is_new = strcmp(underlying, "USD") != 0;
        for (size_t j = 0; j < count; j++) {
            is_new = is_new && strcmp(underlying, out[j]) != 0;
        }
        if (is_new) {
            out[count++] = underlying;
        }
    }
    return count;
}

static enum gw_status read_spot(struct gw_holding_view *out, double *spot, const struct gw_market *market,
                                const char *underlying)
{
    double age_s;
    const enum gw_status status = gw_market_spot(market, underlying, spot, &age_s);
    if (status == GW_STALE) {
        out->is_stale = true;
        return GW_OK;
    }
    if (status == GW_E_MISSING) {
        out->missing = underlying;
    }
    return status;
}

static void add_token(struct side *side, double balance, double spot, double weight)
{
    side->count++;
    side->weight += weight;
    side->log_sum += weight * gw_vecmath_log(balance / weight * spot);
    side->balance = balance;
    side->spot = spot;
}

/* Tokens that several would be if they were one. */
static double merge(const struct side *side)
{
    return side->count == 1 ? side->balance : side->weight * gw_vecmath_exp(side->log_sum / side->weight);
}

static enum gw_status view_weighted(struct gw_holding_view *out, const struct gw_pool_holding *holding,
                                    const char *underlying, const struct gw_market *market)
{
    struct side base = {0};
    struct side quote = {0};
    for (size_t i = 0; i < holding->token_count; i++) {
        double spot = 1;
        const bool is_base = is_of(holding, i, underlying);
        if (!is_base) {
            GW_TRY(read_spot(out, &spot, market, holding->tokens[i].token->underlying));
        }
        GW_ENSURE(holding->tokens[i].weight > 0 && spot > 0, GW_E_DOMAIN);
        add_token(is_base ? &base : &quote, balance_of(holding, i), spot, holding->tokens[i].weight);
    }
    GW_ENSURE(base.count > 0, GW_E_DOMAIN);
    if (quote.count == 0) {
        out->instrument.kind = GW_PAYOFF_LINEAR;
        out->instrument.quantity *= merge(&base);
        return GW_OK;
    }
    out->instrument.kind = GW_PAYOFF_WEIGHTED;
    out->instrument.weighted = (struct gw_weighted_pool){
        .base_tokens = merge(&base),
        .quote_tokens = merge(&quote),
        .base_weight = base.weight,
        .quote_weight = quote.weight,
        .quote_usd = quote.count == 1 ? quote.spot : 1,
    };
    const struct gw_weighted_pool *pool = &out->instrument.weighted;
    out->rest_price = pool->quote_tokens / pool->quote_weight / pool->base_tokens * pool->base_weight;
    return GW_OK;
}

static enum gw_status view_stable(struct gw_holding_view *out, const struct gw_pool_holding *holding,
                                  const char *underlying, const struct gw_market *market)
{
    GW_ENSURE(holding->token_count == 2, GW_E_DOMAIN);
    const double invariant = gw_u256_to_double(&holding->invariant, 18);
    if (is_of(holding, 0, underlying) && is_of(holding, 1, underlying)) {
        out->instrument.kind = GW_PAYOFF_LINEAR;
        out->instrument.quantity *= invariant; /* both coins at the price 1 */
        return GW_OK;
    }
    const size_t base = is_of(holding, 0, underlying) ? 0 : 1;
    const size_t quote = 1 - base;
    struct gw_stable_pool pool = {.amplification = holding->amplification, .invariant = invariant};
    GW_TRY(read_spot(out, &pool.quote_usd, market, holding->tokens[quote].token->underlying));
    const double x = balance_of(holding, base) * holding->tokens[base].rate / invariant;
    const double y = balance_of(holding, quote) * holding->tokens[quote].rate / invariant;
    GW_ENSURE(invariant > 0 && x > 0 && y > 0, GW_E_DOMAIN);
    const double c = 2 * pool.amplification;
    const double g = 0.25 / x / y;
    out->instrument.kind = GW_PAYOFF_STABLE;
    out->instrument.stable = pool;
    out->rest_price = (c + g / x) / (c + g / y);
    return GW_OK;
}

enum gw_status gw_holding_view(struct gw_holding_view *out, const struct gw_pool_holding *holding,
                               double quantity, const char *underlying, const struct gw_market *market)
{
    *out = (struct gw_holding_view){.instrument = {.quantity = quantity}};
    return holding->amplification > 0 ? view_stable(out, holding, underlying, market)
                                      : view_weighted(out, holding, underlying, market);
}

/* Tokens of the base at 1 + move times the pool's own price. */
static enum gw_status tokens_at(double *out, const struct gw_holding_view *view, double move)
{
    if (view->instrument.kind == GW_PAYOFF_WEIGHTED) {
        const struct gw_weighted_pool *pool = &view->instrument.weighted;
        const double power = (pool->base_weight - 1) * gw_vecmath_log1p(move);
        *out = pool->base_tokens * gw_vecmath_exp(power);
        return GW_OK;
    }
    struct gw_lp_amounts amounts;
    GW_TRY(gw_pricing_stable_amounts(&amounts, view->rest_price * (1 + move), &view->instrument.stable));
    *out = amounts.base_tokens;
    return GW_OK;
}

static enum gw_status fill_depth(struct gw_depth *out, const struct gw_holding_view *view)
{
    const double quote_usd = view->instrument.kind == GW_PAYOFF_WEIGHTED ? view->instrument.weighted.quote_usd
                                                                         : view->instrument.stable.quote_usd;
    double here;
    GW_TRY(tokens_at(&here, view, 0));
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        double there;
        GW_TRY(tokens_at(&there, view, gw_ladder_shock(i)));
        GW_ENSURE(isfinite(there), GW_E_DOMAIN);
        out->absorbed_tokens[i] = here - there;
    }
    out->pool_price_usd = view->rest_price * quote_usd;
    out->reach_down_ratio = 1 + gw_ladder_shock(0);
    out->reach_up_ratio = 1 + gw_ladder_shock(GW_LADDER_NODES - 1);
    return isfinite(out->pool_price_usd) && isfinite(here) ? GW_OK : GW_E_DOMAIN;
}

enum gw_status gw_holding_depth(struct gw_depth *out, const struct gw_holding_view *view)
{
    GW_ASSERT(view->instrument.kind == GW_PAYOFF_WEIGHTED || view->instrument.kind == GW_PAYOFF_STABLE);
    const enum gw_status status = view->rest_price > 0 ? fill_depth(out, view) : GW_E_DOMAIN;
    if (status != GW_OK) {
        memset(out->absorbed_tokens, 0, sizeof out->absorbed_tokens);
        out->pool_price_usd = 0;
        out->reach_down_ratio = 0;
        out->reach_up_ratio = 0;
    }
    return status;
}
