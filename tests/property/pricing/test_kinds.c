/* Is every greek of every kind the derivative of the one below it? Central differences of the library's own lower
 * orders, which test_accuracy, reference.ndjson and the trees of test_american_laws tie to the world outside. */
#include "tests/property/pricing/kinds.h"

#define CASES          400
#define CASES_AMERICAN 12
#define STEP           1e-4
#define SPOT_STEP      1e-5

struct sides {
    struct gw_greeks down;
    struct gw_greeks up;
    double step;
};

static double slope(const struct sides *s, double down, double up)
{
    return (up - down) / (2.0 * s->step);
}

#define SLOPE(sides, greek) slope(&(sides), (sides).down.greek, (sides).up.greek)

static void expect(const struct gw_instrument *instrument, const char *greek, uint64_t seed, double got,
                   double want, double scale)
{
    double tolerance = instrument->kind == GW_PAYOFF_AMERICAN ? 1e-3 : 2e-5;
    if (!(fabs(got - want) <= tolerance * (fabs(want) + scale))) {
        print_error("%s %s seed %llu: got %.12g, difference %.12g\n", kinds_names[instrument->kind], greek,
                    (unsigned long long)seed, got, want);
        fail();
    }
}

static bool is_clear(const struct gw_greeks *here, const struct sides *s)
{
    return (s->down.gamma != 0.0) == (here->gamma != 0.0) && (s->up.gamma != 0.0) == (here->gamma != 0.0);
}

/* An American option is a thousand times as dear. */
static uint64_t cases_of(enum gw_payoff kind)
{
    return kind == GW_PAYOFF_AMERICAN ? CASES_AMERICAN : CASES;
}

static struct gw_instrument draw_seed(uint64_t seed, enum gw_payoff kind, double *spot)
{
    uint64_t state = seed;
    (void)draw_bits(&state);
    *spot = draw_log_between(&state, 0.1, 1e5);
    return kinds_draw(&state, kind, *spot);
}

static void delta_gamma_and_speed_are_slopes_in_spot(void **state)
{
    (void)state;
    for (int kind = 0; kind < GW_PAYOFF_COUNT; kind++) {
        for (uint64_t seed = 1; seed <= cases_of((enum gw_payoff)kind); seed++) {
            double spot;
            const struct gw_instrument instrument = draw_seed(seed, (enum gw_payoff)kind, &spot);
            struct gw_greeks here = kinds_greeks(spot, &instrument);
            double step = SPOT_STEP * spot;
            struct sides s = {kinds_greeks(spot - step, &instrument), kinds_greeks(spot + step, &instrument),
                              step};
            if (!is_clear(&here, &s)) {
                continue; /* over a bound of a range or an exercise boundary */
            }
            double size = fabs(instrument.quantity) * 1e-3;
            expect(&instrument, "delta", seed, here.delta, SLOPE(s, price), size);
            expect(&instrument, "gamma", seed, here.gamma, SLOPE(s, delta), size / spot);
            expect(&instrument, "speed", seed, here.speed, SLOPE(s, gamma),
                   fabs(here.gamma) / spot + size / spot / spot);
        }
    }
}

static struct sides move(double spot, const struct gw_instrument *instrument, double *input, double step)
{
    struct sides s = {.step = step};
    double middle = *input;
    *input = middle - step;
    s.down = kinds_greeks(spot, instrument);
    *input = middle + step;
    s.up = kinds_greeks(spot, instrument);
    *input = middle;
    return s;
}

/* Time passes at a still spot, which is averaged meanwhile. */
static void pass(struct gw_instrument *instrument, double spot, double dt)
{
    struct gw_option *option = kinds_option_of(instrument);
    if (instrument->kind == GW_PAYOFF_AVERAGED && option->t_years < instrument->averaged.window_years) {
        double elapsed = instrument->averaged.window_years - option->t_years;
        double *mean = &instrument->averaged.mean_so_far;
        *mean = (*mean * elapsed + spot * dt) / (elapsed + dt);
    }
    option->t_years -= dt;
}

static void vol_rate_and_time_greeks_of_options_are_slopes(void **state)
{
    (void)state;
    const enum gw_payoff kinds[] = {GW_PAYOFF_EUROPEAN, GW_PAYOFF_FORWARD, GW_PAYOFF_AMERICAN,
                                    GW_PAYOFF_AVERAGED};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint64_t seed = 1; seed <= cases_of(kinds[i]); seed++) {
            double spot;
            struct gw_instrument instrument = draw_seed(seed, kinds[i], &spot);
            struct gw_option *option = kinds_option_of(&instrument);
            struct gw_greeks here = kinds_greeks(spot, &instrument);
            double size = fabs(instrument.quantity) * 1e-3;
            struct sides vol = move(spot, &instrument, &option->vol, STEP * option->vol);
            struct sides rate = move(spot, &instrument, &option->rate, STEP * 0.1);
            if (!is_clear(&here, &vol) || !is_clear(&here, &rate)) {
                continue;
            }
            expect(&instrument, "vega", seed, here.vega, SLOPE(vol, price), size * spot);
            expect(&instrument, "vanna", seed, here.vanna, SLOPE(vol, delta), size);
            expect(&instrument, "zomma", seed, here.zomma, SLOPE(vol, gamma), fabs(here.gamma) + size / spot);
            expect(&instrument, "volga", seed, here.volga, SLOPE(vol, vega), size * spot);
            expect(&instrument, "rho", seed, here.rho, SLOPE(rate, price), size * spot);
            struct sides time = {.step = 0.5 * STEP * option->t_years};
            struct gw_instrument moved = instrument;
            pass(&moved, spot, -time.step);
            time.down = kinds_greeks(spot, &moved);
            moved = instrument;
            pass(&moved, spot, time.step);
            time.up = kinds_greeks(spot, &moved);
            double rate_of_time = 1.0 / option->t_years;
            expect(&instrument, "theta", seed, here.theta, SLOPE(time, price), size * spot * rate_of_time);
            expect(&instrument, "charm", seed, here.charm, SLOPE(time, delta), size * rate_of_time);
            expect(&instrument, "color", seed, here.color, SLOPE(time, gamma),
                   (fabs(here.gamma) + size / spot) * rate_of_time);
        }
    }
}

/* ∂V/∂t + σ²S²Γ/2 + (r-q)SΔ - rV = 0 for what replicates itself. */
static void self_financing_kinds_obey_the_pricing_equation(void **state)
{
    (void)state;
    const enum gw_payoff kinds[] = {GW_PAYOFF_AMERICAN, GW_PAYOFF_POWER, GW_PAYOFF_POWER_PERP,
                                    GW_PAYOFF_LEVERAGED};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (uint64_t seed = 1; seed <= cases_of(kinds[i]); seed++) {
            double spot;
            struct gw_instrument instrument = draw_seed(seed, kinds[i], &spot);
            const struct gw_option *o = kinds_option_of(&instrument);
            struct gw_greeks g = kinds_greeks(spot, &instrument);
            double vol = o != NULL                     ? o->vol
                         : kinds[i] == GW_PAYOFF_POWER ? instrument.power.vol
                                                       : instrument.leveraged.vol;
            double rate = o != NULL                     ? o->rate
                          : kinds[i] == GW_PAYOFF_POWER ? instrument.power.rate
                                                        : instrument.leveraged.rate;
            double yield = o != NULL                     ? o->yield
                           : kinds[i] == GW_PAYOFF_POWER ? instrument.power.yield
                                                         : instrument.leveraged.yield;
            if (kinds[i] == GW_PAYOFF_POWER_PERP) {
                vol = instrument.power_perp.vol;
                rate = instrument.power_perp.rate;
                yield = 0.0;
                if ((rate + vol * vol) * 17.5 / 365.0 > 0.33) {
                    continue; /* the contract clamps the funding */
                }
            }
            if (kinds[i] == GW_PAYOFF_AMERICAN && g.gamma == 0.0) {
                continue; /* exercised */
            }
            double diffusion = 0.5 * vol * vol * spot * spot * g.gamma;
            double drift = (rate - yield) * spot * g.delta;
            double size = fabs(g.theta) + fabs(diffusion) + fabs(drift) + fabs(rate * g.price);
            assert_within(g.theta + diffusion + drift - rate * g.price, 0.0, 1e-13 * size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delta_gamma_and_speed_are_slopes_in_spot),
        cmocka_unit_test(vol_rate_and_time_greeks_of_options_are_slopes),
        cmocka_unit_test(self_financing_kinds_obey_the_pricing_equation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
