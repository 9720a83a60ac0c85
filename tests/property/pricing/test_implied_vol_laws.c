/* Do price and implied volatility invert each other wherever a price can tell, and does nothing else come out of
 * any input whatever? */
#include "tests/property/pricing/draw.h"

#include "gammawatch/smile.h"

#define DRAWS 40000

static void a_volatility_survives_the_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 11;
    size_t sharp = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, i % 4 == 0 ? 12 : 3);
        double price = draw_greeks(spot, &option).price;
        struct gw_implied_vol got;
        enum gw_status status = gw_smile_implied_vol(&got, price, spot, &option);
        if (status == GW_E_ARBITRAGE) { /* the price has rounded to its upper bound */
            struct gw_price_bounds bounds;
            assert_int_equal(gw_smile_price_bounds(&bounds, spot, &option), GW_OK);
            assert_within(price, bounds.upper, 1e-13 * bounds.upper);
            continue;
        }
        if (status == GW_E_DOMAIN) { /* near the top any volatility up to infinity has this price */
            assert_true(option.vol * sqrt(option.t_years) > 5);
            continue;
        }
        assert_int_equal(status, GW_OK);
        if (got.error <= 0.5e-12 * option.vol) {
            assert_within(got.vol, option.vol, 1e-12 * option.vol);
            sharp++;
        }
    }
    assert_true(sharp > DRAWS / 2);
}

static void a_price_survives_the_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 12;
    for (size_t i = 0; i < DRAWS; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 6);
        struct gw_price_bounds bounds;
        assert_int_equal(gw_smile_price_bounds(&bounds, spot, &option), GW_OK);
        double share = draw_log_between(&seed, 1e-12, 0.999);
        double price = bounds.lower + share * (bounds.upper - bounds.lower);
        struct gw_implied_vol got;
        enum gw_status status = gw_smile_implied_vol(&got, price, spot, &option);
        if (status == GW_E_DOMAIN) {
            continue; /* above 1000 % */
        }
        assert_int_equal(status, GW_OK);
        option.vol = got.vol;
        assert_within(draw_greeks(spot, &option).price, price, 4e-14 * bounds.upper);
    }
}

static void a_higher_price_has_a_higher_volatility(void **state)
{
    (void)state;
    uint64_t seed = 13;
    for (size_t i = 0; i < DRAWS / 10; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 3);
        double price = draw_greeks(spot, &option).price;
        struct gw_implied_vol low;
        struct gw_implied_vol high;
        if (gw_smile_implied_vol(&low, price, spot, &option) == GW_OK &&
            gw_smile_implied_vol(&high, price * (1 + 1e-9), spot, &option) == GW_OK) {
            assert_true(high.vol >= low.vol - high.error - low.error);
        }
    }
}

/* Any bits at all: an answer is finite and in range, or there is none. */
static void no_input_gives_what_is_not_a_number(void **state)
{
    (void)state;
    uint64_t seed = 14;
    for (size_t i = 0; i < DRAWS * 5; i++) {
        double numbers[6];
        for (size_t j = 0; j < 6; j++) {
            uint64_t bits = draw_bits(&seed);
            memcpy(&numbers[j], &bits, sizeof bits);
            numbers[j] = draw_bits(&seed) % 3 == 0 ? numbers[j] : draw_log_between(&seed, 1e-320, 1e300);
        }
        const struct gw_option option = {.is_call = (i & 1) != 0,
                                         .strike = numbers[2],
                                         .t_years =
                                             draw_bits(&seed) % 4 ? fmod(fabs(numbers[3]), 20) : numbers[3],
                                         .vol = numbers[0],
                                         .rate = draw_bits(&seed) % 2 ? 0 : fmod(numbers[4], 2),
                                         .yield = draw_bits(&seed) % 2 ? 0 : fmod(numbers[5], 2)};
        struct gw_implied_vol got;
        enum gw_status status = gw_smile_implied_vol(&got, numbers[0], numbers[1], &option);
        assert_true(got.vol >= 0 && got.vol <= GW_PRICING_VOL_MAX);
        assert_true(got.error >= 0 && got.error <= GW_PRICING_VOL_MAX);
        assert_true(status == GW_OK || (got.vol == 0 && got.error == 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volatility_survives_the_round_trip),
        cmocka_unit_test(a_price_survives_the_round_trip),
        cmocka_unit_test(a_higher_price_has_a_higher_volatility),
        cmocka_unit_test(no_input_gives_what_is_not_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
