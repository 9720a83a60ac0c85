/* Do schema and dump say what the decoder accepts and takes, and do secrets stay out of it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/config_schema.h"

static const char *const modes[] = {"fast", "slow", NULL};

static const struct gw_config_field item_fields[] = {
    {.key = "kind", .type = GW_CONFIG_STRING, .is_required = true, .help = "which"},
    {.key = "count",
     .type = GW_CONFIG_U64,
     .min = 1,
     .max = 9,
     .fallback = "3",
     .unit = "blocks",
     .help = "how many"},
    {.key = NULL},
};

static const struct gw_config_field red_fields[] = {
    {.key = "shade", .type = GW_CONFIG_ENUM, .choices = modes, .fallback = "slow"},
    {.key = NULL},
};

static const struct gw_config_field blue_fields[] = {
    {.key = "depth", .type = GW_CONFIG_F64, .is_required = true, .max = 1},
    {.key = NULL},
};

static const char *find_variant(size_t index, const struct gw_config_field **fields)
{
    static const char *const names[] = {"red", "blue", NULL};
    static const struct gw_config_field *const tables[] = {red_fields, blue_fields, NULL};
    *fields = tables[index];
    return names[index];
}

static const struct gw_config_shape items_shape = {
    .fields = item_fields, .variant_key = "kind", .variant = find_variant, .is_list = true};
static const struct gw_config_shape addresses_shape = {.is_list = true, .item = GW_CONFIG_ADDRESS};

static const struct gw_config_field chain_fields[] = {
    {.key = "url", .type = GW_CONFIG_URL, .is_required = true},
    {.key = "label", .type = GW_CONFIG_STRING},
    {.key = "is_on", .type = GW_CONFIG_BOOL, .fallback = "true"},
    {.key = "items", .type = GW_CONFIG_NODE, .shape = &items_shape},
    {.key = "pools", .type = GW_CONFIG_NODE, .shape = &addresses_shape},
    {.key = NULL},
};

static const struct gw_config_field more_fields[] = {
    {.key = "vol", .type = GW_CONFIG_F64, .min = 0.05, .max = 5, .fallback = "0.8"},
    {.key = NULL},
};

static const struct gw_config_shape chain_shape = {.fields = chain_fields, .fields2 = more_fields};

static const struct gw_config_field sections[] = {
    {.key = "monitor", .type = GW_CONFIG_NODE, .shape = &chain_shape, .help = "all of it"},
    {.key = NULL},
};

/* A schema at a path of keys, "monitor/properties/url"; numbers are indices. */
static const json_t *at(const json_t *json, const char *path)
{
    char copy[256];
    char *rest = NULL;
    snprintf(copy, sizeof copy, "%s", path);
    for (char *key = strtok_r(copy, "/", &rest); key != NULL; key = strtok_r(NULL, "/", &rest)) {
        json =
            json_is_array(json) ? json_array_get(json, strtoul(key, NULL, 10)) : json_object_get(json, key);
        if (json == NULL) {
            fail_msg("%s ends at %s", path, key);
        }
    }
    return json;
}

static void assert_json(const json_t *json, const char *path, const char *expected)
{
    char *text = json_dumps(at(json, path), JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
    assert_string_equal(text, expected);
    free(text);
}

static void every_type_has_its_schema(void **state)
{
    (void)state;
    json_t *schema = gw_config_schema(sections);
    const json_t *p = at(schema, "monitor/properties");
    assert_json(schema, "monitor/description", "\"all of it\"");
    assert_json(p, "label/type", "\"string\"");
    assert_json(p, "is_on/type", "\"boolean\"");
    assert_json(p, "is_on/default", "true");
    assert_json(p, "vol", "{\"type\":\"number\",\"minimum\":0.05,\"maximum\":5.0,\"default\":0.8}");
    assert_json(p, "pools/items/pattern", "\"^0x[0-9a-fA-F]{40}$\"");
    assert_json(p, "items/type", "\"array\"");
    assert_json(p, "items/items/oneOf/0/properties/count",
                "{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,\"default\":3,\"description\":\"how many "
                "(blocks)\"}");
    assert_json(p, "items/items/oneOf/0/properties/shade",
                "{\"enum\":[\"fast\",\"slow\"],\"default\":\"slow\"}");
    json_decref(schema);
}

static void unknown_keys_are_refused_and_required_ones_named(void **state)
{
    (void)state;
    json_t *schema = gw_config_schema(sections);
    assert_json(schema, "monitor/additionalProperties", "false");
    assert_json(schema, "monitor/required", "[\"url\"]");
    assert_json(schema, "monitor/properties/items/items/oneOf/1/required", "[\"kind\",\"depth\"]");
    json_decref(schema);
}

static void a_section_may_have_nothing_behind_its_key(void **state)
{
    (void)state;
    json_t *schema = gw_config_schema(sections);
    assert_json(schema, "monitor/type", "[\"object\",\"null\"]");
    json_decref(schema);
}

static void a_variant_has_the_common_keys_and_its_own(void **state)
{
    (void)state;
    json_t *schema = gw_config_schema(sections);
    const json_t *variants = at(schema, "monitor/properties/items/items/oneOf");
    assert_int_equal(json_array_size(variants), 2);
    assert_json(variants, "0/properties/kind", "{\"const\":\"red\"}");
    assert_json(variants, "1/properties/kind", "{\"const\":\"blue\"}");
    assert_null(json_object_get(json_object_get(json_array_get(variants, 0), "properties"), "depth"));
    assert_json(variants, "1/properties/depth/maximum", "1.0");
    json_decref(schema);
}

static json_t *dump(struct gw_config *config, const char *text)
{
    assert_int_equal(gw_config_parse(config, "c.yaml", text, strlen(text)), GW_OK);
    json_t *entries = gw_config_dump(config, sections);
    assert_non_null(entries);
    return entries;
}

static void assert_entry(const json_t *entries, const char *path, const char *expected)
{
    size_t i = 0;
    const json_t *entry = NULL;
    json_array_foreach(entries, i, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "path")), path) == 0) {
            char *text = json_dumps(entry, JSON_COMPACT | JSON_REAL_PRECISION(15));
            assert_non_null(strstr(text, "\"value\":"));
            assert_string_equal(strstr(text, "\"value\":"), expected);
            free(text);
            return;
        }
    }
    fail_msg("%s is not told", path);
}

static void values_come_with_their_line_or_are_defaults(void **state)
{
    (void)state;
    struct gw_config config;
    json_t *e = dump(&config, "version: 1\n"
                              "monitor:\n"
                              "  url: https://a.example\n"
                              "  is_on: false\n"
                              "  items:\n"
                              "    - {kind: red, count: 7}\n"
                              "    - {kind: blue, depth: 0.5}\n"
                              "  pools: [\"0x0000000000000000000000000000000000000001\"]\n");
    assert_entry(e, "monitor.is_on", "\"value\":false,\"origin\":\"file\",\"line\":4}");
    assert_entry(e, "monitor.items[0].count", "\"value\":7,\"origin\":\"file\",\"line\":6}");
    assert_entry(e, "monitor.items[0].shade", "\"value\":\"slow\",\"origin\":\"default\"}");
    assert_entry(e, "monitor.items[1].count", "\"value\":3,\"origin\":\"default\"}");
    assert_entry(e, "monitor.items[1].depth", "\"value\":0.5,\"origin\":\"file\",\"line\":7}");
    assert_entry(e, "monitor.pools[0]",
                 "\"value\":\"0x0000000000000000000000000000000000000001\",\"origin\":\"file\",\"line\":8}");
    assert_entry(e, "monitor.vol", "\"value\":0.8,\"origin\":\"default\"}");
    assert_entry(e, "monitor.label", "\"value\":null,\"origin\":\"default\"}");
    json_decref(e);
    gw_config_free(&config);
}

static void an_absent_section_shows_its_defaults(void **state)
{
    (void)state;
    struct gw_config config;
    json_t *e = dump(&config, "version: 1\n");
    assert_entry(e, "monitor.vol", "\"value\":0.8,\"origin\":\"default\"}");
    assert_entry(e, "monitor.items", "\"value\":null,\"origin\":\"default\"}");
    json_decref(e);
    gw_config_free(&config);
}

static void nothing_secret_is_shown(void **state)
{
    (void)state;
    struct gw_config config;
    assert_int_equal(setenv("GW_TEST_SCHEMA_KEY", "SECRETKEY", 1), 0);
    json_t *e = dump(
        &config, "monitor:\n"
                 "  url: \"https://user:SECRETKEY@node.example:8545/v2/${GW_TEST_SCHEMA_KEY}?k=SECRETKEY\"\n"
                 "  label: \"a${GW_TEST_SCHEMA_KEY}\"\n");
    char *all = json_dumps(e, 0);
    assert_null(strstr(all, "SECRETKEY"));
    free(all);
    assert_entry(e, "monitor.url",
                 "\"value\":\"https://node.example:8545\",\"origin\":\"environment\",\"line\":2}");
    assert_entry(e, "monitor.label", "\"value\":\"***\",\"origin\":\"environment\",\"line\":3}");
    json_decref(e);
    gw_config_free(&config);
    assert_int_equal(unsetenv("GW_TEST_SCHEMA_KEY"), 0);
}

static void a_text_that_is_a_url_shows_its_origin_only(void **state)
{
    (void)state;
    struct gw_config config;
    json_t *e = dump(&config, "monitor:\n  label: nats://user:SECRETKEY@bus.example\n");
    assert_entry(e, "monitor.label", "\"value\":\"nats://bus.example\",\"origin\":\"file\",\"line\":2}");
    json_decref(e);
    gw_config_free(&config);
}

static void an_unset_variable_is_named(void **state)
{
    (void)state;
    struct gw_config config;
    json_t *e = dump(&config, "monitor:\n  url: \"${GW_TEST_SCHEMA_UNSET}\"\n");
    assert_entry(e, "monitor.url",
                 "\"value\":null,\"origin\":\"environment\",\"line\":2,\"unset\":\"GW_TEST_SCHEMA_UNSET\"}");
    json_decref(e);
    gw_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_its_schema),
        cmocka_unit_test(unknown_keys_are_refused_and_required_ones_named),
        cmocka_unit_test(a_section_may_have_nothing_behind_its_key),
        cmocka_unit_test(a_variant_has_the_common_keys_and_its_own),
        cmocka_unit_test(values_come_with_their_line_or_are_defaults),
        cmocka_unit_test(an_absent_section_shows_its_defaults),
        cmocka_unit_test(nothing_secret_is_shown),
        cmocka_unit_test(a_text_that_is_a_url_shows_its_origin_only),
        cmocka_unit_test(an_unset_variable_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
