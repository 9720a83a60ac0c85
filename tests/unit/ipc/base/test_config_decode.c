#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/config.h"

static const char *const policies[] = {"tags", "depth", NULL};

struct sample {
    const char *name;
    int policy;
    bool is_enabled;
    uint64_t age_s_max;
    uint64_t from_block;
    double vol;
    double offset;
    uint8_t address[20];
    const char *url;
    const struct gw_config_node *pools;
};

static const struct gw_config_field fields[] = {
    {.key = "name",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct sample, name),
     .is_required = true},
    {.key = "policy",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct sample, policy),
     .choices = policies,
     .fallback = "depth"},
    {.key = "enabled",
     .type = GW_CONFIG_BOOL,
     .offset = GW_CONFIG_AT(struct sample, is_enabled),
     .fallback = "true"},
    {.key = "age_s_max",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct sample, age_s_max),
     .min = 1,
     .max = 86400,
     .unit = "s",
     .fallback = "3960"},
    {.key = "from_block", .type = GW_CONFIG_U64, .offset = GW_CONFIG_AT(struct sample, from_block)},
    {.key = "vol",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct sample, vol),
     .min = 0.01,
     .max = 5,
     .fallback = "0.80"},
    {.key = "offset", .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct sample, offset)},
    {.key = "address", .type = GW_CONFIG_ADDRESS, .offset = GW_CONFIG_AT(struct sample, address)},
    {.key = "url", .type = GW_CONFIG_URL, .offset = GW_CONFIG_AT(struct sample, url)},
    {.key = "pools", .type = GW_CONFIG_NODE, .offset = GW_CONFIG_AT(struct sample, pools)},
    {.key = NULL},
};

/* The sample on line 2, each key on a line of its own. */
static enum gw_status decode(struct gw_config *config, struct sample *out, const char *lines)
{
    char text[4096];
    const int size = snprintf(text, sizeof text, "x:\n%s", lines);
    assert_in_range(size, 0, sizeof text - 1);
    assert_int_equal(gw_config_parse(config, "c.yaml", text, (size_t)size), GW_OK);
    memset(out, 0, sizeof *out);
    return gw_config_decode(config, out, gw_config_get(config->root, "x"), fields);
}

static void assert_refused(const char *lines, const char *message)
{
    struct gw_config config;
    struct sample sample;
    assert_int_equal(decode(&config, &sample, lines), GW_E_CONFIG);
    assert_string_equal(config.error, message);
    gw_config_free(&config);
}

static void a_mapping_fills_a_struct(void **state)
{
    (void)state;
    struct gw_config config;
    struct sample out;
    size_t count = 0;
    uint8_t address[20];
    assert_int_equal(decode(&config, &out,
                            "  name: \"devnet\"\n  policy: tags\n  enabled: false\n  age_s_max: 60\n"
                            "  from_block: 18446744073709551615\n  vol: 40e-1\n  offset: -1.25\n"
                            "  address: \"0xcA11bde05977b3631167028862bE2a173976CA11\"\n"
                            "  url: https://user:key@node.example/v3/key?k=1\n"
                            "  pools: [\"0xca11bde05977b3631167028862be2a173976ca11\"]\n"),
                     GW_OK);
    assert_string_equal(out.name, "devnet");
    assert_int_equal(out.policy, 0);
    assert_false(out.is_enabled);
    assert_true(out.age_s_max == 60);
    assert_true(out.from_block == UINT64_MAX);
    assert_true(out.vol == 4.0);
    assert_true(out.offset == -1.25);
    assert_int_equal(out.address[0], 0xca);
    assert_int_equal(out.address[19], 0x11);
    assert_string_equal(out.url, "https://user:key@node.example/v3/key?k=1");
    assert_int_equal(gw_config_sequence(&config, &count, out.pools), GW_OK);
    assert_int_equal(count, 1);
    assert_int_equal(gw_config_scalar_address(&config, address, gw_config_item(out.pools, 0)), GW_OK);
    assert_memory_equal(address, out.address, sizeof address);
    gw_config_free(&config);
}

static void absent_keys_take_their_defaults(void **state)
{
    (void)state;
    struct gw_config config;
    struct sample out;
    assert_int_equal(decode(&config, &out, "  name: a\n"), GW_OK);
    assert_int_equal(out.policy, 1);
    assert_true(out.is_enabled);
    assert_true(out.age_s_max == 3960);
    assert_true(out.vol == 0.80);
    assert_null(out.pools);
    gw_config_free(&config);
}

static void no_mapping_at_all_gives_only_defaults(void **state)
{
    (void)state;
    struct gw_config config;
    struct sample out;
    assert_int_equal(decode(&config, &out, "  name: a\n"), GW_OK);
    memset(&out, 0, sizeof out);
    assert_int_equal(gw_config_decode(&config, &out, NULL, fields), GW_OK);
    assert_true(out.age_s_max == 3960);
    assert_null(out.name);
    gw_config_free(&config);
}

static void an_unknown_key_suggests_the_nearest(void **state)
{
    (void)state;
    assert_refused("  name: a\n  adress: 1\n",
                   "c.yaml:3:3: unknown key \"adress\"; did you mean \"address\"?");
    assert_refused(
        "  name: a\n  zzzzz: 1\n",
        "c.yaml:3:3: unknown key \"zzzzz\"; known are name, policy, enabled, age_s_max, from_block, "
        "vol, offset, address, url, pools");
    assert_refused("  name: a\n  https://h/KEY: 1\n",
                   "c.yaml:3:3: unknown key \"https://h...\"; known are name, policy, enabled, age_s_max, "
                   "from_block, vol, offset, address, url, pools");
}

static void a_missing_required_key_tells_what_it_must_be(void **state)
{
    (void)state;
    assert_refused("  vol: 1\n", "c.yaml:2:3: \"name\" is missing; it must be a text");
}

static void a_key_without_a_value_is_refused(void **state)
{
    (void)state;
    assert_refused("  name:\n", "c.yaml:2:8: \"name\" has no value; it must be a text");
    assert_refused("  name: ~\n", "c.yaml:2:9: \"name\" has no value; it must be a text");
    assert_refused("  pools: null\n  name: a\n",
                   "c.yaml:2:10: \"pools\" has no value; it must be a list or a mapping");
}

static void wrong_types_tell_the_right_one(void **state)
{
    (void)state;
    assert_refused("  name: [a]\n", "c.yaml:2:9: \"name\" must be a text, not a list");
    assert_refused("  url: {a: b}\n",
                   "c.yaml:2:8: \"url\" must be an http(s):// or ws(s):// URL, not a mapping");
    assert_refused("  pools: a\n", "c.yaml:2:10: \"pools\" must be a list or a mapping, not \"a\"");
    assert_refused("  enabled: yes\n", "c.yaml:2:12: \"enabled\" must be true or false, not \"yes\"");
    assert_refused("  policy: tag\n",
                   "c.yaml:2:11: \"policy\" must be one of tags, depth, not \"tag\"; did you mean \"tags\"?");
    assert_refused("  policy: none\n", "c.yaml:2:11: \"policy\" must be one of tags, depth, not \"none\"");
    assert_refused("  - a\n", "c.yaml:2:3: \"x\" must be a mapping of keys to values");
}

static void numbers_are_plain_decimals_in_their_range(void **state)
{
    (void)state;
    static const char *const whole[] = {"0", "86401", "60s", "6e1", "-5", "1.0", "0x10", "060", ""};
    static const char *const real[] = {"0.009", "5.1", "80%", "0x1",   "inf", "nan",
                                       ".5",    "5.",  "1e",  "1e999", "--1"};
    char lines[64];
    char message[128];
    for (unsigned i = 0; i < sizeof whole / sizeof *whole; i++) {
        (void)snprintf(lines, sizeof lines, "  age_s_max: \"%s\"\n", whole[i]);
        (void)snprintf(message, sizeof message,
                       "c.yaml:2:14: \"age_s_max\" must be a whole number in s from 1 to 86400, not \"%s\"",
                       whole[i]);
        assert_refused(lines, message);
    }
    for (unsigned i = 0; i < sizeof real / sizeof *real; i++) {
        (void)snprintf(lines, sizeof lines, "  vol: \"%s\"\n", real[i]);
        (void)snprintf(message, sizeof message,
                       "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not \"%s\"", real[i]);
        assert_refused(lines, message);
    }
    assert_refused(
        "  from_block: 18446744073709551616\n",
        "c.yaml:2:15: \"from_block\" must be a whole number below 2^64, not \"18446744073709551616\"");
    assert_refused("  offset: 1e400\n", "c.yaml:2:11: \"offset\" must be a number, not \"1e400\"");
}

static void addresses_are_checked_to_the_letter(void **state)
{
    (void)state;
    assert_refused(
        "  address: \"0xca11bde05977b3631167028862bE2a173976CA11\"\n",
        "c.yaml:2:12: \"address\" fails its EIP-55 checksum: compare every digit; if they are right, "
        "write \"0xcA11bde05977b3631167028862bE2a173976CA11\"");
    assert_refused("  address: \"0x12\"\n",
                   "c.yaml:2:12: \"address\" must be an address, 0x and 40 hex digits, not \"0x12\"");
    assert_refused(
        "  address: \"0x1111111111111111111111111111111111111111111111111111111111111111\"\n",
        "c.yaml:2:12: \"address\" must be an address, 0x and 40 hex digits, not \"0x1111111111...\"");
}

static void a_refused_url_is_not_printed_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"ftp://SECRET.example/x", "https:/h/SECRET",   "SECRET",
                                        "https://u:SECRET",       "https://h /SECRET", "https:///SECRET",
                                        "https://h/SECRET\\t",    "HTTPS://h/SECRET"};
    char lines[128];
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        (void)snprintf(lines, sizeof lines, "  url: \"%s\"\n", texts[i]);
        assert_refused(lines,
                       "c.yaml:2:8: \"url\" must be an http(s):// or ws(s):// URL of at most 2048 bytes (its "
                       "text is not shown)");
    }
}

static void a_url_may_be_as_long_as_its_limit(void **state)
{
    (void)state;
    struct gw_config config;
    struct sample out;
    char lines[GW_CONFIG_URL_MAX + 64];
    for (unsigned over = 0; over < 2; over++) {
        char url[GW_CONFIG_URL_MAX + 2];
        memset(url, 'x', sizeof url);
        memcpy(url, "http://h/", 9);
        url[GW_CONFIG_URL_MAX + over] = '\0';
        (void)snprintf(lines, sizeof lines, "  name: a\n  url: %s\n", url);
        assert_int_equal(decode(&config, &out, lines), over == 0 ? GW_OK : GW_E_CONFIG);
        gw_config_free(&config);
    }
}

static void secrets_in_the_wrong_place_are_not_printed_back(void **state)
{
    (void)state;
    assert_int_equal(setenv("GW_TEST_SECRET", "SECRET", 1), 0);
    assert_refused("  vol: ${GW_TEST_SECRET}\n",
                   "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not the text from the environment");
    assert_refused("  vol: https://u:SECRET@h/SECRET\n",
                   "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not \"https://h...\"");
    assert_refused("  vol: https://SECRET h\n",
                   "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not a malformed URL");
    assert_refused("  vol: \"a\\nb\\x7f\"\n",
                   "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not \"a\\x0ab\\x7f\"");
    assert_refused("  vol: 12345678901\xc3\xa4xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
                   "c.yaml:2:8: \"vol\" must be a number from 0.01 to 5, not \"12345678901...\"");
}

static void two_tables_share_one_mapping(void **state)
{
    (void)state;
    struct own {
        uint64_t depth;
    };
    static const struct gw_config_field own_fields[] = {
        {.key = "depth_max",
         .type = GW_CONFIG_U64,
         .offset = GW_CONFIG_AT(struct own, depth),
         .is_required = true},
        {.key = "name_of_pool", .type = GW_CONFIG_STRING, .offset = 0},
        {.key = "kind", .type = GW_CONFIG_STRING, .offset = 0},
        {.key = NULL},
    };
    static const char *const cases[][2] = {
        {"x: {name: a, depth_max: 7}", ""},
        {"x: {name: a}", "c.yaml:1:4: \"depth_max\" is missing; it must be a whole number below 2^64"},
        {"x: {depth_max: 7}", "c.yaml:1:4: \"name\" is missing; it must be a text"},
        {"x: {depth_mx: 7}", "c.yaml:1:5: unknown key \"depth_mx\"; did you mean \"depth_max\"?"},
        {"x: {zzzzz: 7}", "c.yaml:1:5: unknown key \"zzzzz\"; see \"gammawatch config schema\""},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gw_config config;
        struct sample sample = {.name = NULL};
        struct own own = {0};
        assert_int_equal(gw_config_parse(&config, "c.yaml", cases[i][0], strlen(cases[i][0])), GW_OK);
        const enum gw_status status = gw_config_decode_pair(&config, &sample, fields, &own, own_fields,
                                                            gw_config_get(config.root, "x"));
        assert_int_equal(status, i == 0 ? GW_OK : GW_E_CONFIG);
        assert_string_equal(config.error, cases[i][1]);
        assert_true(i > 0 || (own.depth == 7 && strcmp(sample.name, "a") == 0));
        gw_config_free(&config);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_fills_a_struct),
        cmocka_unit_test(absent_keys_take_their_defaults),
        cmocka_unit_test(no_mapping_at_all_gives_only_defaults),
        cmocka_unit_test(an_unknown_key_suggests_the_nearest),
        cmocka_unit_test(a_missing_required_key_tells_what_it_must_be),
        cmocka_unit_test(a_key_without_a_value_is_refused),
        cmocka_unit_test(wrong_types_tell_the_right_one),
        cmocka_unit_test(numbers_are_plain_decimals_in_their_range),
        cmocka_unit_test(addresses_are_checked_to_the_letter),
        cmocka_unit_test(a_refused_url_is_not_printed_back),
        cmocka_unit_test(a_url_may_be_as_long_as_its_limit),
        cmocka_unit_test(secrets_in_the_wrong_place_are_not_printed_back),
        cmocka_unit_test(two_tables_share_one_mapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
