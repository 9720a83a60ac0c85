/* American options against binomial trees: M. Broadie, J. Detemple, American option valuation, Review of Financial
 * Studies 9 (1996), BBSR: the last step is a European option, and two numbers of steps are extrapolated. libm is
 * the judge's here. */
#include <stdlib.h>

#include "tests/property/pricing/kinds.h"

#define CASES          60
#define STEPS          800
#define TREE_PRECISION 2e-5 /* of max(S, K), of the trees with so few steps */

static double step_price(double spot, double dt, const struct gw_option *o)
{
    double side = o->is_call ? 1.0 : -1.0;
    double w = o->vol * sqrt(dt);
    double d1 = (log(spot / o->strike) + (o->rate - o->yield) * dt) / w + 0.5 * w;
    return side * (spot * exp(-o->yield * dt) * 0.5 * erfc(-side * d1 * sqrt(0.5)) -
                   o->strike * exp(-o->rate * dt) * 0.5 * erfc(-side * (d1 - w) * sqrt(0.5)));
}

static double best(double side, double spot, double strike, double held)
{
    double now = side * (spot - strike);
    return now > held ? now : held;
}

static double grow_tree(int steps, double spot, const struct gw_option *o)
{
    static double value[STEPS];
    double side = o->is_call ? 1.0 : -1.0;
    double dt = o->t_years / steps;
    double up = exp(o->vol * sqrt(dt));
    double chance = (exp((o->rate - o->yield) * dt) - 1.0 / up) / (up - 1.0 / up);
    double discount = exp(-o->rate * dt);
    double lowest = spot * exp(-o->vol * sqrt(dt) * (steps - 1));
    double at = lowest;
    for (int i = 0; i < steps; i++, at *= up * up) {
        value[i] = best(side, at, o->strike, step_price(at, dt, o));
    }
    for (int level = steps - 2; level >= 0; level--) {
        lowest *= up;
        at = lowest;
        for (int i = 0; i <= level; i++, at *= up * up) {
            double held = discount * (chance * value[i + 1] + (1.0 - chance) * value[i]);
            value[i] = best(side, at, o->strike, held);
        }
    }
    return value[0];
}

static void prices_agree_with_trees(void **state)
{
    (void)state;
    uint64_t seed = 11;
    double worst = 0.0;
    for (int i = 0; i < CASES; i++) {
        double spot = draw_log_between(&seed, 0.1, 1e5);
        const struct gw_option option = kinds_option(&seed, spot);
        double larger = spot > option.strike ? spot : option.strike;
        struct gw_greeks got;
        assert_int_equal(gw_pricing_american(&got, spot, &option), GW_OK);
        double tree = 2.0 * grow_tree(STEPS, spot, &option) - grow_tree(STEPS / 2, spot, &option);
        double error = fabs(got.price - tree) / larger;
        worst = error > worst ? error : worst;
    }
    print_message("worst difference from trees of %d steps: %.2g of max(S, K)\n", STEPS, worst);
    assert_true(worst <= TREE_PRECISION);
}

static void they_are_worth_at_least_the_european_and_the_intrinsic_value(void **state)
{
    (void)state;
    uint64_t seed = 12;
    for (int i = 0; i < 2 * CASES; i++) {
        double spot = draw_log_between(&seed, 0.1, 1e5);
        struct gw_option option = kinds_option(&seed, spot);
        option.rate = draw_between(&seed, 0.0, 2.0);
        option.yield = draw_between(&seed, -0.5, 2.0);
        option.t_years = draw_log_between(&seed, 1e-5, 20.0);
        option.vol = draw_log_between(&seed, 1e-3, 10.0);
        const struct gw_instrument instrument = {
            .kind = GW_PAYOFF_AMERICAN, .quantity = 1.0, .option = option};
        struct gw_greeks european;
        struct gw_ladder ladder;
        if (gw_pricing_european(&european, spot, &option) != GW_OK ||
            gw_pricing_ladder_instrument(&ladder, spot, &instrument) != GW_OK) {
            continue; /* two boundaries */
        }
        struct gw_greeks got;
        assert_int_equal(gw_pricing_american(&got, spot, &option), GW_OK);
        double now = option.is_call ? spot - option.strike : option.strike - spot;
        assert_true(got.price >= european.price * (1.0 - 1e-14));
        double side = option.is_call ? 1.0 : -1.0;
        double dearest = fmax(1.0, gw_vecmath_exp(-option.yield * option.t_years));
        assert_true(got.price >= now - 1e-4 * option.strike);
        assert_true(side * got.delta >= -1e-3 && side * got.delta <= dearest * (1.0 + 1e-3));
        bool is_smooth = fabs(option.rate - option.yield) * sqrt(option.t_years) <= 8.0 * option.vol;
        assert_true(!is_smooth || got.gamma >= -1e-4 / spot);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_agree_with_trees),
        cmocka_unit_test(they_are_worth_at_least_the_european_and_the_intrinsic_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
