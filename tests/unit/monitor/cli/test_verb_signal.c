/* Does `gammawatch signal` show revocations with their vectors, and tell true lines from changed ones? */
#include "tests/unit/monitor/cli/command.h"

#include <jansson.h>

#include "gammawatch/explanation.h"
#include "ipc/ring.h"
#include "ipc/signal_sign.h"
#include "monitor/cli/revocation_json.h"
#include "monitor/feed.h"

static const uint8_t secret[32] = {[31] = 7};

struct world {
    char dir[64];
    char path[96];
    struct gw_ring ring;
    struct gw_signed_vector vector;
    struct gw_signed_revocation revocation;
    struct command command;
};

static void make_vector(struct world *w, uint64_t seq)
{
    struct gw_signed_vector *v = &w->vector;
    memset(v, 0, sizeof *v);
    v->kind = GW_RECORD_VECTOR;
    v->size = sizeof *v;
    gw_signal_feed(&v->signal.header, "eip155:31337", "0xabc", "ETH");
    v->signal.header.seq = seq;
    v->signal.header.epoch = 1;
    memset(v->signal.header.block_hash, 0xb0, 32);
    v->signal.margin.initial_margin_bps = 12500;
    v->signal.margin.valid_until = 1700000900;
    v->domain.chain_id = 31337;
    snprintf(v->feed, sizeof v->feed, "lyra_v1:0xabc:ETH");
    assert_int_equal(gw_signal_sign(v, secret), GW_OK);
}

static void make_revocation(struct world *w)
{
    struct gw_signed_revocation *r = &w->revocation;
    memset(r, 0, sizeof *r);
    memcpy(r->revocation.feed_id, w->vector.signal.header.feed_id, 32);
    memcpy(r->revocation.orphaned_block_hash, w->vector.signal.header.block_hash, 32);
    r->revocation.seq = w->vector.signal.header.seq;
    r->revocation.epoch = 1;
    r->revocation.issued_at = 1700000012;
    r->domain = w->vector.domain;
    snprintf(r->feed, sizeof r->feed, "%s", w->vector.feed);
    assert_int_equal(gw_signal_sign_revocation(r, secret), GW_OK);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-signal-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/signals.ring", w->dir);
    assert_int_equal(gw_ring_create(&w->ring, w->path, 16, (uint32_t)GW_RECORD_SIZE_MAX), GW_OK);
    make_vector(w, 1);
    make_revocation(w);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_ring_destroy(&w->ring, true);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void run(struct world *w, const char *action, const char *input)
{
    char arguments[256];
    snprintf(arguments, sizeof arguments, "signal %s", action);
    command_run(&w->command, arguments, input);
}

static void get_shows_the_revocation_of_the_latest_vector(void **state)
{
    struct world *w = *state;
    char action[160];
    gw_ring_publish(&w->ring, &w->vector, sizeof w->vector);
    gw_ring_publish(&w->ring, &w->revocation, sizeof w->revocation);
    snprintf(action, sizeof action, "get --ring %s", w->path);
    run(w, action, "");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "lyra_v1:0xabc:ETH seq 1 epoch 1 REVOKED: its block 0xb0b0"));
    make_vector(w, 2);
    gw_ring_publish(&w->ring, &w->vector, sizeof w->vector);
    run(w, action, "");
    assert_non_null(strstr(w->command.output, "seq 2 epoch 1"));
    assert_null(strstr(w->command.output, "REVOKED"));
}

static void explanations_are_shown_to_who_asks(void **state)
{
    struct world *w = *state;
    struct gw_explanation e;
    char action[160];
    memset(&e, 0, sizeof e);
    e.head.kind = GW_RECORD_EXPLANATION;
    e.head.size = sizeof e;
    memcpy(e.feed_id, w->vector.signal.header.feed_id, sizeof e.feed_id);
    e.seq = 1;
    gw_ring_publish(&w->ring, &w->vector, sizeof w->vector);
    gw_ring_publish(&w->ring, &e, sizeof e);
    snprintf(action, sizeof action, "get --ring %s", w->path);
    run(w, action, "");
    assert_null(strstr(w->command.output, "explained"));
    snprintf(action, sizeof action, "get --explain --ring %s", w->path);
    run(w, action, "");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "seq 1 explained"));
    snprintf(action, sizeof action, "watch --json --explain --count 1 --timeout 1 --ring %s", w->path);
    run(w, action, "");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "gammawatch.explanation/1")); /* before it is counted */
    make_vector(w, 2);
    gw_ring_publish(&w->ring, &w->vector, sizeof w->vector);
    snprintf(action, sizeof action, "get --json --explain --ring %s", w->path);
    run(w, action, "");
    assert_null(
        strstr(w->command.output, "gammawatch.explanation/1")); /* that one was of the vector before */
}

static void a_journal_tells_the_last_vector_and_why(void **state)
{
    struct world *w = *state;
    struct gw_journal journal;
    struct gw_journal_vector entry;
    char path[128], action[192];
    memset(&entry, 0, sizeof entry);
    entry.vector = w->vector;
    snprintf(entry.memory.underlying, sizeof entry.memory.underlying, "ETH");
    entry.explanation.head.kind = GW_RECORD_EXPLANATION;
    entry.explanation.head.size = sizeof entry.explanation;
    entry.explanation.head.abi = GW_RECORD_ABI;
    entry.explanation.seq = 1;
    snprintf(path, sizeof path, "%s/journal", w->dir);
    snprintf(action, sizeof action, "get --explain --journal %s", path);
    run(w, action, "");
    assert_int_equal(w->command.code, 1); /* there is none yet */
    assert_int_equal(gw_journal_open(&journal, path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_VECTOR, &entry, sizeof entry, true), GW_OK);
    run(w, action, "");
    assert_int_equal(w->command.code, 1);
    assert_non_null(strstr(w->command.output, "its monitor is running"));
    gw_journal_close(&journal);
    run(w, action, "");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "seq 1 epoch 1"));
    assert_non_null(strstr(w->command.output, "seq 1 explained"));
    unlink(path);
}

static void watch_writes_a_line_for_each_and_verify_takes_them(void **state)
{
    struct world *w = *state;
    char action[160];
    gw_ring_publish(&w->ring, &w->vector, sizeof w->vector);
    gw_ring_publish(&w->ring, &w->revocation, sizeof w->revocation);
    snprintf(action, sizeof action, "watch --json --count 2 --ring %s", w->path);
    run(w, action, "");
    assert_int_equal(w->command.code, 0);
    char *lines = strdup(w->command.output);
    char *second = strchr(lines, '\n') + 1;
    json_t *root = json_loads(second, JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "type")), "Revocation");
    const json_t *body = json_object_get(root, "revocation");
    assert_int_equal(json_integer_value(json_object_get(body, "seq")), 1);
    assert_int_equal(json_integer_value(json_object_get(body, "issuedAt")), 1700000012);
    json_decref(root);
    run(w, "verify", lines);
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "ok   line 1: lyra_v1:0xabc:ETH seq 1 signed by 0x"));
    assert_non_null(
        strstr(w->command.output, "ok   line 2: lyra_v1:0xabc:ETH revocation of seq 1 signed by 0x"));
    assert_non_null(strstr(w->command.output, "2 vectors, 0 failed"));
    *strstr(second, "1700000012") = '2';
    run(w, "verify --json", lines);
    assert_int_equal(w->command.code, 6);
    assert_non_null(strstr(w->command.output, "\"line\":2,\"ok\":false,\"type\":\"revocation\""));
    assert_non_null(strstr(w->command.output, "digest or signer does not match"));
    free(lines);
}

static void revocation_survives_its_line(void **state)
{
    struct world *w = *state;
    struct gw_signed_revocation parsed;
    char line[2048];
    w->revocation.revocation.seq = UINT64_MAX;
    assert_int_equal(gw_signal_sign_revocation(&w->revocation, secret), GW_OK);
    assert_int_equal(gw_revocation_format_json(line, sizeof line, &w->revocation), GW_OK);
    assert_non_null(strstr(line, "\"seq\":\"18446744073709551615\""));
    assert_int_equal(gw_revocation_parse_json(&parsed, line, strlen(line)), GW_OK);
    assert_memory_equal(&parsed, &w->revocation, sizeof parsed);
    assert_true(gw_revocation_is_claimed(line, strlen(line)));
    for (size_t size = 0; size < strlen(line); size++) {
        char small[2048];
        assert_int_equal(gw_revocation_format_json(small, size, &w->revocation), GW_E_BOUND);
        assert_int_equal(gw_revocation_parse_json(&parsed, line, size), GW_E_FORMAT);
        assert_false(gw_revocation_is_claimed(line, size));
    }
    static const char *const wrong[][2] = {{"\"epoch\":1", "\"epoch\":-1"},
                                           {"\"epoch\":1", "\"epoch\":1.0"},
                                           {"\"epoch\":1", "\"epoch\":\"01\""},
                                           {"\"epoch\":1", "\"epoch\":1,\"more\":2"},
                                           {"18446744073709551615", "18446744073709551616"},
                                           {"revocation/1", "revocation/2"},
                                           {"\"version\":\"1\"", "\"version\":\"2\""},
                                           {"b0b0", "b0"},
                                           {"\"feed\":\"", "\"fed\":\""}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char changed[2200];
        const char *at = strstr(line, wrong[i][0]);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - line), line, wrong[i][1],
                 at + strlen(wrong[i][0]));
        assert_int_equal(gw_revocation_parse_json(&parsed, changed, strlen(changed)), GW_E_FORMAT);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(get_shows_the_revocation_of_the_latest_vector),
        TEST(explanations_are_shown_to_who_asks),
        TEST(a_journal_tells_the_last_vector_and_why),
        TEST(watch_writes_a_line_for_each_and_verify_takes_them),
        TEST(revocation_survives_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
