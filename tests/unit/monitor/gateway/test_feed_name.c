/* Are the parts of a feed's name found, also when the venue has colons of its own? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/gateway/feed_name.h"

static void protocol_and_underlying_are_the_ends(void **state)
{
    struct gw_feed_name name;
    (void)state;
    assert_int_equal(gw_feed_name_parse(&name, "lyra_v1:0xaa:ETH"), GW_OK);
    assert_string_equal(name.protocol, "lyra_v1");
    assert_string_equal(name.underlying, "ETH");
    assert_int_equal(gw_feed_name_parse(&name, "a:b:c:D"), GW_OK);
    assert_string_equal(name.protocol, "a");
    assert_string_equal(name.underlying, "D");
}

static void another_shape_is_refused(void **state)
{
    static const char *const cases[] = {
        "", "a", "a:b", ":x:ETH", "a:x:", "123456789012345678901234:x:E", "a:x:1234567890123456",
    };
    struct gw_feed_name name;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(gw_feed_name_parse(&name, cases[i]), GW_E_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protocol_and_underlying_are_the_ends),
        cmocka_unit_test(another_shape_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
