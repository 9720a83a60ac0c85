#include "monitor/backtest/vault.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define EXPIRY_LEFT_S (2 * GW_VAULT_DAY_S) /* an expiry this near is not sold any more */
#define STRIKE_STEP   50.0
#define RECORD_DOUBLES                                                                                       \
    ((GW_VAULT_LEGS_MAX + 8) * GW_LADDER_OPTION_COLUMNS + 8 * sizeof(struct gw_ladder_other) / sizeof(double))

void gw_vault_expire(struct gw_vault *vault, int64_t now_s)
{
    size_t kept = 0;
    for (size_t i = 0; i < vault->count; i++) {
        if (vault->legs[i].expiry_s > now_s) {
            vault->legs[kept++] = vault->legs[i];
        }
    }
    vault->count = kept;
}

static double sold_at(const struct gw_vault *vault, double strike, int64_t expiry_s)
{
    double tokens = 0.0;
    for (size_t i = 0; i < vault->count; i++) {
        const struct gw_vault_leg *leg = &vault->legs[i];
        tokens -= leg->strike == strike && leg->expiry_s == expiry_s ? leg->quantity : 0.0;
    }
    return tokens;
}

static enum gw_status sell_one(struct gw_vault *vault, const struct gw_vault_sale *sale, bool is_call,
                               double moneyness)
{
    const double strike =
        gw_real_max(STRIKE_STEP, STRIKE_STEP * floor(sale->spot * moneyness / STRIKE_STEP + 0.5));
    const int64_t soonest = sale->now_s + EXPIRY_LEFT_S;
    const int64_t expiry_s = (soonest + GW_VAULT_WEEK_S - 1) / GW_VAULT_WEEK_S * GW_VAULT_WEEK_S;
    const double room = sale->strike_cap_usd / strike - sold_at(vault, strike, expiry_s);
    const double tokens = gw_real_min(sale->tokens * sale->share, room);
    if (!(tokens > 0.0) || fabs(strike / sale->spot - 1.0) < sale->distance_min) {
        return GW_OK;
    }
    for (size_t i = 0; i < vault->count; i++) {
        struct gw_vault_leg *leg = &vault->legs[i];
        if (leg->is_call == is_call && leg->strike == strike && leg->expiry_s == expiry_s) {
            leg->quantity -= tokens;
            return GW_OK;
        }
    }
    GW_ENSURE(vault->count < GW_VAULT_LEGS_MAX, GW_E_BOUND);
    vault->legs[vault->count++] = (struct gw_vault_leg){is_call, strike, expiry_s, -tokens};
    return GW_OK;
}

enum gw_status gw_vault_sell(struct gw_vault *vault, const struct gw_vault_sale *sale)
{
    GW_TRY(sell_one(vault, sale, false, 0.9));
    GW_TRY(sell_one(vault, sale, false, 1.0));
    GW_TRY(sell_one(vault, sale, true, 1.0));
    return sell_one(vault, sale, true, 1.1);
}

static struct gw_instrument instrument_of(const struct gw_vault_leg *leg, double vol, int64_t now_s)
{
    const int64_t left_s = leg->expiry_s > now_s ? leg->expiry_s - now_s : 0;
    return (struct gw_instrument){.kind = GW_PAYOFF_EUROPEAN,
                                  .quantity = leg->quantity,
                                  .option = {.is_call = leg->is_call,
                                             .strike = leg->strike,
                                             .t_years = (double)left_s / GW_YEAR_S,
                                             .vol = vol}};
}

enum gw_status gw_vault_value(double *out, const struct gw_vault_leg *leg, double spot, double vol,
                              int64_t now_s)
{
    const struct gw_instrument instrument = instrument_of(leg, vol, now_s);
    struct gw_greeks greeks;
    GW_TRY(gw_pricing_greeks(&greeks, spot, &instrument));
    *out = greeks.price;
    return GW_OK;
}

static void fill_ladders(struct gw_exposure *out, const struct gw_ladder_sums *sums, double spot)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_ladder_spot(i, spot);
        const double per_1pct = node * node / 100.0;
        for (size_t shift = 0; shift < GW_VOL_SHIFTS; shift++) {
            out->pnl_usd[shift][i] = sums->pnl[shift][i];
            out->ladder_delta_usd[shift][i] = sums->delta[shift][i] * node;
        }
        out->ladder_gamma_usd_per_1pct[i] = sums->gamma[i] * per_1pct;
        out->ladder_hedging_delta_usd[i] = sums->hedging_delta[i] * node;
        out->ladder_hedging_gamma_usd_per_1pct[i] = sums->hedging_gamma[i] * per_1pct;
        out->ladder_hedging_gamma_lo_usd_per_1pct[i] = sums->hedging_gamma_least[i] * per_1pct;
        out->ladder_hedging_gamma_hi_usd_per_1pct[i] = sums->hedging_gamma_most[i] * per_1pct;
        for (size_t h = 0; h < GW_HORIZONS; h++) {
            out->forecast_gamma_usd_per_1pct[h][i] = sums->horizon_gamma[h][i] * per_1pct;
            out->forecast_hedging_gamma_usd_per_1pct[h][i] = sums->horizon_hedging_gamma[h][i] * per_1pct;
        }
    }
    memcpy(out->pnl_tail_usd, sums->pnl_tail, sizeof out->pnl_tail_usd);
}

static void fill_totals(struct gw_exposure *out, const struct gw_vault *vault, double vol)
{
    out->vol = vault->count > 0 ? vol : 0.0;
    out->positions = (double)vault->count;
    out->delta_usd = out->ladder_delta_usd[GW_VOL_FLAT][GW_LADDER_SPOT];
    out->gamma_usd_per_1pct = out->ladder_gamma_usd_per_1pct[GW_LADDER_SPOT];
    out->short_gamma_usd_per_1pct = gw_real_min(out->gamma_usd_per_1pct, 0.0);
    out->hedging_delta_usd = out->ladder_hedging_delta_usd[GW_LADDER_SPOT];
    out->hedging_gamma_usd_per_1pct = out->ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    for (size_t i = 0; i < vault->count; i++) {
        const struct gw_vault_leg *leg = &vault->legs[i];
        out->short_option_quantity -= leg->quantity;
        out->notional_usd -= leg->quantity * out->spot_usd;
        const double expiry_s = (double)leg->expiry_s;
        out->next_expiry_s = out->next_expiry_s > 0.0 ? gw_real_min(out->next_expiry_s, expiry_s) : expiry_s;
    }
}

static void fill_head(struct gw_record_head *head, int64_t now_s)
{
    *head = (struct gw_record_head){.kind = GW_RECORD_EXPOSURE,
                                    .size = (uint32_t)sizeof(struct gw_exposure),
                                    .abi = GW_RECORD_ABI,
                                    .valid = 1,
                                    .chain_id = 1,
                                    .block_time_s = now_s,
                                    .observed_ms = now_s * 1000,
                                    .mode = GW_MODE_REPLAY,
                                    .chain = "backtest",
                                    .protocol = "vault",
                                    .venue = "backtest",
                                    .underlying = "ETH",
                                    .flags = GW_EXPOSURE_COMPLETE | GW_EXPOSURE_OPTIONS};
}

enum gw_status gw_vault_describe(struct gw_exposure *out, struct gw_ladder_sums *sums,
                                 const struct gw_vault *vault, double spot, double vol, int64_t now_s)
{
    static const double hours[GW_HORIZONS] = {1.0, 4.0, 8.0, 24.0, 72.0, 0.0};
    static const struct gw_ladder_weights hedged = {1.0, 1.0, 1.0};
    double storage[RECORD_DOUBLES];
    double horizon_s[GW_HORIZONS];
    struct gw_ladder_sums own;
    struct gw_ladder_book book;
    struct gw_ladder_sums *filled = sums != NULL ? sums : &own;
    GW_TRY(gw_ladder_book_init(&book, storage, sizeof storage, GW_VAULT_LEGS_MAX, 0));
    for (size_t i = 0; i < vault->count; i++) {
        const struct gw_instrument instrument = instrument_of(&vault->legs[i], vol, now_s);
        GW_TRY(gw_ladder_book_add(&book, &instrument, &hedged));
    }
    memset(out, 0, sizeof *out);
    fill_head(&out->head, now_s);
    out->spot_usd = spot;
    for (size_t h = 0; h < GW_HORIZONS; h++) {
        horizon_s[h] = hours[h] * 3600.0;
        out->forecast_horizon_s[h] = horizon_s[h];
    }
    GW_TRY(gw_ladder_book_compute(filled, &book, spot, horizon_s));
    fill_ladders(out, filled, spot);
    fill_totals(out, vault, vol);
    return GW_OK;
}
