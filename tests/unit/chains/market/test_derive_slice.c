/* The slices of Derive's feed: the formula of the contract, its bounds, its words. */
#include "chains/market/derive_slice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/chains/market/derive_words.h"

static struct gw_derive_slice slice;

static int start(void **state)
{
    (void)state;
    slice = (struct gw_derive_slice){.expiry_s = 9000,
                                     .updated_s = 4000,
                                     .svi = {.a = 0.008, .b = 0.05, .rho = -0.2, .m = 0.05, .sigma = 0.3},
                                     .forward = 2010.5,
                                     .tau_years = 0.0171,
                                     .confidence = 0.875};
    return 0;
}

static double vol_at(double k)
{
    const double x = k - slice.svi.m;
    const double w =
        slice.svi.a + slice.svi.b * (slice.svi.rho * x + sqrt(x * x + slice.svi.sigma * slice.svi.sigma));
    return sqrt(w / slice.tau_years);
}

static bool is_near(double found, double expected)
{
    return fabs(found - expected) <= 1e-14 * expected;
}

static void a_strike_has_the_volatility_of_the_formula(void **state)
{
    (void)state;
    const double strikes[] = {1200, 1999.5, 2010.5, 3000};
    for (size_t i = 0; i < sizeof strikes / sizeof strikes[0]; i++) {
        assert_true(is_near(gw_derive_vol(&slice, strikes[i]), vol_at(log(strikes[i] / 2010.5))));
    }
}

/* 4√(a + b·s) = 4√0.023 */
static void strikes_far_away_have_that_of_the_bound(void **state)
{
    (void)state;
    const double bound = 4 * sqrt(0.008 + 0.05 * 0.3);
    assert_true(is_near(gw_derive_vol(&slice, 2010.5 * exp(bound) * 1.001), vol_at(bound)));
    assert_true(is_near(gw_derive_vol(&slice, 1e9), vol_at(bound)));
    assert_true(is_near(gw_derive_vol(&slice, 2010.5 * exp(-bound) / 1.001), vol_at(-bound)));
    assert_true(is_near(gw_derive_vol(&slice, 1e-6), vol_at(-bound)));
}

static void no_total_variance_is_above_144(void **state)
{
    (void)state;
    slice.svi.a = 150;
    assert_true(is_near(gw_derive_vol(&slice, 2000), sqrt(144 / 0.0171)));
}

static void what_the_contract_would_revert_at_is_none(void **state)
{
    (void)state;
    assert_true(gw_derive_vol(&slice, 0) == 0 && gw_derive_vol(&slice, -1) == 0);
    const struct gw_derive_slice good = slice;
    slice.svi.a = -0.0151; /* a + b·s < 0 */
    assert_true(gw_derive_vol(&slice, 2000) == 0);
    slice = good;
    slice.forward = 0;
    assert_true(gw_derive_vol(&slice, 2000) == 0);
    slice = good;
    slice.tau_years = 0;
    assert_true(gw_derive_vol(&slice, 2000) == 0);
    slice = good;
    slice.svi.rho = -1;
    assert_true(gw_derive_vol(&slice, 2000) == 0);
    slice.svi = (struct gw_svi){.a = 1e59, .b = 1e59, .rho = 0.5, .m = -1e58, .sigma = 1e59};
    assert_true(isfinite(gw_derive_vol(&slice, 2000)));
}

static void words_of_a_log_become_a_slice(void **state)
{
    (void)state;
    uint8_t bytes[DERIVE_LOG_BYTES];
    struct gw_abi_buffer out = {.data = bytes, .capacity = sizeof bytes};
    struct gw_derive_slice found = {.expiry_s = 9000};
    derive_put_slice(&out, &slice);
    struct gw_abi_cursor c = gw_abi_open(bytes, out.size);
    assert_int_equal(gw_derive_read_slice(&found, &c), GW_OK);
    assert_true(found.updated_s == 4000 && found.svi.rho == -0.2 && found.svi.m == 0.05);
    assert_true(is_near(found.forward, 2010.5) && found.tau_years == 0.0171 && found.confidence == 0.875);
    assert_true(is_near(gw_derive_vol(&found, 2100), gw_derive_vol(&slice, 2100)));
    c = gw_abi_open(bytes, out.size - 32);
    assert_int_not_equal(gw_derive_read_slice(&found, &c), GW_OK);
    bytes[8 * 32] = 1; /* a time of 2^248 s */
    c = gw_abi_open(bytes, out.size);
    assert_int_not_equal(gw_derive_read_slice(&found, &c), GW_OK);
}

static void an_answer_is_volatility_and_confidence(void **state)
{
    (void)state;
    uint8_t bytes[64];
    struct gw_abi_buffer out = {.data = bytes, .capacity = sizeof bytes};
    struct gw_derive_quote quote;
    derive_put_wad(&out, 0.75);
    derive_put_wad(&out, 0.5);
    struct gw_call_reply reply = {.is_ok = true, .data = bytes, .size = 64};
    assert_int_equal(gw_derive_read_quote(&quote, &reply), GW_OK);
    assert_true(quote.vol == 0.75 && quote.confidence == 0.5);
    reply.size = 63;
    assert_int_not_equal(gw_derive_read_quote(&quote, &reply), GW_OK);
    reply = (struct gw_call_reply){.is_ok = false};
    assert_int_equal(gw_derive_read_quote(&quote, &reply), GW_E_REVERT);
}

#define TEST(f) cmocka_unit_test_setup(f, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_strike_has_the_volatility_of_the_formula),
        TEST(strikes_far_away_have_that_of_the_bound),
        TEST(no_total_variance_is_above_144),
        TEST(what_the_contract_would_revert_at_is_none),
        TEST(words_of_a_log_become_a_slice),
        TEST(an_answer_is_volatility_and_confidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
