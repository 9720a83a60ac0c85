#include "gammawatch/vol.h"

#include <math.h>

#include "chains/pricing/payoff.h"

const char *gw_vol_source_text(enum gw_vol_source source)
{
    static const char *const texts[] = {
#define X(name, text) [GW_VOL_##name] = (text),
        GW_VOL_SOURCES(X)
#undef X
    };
    return (unsigned)source < GW_VOL_SOURCE_COUNT ? texts[source] : "unknown";
}

static bool is_current(const struct gw_vol_quote *quote)
{
    return gw_payoff_is_positive(quote->vol) && quote->age_s <= quote->age_s_max &&
           quote->confidence >= GW_VOL_CONFIDENCE_MIN;
}

static bool is_steady(const struct gw_vol_candidates *c)
{
    return !gw_payoff_is_positive(c->onchain_mean_1h) ||
           fabs(c->onchain.vol - c->onchain_mean_1h) <= GW_VOL_JUMP_MAX;
}

static double or_none(double vol)
{
    return gw_payoff_is_positive(vol) ? vol : 0.0;
}

static void take(struct gw_vol_choice *out, enum gw_vol_source source, double vol, double confidence)
{
    out->source = source;
    out->vol = vol;
    out->confidence = confidence < 1.0 ? confidence : 1.0;
}

static void find_source(struct gw_vol_choice *out, const struct gw_vol_candidates *c)
{
    double ewma = or_none(c->ewma);
    double har = or_none(c->har);
    double realised = GW_VOL_PREMIUM * (ewma > har ? ewma : har);
    if (is_current(&c->onchain) && is_steady(c)) {
        take(out, GW_VOL_ONCHAIN, c->onchain.vol, c->onchain.confidence);
    } else if (is_current(&c->gwav)) {
        take(out, GW_VOL_GWAV, c->gwav.vol, c->gwav.confidence);
    } else if (gw_payoff_is_positive(c->fit.vol) && c->fit.age_s <= c->fit.age_s_max &&
               c->fit.confidence > 0.0) {
        take(out, GW_VOL_FIT, c->fit.vol, c->fit.confidence);
    } else if (realised > 0.0) {
        take(out, GW_VOL_REALISED, realised, GW_VOL_REALISED_CONFIDENCE);
    } else {
        double configured = or_none(c->configured);
        take(out, GW_VOL_CONFIG, configured > 0.0 ? configured : GW_VOL_FALLBACK, GW_VOL_CONFIG_CONFIDENCE);
    }
}

void gw_vol_choose(struct gw_vol_choice *out, const struct gw_vol_candidates *candidates)
{
    *out = (struct gw_vol_choice){0};
    find_source(out, candidates);
    double vol = out->vol;
    out->vol = vol < GW_VOL_MIN ? GW_VOL_MIN : vol > GW_VOL_MAX ? GW_VOL_MAX : vol;
    out->is_clamped = out->vol != vol;
    out->low = GW_VOL_BAND_LOW * out->vol;
    out->high = GW_VOL_BAND_HIGH * out->vol;
}

static struct gw_instrument scale_vol(const struct gw_instrument *instrument, double factor)
{
    struct gw_instrument scaled = *instrument;
    if (scaled.kind == GW_PAYOFF_EUROPEAN) {
        scaled.option.vol *= factor;
    } else if (scaled.kind == GW_PAYOFF_POWER) {
        scaled.power.vol *= factor;
    }
    return scaled;
}

enum gw_status gw_vol_gamma_conservative(double *out, double spot, const struct gw_instrument *instruments,
                                         size_t count)
{
    const double factors[] = {GW_VOL_BAND_LOW, 1.0, GW_VOL_BAND_HIGH};
    double least = HUGE_VAL;
    *out = 0.0;
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        double total = 0.0;
        for (size_t j = 0; j < count; j++) {
            const struct gw_instrument scaled = scale_vol(&instruments[j], factors[i]);
            struct gw_greeks greeks;
            GW_TRY(gw_pricing_greeks(&greeks, spot, &scaled));
            total += greeks.gamma;
        }
        GW_ENSURE(gw_payoff_is_finite(total), GW_E_DOMAIN);
        least = total < least ? total : least;
    }
    *out = least + 0.0;
    return GW_OK;
}
