#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/config.h"

static void assert_refused(const char *text, size_t size, const char *message)
{
    struct gw_config config;
    assert_int_equal(gw_config_parse(&config, "gammawatch.yaml", text, size), GW_E_CONFIG);
    assert_string_equal(config.error, message);
    assert_null(config.root);
    gw_config_free(&config);
}

#define ASSERT_REFUSED(text, message) assert_refused(text, sizeof(text) - 1, "gammawatch.yaml:" message)

static void nodes_remember_order_and_nesting(void **state)
{
    (void)state;
    static const char text[] = "version: 1\n"
                               "chains:\n"
                               "  - name: devnet\n"
                               "    rpc: [{url: \"http://a\"}, {url: 'http://b'}]\n"
                               "  - {name: \"say \\\"x\\\"\"}\n";
    struct gw_config config;
    size_t count = 0;
    const char *value = NULL;
    assert_int_equal(gw_config_parse(&config, "c.yaml", text, sizeof text - 1), GW_OK);
    assert_string_equal(config.error, "");
    const struct gw_config_node *chains = gw_config_get(config.root, "chains");
    assert_int_equal(gw_config_sequence(&config, &count, chains), GW_OK);
    assert_int_equal(count, 2);
    const struct gw_config_node *rpc = gw_config_get(gw_config_item(chains, 0), "rpc");
    assert_int_equal(gw_config_sequence(&config, &count, rpc), GW_OK);
    assert_int_equal(count, 2);
    const struct gw_config_node *url = gw_config_get(gw_config_item(rpc, 1), "url");
    assert_int_equal(gw_config_scalar(&config, &value, url), GW_OK);
    assert_string_equal(value, "http://b");
    const struct gw_config_node *name = gw_config_get(gw_config_item(chains, 1), "name");
    assert_int_equal(gw_config_scalar(&config, &value, name), GW_OK);
    assert_string_equal(value, "say \"x\"");
    gw_config_free(&config);
}

static void the_text_may_go_after_parsing(void **state)
{
    (void)state;
    char text[] = "name: devnet\n";
    struct gw_config config;
    const char *value = NULL;
    assert_int_equal(gw_config_parse(&config, "c.yaml", text, sizeof text - 1), GW_OK);
    memset(text, 'x', sizeof text);
    assert_int_equal(gw_config_scalar(&config, &value, gw_config_get(config.root, "name")), GW_OK);
    assert_string_equal(value, "devnet");
    gw_config_free(&config);
    gw_config_free(&config);
}

static void an_empty_file_is_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED("", " holds nothing; it must begin with \"version: 1\"");
    ASSERT_REFUSED("# nothing\n", " holds nothing; it must begin with \"version: 1\"");
    ASSERT_REFUSED("---\n", " holds nothing; it must begin with \"version: 1\"");
}

static void the_top_must_be_a_mapping(void **state)
{
    (void)state;
    ASSERT_REFUSED("- a\n- b\n", "1:1: must be a mapping of keys to values");
    ASSERT_REFUSED("\n  words\n", "2:3: must be a mapping of keys to values");
}

static void a_key_that_appears_twice_names_the_first(void **state)
{
    (void)state;
    ASSERT_REFUSED("version: 1\nstore:\n  path: a\n  engine: b\n  path: c\n",
                   "5:3: key \"path\" appears twice; the first is at line 3, column 3");
    ASSERT_REFUSED("store: {path: a, 'path': b}\n",
                   "1:18: key \"path\" appears twice; the first is at line 1, column 9");
}

static void one_key_in_two_mappings_is_fine(void **state)
{
    (void)state;
    static const char text[] = "- a: 1\n  b: 2\n- a: 1\n";
    char wrapped[64];
    struct gw_config config;
    (void)snprintf(wrapped, sizeof wrapped, "x:\n%s", text);
    assert_int_equal(gw_config_parse(&config, "c.yaml", wrapped, strlen(wrapped)), GW_OK);
    gw_config_free(&config);
}

static void anchors_aliases_and_tags_are_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED("a: &x 1\n", "1:4: anchors are not supported; write the value out");
    ASSERT_REFUSED("a: &x [1]\n", "1:4: anchors are not supported; write the value out");
    ASSERT_REFUSED("a: &x {b: 1}\n", "1:4: anchors are not supported; write the value out");
    ASSERT_REFUSED("a:\n  <<: *x\n", "2:7: aliases are not supported; write the value out");
    ASSERT_REFUSED("a: !!str 1\n", "1:4: tags are not supported; write the value without its \"!\"");
    ASSERT_REFUSED("a: !x [1]\n", "1:4: tags are not supported; write the value without its \"!\"");
}

static void a_second_document_is_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED("a: 1\n---\nb: 2\n", "2:1: a second document begins; the file must hold one");
}

static void keys_must_be_words(void **state)
{
    (void)state;
    ASSERT_REFUSED("[a, b]: 1\n", "1:1: a key must be a word, not a list or a mapping");
    ASSERT_REFUSED("? {a: b}\n: 1\n", "1:3: a key must be a word, not a list or a mapping");
    ASSERT_REFUSED("x: {? : 1}\n", "1:7: a key must be a word, not empty or null");
    ASSERT_REFUSED("null: 1\n", "1:1: a key must be a word, not empty or null");
}

static void what_is_no_yaml_is_told_with_its_place(void **state)
{
    (void)state;
    ASSERT_REFUSED("a: 1\n\tb: 2\n",
                   "2:1: found a tab character that violates indentation, while scanning a plain scalar");
    ASSERT_REFUSED("a:\n\tb: 2\n",
                   "2:1: found character that cannot start any token, while scanning for the next token");
    ASSERT_REFUSED("a: [1, 2\nb: 3\n",
                   "2:2: did not find expected ',' or ']', while parsing a flow sequence");
    ASSERT_REFUSED("a: 1\n b: 2\n", "2:3: mapping values are not allowed in this context");
    ASSERT_REFUSED("a: \"x\n", "2:1: found unexpected end of stream, while scanning a quoted scalar");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED("a: 1\nb: \xc3\xa4 \xff\n", "2:6: invalid leading UTF-8 octet");
    ASSERT_REFUSED("a: \xc3(\n", "1:5: invalid trailing UTF-8 octet");
    ASSERT_REFUSED("a: 1\nbc: \0x\n", "2:5: control characters are not allowed");
    ASSERT_REFUSED("a: \x01\n", "1:4: control characters are not allowed");
    ASSERT_REFUSED("a: b\nc: \"x\\0y\"\n", "2:4: a NUL byte stands inside a value");
    ASSERT_REFUSED("\"x\\0y\": 1\n", "1:1: a NUL byte stands inside a value");
}

static void variables_become_their_value(void **state)
{
    (void)state;
    static const char text[] = "a: \"${GW_TEST_HOST}\"\n"
                               "b: http://${GW_TEST_HOST}:${GW_TEST_PORT}/x\n"
                               "c: $GW_TEST_HOST $${GW_TEST_PORT} {}\n"
                               "\"${GW_TEST_HOST}\": 1\n"
                               "e: ${GW_TEST_NESTED}\n";
    static const char *const expected[] = {"node", "http://node:8545/x", "$GW_TEST_HOST $8545 {}", "1",
                                           "${GW_TEST_HOST}"};
    static const char *const keys[] = {"a", "b", "c", "${GW_TEST_HOST}", "e"};
    struct gw_config config;
    assert_int_equal(setenv("GW_TEST_HOST", "node", 1), 0);
    assert_int_equal(setenv("GW_TEST_PORT", "8545", 1), 0);
    assert_int_equal(setenv("GW_TEST_NESTED", "${GW_TEST_HOST}", 1), 0);
    assert_int_equal(gw_config_parse(&config, "c.yaml", text, sizeof text - 1), GW_OK);
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = NULL;
        assert_int_equal(gw_config_scalar(&config, &value, gw_config_get(config.root, keys[i])), GW_OK);
        assert_string_equal(value, expected[i]);
    }
    gw_config_free(&config);
}

static void a_malformed_variable_is_refused_at_its_place(void **state)
{
    (void)state;
    static const char malformed[] =
        "gammawatch.yaml:1:4: \"${\" must be followed by the name of an environment variable and \"}\"";
    static const char *const texts[] = {"a: ${}", "a: ${GW", "a: ${1A}", "a: ${GW-X}", "a: \"x${ GW}\""};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_refused(texts[i], strlen(texts[i]), malformed);
    }
}

static void an_unset_variable_is_refused_at_its_place_when_its_value_is_wanted(void **state)
{
    (void)state;
    static const char text[] = "a: \"http://${GW_RPC_URL_1}/x\"\nb: 2\n";
    struct gw_config config;
    const char *value = NULL;
    assert_int_equal(unsetenv("GW_RPC_URL_1"), 0);
    assert_int_equal(gw_config_parse(&config, "c.yaml", text, sizeof text - 1), GW_OK);
    assert_int_equal(gw_config_scalar(&config, &value, gw_config_get(config.root, "b")), GW_OK);
    assert_int_equal(gw_config_scalar(&config, &value, gw_config_get(config.root, "a")), GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml:1:4: environment variable GW_RPC_URL_1 is not set");
    gw_config_free(&config);
}

/* `head`, then `unit` until `count` of them stand, then `tail`. */
static void assert_repeated_refused(const char *head, const char *unit, unsigned count, const char *tail,
                                    const char *message)
{
    const size_t unit_size = strlen(unit);
    char *text = malloc(strlen(head) + unit_size * count + strlen(tail) + 1);
    assert_non_null(text);
    size_t size = strlen(head);
    memcpy(text, head, size);
    for (unsigned i = 0; i < count; i++, size += unit_size) {
        memcpy(text + size, unit, unit_size);
    }
    memcpy(text + size, tail, strlen(tail));
    assert_refused(text, size + strlen(tail), message);
    free(text);
}

static void every_limit_is_an_error_of_its_own(void **state)
{
    (void)state;
    static char large[256 * 1024 + 1];
    memset(large, 'x', sizeof large - 1);
    assert_int_equal(setenv("GW_TEST_LARGE", large, 1), 0);
    assert_repeated_refused("a: 1\n", "#", GW_CONFIG_SIZE_MAX, "",
                            "gammawatch.yaml: larger than 1048576 bytes");
    assert_repeated_refused("a: ", "[", GW_CONFIG_DEPTH_MAX, "1",
                            "gammawatch.yaml:1:19: nested deeper than 16 levels");
    assert_repeated_refused("a: [", "1,", GW_CONFIG_NODES_MAX, "1]",
                            "gammawatch.yaml:1:131071: more than 65536 keys and values");
    assert_repeated_refused(
        "a: ", "${GW_TEST_LARGE}", 8, "\n",
        "gammawatch.yaml:1:4: the values of the file are larger than 2097152 bytes together");
    char keys[GW_CONFIG_KEYS_MAX * 12] = "";
    size_t size = 0;
    for (unsigned i = 0; i <= GW_CONFIG_KEYS_MAX; i++) {
        size += (size_t)snprintf(keys + size, sizeof keys - size, "k%u: 1\n", i);
    }
    assert_refused(keys, size, "gammawatch.yaml:1025:1: more than 1024 keys in one mapping");
}

static void a_container_of_the_full_depth_is_fine(void **state)
{
    (void)state;
    static const char text[] = "a: [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]\n";
    struct gw_config config;
    assert_int_equal(gw_config_parse(&config, "c.yaml", text, sizeof text - 1), GW_OK);
    gw_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_remember_order_and_nesting),
        cmocka_unit_test(the_text_may_go_after_parsing),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(the_top_must_be_a_mapping),
        cmocka_unit_test(a_key_that_appears_twice_names_the_first),
        cmocka_unit_test(one_key_in_two_mappings_is_fine),
        cmocka_unit_test(anchors_aliases_and_tags_are_refused),
        cmocka_unit_test(a_second_document_is_refused),
        cmocka_unit_test(keys_must_be_words),
        cmocka_unit_test(what_is_no_yaml_is_told_with_its_place),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(variables_become_their_value),
        cmocka_unit_test(a_malformed_variable_is_refused_at_its_place),
        cmocka_unit_test(an_unset_variable_is_refused_at_its_place_when_its_value_is_wanted),
        cmocka_unit_test(every_limit_is_an_error_of_its_own),
        cmocka_unit_test(a_container_of_the_full_depth_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
