#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "monitor/config.h"

#define CHAINS                                                                                               \
    "version: 1\nchains: [{name: a, caip2: 'eip155:1', assets: []}, {name: b, caip2: 'eip155:10'}]\n"

static struct gw_config yaml;
static struct gw_monitor_config config;

static enum gw_status read_text(const char *text)
{
    const enum gw_status status = gw_config_parse(&yaml, "test", text, strlen(text));
    return status == GW_OK ? gw_monitor_config_read(&config, &yaml) : status;
}

static void expect_refused(const char *text, const char *why)
{
    assert_int_equal(read_text(text), GW_E_CONFIG);
    if (strstr(yaml.error, why) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", yaml.error, why);
    }
    gw_config_free(&yaml);
}

static void smallest_file_has_the_defaults_of_the_policy(void **state)
{
    (void)state;
    assert_int_equal(read_text(CHAINS), GW_OK);
    assert_int_equal(config.chain_count, 2);
    assert_string_equal(config.chains[1].name, "b");
    assert_int_equal(config.chains[1].chain_id, 10);
    assert_true(config.chains[0].is_watched);
    assert_int_equal(config.policy.theta_bps, 14000);
    assert_int_equal(config.feed_count, 0);
    assert_null(config.journal);
    assert_null(config.ring_dir);
    gw_config_free(&yaml);
}

static void every_section_is_read(void **state)
{
    (void)state;
    const char *text = CHAINS "depth: [{underlying: ETH, venue: cex, depth_1pct_usd: 40e6}]\n"
                              "monitor:\n"
                              "  journal: /tmp/j\n"
                              "  slot_s: 30\n"
                              "  feeds: [{chain: b, protocol: lyra_v1, venue: 0xAB, underlying: ETH,\n"
                              "           consumer: '0x00000000000000000000000000000000000000cc'}]\n"
                              "signer: {socket: /tmp/s, key_file: /tmp/k}\n"
                              "publish: {socket: /tmp/p, http: '127.0.0.1:9464', nats: n, ring_dir: /tmp/r}\n"
                              "store: {engine: sqlite, path: /tmp/db}\n";
    assert_int_equal(read_text(text), GW_OK);
    assert_int_equal(config.curve_count, 1);
    assert_true(config.curves[0].depth_1pct_usd > 39e6);
    assert_int_equal(config.policy.slot_s, 30);
    assert_string_equal(config.journal, "/tmp/j");
    assert_string_equal(config.ring_dir, "/tmp/r");
    assert_string_equal(config.signer.socket, "/tmp/s");
    assert_int_equal(config.feed_count, 1);
    assert_int_equal(config.feeds[0].chain, 1);
    assert_string_equal(config.feeds[0].venue, "0xab");
    assert_int_equal(config.feeds[0].consumer[19], 0xcc);
    gw_config_free(&yaml);
}

static void mistakes_are_refused_at_their_place(void **state)
{
    (void)state;
    expect_refused("version: 1\n", "no chain");
    expect_refused("version: 1\nchains: [{name: a}]\n", "caip2");
    expect_refused("version: 1\nchains: [{name: a, caip2: 'cosmos:1'}]\n", "eip155:<chain id>");
    expect_refused("version: 1\nchains: [{name: a, caip2: 'eip155:01'}]\n", "eip155:<chain id>");
    expect_refused("version: 1\nchains: [{name: a, caip2: 'eip155:99999999999999999999'}]\n", "eip155");
    expect_refused("version: 1\nchains: [{name: a-very-long-name-of-a-chain, caip2: 'eip155:1'}]\n", "15");
    expect_refused("version: 1\nchains: [{name: a, caip2: 'eip155:1'}, {name: a, caip2: 'eip155:2'}]\n",
                   "twice");
    expect_refused("version: 1\nchains: [{name: a, caip2: 'eip155:1'}, {name: b, caip2: 'eip155:1'}]\n",
                   "twice");
    expect_refused(CHAINS "monitor: {thetabps: 1}\n", "theta_bps");
    expect_refused(CHAINS "monitor: {theta_bps: 1}\n", "theta_bps");
    expect_refused(CHAINS "monitor: {psr_min: 0.6, psr_max: 0.2}\n", "psr_min is above psr_max");
    expect_refused(CHAINS "depth: [{underlying: ETH, venue: cex, depth_1pct_usd: -1}]\n", "depth_1pct_usd");
    expect_refused(CHAINS "publish: {port: 1}\n", "port");
    expect_refused(CHAINS "store: {file: x}\n", "file");
}

static void feeds_name_a_chain_and_are_told_apart(void **state)
{
    (void)state;
    expect_refused(CHAINS "monitor: {feeds: [{chain: c, protocol: p, venue: v, underlying: u}]}\n",
                   "no chain is called");
    expect_refused(CHAINS "monitor: {feeds: [{chain: a, protocol: p, venue: v}]}\n", "underlying");
    expect_refused(CHAINS "monitor: {feeds: [{chain: a, protocol: p, venue: V, underlying: u},\n"
                          "                  {chain: a, protocol: q, venue: v, underlying: u}]}\n",
                   "already");
}

static void lists_have_a_limit(void **state)
{
    (void)state;
    char text[8192] = "version: 1\nchains:\n";
    size_t size = strlen(text);
    for (unsigned i = 0; i <= GW_CHAINS_MAX; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size, "  - {name: c%u, caip2: 'eip155:%u'}\n", i,
                                 i + 1);
    }
    expect_refused(text, "at most 16");
}

static void digest_follows_what_the_numbers_depend_on(void **state)
{
    (void)state;
    uint8_t first[32];
    assert_int_equal(read_text(CHAINS), GW_OK);
    memcpy(first, config.digest, sizeof first);
    gw_config_free(&yaml);
    assert_int_equal(read_text(CHAINS "signer: {socket: /tmp/other}\n"), GW_OK);
    assert_memory_equal(config.digest, first, sizeof first);
    gw_config_free(&yaml);
    assert_int_equal(read_text(CHAINS "monitor: {slot_s: 61}\n"), GW_OK);
    assert_memory_not_equal(config.digest, first, sizeof first);
    gw_config_free(&yaml);
}

static void named_chains_alone_are_watched(void **state)
{
    (void)state;
    const char *names[] = {"b"};
    const char *wrong[] = {"b", "nowhere"};
    const char *unknown = NULL;
    assert_int_equal(read_text(CHAINS), GW_OK);
    assert_int_equal(gw_monitor_config_watch(&config, names, 1, &unknown), GW_OK);
    assert_false(config.chains[0].is_watched);
    assert_true(config.chains[1].is_watched);
    assert_int_equal(gw_monitor_config_watch(&config, wrong, 2, &unknown), GW_E_USAGE);
    assert_string_equal(unknown, "nowhere");
    gw_config_free(&yaml);
}

static void depth_and_the_outside_are_read(void **state)
{
    (void)state;
    const char *text =
        CHAINS "depth:\n"
               "  - {underlying: ETH, venue: cex, depth_1pct_usd: 40e6}\n"
               "  - {underlying: ETH, venue: perp, volume_daily_usd: 8e9, vol_daily: 0.042, perp: true}\n"
               "  - {underlying: ETH, venue: slow, depth_1pct_usd: 1e6, finality_s: 600}\n"
               "outside:\n"
               "  wrappers: [{key: wstETH, underlying: ETH, rate: 1.2}]\n"
               "  books: [{underlying: ETH, venue: deribit, hedging_gamma_usd_per_1pct: -2e6}]\n"
               "  leveraged: [{underlying: ETH, name: 3L, aum_usd: 5e6, leverage: 3}]\n"
               "  liquidations: [{underlying: ETH, price_usd: 1800, tokens: 40},\n"
               "                 {underlying: ETH, price_usd: 2200, tokens: 9, buys: true, latency_s: 0}]\n"
               "  correlations: [{one: ETH, other: BTC, rho: 0.8}]\n"
               "  equity: [{protocol: lyra_v1, venue: 0xAB, equity_usd: 1e6}]\n"
               "  collateral: [{holder: 0xAB, issuer: 0xCD, usd: 3e5}]\n"
               "  halted: [{protocol: lyra_v1, venue: 0xEF}]\n"
               "  hedgers: [{protocol: lyra_v1, venue: 0xEF, cap_usd: 2e6}]\n";
    assert_int_equal(read_text(text), GW_OK);
    assert_int_equal(config.curve_count, 3);
    assert_true(config.curves[1].is_perp && config.curves[1].crossover.volume_daily == 8e9);
    assert_true(config.curves[1].depth_1pct_usd > 38e6 && config.curves[1].depth_1pct_usd < 39e6);
    assert_true(config.curves[0].held_back == 0.0);
    assert_true(config.curves[2].held_back == 0.9); /* 60 s of hedgers against 600 s */
    assert_true(config.outside.wrappers[0].rate == 1.2);
    assert_true(config.outside.books[0].hedging_gamma_usd_per_1pct == -2e6);
    assert_true(config.outside.leveraged[0].leverage == 3.0);
    assert_true(config.outside.liquidations[0].is_sale && !config.outside.liquidations[1].is_sale);
    assert_true(config.outside.liquidations[0].latency_s == 60.0);
    assert_true(config.outside.correlations[0].rho == 0.8);
    assert_string_equal(config.outside.equities[0].venue, "0xab");
    assert_string_equal(config.outside.collaterals[0].issuer, "0xcd");
    assert_true(gw_outside_is_halted(&config.outside, "lyra_v1", "0xef"));
    const struct gw_hedger_terms *terms = gw_outside_hedger(&config.outside, "lyra_v1", "0xef");
    assert_true(terms != NULL && terms->cap_usd == 2e6 && terms->latency_s == 60.0);
    assert_false(gw_outside_is_halted(&config.outside, "opyn", "0xef"));
    gw_config_free(&yaml);
}

static void what_the_outside_cannot_be_is_refused(void **state)
{
    (void)state;
    expect_refused(CHAINS
                   "depth: [{underlying: ETH, venue: x, depth_1pct_usd: 1e6, volume_daily_usd: 1e9}]\n",
                   "not both");
    expect_refused(CHAINS "outside: {wrappers: [{key: ETH, underlying: ETH, rate: 1}]}\n", "wrap itself");
    expect_refused(
        CHAINS "outside: {wrappers: [{key: a, underlying: b, rate: 1}, {key: b, underlying: c, rate: 1}]}\n",
        "twice");
    expect_refused(CHAINS "outside: {wrappers: [{key: a, underlying: b, rate: 0}]}\n", "rate");
    expect_refused(CHAINS "outside: {correlations: [{one: a, other: b, rho: 1.5}]}\n", "rho");
    expect_refused(CHAINS "outside: {options: []}\n", "options");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smallest_file_has_the_defaults_of_the_policy),
        cmocka_unit_test(every_section_is_read),
        cmocka_unit_test(mistakes_are_refused_at_their_place),
        cmocka_unit_test(feeds_name_a_chain_and_are_told_apart),
        cmocka_unit_test(lists_have_a_limit),
        cmocka_unit_test(digest_follows_what_the_numbers_depend_on),
        cmocka_unit_test(named_chains_alone_are_watched),
        cmocka_unit_test(depth_and_the_outside_are_read),
        cmocka_unit_test(what_the_outside_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
