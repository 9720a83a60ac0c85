/* Are URLs of sockets taken apart as they are meant, and all others refused? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/head/ws_url.h"

static void the_parts_are_what_the_url_says(void **state)
{
    struct gw_ws_url url;
    (void)state;
    assert_int_equal(gw_ws_url_parse(&url, "wss://node.example/v2/KEY?a=b&c"), GW_OK);
    assert_true(url.is_tls);
    assert_int_equal(url.port, 443);
    assert_string_equal(url.name, "node.example");
    assert_string_equal(url.host, "node.example");
    assert_string_equal(url.path, "/v2/KEY?a=b&c");
    assert_string_equal(url.login, "");
    assert_int_equal(gw_ws_url_parse(&url, "ws://us%3Aer:pa%20ss@[::1]:8546"), GW_OK);
    assert_false(url.is_tls);
    assert_int_equal(url.port, 8546);
    assert_string_equal(url.name, "::1");
    assert_string_equal(url.host, "[::1]:8546");
    assert_string_equal(url.path, "/");
    assert_string_equal(url.login, "us:er:pa ss");
    assert_true(gw_ws_url_is_local(&url));
}

static void what_is_no_url_of_a_socket_is_refused(void **state)
{
    struct gw_ws_url url;
    char text[3000] = "ws://node.example/";
    (void)state;
    assert_int_equal(gw_ws_url_parse(&url, "https://node.example/"), GW_E_CONFIG);
    assert_int_equal(gw_ws_url_parse(&url, "node.example"), GW_E_CONFIG);
    assert_int_equal(gw_ws_url_parse(&url, "ws://"), GW_E_CONFIG);
    assert_int_equal(gw_ws_url_parse(&url, "ws://node.example:0/"), GW_E_CONFIG);
    assert_int_equal(gw_ws_url_parse(&url, "ws://node.example:99999/"), GW_E_CONFIG);
    memset(text + 18, 'a', sizeof text - 19);
    assert_int_equal(gw_ws_url_parse(&url, text), GW_E_CONFIG);
}

static void a_login_is_a_header_and_needs_its_room(void **state)
{
    /* RFC 7617, section 2 */
    static const char expected[] = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
    struct gw_ws_url url;
    char text[128] = "";
    char *at = text;
    (void)state;
    assert_int_equal(gw_ws_url_parse(&url, "wss://Aladdin:open%20sesame@node.example/"), GW_OK);
    assert_int_equal(gw_ws_url_write_auth(&url, &at, sizeof expected - 2), -1);
    assert_int_equal(gw_ws_url_write_auth(&url, &at, sizeof expected - 1), 0);
    assert_int_equal(at - text, sizeof expected - 1);
    assert_string_equal(text, expected);
    assert_int_equal(gw_ws_url_parse(&url, "wss://node.example/"), GW_OK);
    assert_int_equal(gw_ws_url_write_auth(&url, &at, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_are_what_the_url_says),
        cmocka_unit_test(what_is_no_url_of_a_socket_is_refused),
        cmocka_unit_test(a_login_is_a_header_and_needs_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
