/* Does the probe tell a good endpoint from one that lacks something? */
#include "tests/sim/endpoint_socket.h"

#include "chains/collector/probe.h"
#include "ipc/base/log.h"

struct world {
    struct gw_chain chain;
    struct endpoint endpoint;
};

static void open_world(struct world *w, const char *chain_id, bool is_good)
{
    gw_log_init("test", 0, 2);
    endpoint_open(&w->endpoint, chain_id, is_good);
    w->chain = (struct gw_chain){.name = "toy",
                                 .chain_id = 7,
                                 .endpoints = {.http = {{.url = w->endpoint.url}}, .http_count = 1},
                                 .timeout_ms = 5000,
                                 .log_range_blocks = 50};
    w->chain.multicall3[0] = 1;
}

static void close_world(const struct world *w)
{
    endpoint_close(&w->endpoint);
}

static void assert_text(const json_t *endpoint, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(endpoint, key));
    assert_non_null(text);
    assert_string_equal(text, expected);
}

static void a_good_endpoint_can_do_everything(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", true);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    const json_t *endpoint = json_array_get(endpoints, 0);
    assert_int_equal(status, GW_OK);
    assert_text(endpoint, "status", "ok");
    assert_text(endpoint, "log_range_status", "ok");
    assert_int_equal(json_integer_value(json_object_get(endpoint, "block")), 200000);
    assert_int_equal(json_integer_value(json_object_get(endpoint, "block_time")), 1700000000);
    assert_int_equal(json_integer_value(json_object_get(endpoint, "archive_blocks")), 200000);
    assert_true(json_is_true(json_object_get(endpoint, "has_safe")));
    assert_true(json_is_true(json_object_get(endpoint, "has_finalized")));
    assert_true(json_is_true(json_object_get(endpoint, "has_multicall3")));
    json_decref(endpoints);
    close_world(&w);
}

static void what_a_poor_endpoint_lacks_is_told(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", false);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    const json_t *endpoint = json_array_get(endpoints, 0);
    assert_int_equal(status, GW_OK);
    assert_text(endpoint, "log_range_status", "bound");
    assert_int_equal(json_integer_value(json_object_get(endpoint, "archive_blocks")), 128);
    assert_true(json_is_false(json_object_get(endpoint, "has_safe")));
    assert_true(json_is_false(json_object_get(endpoint, "has_finalized")));
    assert_true(json_is_false(json_object_get(endpoint, "has_multicall3")));
    json_decref(endpoints);
    close_world(&w);
}

static void another_chain_is_refused(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_OK;
    open_world(&w, "0x8", true);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_E_CHAIN);
    assert_text(json_array_get(endpoints, 0), "status", "wrong_chain");
    json_decref(endpoints);
    close_world(&w);
}

static void one_dead_endpoint_does_not_hide_the_other(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_OK;
    open_world(&w, "0x7", true);
    w.chain.endpoints.http[1].url = w.chain.endpoints.http[0].url;
    w.chain.endpoints.http[0].url = "http://127.0.0.1:1/SECRETKEY";
    w.chain.endpoints.http_count = 2;
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_E_CONNECT);
    assert_text(json_array_get(endpoints, 0), "status", "connect");
    assert_text(json_array_get(endpoints, 0), "endpoint", "http://127.0.0.1:1");
    assert_text(json_array_get(endpoints, 1), "status", "ok");
    json_decref(endpoints);
    close_world(&w);
}

static void a_websocket_that_takes_a_subscription_is_well(void **state)
{
    (void)state;
    struct world w;
    struct endpoint socket;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", true);
    endpoint_open_socket(&socket, "0x7");
    w.chain.endpoints.websockets[0] = socket.url;
    w.chain.endpoints.websocket_count = 1;
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_OK);
    assert_int_equal(json_array_size(endpoints), 2);
    assert_text(json_array_get(endpoints, 0), "kind", "http");
    assert_text(json_array_get(endpoints, 1), "kind", "websocket");
    assert_text(json_array_get(endpoints, 1), "status", "ok");
    json_decref(endpoints);
    endpoint_close(&socket);
    close_world(&w);
}

static void a_websocket_of_another_chain_or_of_none_is_told(void **state)
{
    (void)state;
    struct world w;
    struct endpoint socket;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", true);
    endpoint_open_socket(&socket, "0x8");
    w.chain.endpoints.websockets[0] = "ws://127.0.0.1:1/SECRETKEY";
    w.chain.endpoints.websockets[1] = socket.url;
    w.chain.endpoints.websocket_count = 2;
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_E_CONNECT);
    assert_text(json_array_get(endpoints, 0), "status", "ok");
    assert_text(json_array_get(endpoints, 1), "status", "connect");
    assert_text(json_array_get(endpoints, 1), "endpoint", "ws://127.0.0.1:1");
    assert_text(json_array_get(endpoints, 2), "status", "wrong_chain");
    json_decref(endpoints);
    endpoint_close(&socket);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_endpoint_can_do_everything),
        cmocka_unit_test(what_a_poor_endpoint_lacks_is_told),
        cmocka_unit_test(another_chain_is_refused),
        cmocka_unit_test(one_dead_endpoint_does_not_hide_the_other),
        cmocka_unit_test(a_websocket_that_takes_a_subscription_is_well),
        cmocka_unit_test(a_websocket_of_another_chain_or_of_none_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
