/* vol: which volatility an option is priced with, how far it is trusted, and the band around it.
 *
 * Sources in order, the first that serves: the venue's own on-chain volatility when it is current, confident and
 * near its own recent mean; the venue's time-weighted one (GWAV); a fit across venues; realised volatility with a
 * premium; a configured one. A volatility is clamped to what the model serves, never floored for gamma: near the
 * money a higher volatility means less gamma, so a floor would hide risk. The band shows it instead.
 *
 * Pure functions, any thread. A volatility of 0 in a candidate means there is none; one that is NaN, infinite or
 * negative is none either. No output is ever NaN or infinite.
 */
#ifndef GAMMAWATCH_VOL_H
#define GAMMAWATCH_VOL_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/pricing.h"

#define GW_VOL_MIN                 0.05
#define GW_VOL_MAX                 5.0
#define GW_VOL_BAND_LOW            0.8
#define GW_VOL_BAND_HIGH           1.25
#define GW_VOL_CONFIDENCE_MIN      0.55
#define GW_VOL_JUMP_MAX            0.10 /* of spot volatility from its mean over an hour */
#define GW_VOL_PREMIUM             1.10 /* implied over realised */
#define GW_VOL_REALISED_CONFIDENCE 0.5  /* as a fit that misses: no smile */
#define GW_VOL_CONFIG_CONFIDENCE   0.2
#define GW_VOL_FALLBACK            1.0

/* In order of preference; text, for records and people. */
#define GW_VOL_SOURCES(X)                                                                                    \
    X(ONCHAIN, "onchain")                                                                                    \
    X(GWAV, "gwav")                                                                                          \
    X(FIT, "fit")                                                                                            \
    X(REALISED, "realised")                                                                                  \
    X(CONFIG, "config")

enum gw_vol_source {
#define X(name, text) GW_VOL_##name,
    GW_VOL_SOURCES(X)
#undef X
        GW_VOL_SOURCE_COUNT
};

const char *gw_vol_source_text(enum gw_vol_source source);

/* What a venue or a fit says. age_s <= age_s_max: current. The state of an AMM is of its block: age 0 there. */
struct gw_vol_quote {
    double vol;
    double age_s;
    double age_s_max; /* policy 3.12: 600 s on the main chain, 120 s on a second layer */
    double confidence;
};

struct gw_vol_candidates {
    struct gw_vol_quote onchain;
    double onchain_mean_1h; /* 0: not known, and then not compared */
    struct gw_vol_quote gwav;
    struct gw_vol_quote fit;
    double ewma;       /* realised, per year, without premium */
    double har;        /* forecast of the coming day */
    double configured; /* 0: GW_VOL_FALLBACK */
};

struct gw_vol_choice {
    double vol;
    double low; /* the band: vol times 0.8 and 1.25 */
    double high;
    double confidence;
    enum gw_vol_source source;
    bool is_clamped;
};

void gw_vol_choose(struct gw_vol_choice *out, const struct gw_vol_candidates *candidates);

/* The most negative gamma of a book with every volatility times 0.8, 1 and 1.25; tokens per $. Instruments without
 * volatility weigh the same in all three. GW_E_DOMAIN as gw_pricing_greeks(), and 0 then. */
GW_MUST_USE enum gw_status gw_vol_gamma_conservative(double *out, double spot,
                                                     const struct gw_instrument *instruments, size_t count);

#endif
