#include "chains/book/depth.h"

#include <math.h>
#include <string.h>

#include "chains/book/lp.h"

#define SIDE_NODES (GW_LADDER_NODES - 1 - GW_LADDER_SPOT)
_Static_assert(SIDE_NODES == GW_LADDER_SPOT, "as many nodes above spot as below");

/* A walk away from the pool's price in square-root prices of smallest units. */
struct walk {
    const struct gw_pool_profile *profile;
    bool is_up;
    bool is_base_token1;
    size_t next;              /* ticks [next..) lie ahead going up, [0..next) going down */
    struct gw_u256 liquidity; /* two's complement */
    double at;
    double reach; /* farthest point with liquidity behind it */
    double sum;   /* smallest units of the base token, compensated */
    double carry;
};

static void add_tokens(struct walk *w, double amount)
{
    const double sum = w->sum + amount;
    w->carry += w->sum >= amount ? (w->sum - sum) + amount : (amount - sum) + w->sum;
    w->sum = sum;
}

static void advance(struct walk *w, double to)
{
    const double low = w->is_up ? w->at : to;
    const double high = w->is_up ? to : w->at;
    if (!(low < high)) {
        return; /* a tick at the price itself, or an ulp behind it */
    }
    if (!gw_u256_is_zero(&w->liquidity)) {
        const double liquidity = gw_u256_to_double(&w->liquidity, 0);
        add_tokens(w, w->is_base_token1 ? liquidity * (high - low) : liquidity * (high - low) / high / low);
        w->reach = to;
    }
    w->at = to;
}

static void cross(struct walk *w, const struct gw_int256 *net)
{
    if (w->is_up != net->is_negative) {
        (void)gw_u256_add(&w->liquidity, &w->liquidity, &net->magnitude);
    } else {
        (void)gw_u256_sub(&w->liquidity, &w->liquidity, &net->magnitude);
    }
}

static void walk_to(struct walk *w, double target)
{
    const struct gw_pool_profile *p = w->profile;
    while (w->is_up ? w->next < p->tick_count : w->next > 0) {
        const struct gw_tick *tick = &p->ticks[w->is_up ? w->next : w->next - 1];
        const double root = sqrt(gw_lp_raw_price(tick->tick));
        if (w->is_up ? root > target : root < target) {
            break;
        }
        advance(w, root);
        cross(w, &tick->net);
        w->next = w->is_up ? w->next + 1 : w->next - 1;
    }
    advance(w, target);
}

static size_t count_ticks_below(const struct gw_pool_profile *profile)
{
    size_t count = 0;
    while (count < profile->tick_count && profile->ticks[count].tick <= profile->tick_current) {
        count++;
    }
    return count;
}

/* One side of the ladder. A rising price of token1 is a falling price of the pool. */
static void walk_side(struct gw_depth *out, const struct gw_pool_profile *profile, double root,
                      bool is_base_token1, bool is_up)
{
    const bool is_dearer = is_up != is_base_token1;
    const unsigned decimals = (is_base_token1 ? profile->token1 : profile->token0)->decimals;
    struct walk w = {
        .profile = profile,
        .is_up = is_up,
        .is_base_token1 = is_base_token1,
        .next = count_ticks_below(profile),
        .liquidity = profile->liquidity,
        .at = root,
        .reach = root,
    };
    for (size_t k = 1; k <= SIDE_NODES; k++) {
        const size_t node = is_dearer ? GW_LADDER_SPOT + k : GW_LADDER_SPOT - k;
        const double ratio = sqrt(1.0 + gw_ladder_shock(node));
        walk_to(&w, is_base_token1 ? root / ratio : root * ratio);
        const double tokens = gw_lp_scale(w.sum + w.carry, -(int)decimals);
        out->absorbed_tokens[node] = is_dearer ? tokens : -tokens;
    }
    const double reach = is_base_token1 ? root / w.reach : w.reach / root;
    if (is_dearer) {
        out->reach_up_ratio = reach * reach;
    } else {
        out->reach_down_ratio = reach * reach;
    }
}

static bool is_finite(const struct gw_depth *depth)
{
    bool is_ok = isfinite(depth->pool_price_usd) && isfinite(depth->reach_down_ratio) &&
                 isfinite(depth->reach_up_ratio);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        is_ok = is_ok && isfinite(depth->absorbed_tokens[i]);
    }
    return is_ok;
}

enum gw_status gw_depth_walk(struct gw_depth *out, const struct gw_pool_profile *profile, bool is_base_token1,
                             double quote_usd)
{
    const double root = gw_u256_to_double(&profile->sqrt_price_x96, 0) * 0x1p-96;
    const double price =
        gw_lp_scale(root * root, (int)profile->token0->decimals - (int)profile->token1->decimals);
    out->fee_ratio = profile->fee_ratio;
    memset(out->absorbed_tokens, 0, sizeof out->absorbed_tokens);
    out->pool_price_usd = 0;
    out->reach_down_ratio = 0;
    out->reach_up_ratio = 0;
    GW_ENSURE(root > 0 && price > 0, GW_E_DOMAIN);
    out->pool_price_usd = is_base_token1 ? quote_usd / price : quote_usd * price;
    walk_side(out, profile, root, is_base_token1, true);
    walk_side(out, profile, root, is_base_token1, false);
    if (!is_finite(out)) {
        memset(out->absorbed_tokens, 0, sizeof out->absorbed_tokens);
        out->pool_price_usd = 0;
        out->reach_down_ratio = 0;
        out->reach_up_ratio = 0;
        return GW_E_DOMAIN;
    }
    return GW_OK;
}
