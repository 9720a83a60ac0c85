/* Accounts on their way out: what they are worth and ask for, at what price they would be closed, what that trades. */
#include <math.h>
#include <string.h>

#include "chains/market/lp_price.h"
#include "chains/protocol/panoptic_margin.h"
#include "ipc/base/hex.h"

#define TICKS_REACH  69081 /* a factor of 1,000 */
#define POWERS       17u   /* ticks below 2^17 */
#define FLOW_NOISE   1e-9
#define STRIDE_LEAST 10 /* ticks; further out an eighth of the way */

/* One account of a pool. */
struct view {
    const struct gw_panoptic_pool *pool;
    const struct gw_panoptic_version *version;
    const struct gw_panoptic_account *account;
    const struct gw_panoptic_position *positions[GW_PANOPTIC_HELD_MAX];
    struct gw_panoptic_held held[GW_PANOPTIC_HELD_MAX];
    size_t count;
    const struct gw_token *tokens[2];
    double usd[2];         /* a token of either; 0: not known */
    double price;          /* raw, at the tick of now */
    double powers[POWERS]; /* 1.0001^(2^i) */
    const char *fault;     /* why an account, the first such, is not known; NULL: all are */
};

/* Version 2 judges all positions by the highest utilisation that any was minted at. */
static void choose_utilization(const struct view *v, size_t index, int32_t out[2])
{
    const bool is_own = v->version->rule == GW_PANOPTIC_RULE_1;
    for (unsigned side = 0; side < 2; side++) {
        out[side] = is_own ? v->held[index].utilization[side] : 0;
        for (size_t i = 0; i < v->count && !is_own; i++) {
            const int32_t utilization = v->held[i].utilization[side];
            out[side] = utilization > out[side] ? utilization : out[side];
        }
    }
}

static void find_margin(const struct view *v, int32_t tick, double price, struct gw_panoptic_margin *out)
{
    const struct gw_panoptic_account *a = v->account;
    int32_t utilization[2];
    double credit[2] = {0, 0};
    memcpy(out->required, a->owed, sizeof out->required);
    for (size_t i = 0; i < v->count; i++) {
        choose_utilization(v, i, utilization);
        gw_panoptic_require(out->required, credit, v->version->rule, &v->held[i], utilization, tick, price);
    }
    for (unsigned side = 0; side < 2; side++) {
        const bool is_short = a->interest[side] > a->assets[side]; /* what cannot be paid is asked for */
        out->balance[side] =
            (is_short ? 0.0 : a->assets[side] - a->interest[side]) + a->earned[side] + credit[side];
        out->required[side] += is_short ? a->assets[side] : 0.0;
        out->cross[side] = v->version->rule == GW_PANOPTIC_RULE_1
                               ? 1.0
                               : gw_panoptic_cross(v->pool->cross[side], utilization[side]);
    }
}

static double find_solvency(const struct view *v, int32_t tick, double price)
{
    struct gw_panoptic_margin margin;
    find_margin(v, tick, price, &margin);
    return gw_panoptic_solvency(&margin, price);
}

/* What the contract says that the first positions ask for is what is found here. */
static bool is_told(const struct view *v)
{
    const bool is_first = v->version->rule == GW_PANOPTIC_RULE_1;
    const int32_t tick = is_first ? v->account->told_tick : v->pool->ticks[0];
    const double price = gw_lp_raw_price(tick);
    double found[2] = {0, 0};
    bool is_same = v->account->told_count > 0;
    for (size_t i = 0; i < v->account->told_count && i < v->count; i++) {
        int32_t utilization[2];
        double required[2] = {0, 0};
        double credit[2] = {0, 0};
        choose_utilization(v, i, utilization);
        gw_panoptic_require(required, credit, v->version->rule, &v->held[i], utilization, tick, price);
        found[0] += fmax(0.0, required[0] - credit[0]);
        found[1] += fmax(0.0, required[1] - credit[1]);
    }
    for (unsigned side = 0; side < 2; side++) {
        const double told = v->account->told[side];
        const double apart = fabs(found[side] - told);
        is_same = is_same && apart <= told * GW_PANOPTIC_TOLD_WITHIN + GW_PANOPTIC_TOLD_DUST;
    }
    return is_same;
}

/* Nor are positions other than they were when they were read. */
static bool is_held(const struct view *v)
{
    int64_t sums[2] = {0, 0};
    for (size_t i = 0; i < v->count; i++) {
        sums[0] += v->held[i].utilization[0];
        sums[1] += v->held[i].utilization[1];
    }
    return sums[0] == v->account->told_utilization[0] && sums[1] == v->account->told_utilization[1];
}

/* Why the account is not known; NULL: it is. */
static const char *find_fault(const struct view *v)
{
    const struct gw_panoptic_pool *pool = v->pool;
    const bool has_buffers =
        v->version->rule == GW_PANOPTIC_RULE_1 || (pool->has_cross[0] && pool->has_cross[1]);
    if (!has_buffers) {
        return "the RiskEngine does not tell its buffers";
    }
    if (!pool->has_oracle || !pool->has_average) {
        return "the ticks of a liquidation are not told";
    }
    if (v->account->count > GW_PANOPTIC_HELD_MAX) {
        return "more positions than the contract allows";
    }
    if (v->account->due > 0) {
        return "collateral or premium is not told";
    }
    return is_told(v) && is_held(v) ? NULL : "the contract asks for another margin than by its rule";
}

/* So many ticks from now, within 1e-14: for a search, gw_lp_raw_price() takes too long. */
static bool is_solvent(const struct view *v, int32_t ticks)
{
    const int32_t now = v->pool->ticks[0];
    const uint32_t away = (uint32_t)(ticks < 0 ? -ticks : ticks);
    double power = 1.0;
    for (unsigned i = 0; i < POWERS; i++) {
        power *= (away >> i & 1) != 0 ? v->powers[i] : 1.0;
    }
    return find_solvency(v, now + ticks, ticks < 0 ? v->price / power : v->price * power) >= 1.0;
}

/* The tick nearest to that of now, on one side of it, at which the account is insolvent; now's own: none. */
static int32_t find_edge(const struct view *v, int32_t direction)
{
    const int32_t now = v->pool->ticks[0];
    int32_t solvent = 0;
    while (solvent < TICKS_REACH) {
        const int32_t stride = solvent / 8 > STRIDE_LEAST ? solvent / 8 : STRIDE_LEAST;
        int32_t insolvent = solvent + stride;
        const int32_t tick = now + direction * insolvent;
        if (tick < -GW_LP_TICK_MAX || tick > GW_LP_TICK_MAX) {
            return now;
        }
        if (is_solvent(v, direction * insolvent)) {
            solvent = insolvent;
            continue;
        }
        while (insolvent - solvent > 1) {
            const int32_t middle = solvent + (insolvent - solvent) / 2;
            *(is_solvent(v, direction * middle) ? &solvent : &insolvent) = middle;
        }
        return now + direction * insolvent;
    }
    return now;
}

/* Tokens of `side` in a leg at a price (raw, of token0 in token1), less what it owes of them. */
static double find_leg_delta(const struct gw_panoptic_token_leg *leg, const struct gw_u256 *liquidity,
                             const double moved[2], unsigned side, double price)
{
    const double owes = leg->is_long ? -1.0 : 1.0;
    if (leg->ratio == 0 || leg->width == 0) { /* a loan is owed, and what was lent is collateral */
        return leg->ratio > 0 && leg->token_type == side ? -owes * moved[side] : 0.0;
    }
    const double lower = sqrt(gw_lp_raw_price(leg->tick_lower));
    const double upper = sqrt(gw_lp_raw_price(leg->tick_upper));
    const double at = fmax(lower, fmin(upper, sqrt(price)));
    const double l = owes * gw_u256_to_double(liquidity, 0);
    if (leg->token_type == side) { /* what is held, less what it is where it is all of this token */
        return side == 0 ? l * (lower - at) / (lower * at) : l * (at - upper);
    }
    return side == 0 ? l * (upper - at) / (upper * at) : l * (at - lower);
}

/* What closing all legs trades of the tokens of an underlying, at the market's prices moved by so many ticks. Of legs that
 * make up for each other, nothing. */
static double find_flow(const struct view *v, const char *underlying, int32_t ticks)
{
    const int decimals = (int)v->tokens[1]->decimals - (int)v->tokens[0]->decimals;
    const double price = gw_lp_scale(v->usd[0] / v->usd[1], decimals) * gw_lp_raw_price(ticks);
    double flow = 0;
    double gross = 0;
    for (size_t i = 0; i < v->count; i++) {
        for (unsigned n = 0; n < GW_PANOPTIC_LEGS_MAX; n++) {
            const struct gw_panoptic_margin_leg *leg = &v->held[i].legs[n];
            for (unsigned side = 0; side < 2; side++) {
                if (strcmp(v->tokens[side]->underlying, underlying) == 0) {
                    const double delta =
                        find_leg_delta(&leg->leg, &v->positions[i]->liquidity[n], leg->moved, side, price);
                    const double tokens = gw_lp_scale(delta, -(int)v->tokens[side]->decimals);
                    flow -= tokens;
                    gross += fabs(tokens);
                }
            }
        }
    }
    return fabs(flow) > gross * FLOW_NOISE ? flow : 0.0;
}

/* Prices in USD of what the pool prices in the other token, which keeps its own: as far from spot as the edge is from
 * the pool's price of now. */
static void find_prices(const struct view *v, unsigned side, struct gw_margin_account *out)
{
    const int32_t now = v->pool->ticks[0];
    const int32_t up = side == 0 ? 1 : -1; /* which way a rise of this token moves the tick */
    const double spot = v->usd[side];
    if (strcmp(v->tokens[0]->underlying, v->tokens[1]->underlying) == 0) {
        return; /* no price of theirs moves one against the other */
    }
    if (!is_solvent(v, 0)) {
        out->price_down_usd = out->price_up_usd = spot;
        return;
    }
    const int32_t fall = find_edge(v, -up);
    const int32_t rise = find_edge(v, up);
    out->price_down_usd = fall == now ? 0.0 : spot * gw_lp_raw_price(up * (fall - now));
    out->price_up_usd = rise == now ? GW_ACCOUNT_NO_PRICE : spot * gw_lp_raw_price(up * (rise - now));
    out->flow_down_tokens = find_flow(v, out->underlying, fall - now);
    out->flow_up_tokens = find_flow(v, out->underlying, rise - now);
}

/* At the tick at which it bears most, all balances in the token that is nearest to dollars: closed once it bears not
 * even its requirements there. They are what equity is worth over how many times they could be borne. */
static void find_equity(const struct view *v, struct gw_margin_account *out)
{
    const unsigned unit = strcmp(v->tokens[0]->underlying, "USD") == 0 ? 0 : 1;
    struct gw_panoptic_margin margin;
    int32_t best = v->pool->ticks[0];
    double most = 0;
    for (unsigned i = 0; i < GW_PANOPTIC_TICKS; i++) {
        const double bears = find_solvency(v, v->pool->ticks[i], gw_lp_raw_price(v->pool->ticks[i]));
        best = bears > most ? v->pool->ticks[i] : best;
        most = fmax(most, bears);
    }
    const double price = gw_lp_raw_price(best);
    find_margin(v, best, price, &margin);
    const double values[2] = {unit == 0 ? 1.0 : price, unit == 0 ? 1.0 / price : 1.0};
    const double equity = margin.balance[0] * values[0] + margin.balance[1] * values[1];
    const double required = margin.required[0] * values[0] + margin.required[1] * values[1];
    const double usd = gw_lp_scale(v->usd[unit], -(int)v->tokens[unit]->decimals);
    out->equity_usd = equity * usd;
    out->maintenance_usd = (most > 0 ? equity / most : required) * usd;
}

static enum gw_status emit_account(struct view *v, const struct gw_margin_account *base, unsigned side,
                                   const struct gw_position_sink *sink)
{
    const char *fault = find_fault(v);
    struct gw_margin_account account = *base;
    memcpy(account.underlying, v->tokens[side]->underlying, sizeof account.underlying);
    gw_hex_encode(account.id, v->account->owner, 20);
    v->fault = v->fault == NULL ? fault : v->fault;
    if (v->usd[0] > 0 && v->usd[1] > 0 && fault == NULL) {
        account.flow_tokens = find_flow(v, account.underlying, 0);
        find_equity(v, &account);
        find_prices(v, side, &account);
    }
    return gw_sink_account(sink, &account);
}

static double find_usd(const struct gw_market *market, const struct gw_token *token)
{
    double usd = 0;
    double age_s;
    const enum gw_status status = gw_market_spot(market, token->underlying, &usd, &age_s);
    return status == GW_OK || status == GW_STALE ? usd : 0.0;
}

/* Of every account of the pool in terms of one token's underlying. */
static enum gw_status emit_side(const struct gw_venue *venue, struct view *v, uint32_t pool, unsigned side,
                                const struct gw_position_sink *sink)
{
    const struct gw_panoptic_config *cfg = venue->config;
    struct gw_margin_account base = gw_account_unknown();
    base.latency_s = v->version->latency_s;
    gw_hex_encode(base.venue, cfg->pools[pool], 20);
    for (size_t i = 0; i < venue->table.count; i++) {
        v->account = (const void *)venue->table.entries[i].value;
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind != GW_PANOPTIC_ACCOUNT || entry->key.scope != pool || v->account->count == 0) {
            continue;
        }
        v->count = gw_panoptic_list(venue, entry, v->positions);
        for (size_t n = 0; n < v->count; n++) {
            gw_panoptic_hold(&v->held[n], v->version->rule, v->positions[n]);
        }
        GW_TRY(emit_account(v, &base, side, sink));
    }
    return v->pool->is_torn ? GW_OK : gw_sink_accounts_known(sink, base.venue, v->tokens[side]->underlying);
}

enum gw_status gw_panoptic_emit_accounts(const struct gw_venue *venue, const struct gw_market *market,
                                         const struct gw_position_sink *sink, uint32_t pool)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_state *state = venue->state;
    struct view v = {.pool = &state->pools[pool], .version = cfg->version};
    char name[43];
    char reason[GW_VENUE_REASON_MAX];
    for (unsigned side = 0; side < 2; side++) {
        v.tokens[side] = gw_market_token(market, v.pool->tokens[side]);
        v.usd[side] = find_usd(market, v.tokens[side]);
    }
    gw_hex_encode(name, cfg->pools[pool], 20);
    if (v.pool->account_count > GW_PANOPTIC_ACCOUNTS_MAX) {
        return sink->exclude(sink->context, name,
                             "more accounts than are read: who may be closed is not known");
    }
    v.price = gw_lp_raw_price(v.pool->ticks[0]);
    for (unsigned i = 0; i < POWERS; i++) {
        v.powers[i] = gw_lp_raw_price(1 << i);
    }
    for (unsigned side = 0; side < 2; side++) {
        const bool is_same = side == 1 && strcmp(v.tokens[0]->underlying, v.tokens[1]->underlying) == 0;
        if (strcmp(v.tokens[side]->underlying, "USD") != 0 && !is_same) {
            GW_TRY(emit_side(venue, &v, pool, side, sink));
        }
    }
    if (v.fault == NULL) {
        return GW_OK;
    }
    (void)snprintf(reason, sizeof reason, "who may be closed is not known of all: %s", v.fault);
    return sink->exclude(sink->context, name, reason);
}
