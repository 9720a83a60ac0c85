/* Do the four actions of `gammawatch config` agree with each other and with the processes that read the file? */
#include "tests/unit/monitor/cli/command.h"

#include <jansson.h>
#include <sys/stat.h>

#include "tests/sim/endpoint_socket.h"

#define RPC_VARIABLE "GW_RPC_URL_7"

struct world {
    char dir[64];
    char path[96]; /* a file that init wrote for chain id 7 */
    struct command said;
};

static void run(struct world *w, const char *arguments, int code)
{
    char line[256];
    snprintf(line, sizeof line, "config %s", arguments);
    command_run(&w->said, line, "");
    if (w->said.code != code) {
        fail_msg("%s: exit code %d, not %d: %s", line, w->said.code, code, w->said.output);
    }
}

/* An action on the world's file. */
static void run_on_file(struct world *w, const char *action, int code)
{
    char arguments[200];
    snprintf(arguments, sizeof arguments, "%s -c %s", action, w->path);
    run(w, arguments, code);
}

static json_t *said_json(const struct world *w)
{
    json_t *json = json_loads(w->said.output, JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(json);
    return json;
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char arguments[200];
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-verb-config-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/house.yaml", w->dir);
    snprintf(arguments, sizeof arguments, "init --chain toy --caip2 eip155:7 -o %s", w->path);
    run(w, arguments, 0);
    assert_int_equal(setenv(RPC_VARIABLE, "http://127.0.0.1:1/v2/SECRETKEY", 1), 0);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", w->dir);
    assert_int_equal(system(line), 0);
    assert_int_equal(unsetenv(RPC_VARIABLE), 0);
    free(w);
    return 0;
}

static void append(const struct world *w, const char *text)
{
    FILE *file = fopen(w->path, "a");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Replaces the first occurrence in the file. */
static void edit(const struct world *w, const char *from, const char *to)
{
    static char text[1u << 20];
    FILE *file = fopen(w->path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    char *at = strstr(text, from);
    assert_non_null(at);
    file = fopen(w->path, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
    assert_int_equal(fclose(file), 0);
}

static const json_t *find_value(const json_t *dump, const char *path)
{
    size_t i = 0;
    const json_t *entry = NULL;
    json_array_foreach(json_object_get(dump, "values"), i, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "path")), path) == 0) {
            return entry;
        }
    }
    fail_msg("%s is not told", path);
    return NULL;
}

static void what_init_writes_is_what_check_accepts(void **state)
{
    struct world *w = *state;
    run_on_file(w, "check", 0);
    assert_non_null(strstr(w->said.output, "gw-collector toy"));
    assert_non_null(strstr(w->said.output, "gw-monitor"));
    assert_non_null(strstr(w->said.output, "0 failed"));
}

/* Every commented default is uncommented: the file stays valid, so no default in it is wrong. */
static void what_init_comments_out_is_valid_too(void **state)
{
    struct world *w = *state;
    char line[256];
    snprintf(line, sizeof line, "sed -i -E '/\\.\\.\\./!s/^( +)# ([a-z0-9_]+: [^ ]+  )/\\1\\2/' %s", w->path);
    assert_int_equal(system(line), 0);
    snprintf(line, sizeof line, "grep -q '^  mpor_h: 48' %s && grep -q '^    poll_ms: 1000' %s", w->path,
             w->path);
    assert_int_equal(system(line), 0);
    run_on_file(w, "check", 0);
}

static void init_never_overwrites(void **state)
{
    struct world *w = *state;
    char arguments[200];
    snprintf(arguments, sizeof arguments, "init --chain other --caip2 eip155:9 -o %s", w->path);
    run(w, arguments, 1);
    assert_non_null(strstr(w->said.output, "File exists"));
    run_on_file(w, "check", 0);
    assert_non_null(strstr(w->said.output, "gw-collector toy"));
}

static void init_refuses_names_that_the_collector_would(void **state)
{
    struct world *w = *state;
    run(w, "init --chain Toy --caip2 eip155:7", 2);
    run(w, "init --chain sixteen-letters-x --caip2 eip155:7", 2);
    run(w, "init --chain toy --caip2 cosmos:hub", 2);
    run(w, "init --chain toy --caip2 eip155:07", 2);
    run(w, "init --chain toy", 2);
}

static void check_names_the_place_of_an_error_and_exits_3(void **state)
{
    struct world *w = *state;
    edit(w, "poll_ms", "poll_mss");
    run_on_file(w, "check", 0); /* in a comment */
    edit(w, "    # poll_mss", "    poll_mss");
    run_on_file(w, "check", 3);
    assert_non_null(strstr(w->said.output, ":5: unknown key \"poll_mss\"; did you mean \"poll_ms\"?"));
}

static void check_runs_the_monitor_too(void **state)
{
    struct world *w = *state;
    edit(w, "  # mpor_h: 48.0", "  mpor_h: 4800");
    run_on_file(w, "check --json", 3);
    json_t *json = said_json(w);
    const json_t *checks = json_object_get(json, "checks");
    assert_true(json_is_false(json_object_get(json, "ok")));
    assert_string_equal(json_string_value(json_object_get(json_array_get(checks, 1), "name")), "gw-monitor");
    assert_string_equal(json_string_value(json_object_get(json_array_get(checks, 1), "level")), "fail");
    json_decref(json);
}

static void check_runs_the_signer_when_a_key_is_named(void **state)
{
    struct world *w = *state;
    edit(w, "  # key_file: \"...\"", "  key_file: /tmp/gw-verb-config-none.key");
    run_on_file(w, "check", 3);
    assert_non_null(strstr(w->said.output, "fail  gw-signer"));
}

static void check_refuses_a_variable_that_is_not_set(void **state)
{
    struct world *w = *state;
    assert_int_equal(unsetenv(RPC_VARIABLE), 0);
    run_on_file(w, "check", 3);
    assert_non_null(strstr(w->said.output, "environment variable " RPC_VARIABLE " is not set"));
}

static void check_of_no_file_exits_3(void **state)
{
    struct world *w = *state;
    run(w, "check -c /tmp/gw-verb-config-none.yaml", 3);
    assert_non_null(strstr(w->said.output, "cannot be opened"));
}

static void online_accepts_a_good_endpoint(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x7", true);
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run_on_file(w, "check --online", 0);
    endpoint_close(&endpoint);
    assert_non_null(strstr(w->said.output, "serves the chain: block 200000"));
    assert_null(strstr(w->said.output, "SECRETKEY"));
}

static void online_asks_websockets_too(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    struct endpoint socket;
    char urls[200];
    endpoint_open(&endpoint, "0x7", true);
    endpoint_open_socket(&socket, "0x7");
    snprintf(urls, sizeof urls, "%s,%s", endpoint.url, socket.url);
    assert_int_equal(setenv(RPC_VARIABLE, urls, 1), 0);
    run_on_file(w, "check --online", 0);
    assert_non_null(strstr(w->said.output, "announces heads: subscribed in "));
    endpoint_close(&socket);
    endpoint_close(&endpoint);
    endpoint_open(&endpoint, "0x7", true);
    snprintf(urls, sizeof urls, "%s,ws://127.0.0.1:1/SECRETKEY", endpoint.url);
    assert_int_equal(setenv(RPC_VARIABLE, urls, 1), 0);
    run_on_file(w, "check --online", 4);
    endpoint_close(&endpoint);
    assert_non_null(strstr(w->said.output, "toy ws://127.0.0.1:1"));
    assert_null(strstr(w->said.output, "SECRETKEY"));
}

static void online_refuses_an_endpoint_of_another_chain_with_4(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x8", true);
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run_on_file(w, "check --online", 4);
    endpoint_close(&endpoint);
    assert_non_null(strstr(w->said.output, "the endpoint serves another chain"));
    assert_null(strstr(w->said.output, "SECRETKEY"));
}

static void online_tells_what_an_endpoint_lacks(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x7", false);
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run_on_file(w, "check --online", 4);
    endpoint_close(&endpoint);
    assert_non_null(strstr(w->said.output, "no code at the address of Multicall3"));
    assert_non_null(strstr(w->said.output, "eth_getLogs over 10000 blocks is refused"));
    assert_non_null(strstr(w->said.output, "does not know the safe and finalized blocks"));
}

static void dump_tells_value_and_origin(void **state)
{
    struct world *w = *state;
    edit(w, "  # hold_s: 14400", "  hold_s: 600");
    run_on_file(w, "dump --json", 0);
    json_t *json = said_json(w);
    const json_t *hold = find_value(json, "monitor.hold_s");
    assert_int_equal(json_integer_value(json_object_get(hold, "value")), 600);
    assert_string_equal(json_string_value(json_object_get(hold, "origin")), "file");
    assert_true(json_integer_value(json_object_get(hold, "line")) > 0);
    const json_t *poll = find_value(json, "chains[0].poll_ms");
    assert_int_equal(json_integer_value(json_object_get(poll, "value")), 1000);
    assert_string_equal(json_string_value(json_object_get(poll, "origin")), "default");
    json_decref(json);
}

static void dump_masks_urls_and_keys(void **state)
{
    struct world *w = *state;
    run_on_file(w, "dump", 0);
    assert_null(strstr(w->said.output, "SECRETKEY"));
    assert_non_null(strstr(w->said.output, "chains[0].rpc[0].url: \"http://127.0.0.1:1\"  # environment"));
}

static void dump_shows_where_rings_are(void **state)
{
    struct world *w = *state;
    assert_int_equal(setenv("GW_RING_DIR", "/tmp/gw-rings-of-a-test", 1), 0);
    run_on_file(w, "dump", 0);
    assert_int_equal(unsetenv("GW_RING_DIR"), 0);
    assert_non_null(strstr(w->said.output, "publish.ring_dir: \"/tmp/gw-rings-of-a-test\"  # environment"));
}

static void dump_of_one_chain_leaves_the_others_out(void **state)
{
    struct world *w = *state;
    run_on_file(w, "dump -C toy", 0);
    assert_non_null(strstr(w->said.output, "chains[0].name: \"toy\""));
    run_on_file(w, "dump -C none", 3);
    assert_non_null(strstr(w->said.output, "no chain is named \"none\""));
}

static void dump_of_an_invalid_file_exits_3(void **state)
{
    struct world *w = *state;
    append(w, "frob: 1\n");
    run_on_file(w, "dump", 3);
    assert_non_null(strstr(w->said.output, "unknown key \"frob\""));
}

static void the_schema_has_every_section_of_the_file(void **state)
{
    static const char *const sections[] = {"version", "chains", "depth",   "outside",
                                           "monitor", "signer", "publish", "store"};
    struct world *w = *state;
    run(w, "schema", 0);
    json_t *json = said_json(w);
    const json_t *properties = json_object_get(json, "properties");
    assert_int_equal(json_object_size(properties), sizeof sections / sizeof sections[0]);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        assert_non_null(json_object_get(properties, sections[i]));
    }
    const json_t *chain =
        json_object_get(json_object_get(json_object_get(properties, "chains"), "items"), "properties");
    const json_t *venues =
        json_object_get(json_object_get(json_object_get(chain, "venues"), "items"), "oneOf");
    assert_true(json_array_size(venues) >= 2);
    json_decref(json);
}

static void wrong_use_exits_2(void **state)
{
    struct world *w = *state;
    run(w, "", 2);
    run(w, "frob", 2);
    run(w, "dump --online", 2);
    run(w, "check -o file", 2);
    run(w, "check extra", 2);
}

static void help_has_examples_and_exit_codes(void **state)
{
    struct world *w = *state;
    run(w, "--help", 0);
    assert_non_null(strstr(w->said.output, "Examples:"));
    assert_non_null(strstr(w->said.output, "Exit codes:"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_init_writes_is_what_check_accepts),
        TEST(what_init_comments_out_is_valid_too),
        TEST(init_never_overwrites),
        TEST(init_refuses_names_that_the_collector_would),
        TEST(check_names_the_place_of_an_error_and_exits_3),
        TEST(check_runs_the_monitor_too),
        TEST(check_runs_the_signer_when_a_key_is_named),
        TEST(check_refuses_a_variable_that_is_not_set),
        TEST(check_of_no_file_exits_3),
        TEST(online_accepts_a_good_endpoint),
        TEST(online_asks_websockets_too),
        TEST(online_refuses_an_endpoint_of_another_chain_with_4),
        TEST(online_tells_what_an_endpoint_lacks),
        TEST(dump_tells_value_and_origin),
        TEST(dump_masks_urls_and_keys),
        TEST(dump_shows_where_rings_are),
        TEST(dump_of_one_chain_leaves_the_others_out),
        TEST(dump_of_an_invalid_file_exits_3),
        TEST(the_schema_has_every_section_of_the_file),
        TEST(wrong_use_exits_2),
        TEST(help_has_examples_and_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
