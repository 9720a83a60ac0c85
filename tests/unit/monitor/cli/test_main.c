/* Does the command find its verb, and tell wrong use from everything else by its exit code? */
#include "tests/unit/monitor/cli/command.h"

static struct command command;

static void check(const char *arguments, int code, const char *says)
{
    command_run(&command, arguments, "");
    assert_int_equal(command.code, code);
    assert_non_null(strstr(command.output, says));
}

static void without_a_verb_the_help_is_shown_and_the_use_is_wrong(void **state)
{
    (void)state;
    check("", 2, "Usage: gammawatch VERB");
}

static void an_unknown_verb_is_wrong_use(void **state)
{
    (void)state;
    check("fly", 2, "gammawatch: \"fly\" is no verb; `gammawatch --help` lists them");
    check("-c price", 2, "\"-c\" is no verb");
}

static void help_lists_every_verb(void **state)
{
    (void)state;
    check("--help", 0, "Exit codes: 0 ok");
#define X(name, help) assert_non_null(strstr(command.output, "  " #name " "));
#include "monitor/cli/verbs.def"
#undef X
}

static void every_verb_has_help_of_its_own(void **state)
{
    (void)state;
#define X(name, help) check(#name " --help", 0, "Usage: ");
#include "monitor/cli/verbs.def"
#undef X
}

static void an_unknown_option_is_wrong_use_of_every_verb(void **state)
{
    (void)state;
#define X(name, help) check(#name " --no-such-option", 2, "--no-such-option");
#include "monitor/cli/verbs.def"
#undef X
}

static void the_version_is_told(void **state)
{
    (void)state;
    check("--version", 0, "gammawatch " GW_VERSION "\n");
}

static void options_may_stand_before_the_verb(void **state)
{
    (void)state;
    check("-c /nonexistent/gw.yaml snapshot", 3, "/nonexistent/gw.yaml");
    check("snapshot -c /nonexistent/gw.yaml", 3, "/nonexistent/gw.yaml");
}

static void the_configuration_may_come_from_the_environment(void **state)
{
    (void)state;
    setenv("GW_CONFIG", "/nonexistent/env.yaml", 1);
    check("run", 3, "/nonexistent/env.yaml");
    check("run -c /nonexistent/flag.yaml", 3, "/nonexistent/flag.yaml");
    unsetenv("GW_CONFIG");
}

static void keys_are_made_once_and_never_printed(void **state)
{
    char arguments[128];
    char path[64] = "/tmp/gw-keys-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(path));
    snprintf(arguments, sizeof arguments, "keys new %s/key", path);
    check(arguments, 0, "0x");
    assert_int_equal(strlen(command.output), 43);
    char address[64];
    memcpy(address, command.output, 44);
    check(arguments, 1, "cannot make");
    snprintf(arguments, sizeof arguments, "keys show %s/key", path);
    check(arguments, 0, address);
    snprintf(arguments, sizeof arguments, "%s/key", path);
    unlink(arguments);
    rmdir(path);
}

static void verify_fails_on_what_is_no_vector(void **state)
{
    (void)state;
    command_run(&command, "signal verify", "{}\n");
    assert_int_equal(command.code, 6);
    assert_non_null(strstr(command.output, "FAIL line 1: not a vector of this schema"));
    check("signal verify", 6, "0 vectors");
    check("signal dance", 2, "is none of get, watch, verify");
    check("signal watch --signer 0x12", 2, "is no address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_verb_the_help_is_shown_and_the_use_is_wrong),
        cmocka_unit_test(an_unknown_verb_is_wrong_use),
        cmocka_unit_test(help_lists_every_verb),
        cmocka_unit_test(every_verb_has_help_of_its_own),
        cmocka_unit_test(an_unknown_option_is_wrong_use_of_every_verb),
        cmocka_unit_test(the_version_is_told),
        cmocka_unit_test(options_may_stand_before_the_verb),
        cmocka_unit_test(the_configuration_may_come_from_the_environment),
        cmocka_unit_test(keys_are_made_once_and_never_printed),
        cmocka_unit_test(verify_fails_on_what_is_no_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
