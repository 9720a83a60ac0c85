#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/protocol/protocol.h"

#define UNI                                                                                                  \
    "protocol: uniswap_v3, position_manager: \"0x0000000000000000000000000000000000000001\", pools: "        \
    "[\"0x0000000000000000000000000000000000000002\"]"

static struct gw_config config;
static struct gw_venue venue;

static enum gw_status configure(const char *item)
{
    char text[1024];
    const struct gw_config_node *list;
    (void)snprintf(text, sizeof text, "version: 1\nchains:\n  - {%s}\n", item);
    assert_int_equal(gw_config_parse(&config, "test", text, strlen(text)), GW_OK);
    assert_int_equal(gw_config_section(&config, &list, "chains"), GW_OK);
    return gw_venue_configure(&venue, &config, gw_config_item(list, 0));
}

static int finish(void **state)
{
    (void)state;
    gw_venue_fini(&venue);
    gw_config_free(&config);
    return 0;
}

static void a_venue_without_a_name_takes_its_protocols(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI), GW_OK);
    assert_string_equal(venue.name, "uniswap_v3");
    assert_int_equal(venue.from_block, 0);
    assert_true(venue.reread_blocks > 0);
    assert_true(venue.hedging.h_protocol == 0 && venue.hedging.h_protocol_hi == 0.1);
}

static void common_keys_are_read(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI ", name: main, from_block: 12369621, reread_blocks: 0"), GW_OK);
    assert_string_equal(venue.name, "main");
    assert_int_equal(venue.from_block, 12369621);
    assert_int_equal(venue.reread_blocks, 0);
}

static void known_code_is_read_and_a_wrong_hash_is_refused(void **state)
{
    (void)state;
    static const char hash[] = "0x00000000000000000000000000000000000000000000000000000000000000ff";
    char item[512];
    (void)snprintf(
        item, sizeof item,
        UNI ", implementations: [\"0x0000000000000000000000000000000000000009\"], code_hashes: [\"%s\"]",
        hash);
    assert_int_equal(configure(item), GW_OK);
    assert_int_equal(venue.implementation_count, 1);
    assert_int_equal(venue.implementations[0][19], 9);
    assert_int_equal(venue.code_hash_count, 1);
    assert_int_equal(venue.code_hashes[0][31], 0xff);
    gw_venue_fini(&venue);
    gw_config_free(&config);
    assert_int_equal(configure(UNI ", code_hashes: [\"0x12\"]"), GW_E_CONFIG);
    assert_non_null(strstr(config.error, "is no code hash; write 0x and 64 digits"));
}

static void a_stated_fraction_replaces_the_protocols_band(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI ", hedging: {h_protocol: 0.4}"), GW_OK);
    const struct gw_hedging *h = &venue.hedging;
    assert_true(h->h_protocol == 0.4 && h->h_protocol_lo == 0.4 && h->h_protocol_hi == 0.4);
    assert_true(h->h_counterparty == 0 && h->h_counterparty_hi == 0);
}

static void a_stated_band_is_kept(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI ", hedging: {h_protocol: 0.4, h_protocol_lo: 0.2, h_protocol_hi: 0.9}"),
                     GW_OK);
    assert_true(venue.hedging.h_protocol_lo == 0.2 && venue.hedging.h_protocol_hi == 0.9);
}

static void who_hedges_is_assumed_unless_the_evidence_is_stated(void **state)
{
    (void)state;
    static const char ribbon[] =
        "protocol: ribbon_v2, vaults: [\"0x0000000000000000000000000000000000000002\"]";
    static const struct {
        const char *more;
        enum gw_hedging_evidence evidence;
    } cases[] = {
        {"", GW_HEDGING_DOCUMENTED},
        {", hedging: {h_counterparty: 0.8}", GW_HEDGING_ASSUMED},
        {", hedging: {h_counterparty_lo: 0.8}", GW_HEDGING_ASSUMED},
        {", hedging: {hedge_side: counterparty}", GW_HEDGING_ASSUMED},
        {", hedging: {evidence: observed}", GW_HEDGING_OBSERVED},
        {", hedging: {h_counterparty: 0.8, evidence: documented}", GW_HEDGING_DOCUMENTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char item[512];
        (void)snprintf(item, sizeof item, "%s%s", ribbon, cases[i].more);
        assert_int_equal(configure(item), GW_OK);
        assert_int_equal(venue.hedging.evidence, cases[i].evidence);
        assert_int_equal(venue.is_hedging_stated, i > 0);
        gw_venue_fini(&venue);
        gw_config_free(&config);
    }
    assert_int_equal(configure(UNI), GW_OK);
    assert_int_equal(venue.hedging.evidence, GW_HEDGING_ASSUMED);
}

static void only_a_side_that_is_named_hedges(void **state)
{
    (void)state;
    const struct gw_hedging *h = &venue.hedging;
    assert_int_equal(configure(UNI ", hedging: {hedge_side: none}"), GW_OK);
    assert_true(h->h_protocol == 0 && h->h_protocol_lo == 0 && h->h_protocol_hi == 0);
    gw_venue_fini(&venue);
    gw_config_free(&config);
    assert_int_equal(configure(UNI ", hedging: {hedge_side: counterparty, h_counterparty: 0.3}"), GW_OK);
    assert_true(h->h_counterparty == 0.3 && h->h_protocol == 0 && h->h_protocol_hi == 0);
    gw_venue_fini(&venue);
    gw_config_free(&config);
    assert_int_equal(configure(UNI ", hedging: {hedge_side: both, h_counterparty: 0.3, h_protocol: 0.2}"),
                     GW_OK);
    assert_true(h->h_counterparty == 0.3 && h->h_protocol == 0.2);
}

#define VAULT(last, more)                                                                                    \
    "{name: arrakis, address: \"0x00000000000000000000000000000000000000" last "\"" more "}"

static void managed_vaults_are_read_with_their_hedging(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI ", managed: [" VAULT("aa", "") ", " VAULT(
                         "bb", ", hedging: {h_protocol: 1, evidence: documented}") "]"),
                     GW_OK);
    assert_int_equal(venue.managers.count, 2);
    const struct gw_manager *m = venue.managers.managers;
    assert_string_equal(m[0].name, "arrakis");
    assert_int_equal(m[0].address[19], 0xaa);
    assert_true(m[0].hedging.h_protocol_lo == 0.1 && m[0].hedging.h_protocol_hi == 0.5);
    assert_true(m[0].hedges_lps && !m[0].hedges_rest);
    assert_true(m[1].hedging.h_protocol == 1 && m[1].hedging.evidence == GW_HEDGING_DOCUMENTED);
    assert_true(m[1].hedges_lps && m[1].hedges_rest);
}

static void a_managed_vault_keeps_what_its_venue_states(void **state)
{
    (void)state;
    assert_int_equal(configure(UNI ", hedging: {h_protocol: 0.25, h_counterparty: 0.5}, managed: [" VAULT(
                         "aa", "") ", " VAULT("bb", ", hedging: {h_protocol: 1}") "]"),
                     GW_OK);
    const struct gw_manager *m = venue.managers.managers;
    assert_true(!m[0].hedges_lps && !m[0].hedges_rest);
    assert_true(m[1].hedging.h_protocol == 1 && m[1].hedging.h_counterparty == 0.5);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"name: x", "a venue needs a protocol"},
        {"protocol: uniswap_v9", "no protocol is called \"uniswap_v9\""},
        {"protocol: uniswap_v3", "is missing"},
        {UNI ", nam: x", "did you mean \"name\""},
        {UNI ", name: a_name_that_is_longer_than_31_characters", "1 to 31 characters"},
        {UNI ", hedging: {h_protocol: 2}", "h_protocol"},
        {UNI ", hedging: {h_protocol: 0.4, h_protocol_lo: 0.5}", "outside its own band"},
        {UNI ", hedging: {evidence: hearsay}", "evidence"},
        {UNI ", managed: [" VAULT("aa", "") ", " VAULT("aa", "") "]", "listed twice"},
        {UNI ", managed: [{name: a_name_that_is_longer_than_31_characters, address: "
             "\"0x00000000000000000000000000000000000000aa\"}]",
         "1 to 31 characters"},
        {UNI ", managed: [{name: arrakis}]", "address"},
        {UNI ", managed: [" VAULT("aa", ", hedging: {h_protocol: 3}") "]", "h_protocol"},
        {UNI ", hedging: {hedge_side: left}", "hedge_side"},
        {UNI ", hedging: {hedge_side: protocol}", "write how much as h_protocol"},
        {UNI ", hedging: {hedge_side: both, h_protocol: 0.4}", "write how much as h_counterparty"},
        {UNI ", hedging: {hedge_side: none, h_protocol: 0.4}", "does not name its side"},
        {"protocol: uniswap_v3, position_manager: \"0x0000000000000000000000000000000000000001\", pools: []",
         "0 pools"},
        {"protocol: uniswap_v3, position_manager: \"0x0000000000000000000000000000000000000001\", pools: "
         "[\"0x0000000000000000000000000000000000000002\", \"0x0000000000000000000000000000000000000002\"]",
         "listed twice"},
        {"protocol: lyra_v1, option_market: \"0x0000000000000000000000000000000000000001\", option_token: "
         "\"0x0000000000000000000000000000000000000002\", underlying: USD",
         "no underlying of options"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(configure(wrong[i][0]), GW_E_CONFIG);
        if (strstr(config.error, wrong[i][1]) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", config.error, wrong[i][1]);
        }
        assert_null(venue.table.entries);
        gw_config_free(&config);
    }
}

static void protocols_are_found_by_name_and_listed(void **state)
{
    (void)state;
    assert_non_null(gw_protocol_find("lyra_v1"));
    assert_null(gw_protocol_find("lyra"));
    size_t count = 0;
    for (const struct gw_protocol *p = gw_protocol_at(0); p != NULL; p = gw_protocol_at(++count)) {
        assert_ptr_equal(gw_protocol_find(p->name), p);
        assert_true(p->rounds >= 1 && p->rounds <= GW_ROUNDS_MAX);
        assert_true(p->watch != NULL && p->touch != NULL && p->plan != NULL);
        assert_true(p->decode != NULL && p->emit != NULL && p->fields != NULL);
    }
    assert_true(count >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_venue_without_a_name_takes_its_protocols, finish),
        cmocka_unit_test_teardown(common_keys_are_read, finish),
        cmocka_unit_test_teardown(known_code_is_read_and_a_wrong_hash_is_refused, finish),
        cmocka_unit_test_teardown(a_stated_fraction_replaces_the_protocols_band, finish),
        cmocka_unit_test_teardown(a_stated_band_is_kept, finish),
        cmocka_unit_test_teardown(who_hedges_is_assumed_unless_the_evidence_is_stated, finish),
        cmocka_unit_test_teardown(managed_vaults_are_read_with_their_hedging, finish),
        cmocka_unit_test_teardown(a_managed_vault_keeps_what_its_venue_states, finish),
        cmocka_unit_test_teardown(only_a_side_that_is_named_hedges, finish),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(protocols_are_found_by_name_and_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
