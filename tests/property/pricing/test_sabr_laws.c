/* Does the SABR volatility scale, mirror, stay between its neighbours at the money, and refuse what it cannot give? */
#include "tests/property/pricing/draw.h"

#include "gammawatch/smile.h"

#define DRAWS 20000

struct draw {
    struct gw_sabr sabr;
    double forward;
    double strike;
    double t_years;
};

/* As venues set them: volatilities at the money of 5 to 300 %, beta at its ends in a quarter of draws each. */
static struct draw draw_smile(uint64_t *seed)
{
    const uint64_t end = draw_bits(seed) % 4;
    struct draw d = {.forward = draw_log_between(seed, 1e-2, 1e5),
                     .t_years = draw_log_between(seed, 1e-5, 1)};
    d.sabr.beta = end == 0 ? 0 : end == 1 ? 1 : draw_between(seed, 0, 1);
    d.sabr.rho = draw_between(seed, -0.999, 0.999);
    d.sabr.volvol = draw_bits(seed) % 8 == 0 ? 0 : draw_log_between(seed, 1e-3, 4);
    d.strike = d.forward * draw_log_between(seed, 0.2, 5);
    d.sabr.alpha =
        draw_log_between(seed, 0.05, 3) * gw_vecmath_exp((1 - d.sabr.beta) * gw_vecmath_log(d.forward));
    return d;
}

static enum gw_status answer(double *vol, const struct draw *d)
{
    return gw_smile_sabr(vol, &d->sabr, d->forward, d->strike, d->t_years);
}

/* The unit of money is nobody's business: F and K times c, alpha times c^(1-beta). */
static void a_smile_is_the_same_in_any_unit_of_money(void **state)
{
    (void)state;
    uint64_t seed = 31;
    for (size_t i = 0; i < DRAWS; i++) {
        const struct draw d = draw_smile(&seed);
        const double unit = draw_log_between(&seed, 1e-6, 1e6);
        struct draw other = d;
        double vol;
        double same;
        other.forward *= unit;
        other.strike *= unit;
        other.sabr.alpha *= gw_vecmath_exp((1 - d.sabr.beta) * gw_vecmath_log(unit));
        if (answer(&vol, &d) == GW_OK && answer(&same, &other) == GW_OK) {
            assert_within(same, vol, 1e-12 * vol);
        }
    }
}

/* At the start of time forward and strike may change places, with the correlation turned round. */
static void a_smile_of_no_time_is_mirrored(void **state)
{
    (void)state;
    uint64_t seed = 32;
    for (size_t i = 0; i < DRAWS; i++) {
        struct draw d = draw_smile(&seed);
        double vol;
        double mirrored;
        d.t_years = 0;
        const struct draw other = {
            {d.sabr.alpha, d.sabr.beta, -d.sabr.rho, d.sabr.volvol}, d.strike, d.forward, 0};
        assert_int_equal(answer(&vol, &d), GW_OK);
        assert_int_equal(answer(&mirrored, &other), GW_OK);
        assert_within(mirrored, vol, 1e-13 * vol);
    }
}

static void a_strike_beside_the_forward_has_nearly_its_volatility(void **state)
{
    (void)state;
    uint64_t seed = 33;
    size_t count = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        struct draw d = draw_smile(&seed);
        const double off = draw_log_between(&seed, 1e-15, 1e-5);
        double at;
        double beside;
        d.strike = d.forward;
        if (answer(&at, &d) != GW_OK) {
            continue;
        }
        d.strike = d.forward * (draw_bits(&seed) % 2 == 0 ? 1 + off : 1 - off);
        assert_int_equal(answer(&beside, &d), GW_OK);
        /* |d ln(vol)/d ln(K)| is half of |rho|·volvol·D/alpha + (1 - beta), and of what time adds */
        const double slope = 1 + d.sabr.volvol / at * (1 + d.sabr.volvol * d.sabr.volvol * d.t_years);
        assert_within(beside, at, at * (4 * off * slope * (1 + slope) + 1e-14));
        count++;
    }
    assert_true(count > DRAWS / 2);
}

/* Without volatility of volatility and with beta 1 nothing is left of it. */
static void a_lognormal_that_does_not_move_has_its_own_volatility(void **state)
{
    (void)state;
    uint64_t seed = 34;
    for (size_t i = 0; i < DRAWS; i++) {
        struct draw d = draw_smile(&seed);
        double vol;
        d.sabr.beta = 1;
        d.sabr.volvol = 0;
        assert_int_equal(answer(&vol, &d), GW_OK);
        assert_within(vol, d.sabr.alpha, 1e-15 * d.sabr.alpha);
    }
}

static void no_input_gives_what_is_no_volatility(void **state)
{
    (void)state;
    uint64_t seed = 35;
    size_t given = 0;
    for (size_t i = 0; i < 10 * DRAWS; i++) {
        double numbers[7];
        for (size_t j = 0; j < 7; j++) {
            const uint64_t bits = draw_bits(&seed);
            memcpy(&numbers[j], &bits, sizeof bits);
            numbers[j] = draw_bits(&seed) % 8 == 0 ? numbers[j] : draw_between(&seed, -0.2, 2);
        }
        const struct draw d = {
            {numbers[0], numbers[1], numbers[2], numbers[3]}, numbers[4], numbers[5], numbers[6]};
        double vol;
        const enum gw_status status = answer(&vol, &d);
        assert_true(status == GW_OK ? isfinite(vol) && vol > 0 : status == GW_E_DOMAIN && vol == 0);
        given += status == GW_OK;
    }
    assert_true(given > DRAWS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_smile_is_the_same_in_any_unit_of_money),
        cmocka_unit_test(a_smile_of_no_time_is_mirrored),
        cmocka_unit_test(a_strike_beside_the_forward_has_nearly_its_volatility),
        cmocka_unit_test(a_lognormal_that_does_not_move_has_its_own_volatility),
        cmocka_unit_test(no_input_gives_what_is_no_volatility),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
