#include <math.h>
#include <string.h>

#include "chains/market/lp_price.h"
#include "chains/market/spots.h"

enum gw_status gw_twap_plan(const struct gw_spot *spot, size_t index, struct gw_call_list *calls)
{
    static const char *const names[] = {"token0()", "token1()"};
    uint8_t words[4 * 32];
    struct gw_abi_buffer args = {.data = words, .capacity = sizeof words};
    for (size_t i = 0; i < 2; i++) {
        if (!spot->twap.has_token[i]) {
            GW_TRY(gw_call_list_add_none(
                calls, spot->feed,
                gw_market_tag(i == 0 ? GW_MARKET_CALL_TOKEN0 : GW_MARKET_CALL_TOKEN1, index), names[i]));
        }
    }
    gw_abi_put_u64(&args, 32); /* where the array stands */
    gw_abi_put_u64(&args, 2);
    gw_abi_put_u64(&args, spot->twap.window_s);
    gw_abi_put_u64(&args, 0);
    return gw_call_list_add(calls, spot->feed, gw_market_tag(GW_MARKET_CALL_OBSERVE, index),
                            "observe(uint32[])", words, 4);
}

static void read_token(struct gw_twap *twap, size_t which, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    twap->has_token[which] = reply->is_ok && gw_abi_address(&c, twap->tokens[which]) == GW_OK;
}

/* Two of them, at the window's begin and end. */
static enum gw_status open_pair(struct gw_abi_cursor *c, struct gw_abi_cursor *out)
{
    size_t count;
    GW_TRY(gw_abi_tail(c, out));
    GW_TRY(gw_abi_array(out, 2, 1, &count));
    return count == 2 ? GW_OK : GW_E_FORMAT;
}

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && a < 0);
}

/* Seconds per liquidity in units of 2^-128, modulo 2^160. */
static enum gw_status read_liquidity(struct gw_twap *twap, struct gw_abi_cursor *values)
{
    struct gw_u256 sums[2];
    struct gw_u256 passed;
    for (size_t i = 0; i < 2; i++) {
        GW_TRY(gw_abi_u256(values, &sums[i]));
        GW_ENSURE(sums[i].limb[3] == 0 && sums[i].limb[2] >> 32 == 0, GW_E_FORMAT);
    }
    (void)gw_u256_sub(&passed, &sums[1], &sums[0]);
    passed.limb[2] &= UINT32_MAX;
    passed.limb[3] = 0;
    GW_ENSURE(!gw_u256_is_zero(&passed), GW_E_DOMAIN);
    twap->liquidity = (double)twap->window_s * 0x1p128 / gw_u256_to_double(&passed, 0);
    return GW_OK;
}

/* observe([window, 0]) -> int56[] tickCumulatives, uint160[] secondsPerLiquidityCumulativeX128s */
static enum gw_status read_observations(struct gw_twap *twap, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_abi_cursor ticks;
    struct gw_abi_cursor seconds;
    int64_t sums[2];
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(open_pair(&c, &ticks));
    GW_TRY(open_pair(&c, &seconds));
    for (size_t i = 0; i < 2; i++) {
        GW_TRY(gw_abi_int(&ticks, 56, &sums[i]));
    }
    const int64_t mean = divide_down(sums[1] - sums[0], (int64_t)twap->window_s);
    GW_ENSURE(mean >= -GW_LP_TICK_MAX && mean <= GW_LP_TICK_MAX, GW_E_FORMAT);
    twap->mean_tick = (int32_t)mean;
    return read_liquidity(twap, &seconds);
}

void gw_twap_decode(struct gw_spot *spot, enum gw_market_call call, const struct gw_call_reply *reply)
{
    if (call != GW_MARKET_CALL_OBSERVE) {
        read_token(&spot->twap, call == GW_MARKET_CALL_TOKEN1, reply);
        return;
    }
    const enum gw_status status = read_observations(&spot->twap, reply);
    spot->twap.is_read = status == GW_OK;
    spot->usd = 0;
    spot->updated_s = 0;
    spot->is_stale = false;
    spot->reason[0] = '\0';
    if (status == GW_E_REVERT) {
        gw_spot_doubt(spot, "its pool does not remember %llu s", (unsigned long long)spot->twap.window_s);
    } else if (status != GW_OK) {
        gw_spot_doubt(spot, "its pool does not serve: %s", gw_status_text(status));
    }
}

/* Dollars that move the mean price by 1 %: L√P(1 - 1/√1.01), P in quote per base (policy 3.7). */
static double depth_usd(const struct gw_twap *twap, const struct gw_token *const tokens[2], double price,
                        double quote_usd)
{
    const int both = (int)tokens[0]->decimals + (int)tokens[1]->decimals;
    const double whole = gw_lp_scale(twap->liquidity, -(both / 2));
    const double liquidity = both % 2 == 0 ? whole : whole / sqrt(10.0);
    return liquidity * sqrt(price) * (1.0 - 1.0 / sqrt(1.01)) * quote_usd;
}

static void price_pool(struct gw_market *market, struct gw_spot *spot, const struct gw_token *const tokens[2],
                       size_t base)
{
    const struct gw_token *quote = tokens[1 - base];
    const double raw = gw_lp_price(spot->twap.mean_tick, tokens[0], tokens[1]);
    const double price = base == 0 ? raw : 1.0 / raw;
    double quote_usd = 0;
    double age_s;
    const enum gw_status status = gw_market_spot(market, quote->underlying, &quote_usd, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        gw_spot_doubt(spot, "its quote %s has no spot", quote->underlying);
        return;
    }
    const double depth = depth_usd(&spot->twap, tokens, price, quote_usd);
    if (!(depth >= spot->twap.depth_usd_min)) {
        gw_spot_doubt(spot, "1 %% of its pool costs %.0f USD, less than %.0f", depth,
                      spot->twap.depth_usd_min);
        return;
    }
    spot->usd = price * quote_usd;
    spot->updated_s = market->block_time_s;
    if (status == GW_STALE) {
        spot->is_stale = true;
        gw_spot_doubt(spot, "its quote %s is stale", quote->underlying);
    }
}

void gw_twap_price(struct gw_market *market, struct gw_spot *spot)
{
    const struct gw_token *tokens[2] = {0};
    if (!spot->twap.is_read) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        tokens[i] = spot->twap.has_token[i] ? gw_market_token(market, spot->twap.tokens[i]) : NULL;
        if (tokens[i] == NULL || !tokens[i]->is_known) {
            gw_spot_doubt(spot, "its pool's token%zu is not in assets, or has no decimals", i);
            return;
        }
    }
    const bool is_base[2] = {strcmp(tokens[0]->underlying, spot->underlying) == 0,
                             strcmp(tokens[1]->underlying, spot->underlying) == 0};
    if (is_base[0] == is_base[1]) {
        gw_spot_doubt(spot, "its pool trades %s for %s", tokens[0]->underlying, tokens[1]->underlying);
        return;
    }
    price_pool(market, spot, tokens, is_base[0] ? 0 : 1);
}
