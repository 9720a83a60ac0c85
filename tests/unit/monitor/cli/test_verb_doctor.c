/* Does `gammawatch doctor` find what would stop a run, and does each finding say what mends it? */
#include "tests/unit/monitor/cli/command.h"

#include <jansson.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/sim/endpoint.h"

#define RPC_VARIABLE "GW_RPC_URL_7"

struct world {
    char dir[64];
    char path[96];
    char key[96];
    struct command said;
    json_t *json;
};

static void shell(const char *format, const char *argument)
{
    char line[256];
    const int size = snprintf(line, sizeof line, "%s%s", format, argument);
    assert_true(size > 0 && (size_t)size < sizeof line);
    assert_int_equal(system(line), 0);
}

/* A configuration with all that a live run needs, but for an endpoint. */
static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char arguments[200];
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-verb-doctor-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/house.yaml", w->dir);
    snprintf(w->key, sizeof w->key, "%s/signer.key", w->dir);
    snprintf(arguments, sizeof arguments, "config init --chain toy --caip2 eip155:7 -o %s", w->path);
    command_run(&w->said, arguments, "");
    assert_int_equal(w->said.code, 0);
    snprintf(arguments, sizeof arguments, "keys new %s", w->key);
    command_run(&w->said, arguments, "");
    assert_int_equal(w->said.code, 0);
    snprintf(arguments, sizeof arguments,
             "sed -i -e 's|# key_file: .*|key_file: %s|' -e 's|# journal: .*|journal: journal|' ", w->key);
    shell(arguments, w->path);
    assert_int_equal(setenv(RPC_VARIABLE, "http://127.0.0.1:1/v2/SECRETKEY", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", w->dir, 1), 0);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    json_decref(w->json);
    shell("rm -r ", w->dir);
    assert_int_equal(unsetenv(RPC_VARIABLE), 0);
    free(w);
    return 0;
}

/* With --json; the rings would live in the world's directory. */
static void run(struct world *w, const char *arguments, int code)
{
    char line[300];
    snprintf(line, sizeof line, "doctor -c %s --ring-dir %s/rings --json %s", w->path, w->dir, arguments);
    command_run(&w->said, line, "");
    if (w->said.code != code) {
        fail_msg("exit code %d, not %d: %s", w->said.code, code, w->said.output);
    }
    json_decref(w->json);
    w->json = json_loads(w->said.output, JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(w->json);
    assert_int_equal(json_is_true(json_object_get(w->json, "ok")), code == 0);
}

/* One of the lines of this name has this level and text. */
static void assert_line(const struct world *w, const char *name, const char *level, const char *text)
{
    size_t i = 0;
    const json_t *check = NULL;
    json_array_foreach(json_object_get(w->json, "checks"), i, check)
    {
        const bool is_meant =
            strncmp(json_string_value(json_object_get(check, "name")), name, strlen(name)) == 0 &&
            strstr(json_string_value(json_object_get(check, "text")), text) != NULL;
        if (is_meant) {
            assert_string_equal(json_string_value(json_object_get(check, "level")), level);
            assert_int_equal(json_is_string(json_object_get(check, "fix")), strcmp(level, "ok") != 0);
            return;
        }
    }
    fail_msg("no line %s: %s in %s", name, text, w->said.output);
}

static void a_machine_with_all_it_needs_exits_0(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x7", true);
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run(w, "", 0);
    endpoint_close(&endpoint);
    assert_line(w, "machine", "ok", "MB");
    assert_line(w, "monotonic clock", "ok", "steps of");
    assert_line(w, "gw-collector toy", "ok", "valid");
    assert_line(w, "gw-monitor", "ok", "valid");
    assert_line(w, "gw-signer", "ok", "valid");
    assert_line(w, "ring directory", "ok", "can be made");
    assert_line(w, "ring space", "ok", "MB free");
    assert_line(w, "key file", "ok", "mode 0600");
    assert_line(w, "journal", "ok", "journal");
    assert_line(w, "toy http://127.0.0.1:", "ok", "serves the chain");
    assert_line(w, "toy http://127.0.0.1:", "ok", "eth_getLogs over 10000 blocks");
    assert_line(w, "toy http://127.0.0.1:", "ok", "state back to 200000 blocks");
    assert_null(strstr(w->said.output, "SECRETKEY"));
}

static void a_head_far_behind_is_a_warning(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x7", true); /* its head is of 2023 */
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run(w, "", 0);
    endpoint_close(&endpoint);
    assert_line(w, "toy http://127.0.0.1:", "warn", "behind this machine's clock");
}

static void what_an_endpoint_lacks_is_found(void **state)
{
    struct world *w = *state;
    struct endpoint endpoint;
    endpoint_open(&endpoint, "0x7", false);
    assert_int_equal(setenv(RPC_VARIABLE, endpoint.url, 1), 0);
    run(w, "", 1);
    endpoint_close(&endpoint);
    assert_line(w, "toy http://127.0.0.1:", "fail", "no code at the address of Multicall3");
    assert_line(w, "toy http://127.0.0.1:", "warn", "eth_getLogs over 10000 blocks is refused: bound");
    assert_line(w, "toy http://127.0.0.1:", "warn", "does not know the safe and finalized blocks");
    assert_line(w, "toy http://127.0.0.1:", "ok", "state back to 128 blocks");
}

static void an_endpoint_that_is_not_there_exits_1_unless_offline(void **state)
{
    struct world *w = *state;
    run(w, "", 1);
    assert_line(w, "toy http://127.0.0.1:1", "fail", "the connection failed");
    run(w, "--offline", 0);
    assert_null(strstr(w->said.output, "toy http"));
}

static void a_key_that_others_can_read_fails(void **state)
{
    struct world *w = *state;
    assert_int_equal(chmod(w->key, 0644), 0);
    run(w, "--offline", 1);
    assert_line(w, "key file", "fail", "has mode 0644");
    assert_line(w, "gw-signer", "fail", "can be reached by others");
}

static void a_key_that_is_not_there_fails(void **state)
{
    struct world *w = *state;
    assert_int_equal(unlink(w->key), 0);
    run(w, "--offline", 1);
    assert_line(w, "key file", "fail", "No such file");
}

static void a_key_and_a_journal_that_are_not_named_are_warnings(void **state)
{
    struct world *w = *state;
    shell("sed -i -e 's|  key_file:|  # key_file:|' -e 's|  journal:|  # journal:|' ", w->path);
    run(w, "--offline", 0);
    assert_line(w, "gw-signer", "warn", "key_file is not set");
    assert_line(w, "journal", "warn", "journal is not set");
}

static void a_ring_directory_that_others_can_write_is_a_warning(void **state)
{
    struct world *w = *state;
    char rings[96];
    snprintf(rings, sizeof rings, "%s/rings", w->dir);
    assert_int_equal(mkdir(rings, 0700), 0);
    assert_int_equal(chmod(rings, 0777), 0);
    run(w, "--offline", 0);
    assert_line(w, "ring directory", "warn", "can be written by others (mode 0777)");
}

static void a_ring_directory_that_is_a_file_fails(void **state)
{
    struct world *w = *state;
    char rings[96];
    snprintf(rings, sizeof rings, "%s/rings", w->dir);
    shell("touch ", rings);
    run(w, "--offline", 1);
    assert_line(w, "ring directory", "fail", "cannot be written");
}

static void too_few_open_files_fail(void **state)
{
    struct world *w = *state;
    struct rlimit kept, few;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &kept), 0);
    few = kept;
    few.rlim_cur = 32;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    run(w, "--offline", 1);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &kept), 0);
    assert_line(w, "open files", "fail", "32");
}

static void an_invalid_configuration_fails_and_no_endpoint_is_asked(void **state)
{
    struct world *w = *state;
    shell("sed -i 's|caip2: eip155:7|caip2: eip155:seven|' ", w->path);
    run(w, "", 1);
    assert_line(w, "gw-collector toy", "fail", "not a CAIP-2 id");
    assert_null(strstr(w->said.output, "toy http"));
}

static void no_configuration_says_how_to_begin(void **state)
{
    struct world *w = *state;
    command_run(&w->said, "doctor -c /tmp/gw-verb-doctor-none.yaml --no-color", "");
    assert_int_equal(w->said.code, 1);
    assert_non_null(strstr(w->said.output, "fail  file"));
    assert_non_null(strstr(w->said.output, "fix: `gammawatch config init`"));
}

static void a_chain_that_is_not_configured_fails(void **state)
{
    struct world *w = *state;
    run(w, "-C none --offline", 1);
    assert_line(w, "none", "fail", "no chain has this name");
}

static void wrong_use_exits_2_and_help_has_examples(void **state)
{
    struct world *w = *state;
    command_run(&w->said, "doctor extra", "");
    assert_int_equal(w->said.code, 2);
    command_run(&w->said, "doctor --help", "");
    assert_int_equal(w->said.code, 0);
    assert_non_null(strstr(w->said.output, "Examples:"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_machine_with_all_it_needs_exits_0),
        TEST(a_head_far_behind_is_a_warning),
        TEST(what_an_endpoint_lacks_is_found),
        TEST(an_endpoint_that_is_not_there_exits_1_unless_offline),
        TEST(a_key_that_others_can_read_fails),
        TEST(a_key_that_is_not_there_fails),
        TEST(a_key_and_a_journal_that_are_not_named_are_warnings),
        TEST(a_ring_directory_that_others_can_write_is_a_warning),
        TEST(a_ring_directory_that_is_a_file_fails),
        TEST(too_few_open_files_fail),
        TEST(an_invalid_configuration_fails_and_no_endpoint_is_asked),
        TEST(no_configuration_says_how_to_begin),
        TEST(a_chain_that_is_not_configured_fails),
        TEST(wrong_use_exits_2_and_help_has_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
