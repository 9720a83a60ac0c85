#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gammawatch/status.h"

static void every_status_has_a_name_and_a_text(void **state)
{
    (void)state;
    assert_string_equal(gw_status_name(GW_OK), "ok");
    assert_string_equal(gw_status_name(GW_E_END), "end");
    assert_string_equal(gw_status_name(GW_E_RPC), "rpc_error");
    for (int i = 0; i < GW_STATUS_COUNT; i++) {
        assert_string_not_equal(gw_status_name((enum gw_status)i), "unknown");
        assert_string_not_equal(gw_status_text((enum gw_status)i), "unknown");
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(gw_status_name((enum gw_status)i), gw_status_name((enum gw_status)j));
        }
    }
}

static void numbers_outside_the_enum_are_unknown(void **state)
{
    (void)state;
    assert_string_equal(gw_status_name(GW_STATUS_COUNT), "unknown");
    assert_string_equal(gw_status_text((enum gw_status)(GW_STATUS_COUNT + 5)), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name_and_a_text),
        cmocka_unit_test(numbers_outside_the_enum_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
