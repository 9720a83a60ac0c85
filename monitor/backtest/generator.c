#include "monitor/backtest/generator.h"

#include <math.h>
#include <stddef.h>

#include "gammawatch/pricing.h"
#include "monitor/exposure/real.h"

#define VARIANCE (GW_GENERATOR_VOL * GW_GENERATOR_VOL)

/* Merton: policy.md 3.21. What jumps add is taken off the diffusion. */
#define JUMPS_PER_YEAR 7.0
#define JUMP_MEAN      (-0.01)
#define JUMP_SPREAD    0.045

/* Heston. */
#define KAPPA 4.0
#define THETA 0.56
#define XI    1.2
#define RHO   (-0.4)

/* GJR-GARCH, hourly: persistence ALPHA + GAMMA/2 + BETA = 0.99, half of a shock is gone in three days. */
#define ALPHA 0.04
#define GAMMA 0.05
#define BETA  0.925
#define HOUR  (3600.0 / GW_YEAR_S)

static const struct {
    const char *name;
    const char *help;
} texts[] = {
#define X(generator, text) {#generator, text},
#include "monitor/backtest/generators.def"
#undef X
};

const char *gw_generator_name(enum gw_generator_kind kind)
{
    return texts[kind].name;
}

const char *gw_generator_help(enum gw_generator_kind kind)
{
    return texts[kind].help;
}

void gw_generator_begin(struct gw_generator *generator, enum gw_generator_kind kind, uint64_t seed)
{
    *generator = (struct gw_generator){
        .kind = kind,
        .chance = gw_chance_begin(seed, (uint64_t)kind + 1),
        .variance = kind == GW_GENERATOR_heston ? THETA : VARIANCE,
    };
}

static double next_merton(struct gw_generator *g, double dt)
{
    const double jump_variance = JUMPS_PER_YEAR * (JUMP_MEAN * JUMP_MEAN + JUMP_SPREAD * JUMP_SPREAD);
    const double diffusion = VARIANCE - jump_variance;
    /* What keeps the price a martingale: E[e^jump] - 1 a year of jumps. */
    const double jump = gw_vecmath_exp(JUMP_MEAN + 0.5 * JUMP_SPREAD * JUMP_SPREAD) - 1.0;
    double change =
        (-0.5 * diffusion - JUMPS_PER_YEAR * jump) * dt + sqrt(diffusion * dt) * gw_chance_normal(&g->chance);
    /* At most one a step: two in one hour are one in two million. */
    if (gw_chance_uniform(&g->chance) < JUMPS_PER_YEAR * dt) {
        change += JUMP_MEAN + JUMP_SPREAD * gw_chance_normal(&g->chance);
    }
    return change;
}

/* Full truncation (R. Lord, R. Koekkoek, D. van Dijk 2010). */
static double next_heston(struct gw_generator *g, double dt)
{
    const double variance = gw_real_max(0.0, g->variance);
    const double price = gw_chance_normal(&g->chance);
    const double own = gw_chance_normal(&g->chance);
    const double change = -0.5 * variance * dt + sqrt(variance * dt) * price;
    g->variance += KAPPA * (THETA - variance) * dt +
                   XI * sqrt(variance * dt) * (RHO * price + sqrt(1.0 - RHO * RHO) * own);
    return change;
}

static double next_garch(struct gw_generator *g, double dt)
{
    const double shock = gw_chance_student4(&g->chance);
    const double change = -0.5 * g->variance * dt + sqrt(g->variance * dt) * shock;
    const double square = g->variance * shock * shock;
    const double hours = dt / HOUR;
    const double step = (1.0 - ALPHA - 0.5 * GAMMA - BETA) * VARIANCE +
                        (ALPHA + (shock < 0.0 ? GAMMA : 0.0)) * square + (BETA - 1.0) * g->variance;
    g->variance = gw_real_clamp(g->variance + step * gw_real_min(hours, 1.0), 0.01, 25.0);
    return change;
}

double gw_generator_next(struct gw_generator *generator, double dt_s)
{
    const double dt = dt_s / GW_YEAR_S;
    switch (generator->kind) {
    case GW_GENERATOR_merton:
        return next_merton(generator, dt);
    case GW_GENERATOR_heston:
        return next_heston(generator, dt);
    case GW_GENERATOR_garch:
        return next_garch(generator, dt);
    case GW_GENERATOR_COUNT:
        break;
    }
    return 0.0;
}
