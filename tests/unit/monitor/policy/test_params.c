#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/fixture.h"

static void the_defaults_are_inside_their_ranges_and_explained(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    const char *what = "";
    assert_int_equal(gw_policy_params_check(&params, &what), GW_OK);
    assert_null(what);
    for (const struct gw_config_field *field = gw_policy_fields; field->key != NULL; field++) {
        assert_true(field->min < field->max);
        assert_non_null(field->help);
    }
}

static void the_table_decodes_as_configuration(void **state)
{
    (void)state;
    struct gw_config config;
    memset(&config, 0, sizeof config);
    struct gw_policy_params decoded;
    memset(&decoded, 0, sizeof decoded);
    assert_int_equal(gw_config_decode(&config, &decoded, NULL, gw_policy_fields), GW_OK);
    const struct gw_policy_params expected = fixture_params();
    assert_memory_equal(&decoded, &expected, sizeof expected);
}

static void a_value_outside_its_range_is_named(void **state)
{
    (void)state;
    const char *what = NULL;
    struct gw_policy_params params = fixture_params();
    params.slot_s = 0;
    assert_int_equal(gw_policy_params_check(&params, &what), GW_E_CONFIG);
    assert_string_equal(what, "slot_s");
    params = fixture_params();
    params.z_tail = 1e9;
    assert_int_equal(gw_policy_params_check(&params, &what), GW_E_CONFIG);
    assert_string_equal(what, "z_tail");
}

static void bounds_that_cross_are_refused(void **state)
{
    (void)state;
    const char *what = NULL;
    struct gw_policy_params params = fixture_params();
    params.psr_min = 0.5;
    params.psr_max = 0.4;
    assert_int_equal(gw_policy_params_check(&params, &what), GW_E_CONFIG);
    params = fixture_params();
    params.margin_min_bps = 60000;
    assert_int_equal(gw_policy_params_check(&params, &what), GW_E_CONFIG);
    struct gw_feedback feedback;
    struct gw_memory memory = {0};
    const struct gw_ecosystem ecosystem = fixture_gamma(-1.0, 1.0);
    assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_E_CONFIG);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_inside_their_ranges_and_explained),
        cmocka_unit_test(the_table_decodes_as_configuration),
        cmocka_unit_test(a_value_outside_its_range_is_named),
        cmocka_unit_test(bounds_that_cross_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
