#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

#include "ipc/base/config.h"

static void parse(struct gw_config *config, const char *text)
{
    assert_int_equal(gw_config_parse(config, "c.yaml", text, strlen(text)), GW_OK);
}

static void assert_section_refused(const char *text, const char *message)
{
    struct gw_config config;
    const struct gw_config_node *section = NULL;
    parse(&config, text);
    assert_int_equal(gw_config_section(&config, &section, "chains"), GW_E_CONFIG);
    assert_string_equal(config.error, message);
    gw_config_free(&config);
}

static void a_section_is_found_or_null(void **state)
{
    (void)state;
    struct gw_config config;
    const struct gw_config_node *section = NULL;
    size_t count = 0;
    parse(&config, "version: 1\nchains: [a]\nmonitor:\n");
    assert_int_equal(gw_config_section(&config, &section, "chains"), GW_OK);
    assert_int_equal(gw_config_sequence(&config, &count, section), GW_OK);
    assert_int_equal(count, 1);
    assert_int_equal(gw_config_section(&config, &section, "monitor"), GW_OK);
    assert_null(section);
    assert_int_equal(gw_config_section(&config, &section, "store"), GW_OK);
    assert_null(section);
    gw_config_free(&config);
}

static void the_version_must_be_one(void **state)
{
    (void)state;
    assert_section_refused("chains: []\n", "c.yaml:1:1: \"version\" is missing; write \"version: 1\"");
    assert_section_refused("version: 2\n",
                           "c.yaml:1:10: version \"2\" is not known; this program reads version 1");
    assert_section_refused("version: [1]\n", "c.yaml:1:10: \"version\" must be 1");
}

static void an_unknown_section_is_refused(void **state)
{
    (void)state;
    assert_section_refused("version: 1\nchain: []\n",
                           "c.yaml:2:1: unknown key \"chain\"; did you mean \"chains\"?");
    assert_section_refused(
        "version: 1\nzzzzzz: 1\n",
        "c.yaml:2:1: unknown key \"zzzzzz\"; known are version, chains, depth, monitor, signer, "
        "publish, store");
}

static void sequences_and_scalars_are_told_apart(void **state)
{
    (void)state;
    struct gw_config config;
    size_t count = 9;
    const char *text = NULL;
    uint8_t address[20];
    parse(&config, "a: 1\n");
    assert_int_equal(gw_config_sequence(&config, &count, gw_config_get(config.root, "a")), GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml:1:4: \"a\" must be a list");
    assert_int_equal(count, 0);
    assert_int_equal(gw_config_sequence(&config, &count, NULL), GW_OK);
    assert_null(gw_config_item(gw_config_get(config.root, "a"), 0));
    assert_null(gw_config_item(NULL, 0));
    assert_null(gw_config_get(NULL, "a"));
    assert_null(gw_config_get(gw_config_get(config.root, "a"), "b"));
    gw_config_free(&config);

    parse(&config, "a: [[1]]\n");
    assert_int_equal(gw_config_scalar(&config, &text, gw_config_item(gw_config_get(config.root, "a"), 0)),
                     GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml:1:5: this value must be a single value, not a list");
    assert_null(gw_config_item(gw_config_get(config.root, "a"), 1));
    gw_config_free(&config);

    parse(&config, "a: [~]\n");
    assert_int_equal(gw_config_scalar(&config, &text, gw_config_item(gw_config_get(config.root, "a"), 0)),
                     GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml:1:5: this value has no value");
    gw_config_free(&config);

    parse(&config, "a: [x]\n");
    assert_int_equal(
        gw_config_scalar_address(&config, address, gw_config_item(gw_config_get(config.root, "a"), 0)),
        GW_E_CONFIG);
    assert_string_equal(config.error,
                        "c.yaml:1:5: this value must be an address, 0x and 40 hex digits, not \"x\"");
    gw_config_free(&config);

    parse(&config, "a: 1\n");
    assert_int_equal(gw_config_scalar(&config, &text, NULL), GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml: a value is missing");
    gw_config_free(&config);
}

static void the_first_error_is_kept(void **state)
{
    (void)state;
    struct gw_config config;
    parse(&config, "a: 1\n");
    assert_int_equal(gw_config_fail(&config, gw_config_get(config.root, "a"), "first %d", 1), GW_E_CONFIG);
    assert_int_equal(gw_config_fail(&config, NULL, "second"), GW_E_CONFIG);
    assert_string_equal(config.error, "c.yaml:1:4: first 1");
    gw_config_free(&config);
}

static void a_message_that_does_not_fit_says_so(void **state)
{
    (void)state;
    struct gw_config config;
    char wide[600];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    parse(&config, "a: 1\n");
    (void)gw_config_fail(&config, NULL, "%s", wide);
    assert_int_equal(strlen(config.error), sizeof config.error - 1);
    assert_string_equal(config.error + sizeof config.error - 6, "xx...");
    gw_config_free(&config);
}

static void a_file_is_loaded_by_its_path(void **state)
{
    (void)state;
    static const char text[] = "version: 1\nstore: {path: x}\n";
    char path[] = "/tmp/gw-test-config-XXXXXX";
    struct gw_config config;
    const struct gw_config_node *store = NULL;
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
    assert_int_equal(close(file), 0);
    assert_int_equal(gw_config_load(&config, path), GW_OK);
    assert_string_equal(config.path, path);
    assert_int_equal(gw_config_section(&config, &store, "store"), GW_OK);
    assert_non_null(store);
    gw_config_free(&config);
    assert_int_equal(truncate(path, GW_CONFIG_SIZE_MAX + 1), 0);
    assert_int_equal(gw_config_load(&config, path), GW_E_CONFIG);
    assert_non_null(strstr(config.error, ": larger than 1048576 bytes"));
    assert_int_equal(unlink(path), 0);
}

static void a_file_that_cannot_be_read_is_weather(void **state)
{
    (void)state;
    char path[300];
    struct gw_config config;
    assert_int_equal(gw_config_load(&config, "/nonexistent/c.yaml"), GW_E_IO);
    assert_string_equal(config.error, "/nonexistent/c.yaml: cannot be opened: No such file or directory");
    assert_int_equal(gw_config_load(&config, "/"), GW_E_IO);
    assert_string_equal(config.error, "/: cannot be read: Is a directory");
    memset(path, 'x', sizeof path - 1);
    path[256] = '\0';
    assert_int_equal(gw_config_load(&config, path), GW_E_CONFIG);
    assert_string_equal(config.error, "config: the path is longer than 255 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_section_is_found_or_null),
        cmocka_unit_test(the_version_must_be_one),
        cmocka_unit_test(an_unknown_section_is_refused),
        cmocka_unit_test(sequences_and_scalars_are_told_apart),
        cmocka_unit_test(the_first_error_is_kept),
        cmocka_unit_test(a_message_that_does_not_fit_says_so),
        cmocka_unit_test(a_file_is_loaded_by_its_path),
        cmocka_unit_test(a_file_that_cannot_be_read_is_weather),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
