#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/url.h"

static void only_scheme_host_and_port_remain(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"https://mainnet.example.io/v3/SECRET", "https://mainnet.example.io"},
        {"http://127.0.0.1:8545", "http://127.0.0.1:8545"},
        {"https://user:SECRET@node.example:443/x?k=SECRET#SECRET", "https://node.example:443"},
        {"https://a@b@node.example?k=SECRET", "https://node.example"},
        {"http://[::1]:8545/SECRET", "http://[::1]:8545"},
        {"wss://node-1.example_x#SECRET", "wss://node-1.example_x"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[GW_URL_ORIGIN_SIZE];
        assert_int_equal(gw_url_origin(out, sizeof out, cases[i][0]), GW_OK);
        assert_string_equal(out, cases[i][1]);
    }
}

static void what_is_no_origin_is_refused_and_not_shown(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "SECRET",
        "://host",
        "https:/host",
        "https://",
        "https:///SECRET",
        "https://user:SECRET",
        "https://user:SE/CRET@host",
        "https://host:",
        "https://host:123456",
        "https://ho st/",
        "https://user@",
        "http://[::1/SECRET",
        "http://[]/",
        "http://[::1]SECRET",
        "averyveryverylongscheme://host",
        "12 34://host",
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[GW_URL_ORIGIN_SIZE] = "x";
        assert_int_equal(gw_url_origin(out, sizeof out, cases[i]), GW_E_FORMAT);
        assert_string_equal(out, "");
    }
}

static void an_origin_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    char out[12];
    assert_int_equal(gw_url_origin(out, sizeof out, "http://abcd"), GW_OK);
    assert_string_equal(out, "http://abcd");
    assert_int_equal(gw_url_origin(out, sizeof out, "http://abcde"), GW_E_BOUND);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_scheme_host_and_port_remain),
        cmocka_unit_test(what_is_no_origin_is_refused_and_not_shown),
        cmocka_unit_test(an_origin_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
