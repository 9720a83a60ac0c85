/* Is everybody asked who was named, in the file or the environment, in the order that was meant? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/endpoints.h"

struct world {
    struct gw_config config;
    struct gw_endpoints endpoints;
    struct gw_integrity integrity;
};

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct world));
    unsetenv("ETH_RPC_URL");
    unsetenv("GW_RPC_URL_7");
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_config_free(&w->config);
    free(w);
    unsetenv("ETH_RPC_URL");
    unsetenv("GW_RPC_URL_7");
    return 0;
}

static enum gw_status configure(struct world *w, const char *chain)
{
    char text[1024];
    const struct gw_config_node *list = NULL;
    snprintf(text, sizeof text, "version: 1\nchains:\n  - {name: x%s}\n", chain);
    gw_config_free(&w->config);
    memset(&w->config, 0, sizeof w->config);
    assert_int_equal(gw_config_parse(&w->config, "c.yaml", text, strlen(text)), GW_OK);
    assert_int_equal(gw_config_section(&w->config, &list, "chains"), GW_OK);
    const struct gw_config_node *node = gw_config_item(list, 0);
    GW_TRY(gw_endpoints_configure(&w->endpoints, &w->config, gw_config_get(node, "rpc"), node, 7));
    return gw_integrity_configure(&w->integrity, &w->config, gw_config_get(node, "integrity"), &w->endpoints,
                                  false);
}

static void check_http(const struct world *w, const char *const *urls, size_t count)
{
    assert_int_equal(w->endpoints.http_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(w->endpoints.http[i].url, urls[i]);
    }
}

#define URLS(...) ((const char *const[]){__VA_ARGS__})

static void roles_order_the_list_and_commas_make_several(void **state)
{
    struct world *w = *state;
    assert_int_equal(
        configure(w, ", rpc: [{url: \"http://a,https://b/k,ey\", role: fallback, rate_per_s: 9}, {url: "
                     "\"ws://w\"}, {url: \"http://r\", role: archive}, {url: \"http://p\"}, {url: "
                     "\"http://q\", role: quorum, budget_per_day: 100000}]"),
        GW_OK);
    check_http(w, URLS("http://p", "http://a", "https://b/k,ey", "http://q", "http://r"), 5);
    assert_int_equal(w->endpoints.http[1].role, GW_ROLE_FALLBACK);
    assert_int_equal(w->endpoints.http[2].rate_per_s, 9);
    assert_int_equal(w->endpoints.http[3].role, GW_ROLE_QUORUM);
    assert_int_equal(w->endpoints.http[3].budget_per_day, 100000);
    assert_int_equal(w->endpoints.http[4].role, GW_ROLE_ARCHIVE);
    assert_int_equal(w->endpoints.websocket_count, 1);
    assert_string_equal(w->endpoints.websockets[0], "ws://w");
}

static void the_chains_variable_replaces_the_primaries_of_the_file(void **state)
{
    struct world *w = *state;
    setenv("GW_RPC_URL_7", "http://e1,http://e2,wss://e3", 1);
    setenv("ETH_RPC_URL", "http://eth", 1);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p\"}, {url: \"http://f\", role: fallback}]"),
                     GW_OK);
    check_http(w, URLS("http://e1", "http://e2", "http://f"), 3);
    assert_string_equal(w->endpoints.websockets[0], "wss://e3");
    assert_int_equal(configure(w, ""), GW_OK);
    check_http(w, URLS("http://e1", "http://e2"), 2);
}

static void without_anything_else_eth_rpc_url_is_asked(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, ""), GW_E_CONFIG);
    setenv("ETH_RPC_URL", "http://eth", 1);
    assert_int_equal(configure(w, ""), GW_OK);
    check_http(w, URLS("http://eth"), 1);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p\"}]"), GW_OK);
    check_http(w, URLS("http://p"), 1);
}

static void what_is_no_url_is_refused_and_not_shown(void **state)
{
    struct world *w = *state;
    setenv("GW_RPC_URL_7", "SECRET", 1);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p\"}]"), GW_E_CONFIG);
    assert_null(strstr(w->config.error, "SECRET"));
    unsetenv("GW_RPC_URL_7");
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p,ftp://SECRET\"}]"), GW_E_CONFIG);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p,https:/SECRET\"}]"), GW_E_CONFIG);
    assert_null(strstr(w->config.error, "SECRET"));
    assert_int_equal(configure(w, ", rpc: [{url: \"http://p\", role: websocket}]"), GW_E_CONFIG);
    assert_non_null(strstr(w->config.error, "ws://"));
}

static void only_websockets_are_not_enough(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, ", rpc: [{url: \"ws://w\"}]"), GW_E_CONFIG);
    assert_non_null(strstr(w->config.error, "no HTTP endpoint"));
}

static void more_endpoints_than_places_are_refused(void **state)
{
    struct world *w = *state;
    assert_int_equal(
        configure(w,
                  ", rpc: [{url: \"http://1,http://2,http://3,http://4,http://5,http://6,http://7,http://8\"}"
                  "]"),
        GW_OK);
    assert_int_equal(
        configure(w,
                  ", rpc: [{url: \"http://1,http://2,http://3,http://4,http://5,http://6,http://7,http://8\"}"
                  ", {url: \"http://9\"}]"),
        GW_E_CONFIG);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://1,ws://2,ws://3,ws://4\"}]"), GW_E_CONFIG);
}

static void a_quorum_needs_as_many_endpoints(void **state)
{
    struct world *w = *state;
    assert_int_equal(
        configure(w, ", rpc: [{url: \"http://a,http://b\"}], integrity: {quorum: 2, disputes: /tmp/d}"),
        GW_OK);
    assert_int_equal(w->integrity.quorum, 2);
    assert_string_equal(w->integrity.disputes_dir, "/tmp/d");
    assert_int_equal(w->integrity.pin, GW_PIN_AUTO);
    assert_int_equal(w->integrity.headers, GW_HEADERS_CHECK);
    assert_int_equal(w->integrity.proof_blocks, 0);
    assert_int_equal(configure(w, ", rpc: [{url: \"http://a,http://b\"}], integrity: {quorum: 3}"),
                     GW_E_CONFIG);
    assert_non_null(strstr(w->config.error, "a quorum of 3 needs as many HTTP endpoints; there are 2"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(roles_order_the_list_and_commas_make_several),
        TEST(the_chains_variable_replaces_the_primaries_of_the_file),
        TEST(without_anything_else_eth_rpc_url_is_asked),
        TEST(what_is_no_url_is_refused_and_not_shown),
        TEST(only_websockets_are_not_enough),
        TEST(more_endpoints_than_places_are_refused),
        TEST(a_quorum_needs_as_many_endpoints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
