/* Do all instruction sets of this machine give the same bits? 10^7 inputs of each function against the scalar one,
 * and as many ladder points against the portable path. tests/cross asks it of other machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/cross/digest.h"

#define INPUTS  10000000
#define OPTIONS 27000 /* of 372 ladder points */

static void map_exp(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = gw_vecmath_exp(x[i]);
    }
}

static void map_log(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = gw_vecmath_log(x[i]);
    }
}

static void map_normal_cdf(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = gw_vecmath_normal_cdf(x[i]);
    }
}

static void functions_of_many_are_the_scalar_ones(void **state)
{
    (void)state;
    const struct {
        digest_map *scalar;
        digest_map *many;
    } pairs[] = {{map_exp, gw_vecmath_exp_many},
                 {map_log, gw_vecmath_log_many},
                 {map_normal_cdf, gw_vecmath_normal_cdf_many}};
    const char *names[GW_VECMATH_PATHS_MAX];
    const size_t paths = gw_vecmath_list_paths(names);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const uint64_t want = digest_map_many(pairs[i].scalar, i, INPUTS);
        for (size_t k = 0; k < paths; k++) {
            assert_int_equal(gw_vecmath_select_path(names[k]), GW_OK);
            assert_int_equal(digest_map_many(pairs[i].many, i, INPUTS), want);
        }
    }
}

static void ladders_have_the_same_bits_on_every_path(void **state)
{
    (void)state;
    const char *names[GW_VECMATH_PATHS_MAX];
    const size_t paths = gw_vecmath_list_paths(names);
    uint64_t want = 0;
    for (size_t k = 0; k < paths; k++) {
        assert_int_equal(gw_vecmath_select_path(names[k]), GW_OK);
        assert_string_equal(gw_vecmath_path(), names[k]);
        const uint64_t got = digest_ladders(99, OPTIONS);
        want = k == 0 ? got : want;
        assert_int_equal(got, want);
    }
}

static void the_portable_path_is_everywhere_and_unknown_ones_nowhere(void **state)
{
    (void)state;
    const char *names[GW_VECMATH_PATHS_MAX];
    const size_t paths = gw_vecmath_list_paths(names);
    assert_true(paths >= 1 && paths <= GW_VECMATH_PATHS_MAX);
    assert_string_equal(names[paths - 1], "portable");
    assert_int_equal(gw_vecmath_select_path("mmx"), GW_E_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portable_path_is_everywhere_and_unknown_ones_nowhere),
        cmocka_unit_test(functions_of_many_are_the_scalar_ones),
        cmocka_unit_test(ladders_have_the_same_bits_on_every_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
