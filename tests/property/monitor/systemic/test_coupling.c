/* Do coupled assets amplify as policy 3.22.17 asks, and do correlations stay what they are? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/systemic/coupling.h"
#include "tests/property/monitor/policy/random.h"

#define ROUNDS 200

struct assets {
    size_t count;
    double rho[GW_MATRIX_CELLS];
    double depth[GW_MATRIX_MAX];
    double gamma[GW_MATRIX_MAX];
};

/* Correlations of random factors: positive semi-definite by construction. */
static void draw_rho(double *rho, size_t n, uint64_t *seed, bool is_positive)
{
    double factor[GW_MATRIX_MAX][3];
    for (size_t i = 0; i < n; i++) {
        double size = 0.0;
        for (size_t k = 0; k < 3; k++) {
            factor[i][k] = random_between(seed, is_positive ? 0.0 : -1.0, 1.0) + 1e-3;
            size += factor[i][k] * factor[i][k];
        }
        for (size_t k = 0; k < 3; k++) {
            factor[i][k] /= sqrt(size);
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const double dot =
                factor[i][0] * factor[j][0] + factor[i][1] * factor[j][1] + factor[i][2] * factor[j][2];
            rho[i * n + j] = i == j ? 1.0 : fmin(1.0, fmax(-1.0, dot));
        }
    }
}

static struct assets draw_assets(uint64_t *seed, double k_low, double k_high)
{
    struct assets a = {.count = 1 + (size_t)random_below(seed, 8)};
    draw_rho(a.rho, a.count, seed, true);
    for (size_t i = 0; i < a.count; i++) {
        a.depth[i] = random_between(seed, 1e6, 1e8);
        a.gamma[i] = -random_between(seed, k_low, k_high) * a.depth[i];
    }
    return a;
}

static struct gw_coupling solve(const struct assets *a)
{
    struct gw_coupling out;
    const struct gw_coupling_input input = {a->count, a->rho, a->depth, a->gamma};
    assert_int_equal(gw_coupling_solve(&out, &input), GW_OK);
    return out;
}

static void uncorrelated_assets_amplify_alone(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct assets a = draw_assets(&seed, -2.0, 0.9);
        double largest = 0.0;
        for (size_t i = 0; i < a.count * a.count; i++) {
            a.rho[i] = i % (a.count + 1) == 0 ? 1.0 : 0.0;
        }
        const struct gw_coupling c = solve(&a);
        for (size_t i = 0; i < a.count; i++) {
            const double k = -a.gamma[i] / a.depth[i];
            assert_true(fabs(c.gain[i * a.count + i] * (1.0 - k) - 1.0) < 1e-12);
            largest = fmax(largest, fabs(k));
        }
        assert_true(fabs(c.spectral_radius - largest) <= 1e-12 * fmax(1.0, largest));
    }
}

static void the_radius_is_at_least_the_largest_k_of_one_sign(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        const struct assets a = draw_assets(&seed, 0.0, 0.9);
        const struct gw_coupling c = solve(&a);
        for (size_t i = 0; i < a.count; i++) {
            assert_true(c.spectral_radius >= -a.gamma[i] / a.depth[i] - 1e-12);
        }
    }
}

/* While it is stable, r = r0 + K r0 + K K r0 + ...; beyond, that sum has no end. */
static void the_gain_is_the_sum_of_all_rounds(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        const struct assets a = draw_assets(&seed, -0.2, 0.2);
        const size_t n = a.count;
        const struct gw_coupling c = solve(&a);
        double wave[GW_MATRIX_MAX] = {0};
        double total[GW_MATRIX_MAX] = {0};
        double shock[GW_MATRIX_MAX] = {0};
        double move[GW_MATRIX_MAX];
        shock[0] = wave[0] = total[0] = -0.05;
        if (c.spectral_radius > 0.9) {
            continue;
        }
        for (int i = 0; i < 1000; i++) {
            double next[GW_MATRIX_MAX] = {0};
            for (size_t x = 0; x < n; x++) {
                for (size_t y = 0; y < n; y++) {
                    next[x] -= a.rho[x * n + y] * a.gamma[y] / sqrt(a.depth[x] * a.depth[y]) * wave[y];
                }
                total[x] += next[x];
            }
            memcpy(wave, next, sizeof wave);
        }
        gw_coupling_move(move, &c, shock, n);
        for (size_t x = 0; x < n; x++) {
            assert_true(fabs(move[x] - total[x]) < 1e-10);
        }
    }
}

static void an_unstable_pair_is_said_to_be_unstable(void **state)
{
    (void)state;
    const struct assets a = {.count = 2,
                             .rho = {1.0, 0.9, 0.9, 1.0},
                             .depth = {1e7, 1e7},
                             .gamma = {-6e6, -6e6}}; /* each stable alone, not together: 0.6 * 1.9 */
    const struct gw_coupling c = solve(&a);
    assert_true(c.is_unstable);
    assert_true(fabs(c.spectral_radius - 1.14) < 1e-12);
}

static void eigenvalues_rebuild_their_matrix(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t n = 1 + (size_t)random_below(&seed, GW_MATRIX_MAX);
        double a[GW_MATRIX_CELLS], work[GW_MATRIX_CELLS], vectors[GW_MATRIX_CELLS], values[GW_MATRIX_MAX];
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i; j < n; j++) {
                a[i * n + j] = a[j * n + i] = random_between(&seed, -1.0, 1.0);
            }
        }
        memcpy(work, a, sizeof work);
        assert_int_equal(gw_matrix_eigen(values, vectors, work, n), GW_OK);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                double sum = 0.0;
                for (size_t k = 0; k < n; k++) {
                    sum += values[k] * vectors[i * n + k] * vectors[j * n + k];
                }
                assert_true(fabs(sum - a[i * n + j]) < 1e-12);
            }
        }
    }
}

static void a_correlation_that_is_none_is_floored_to_one(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t n = 2 + (size_t)random_below(&seed, 6);
        double rho[GW_MATRIX_CELLS], work[GW_MATRIX_CELLS], values[GW_MATRIX_MAX];
        for (size_t i = 0; i < n; i++) {
            rho[i * n + i] = 1.0;
            for (size_t j = i + 1; j < n; j++) {
                rho[i * n + j] = rho[j * n + i] = random_between(&seed, -1.0, 1.0);
            }
        }
        assert_int_equal(gw_matrix_correlation(rho, n), GW_OK);
        memcpy(work, rho, sizeof work);
        assert_int_equal(gw_matrix_eigen(values, NULL, work, n), GW_OK);
        for (size_t i = 0; i < n; i++) {
            assert_true(values[i] > -1e-9 && rho[i * n + i] == 1.0);
        }
        double again[GW_MATRIX_CELLS];
        draw_rho(rho, n, &seed, false);
        memcpy(again, rho, sizeof again);
        assert_int_equal(gw_matrix_correlation(again, n), GW_OK);
        for (size_t i = 0; i < n * n; i++) {
            assert_true(fabs(again[i] - rho[i]) < 1e-9); /* one that is one stays */
        }
    }
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    struct assets a = {.count = 2, .rho = {1, 0, 0, 1}, .depth = {1e6, 0.0}, .gamma = {1, 1}};
    struct gw_coupling out;
    struct gw_coupling_input input = {a.count, a.rho, a.depth, a.gamma};
    double singular[4] = {1, 2, 2, 4};
    double b[2] = {1, 1};
    double rho[4] = {1, 1.5, 1.5, 1};
    assert_int_equal(gw_coupling_solve(&out, &input), GW_E_DOMAIN);
    a.depth[1] = 1e6;
    a.gamma[0] = (double)NAN;
    assert_int_equal(gw_coupling_solve(&out, &input), GW_E_DOMAIN);
    input.count = 0;
    assert_int_equal(gw_coupling_solve(&out, &input), GW_E_BOUND);
    input.count = GW_MATRIX_MAX + 1;
    assert_int_equal(gw_coupling_solve(&out, &input), GW_E_BOUND);
    assert_int_equal(gw_matrix_solve(b, singular, 2), GW_E_DOMAIN);
    assert_int_equal(gw_matrix_correlation(rho, 2), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uncorrelated_assets_amplify_alone),
        cmocka_unit_test(the_radius_is_at_least_the_largest_k_of_one_sign),
        cmocka_unit_test(the_gain_is_the_sum_of_all_rounds),
        cmocka_unit_test(an_unstable_pair_is_said_to_be_unstable),
        cmocka_unit_test(eigenvalues_rebuild_their_matrix),
        cmocka_unit_test(a_correlation_that_is_none_is_floored_to_one),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
