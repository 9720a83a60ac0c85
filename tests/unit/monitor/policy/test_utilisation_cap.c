#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/rule.h"
#include "tests/unit/monitor/policy/fixture.h"

static uint32_t cap_at(double k)
{
    const struct gw_policy_params params = fixture_params();
    const struct gw_feedback feedback = {.k = k};
    const struct gw_rule_input input = {&params, &feedback, NULL};
    struct gw_advice advice = {.utilisation_target_bps = 1};
    assert_int_equal(gw_rule_utilisation_cap(&advice, &input), GW_OK);
    return advice.utilisation_target_bps;
}

static void the_cap_falls_from_its_maximum_to_a_fifth_of_it(void **state)
{
    (void)state;
    assert_int_equal(cap_at(-4.0), 9000);
    assert_int_equal(cap_at(0.25), 9000);
    assert_int_equal(cap_at(0.5), 4500);
    assert_int_equal(cap_at(0.65), 1800);
    assert_int_equal(cap_at(1e6), 1800);
}

static void the_cap_never_rises_with_k(void **state)
{
    (void)state;
    uint32_t last = UINT32_MAX;
    for (double k = -1.0; k < 2.0; k += 0.001) {
        const uint32_t cap = cap_at(k);
        assert_true(cap <= last);
        last = cap;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cap_falls_from_its_maximum_to_a_fifth_of_it),
        cmocka_unit_test(the_cap_never_rises_with_k),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
