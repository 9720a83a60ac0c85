/* Is an address read whole, and does it know who can reach it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/gateway/address.h"

static void loopback_and_other_addresses_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        const char *host;
        uint16_t port;
        bool is_v6;
        bool is_loopback;
    } cases[] = {
        {"127.0.0.1:9464", "127.0.0.1", 9464, false, true},
        {"127.8.9.10:1", "127.8.9.10", 1, false, true},
        {"localhost:80", "127.0.0.1", 80, false, true},
        {"[::1]:65535", "::1", 65535, true, true},
        {"0.0.0.0:9464", "0.0.0.0", 9464, false, false},
        {"10.0.0.1:9464", "10.0.0.1", 9464, false, false},
        {"128.0.0.1:9464", "128.0.0.1", 9464, false, false},
        {"[::]:9464", "::", 9464, true, false},
        {"[::ffff:127.0.0.1]:9464", "::ffff:127.0.0.1", 9464, true, false},
        {"127.0.0.1:0", "127.0.0.1", 0, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gw_address a;
        assert_int_equal(gw_address_parse(&a, cases[i].text), GW_OK);
        assert_string_equal(a.host, cases[i].host);
        assert_int_equal(a.port, cases[i].port);
        assert_int_equal(a.is_v6, cases[i].is_v6);
        assert_int_equal(a.is_loopback, cases[i].is_loopback);
    }
}

static void anything_else_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "9464",
        ":9464",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:94x",
        "127.1:9464",
        "example.org:9464",
        "::1:9464",
        "[::1]9464",
        "[::1:9464",
        "[]:9464",
        "[x]:9464",
        "127.0.0.1: 1",
        "http://127.0.0.1:1",
        "127.0.0.1:000080",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gw_address a;
        assert_int_equal(gw_address_parse(&a, cases[i]), GW_E_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loopback_and_other_addresses_are_told_apart),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
