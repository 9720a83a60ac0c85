#include "monitor/margin/scenario_book.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define DAYS_PER_YEAR 365.0
#define FAR_DAYS      30.0
#define NEAR_POWER    0.30
#define FAR_POWER     0.13
#define UP            0.5
#define DOWN          0.3
#define UP_VOL_MIN    0.40

double gw_scenario_shift_vol(double vol, double t_years, enum gw_vol_shift shift)
{
    const double days = gw_real_max(t_years * DAYS_PER_YEAR, 1.0);
    const double power = t_years * DAYS_PER_YEAR <= FAR_DAYS ? NEAR_POWER : FAR_POWER;
    const double multiple = gw_vecmath_exp(power * gw_vecmath_log(FAR_DAYS / days));
    switch (shift) {
    case GW_VOL_UP:
        return gw_real_max(UP_VOL_MIN, vol * (1.0 + UP * multiple));
    case GW_VOL_DOWN:
        return vol * gw_real_max(0.0, 1.0 - DOWN * multiple);
    case GW_VOL_FLAT:
        break;
    }
    return vol;
}

/* Value of one position at a spot and a shift of volatility. */
static enum gw_status price(double *out, const struct gw_instrument *instrument, double spot,
                            enum gw_vol_shift shift)
{
    struct gw_instrument shifted = *instrument;
    struct gw_greeks greeks;
    if (shifted.kind == GW_PAYOFF_EUROPEAN) {
        shifted.option.vol = gw_scenario_shift_vol(shifted.option.vol, shifted.option.t_years, shift);
    }
    GW_TRY(gw_pricing_greeks(&greeks, spot, &shifted));
    *out = greeks.price;
    return GW_OK;
}

enum gw_status gw_scenario_book_pnl(double *out_usd, const void *book, const struct gw_scenario *scenario)
{
    const struct gw_scenario_book *b = book;
    const double spot = b->spot_usd * (1.0 + scenario->shock);
    double sum = 0.0;
    for (size_t i = 0; i < b->count; i++) {
        double now, then;
        GW_TRY(price(&now, &b->instruments[i], b->spot_usd, GW_VOL_FLAT));
        GW_TRY(price(&then, &b->instruments[i], spot, scenario->vol));
        sum += then - now;
    }
    *out_usd = sum;
    return isfinite(sum) ? GW_OK : GW_E_DOMAIN;
}

enum gw_status gw_scenario_book_value(double *out_usd, const struct gw_scenario_book *book)
{
    double sum = 0.0;
    for (size_t i = 0; i < book->count; i++) {
        double value;
        GW_TRY(price(&value, &book->instruments[i], book->spot_usd, GW_VOL_FLAT));
        sum += value;
    }
    *out_usd = sum;
    return isfinite(sum) ? GW_OK : GW_E_DOMAIN;
}

static bool is_same_contract(const struct gw_option *a, const struct gw_option *b)
{
    return a->strike == b->strike && a->t_years == b->t_years;
}

/* Calls and puts of one strike and expiry count together, and once. */
static double naked_short(const struct gw_scenario_book *book)
{
    double sum = 0.0;
    for (size_t i = 0; i < book->count; i++) {
        const struct gw_instrument *one = &book->instruments[i];
        bool is_first = one->kind == GW_PAYOFF_EUROPEAN;
        double net = 0.0;
        for (size_t j = 0; j < book->count && is_first; j++) {
            const struct gw_instrument *other = &book->instruments[j];
            if (other->kind == GW_PAYOFF_EUROPEAN && is_same_contract(&one->option, &other->option)) {
                is_first = j >= i;
                net += other->quantity;
            }
        }
        sum += is_first ? gw_real_max(0.0, -net) : 0.0;
    }
    return sum;
}

static enum gw_status gamma_at(double *out, const struct gw_scenario_book *book, size_t node)
{
    *out = 0.0;
    for (size_t i = 0; i < book->count; i++) {
        struct gw_greeks greeks;
        GW_TRY(gw_pricing_greeks(&greeks, gw_ladder_spot(node, book->spot_usd), &book->instruments[i]));
        *out += greeks.gamma;
    }
    return GW_OK;
}

static enum gw_status find_lowest_gamma(double *out, const struct gw_scenario_book *book)
{
    GW_TRY(gamma_at(out, book, GW_LADDER_SPOT));
    for (size_t node = 0; node < GW_LADDER_NODES; node++) {
        double gamma;
        if (gw_ladder_shock_bps[node] >= -GW_MARGIN_GAP_SHOCK_BPS &&
            gw_ladder_shock_bps[node] <= GW_MARGIN_GAP_SHOCK_BPS) {
            GW_TRY(gamma_at(&gamma, book, node));
            *out = gw_real_min(gamma, *out);
        }
    }
    return GW_OK;
}

enum gw_status gw_scenario_book_describe(struct gw_margin_book *out, const struct gw_scenario_book *book,
                                         double latency_s)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(book->count <= GW_SCENARIO_BOOK_MAX, GW_E_BOUND);
    out->pnl = gw_scenario_book_pnl;
    out->book = book;
    out->spot_usd = book->spot_usd;
    out->latency_s = latency_s;
    out->naked_short_tokens = naked_short(book);
    for (size_t i = 0; i < book->count; i++) {
        struct gw_greeks greeks;
        GW_TRY(gw_pricing_greeks(&greeks, book->spot_usd, &book->instruments[i]));
        out->delta_tokens += greeks.delta;
        out->notional_usd += fabs(book->instruments[i].quantity) * book->spot_usd;
    }
    return find_lowest_gamma(&out->lowest_gamma, book);
}
