/* Is every smile that is fitted free of butterflies, near its quotes, and finite for any input? */
#include "tests/property/pricing/draw.h"

#include "gammawatch/smile.h"

#define DRAWS  300
#define QUOTES 13

static struct gw_svi draw_slice(uint64_t *seed)
{
    struct gw_svi svi = {.b = draw_log_between(seed, 0.01, 0.4),
                         .rho = draw_between(seed, -0.9, 0.9),
                         .m = draw_between(seed, -0.2, 0.2),
                         .sigma = draw_log_between(seed, 0.05, 0.6)};
    double floor = -svi.b * svi.sigma * sqrt(1 - svi.rho * svi.rho);
    svi.a = floor + draw_log_between(seed, 1e-3, 0.2);
    return svi;
}

static void draw_quotes(uint64_t *seed, struct gw_smile_quote quotes[QUOTES], const struct gw_svi *svi,
                        double t_years, double noise_vol)
{
    for (size_t i = 0; i < QUOTES; i++) {
        struct gw_smile_point point;
        double k = -0.9 + 1.8 * (double)i / (QUOTES - 1);
        assert_int_equal(gw_smile_svi(&point, svi, k), GW_OK);
        double vol = sqrt(point.variance / t_years) + draw_between(seed, -noise_vol, noise_vol);
        quotes[i] = (struct gw_smile_quote){k, vol < 0.01 ? 0.01 : vol, draw_between(seed, 0.005, 0.05),
                                            draw_between(seed, 1, 100)};
    }
}

static void exact_quotes_of_a_slice_without_arbitrage_give_it_back(void **state)
{
    (void)state;
    uint64_t seed = 21;
    size_t free_count = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        const struct gw_svi svi = draw_slice(&seed);
        struct gw_smile_quote quotes[QUOTES];
        struct gw_smile_butterfly butterfly;
        struct gw_smile_fit fit;
        draw_quotes(&seed, quotes, &svi, 0.5, 0);
        assert_int_equal(gw_smile_butterfly(&butterfly, &svi), GW_OK);
        enum gw_status status = gw_smile_fit_svi(&fit, quotes, QUOTES, 0.5);
        if (butterfly.lowest > 0.01) {
            assert_int_equal(status, GW_OK);
            assert_within(fit.rms_vol, 0, 1e-5);
            free_count++;
        } else if (butterfly.lowest < -0.01) {
            assert_int_equal(status, GW_E_ARBITRAGE);
        }
    }
    assert_true(free_count > DRAWS / 4);
}

static void a_fit_to_noise_is_free_near_its_quotes_and_repeats_itself(void **state)
{
    (void)state;
    uint64_t seed = 22;
    for (size_t i = 0; i < DRAWS; i++) {
        const struct gw_svi svi = draw_slice(&seed);
        struct gw_smile_quote quotes[QUOTES];
        struct gw_smile_fit fit;
        struct gw_smile_fit again;
        draw_quotes(&seed, quotes, &svi, 0.5, 0.02);
        enum gw_status status = gw_smile_fit_svi(&fit, quotes, QUOTES, 0.5);
        assert_int_equal(gw_smile_fit_svi(&again, quotes, QUOTES, 0.5), status);
        assert_memory_equal(&fit, &again, sizeof fit);
        if (status == GW_OK) {
            assert_true(fit.rms_vol <= 0.0201); /* the slice behind the noise misses by 0.02 at most */
            for (double k = -1.5; k <= 1.5; k += 0.0037) {
                struct gw_smile_point point;
                assert_int_equal(gw_smile_svi(&point, &fit.svi, k), GW_OK);
                assert_true(point.durrleman >= -1e-9);
            }
        } else {
            assert_int_equal(status, GW_E_ARBITRAGE);
        }
    }
}

static void no_input_gives_what_is_not_a_number(void **state)
{
    (void)state;
    uint64_t seed = 23;
    for (size_t i = 0; i < 100 * DRAWS; i++) {
        double numbers[6];
        for (size_t j = 0; j < 6; j++) {
            uint64_t bits = draw_bits(&seed);
            memcpy(&numbers[j], &bits, sizeof bits);
            numbers[j] = draw_bits(&seed) % 2 == 0 ? numbers[j] : draw_between(&seed, -1, 2);
        }
        const struct gw_svi svi = {numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
        const struct gw_ssvi ssvi = {numbers[0], numbers[1], numbers[2]};
        struct gw_smile_point point;
        struct gw_ssvi_butterfly butterfly;
        enum gw_status status = gw_smile_svi(&point, &svi, numbers[5]);
        assert_true(isfinite(point.variance) && isfinite(point.slope) && isfinite(point.curvature) &&
                    isfinite(point.durrleman) && (status != GW_OK || point.variance > 0));
        status = gw_smile_ssvi(&point, &ssvi, numbers[5]);
        assert_true(isfinite(point.variance) && isfinite(point.slope) && isfinite(point.curvature) &&
                    isfinite(point.durrleman) && (status != GW_OK || point.variance > 0));
        (void)!gw_smile_ssvi_butterfly(&butterfly, &ssvi);
        assert_true(isfinite(butterfly.first) && isfinite(butterfly.second));
    }
}

static void a_fit_to_any_quotes_in_the_domain_is_finite(void **state)
{
    (void)state;
    uint64_t seed = 24;
    for (size_t i = 0; i < DRAWS; i++) {
        struct gw_smile_quote quotes[QUOTES];
        struct gw_smile_fit fit;
        struct gw_ssvi ssvi;
        for (size_t j = 0; j < QUOTES; j++) {
            quotes[j] = (struct gw_smile_quote){
                draw_between(&seed, -1, 1) * (i % 7 == 0 ? 100 : 1), draw_log_between(&seed, 1e-3, 10),
                draw_log_between(&seed, 1e-9, 1e3), draw_log_between(&seed, 1e-9, 1e9)};
        }
        double t_years = draw_log_between(&seed, 1e-7, 20);
        (void)!gw_smile_fit_svi(&fit, quotes, QUOTES, t_years);
        assert_true(isfinite(fit.rms_vol) && isfinite(fit.svi.a) && isfinite(fit.svi.sigma) &&
                    fit.svi.b >= 0);
        (void)!gw_smile_fit_ssvi(&fit, &ssvi, quotes, QUOTES, t_years);
        assert_true(isfinite(fit.rms_vol) && isfinite(ssvi.theta) && isfinite(ssvi.phi));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_quotes_of_a_slice_without_arbitrage_give_it_back),
        cmocka_unit_test(a_fit_to_noise_is_free_near_its_quotes_and_repeats_itself),
        cmocka_unit_test(no_input_gives_what_is_not_a_number),
        cmocka_unit_test(a_fit_to_any_quotes_in_the_domain_is_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
