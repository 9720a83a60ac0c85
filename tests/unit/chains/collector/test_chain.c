/* Does a chain of the configuration decode to what was written, and is a wrong one refused at its place? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/chain.h"
#include "chains/collector/vol_readers.h"

#define TEXT_MAX 4096

static const char good[] =
    "version: 1\n"
    "chains:\n"
    "  - name: devnet\n"
    "    caip2: eip155:31337\n"
    "    rpc: [{url: \"http://127.0.0.1:8545/a\", role: fallback}, {url: \"http://127.0.0.1:8546/b\"}]\n"
    "    finality: {policy: depth, safe: 10, finalized: 64, window: 512}\n"
    "    poll_ms: 250\n"
    "    assets: [{symbol: WETH, underlying: ETH, address: \"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\"}]\n"
    "    prices: []\n"
    "    venues:\n"
    "      - protocol: lyra_v1\n"
    "        name: lyra-eth\n"
    "        option_market: \"0x1d42a98848e022908069c2c545aE44Cc78509Bc8\"\n"
    "        option_token: \"0xCfDfF4E171133D55dE2e45c66a0E144a135D93f2\"\n"
    "        greek_cache: \"0xb84ff4F9d2F7d2d8b3B3F2b9E3F0B9Ff8C7B8a9D\"\n"
    "        underlying: ETH\n";

struct world {
    struct gw_config config;
    struct gw_chain chain;
    char text[TEXT_MAX];
};

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct world));
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_chain_fini(&w->chain);
    gw_config_free(&w->config);
    free(w);
    return 0;
}

/* The good text with the first `from` replaced by `to`. */
static enum gw_status configure(struct world *w, const char *from, const char *to, const char *name,
                                bool is_replay)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    int size = snprintf(w->text, sizeof w->text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    assert_true(size > 0 && (size_t)size < sizeof w->text);
    enum gw_status status = gw_config_parse(&w->config, "gw.yaml", w->text, (size_t)size);
    return status != GW_OK ? status : gw_chain_configure(&w->chain, &w->config, name, is_replay);
}

static void check_refused(void **state, const char *from, const char *to, const char *message)
{
    struct world *w = *state;
    assert_int_equal(configure(w, from, to, NULL, false), GW_E_CONFIG);
    assert_string_equal(w->config.error, message);
}

#define ADDRESS "\"0xb84ff4F9d2F7d2d8b3B3F2b9E3F0B9Ff8C7B8a9D\""
#define LOWER   "\"0xb84ff4f9d2f7d2d8b3b3f2b9e3f0b9ff8c7b8a9d\""

static void a_whole_chain_is_decoded_with_its_defaults(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, ADDRESS, LOWER, NULL, false), GW_OK);
    assert_string_equal(w->chain.name, "devnet");
    assert_int_equal(w->chain.chain_id, 31337);
    assert_int_equal(w->chain.finality_policy, GW_FINALITY_DEPTH);
    assert_int_equal(w->chain.window, 512);
    assert_int_equal(w->chain.safe_depth, 10);
    assert_int_equal(w->chain.finalized_depth, 64);
    assert_int_equal(w->chain.poll_ms, 250);
    assert_int_equal(w->chain.timeout_ms, 10000);
    assert_int_equal(w->chain.log_range_blocks, 10000);
    assert_int_equal(w->chain.multicall3[0], 0xca);
    assert_int_equal(w->chain.market.token_count, 1);
    assert_int_equal(w->chain.venue_count, 1);
    assert_string_equal(w->chain.venues[0].name, "lyra-eth");
}

static void primary_endpoints_come_before_fallbacks(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, ADDRESS, LOWER, "devnet", false), GW_OK);
    assert_int_equal(w->chain.endpoints.http_count, 2);
    assert_string_equal(w->chain.endpoints.http[0].url, "http://127.0.0.1:8546/b");
    assert_string_equal(w->chain.endpoints.http[1].url, "http://127.0.0.1:8545/a");
}

static void a_replay_needs_no_endpoint(void **state)
{
    struct world *w = *state;
    const char *rpc = "http://127.0.0.1:8545/a";
    unsetenv("GW_TEST_UNSET");
    assert_int_equal(configure(w, ADDRESS, LOWER, NULL, true), GW_OK);
    assert_int_equal(w->chain.endpoints.http_count, 0);
    gw_chain_fini(&w->chain);
    gw_config_free(&w->config);
    assert_int_equal(configure(w, rpc, "${GW_TEST_UNSET}", NULL, false), GW_E_CONFIG);
}

static void a_wrong_checksum_is_refused_with_the_right_one(void **state)
{
    check_refused(state, ADDRESS, ADDRESS,
                  "gw.yaml:15:22: \"greek_cache\" fails its EIP-55 checksum: compare every digit; if they "
                  "are right, write \"0xb84Ff4F9d2f7D2d8B3B3F2B9e3f0B9FF8C7B8a9d\"");
}

static void an_unknown_key_is_refused_with_the_nearest_known(void **state)
{
    check_refused(state, "poll_ms", "pol_ms",
                  "gw.yaml:7:5: unknown key \"pol_ms\"; did you mean \"poll_ms\"?");
}

static void a_doubled_key_is_refused(void **state)
{
    check_refused(state, "    poll_ms: 250\n", "    poll_ms: 250\n    poll_ms: 300\n",
                  "gw.yaml:8:5: key \"poll_ms\" appears twice; the first is at line 7, column 5");
}

static void a_variable_that_is_not_set_is_refused_where_it_stands(void **state)
{
    unsetenv("GW_TEST_UNSET");
    check_refused(state, "http://127.0.0.1:8545/a", "${GW_TEST_UNSET}",
                  "gw.yaml:5:17: environment variable GW_TEST_UNSET is not set");
}

static void a_foreign_chain_id_is_refused(void **state)
{
    check_refused(state, "eip155:31337", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
                  "gw.yaml:4:12: \"solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp\" is not a CAIP-2 id of an EVM "
                  "chain; write eip155:<chain id>");
}

static void a_chain_without_digits_is_refused(void **state)
{
    check_refused(state, "eip155:31337", "\"eip155:\"",
                  "gw.yaml:4:12: \"eip155:\" is not a CAIP-2 id of an EVM chain; write eip155:<chain id>");
}

static void a_chain_name_that_is_no_file_name_is_refused(void **state)
{
    check_refused(state, "name: devnet", "name: ../devnet",
                  "gw.yaml:3:11: chain name \"../devnet\" must be 1 to 15 of a-z, 0-9, - and _");
}

static void a_chain_without_endpoints_is_refused(void **state)
{
    check_refused(
        state,
        "    rpc: [{url: \"http://127.0.0.1:8545/a\", role: fallback}, {url: "
        "\"http://127.0.0.1:8546/b\"}]\n",
        "",
        "gw.yaml:3:5: the chain has no HTTP endpoint; write \"rpc\" with at least one {url: ...}, or "
        "set GW_RPC_URL_31337");
}

static void an_empty_list_of_endpoints_is_refused(void **state)
{
    check_refused(
        state, "[{url: \"http://127.0.0.1:8545/a\", role: fallback}, {url: \"http://127.0.0.1:8546/b\"}]",
        "[]",
        "gw.yaml:5:10: the chain has no HTTP endpoint; write \"rpc\" with at least one {url: ...}, or "
        "set GW_RPC_URL_31337");
}

static void a_number_outside_its_range_is_refused(void **state)
{
    check_refused(state, "poll_ms: 250", "poll_ms: 5",
                  "gw.yaml:7:14: \"poll_ms\" must be a whole number in ms from 10 to 600000, not \"5\"");
}

static void an_unknown_protocol_is_refused(void **state)
{
    check_refused(state, "protocol: lyra_v1", "protocol: lyra_v9",
                  "gw.yaml:11:19: no protocol is called \"lyra_v9\"");
}

static void a_chain_without_venues_is_one_to_follow(void **state)
{
    struct world *w = *state;
    const char *end = strstr(good, "    venues:\n");
    int size = snprintf(w->text, sizeof w->text, "%.*s    venues: []\n", (int)(end - good), good);
    assert_int_equal(gw_config_parse(&w->config, "gw.yaml", w->text, (size_t)size), GW_OK);
    assert_int_equal(gw_chain_configure(&w->chain, &w->config, NULL, false), GW_OK);
    assert_int_equal(w->chain.venue_count, 0);
}

/* The good text without its venues, with these volatilities. */
static enum gw_status configure_slices(struct world *w, const char *items)
{
    const char *end = strstr(good, "    venues:\n");
    const int size = snprintf(w->text, sizeof w->text, "%.*s    volatility: [%s]\n    venues: []\n",
                              (int)(end - good), good, items);
    assert_int_equal(gw_config_parse(&w->config, "gw.yaml", w->text, (size_t)size), GW_OK);
    return gw_chain_configure(&w->chain, &w->config, NULL, false);
}

#define SLICES(underlying)                                                                                   \
    "{source: derive_svi, from_block: 7, vol_feed: \"0x388341d9E5A7D7d5accD738B2a31b0622E0c1b87\", "         \
    "underlying: " underlying "}"

static void a_feed_that_logs_tell_has_one_reader_behind_the_venues(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure_slices(w, SLICES("ETH") ", " SLICES("WETH")), GW_OK);
    assert_int_equal(w->chain.market.vol_feed_count, 2);
    assert_int_equal(w->chain.venue_count, 1);
    assert_string_equal(w->chain.venues[0].name, "derive_svi-ETH");
    assert_int_equal(w->chain.venues[0].from_block, 7);
}

static void a_feed_without_room_for_its_reader_is_refused(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure_slices(w, SLICES("ETH")), GW_OK);
    gw_chain_fini(&w->chain);
    w->chain.venue_count = GW_VENUES_MAX;
    assert_int_equal(gw_vol_readers_open(&w->chain, &w->config, w->config.root), GW_E_CONFIG);
    assert_string_equal(w->config.error, "gw.yaml:1:1: no room for the logs of derive_svi beside 64 venues");
    w->chain.venue_count = 0;
}

static void a_missing_key_is_refused(void **state)
{
    check_refused(state, "    caip2: eip155:31337\n", "",
                  "gw.yaml:3:5: \"caip2\" is missing; it must be a text");
}

static void a_chain_that_is_not_there_is_refused_by_name(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, ADDRESS, LOWER, "mainnet", false), GW_E_CONFIG);
    assert_string_equal(w->config.error, "gw.yaml:3:3: no chain is named \"mainnet\"; known are devnet");
}

static void several_chains_must_be_told_apart(void **state)
{
    struct world *w = *state;
    assert_int_equal(configure(w, "  - name: devnet\n", "  - name: other\n  - name: devnet\n", NULL, false),
                     GW_E_CONFIG);
    assert_string_equal(w->config.error, "gw.yaml:3:3: there are 2 chains; say which with --chain");
}

static void a_file_without_chains_is_refused(void **state)
{
    struct world *w = *state;
    const char text[] = "version: 1\n";
    assert_int_equal(gw_config_parse(&w->config, "gw.yaml", text, strlen(text)), GW_OK);
    assert_int_equal(gw_chain_configure(&w->chain, &w->config, NULL, false), GW_E_CONFIG);
    assert_string_equal(w->config.error, "gw.yaml:1:1: missing key \"chains\"; it lists the chains to read");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_chain_is_decoded_with_its_defaults),
        TEST(primary_endpoints_come_before_fallbacks),
        TEST(a_replay_needs_no_endpoint),
        TEST(a_wrong_checksum_is_refused_with_the_right_one),
        TEST(an_unknown_key_is_refused_with_the_nearest_known),
        TEST(a_doubled_key_is_refused),
        TEST(a_variable_that_is_not_set_is_refused_where_it_stands),
        TEST(a_foreign_chain_id_is_refused),
        TEST(a_chain_without_digits_is_refused),
        TEST(a_chain_name_that_is_no_file_name_is_refused),
        TEST(a_chain_without_endpoints_is_refused),
        TEST(an_empty_list_of_endpoints_is_refused),
        TEST(a_number_outside_its_range_is_refused),
        TEST(an_unknown_protocol_is_refused),
        TEST(a_chain_without_venues_is_one_to_follow),
        TEST(a_feed_that_logs_tell_has_one_reader_behind_the_venues),
        TEST(a_feed_without_room_for_its_reader_is_refused),
        TEST(a_missing_key_is_refused),
        TEST(a_chain_that_is_not_there_is_refused_by_name),
        TEST(several_chains_must_be_told_apart),
        TEST(a_file_without_chains_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
