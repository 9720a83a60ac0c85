#include "monitor/exposure/bucket.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define MOVE_LEAST 1e-4

static const double shifts[GW_BUCKET_SHIFTS] = {0.8, 1.0, 1.25};

static struct gw_instrument one_call(const struct gw_bucket_record *r, size_t i)
{
    const double left_s = gw_real_max(0.0, r->expiry_s[i] - (double)r->head.block_time_s);
    struct gw_instrument call = {.kind = GW_PAYOFF_EUROPEAN, .quantity = 1.0};
    call.option = (struct gw_option){
        .is_call = true, .strike = r->strike_usd[i], .t_years = left_s / GW_YEAR_S, .vol = r->vol[i]};
    return call;
}

/* Calls and puts of one contract have one gamma. */
static enum gw_status price_line(struct gw_bucket_figures *out, const struct gw_bucket_record *r, size_t i)
{
    const double borne = r->call_quantity[i] + r->put_quantity[i];
    const double hedged = r->hedging_call_quantity[i] + r->hedging_put_quantity[i];
    struct gw_instrument call = one_call(r, i);
    for (size_t n = 0; n < GW_BUCKET_SHIFTS; n++) {
        struct gw_greeks greeks;
        call.option.vol = gw_real_min(r->vol[i] * shifts[n], GW_PRICING_VOL_MAX);
        GW_TRY(gw_pricing_european(&greeks, r->spot_usd, &call.option));
        out->gamma[i] = n == 1 ? greeks.gamma : out->gamma[i];
        out->borne_gamma[n] += borne * greeks.gamma;
        out->hedging_gamma[n] += hedged * greeks.gamma;
    }
    call.option.vol = r->vol[i];
    const double width = r->vol[i] * sqrt(GW_BUCKET_REACTION_S / GW_YEAR_S);
    const double move = gw_real_clamp(width, MOVE_LEAST, 0.5);
    if (hedged != 0.0 && call.option.t_years > 0.0) {
        GW_TRY(gw_pricing_gamma_finite(&out->pin_gamma[i], r->strike_usd[i], &call, move));
        out->pin_gamma[i] *= hedged;
    }
    return isfinite(out->pin_gamma[i]) ? GW_OK : GW_E_DOMAIN;
}

enum gw_status gw_bucket_price(struct gw_bucket_figures *out, const struct gw_bucket_record *record)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < (size_t)record->buckets; i++) {
        const enum gw_status status = price_line(out, record, i);
        if (status != GW_OK) {
            memset(out, 0, sizeof *out);
            return status;
        }
    }
    return GW_OK;
}
