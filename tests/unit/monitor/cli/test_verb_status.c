/* Does `gammawatch status` show what the rings say, and does it exit 0 only when all is well? This process plays
 * collector and monitor. */
#include "tests/unit/monitor/cli/command.h"

#include <jansson.h>

#include "gammawatch/record.h"
#include "gammawatch/signal.h"
#include "ipc/ring.h"
#include "ipc/shm.h"

#define CHAIN_ID UINT64_C(31337)
#define NOW_S    INT64_C(1700000000)

struct world {
    char dir[64];
    struct gw_ring chain;
    struct gw_ring signals;
    bool is_signals_open;
    struct command said;
};

static void open_ring(struct gw_ring *ring, const struct world *w, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s.ring", w->dir, name);
    assert_int_equal(gw_ring_create(ring, path, 16, (uint32_t)GW_RECORD_SIZE_MAX), GW_OK);
    gw_ring_beat(ring);
}

static struct gw_status_record status_of(uint64_t block, int64_t head_age_ms)
{
    return (struct gw_status_record){
        .head = {.kind = GW_RECORD_STATUS,
                 .size = sizeof(struct gw_status_record),
                 .abi = GW_RECORD_ABI,
                 .valid = 1,
                 .chain_id = CHAIN_ID,
                 .block_number = block,
                 .block_time_s = NOW_S,
                 .observed_ms = NOW_S * 1000,
                 .mode = GW_MODE_LIVE},
        .safe_number = block - 10,
        .finalized_number = block - 20,
        .exposures = 3,
        .rpc_calls = 77,
        .rpc_errors = 2,
        .rpc_failures = {[GW_RPC_KINDS] = 2}, /* timeouts of a fallback */
        .reorgs = 1,
        .last_error = GW_E_TIMEOUT,
        .head_age_ms = head_age_ms,
    };
}

static void publish_status(struct world *w, uint64_t block, int64_t head_age_ms)
{
    const struct gw_status_record record = status_of(block, head_age_ms);
    gw_ring_publish(&w->chain, &record, sizeof record);
}

static void publish_vector(struct world *w, uint8_t feed, uint64_t seq, int64_t valid_s)
{
    struct gw_signed_vector vector = {.kind = GW_RECORD_VECTOR, .size = sizeof vector};
    vector.signal.header.feed_id[0] = feed;
    vector.signal.header.seq = seq;
    vector.signal.header.epoch = 4;
    vector.signal.header.state = GW_SIGNAL_HOLD;
    vector.signal.header.observed_at = (uint64_t)NOW_S - 30;
    vector.signal.margin.valid_until = (uint64_t)(NOW_S + valid_s);
    vector.signal.liquidity.valid_until = (uint64_t)NOW_S + 5000;
    vector.signal.margin.initial_margin_bps = 15000;
    vector.domain.chain_id = CHAIN_ID;
    snprintf(vector.feed, sizeof vector.feed, "toy:0x%02x:ETH", feed);
    gw_ring_publish(&w->signals, &vector, sizeof vector);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-verb-status-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    open_ring(&w->chain, w, "toychain");
    open_ring(&w->signals, w, "signals");
    w->is_signals_open = true;
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char line[128];
    gw_ring_destroy(&w->chain, true);
    if (w->is_signals_open) {
        gw_ring_destroy(&w->signals, true);
    }
    snprintf(line, sizeof line, "rm -r %s", w->dir);
    assert_int_equal(system(line), 0);
    free(w);
    return 0;
}

static void run(struct world *w, const char *arguments, int code)
{
    char line[256];
    snprintf(line, sizeof line, "status %s --ring-dir %s", arguments, w->dir);
    command_run(&w->said, line, "");
    if (w->said.code != code) {
        fail_msg("exit code %d, not %d: %s", w->said.code, code, w->said.output);
    }
}

static json_t *run_json(struct world *w, int code)
{
    run(w, "--json", code);
    json_t *json = json_loads(w->said.output, 0, NULL);
    assert_non_null(json);
    return json;
}

static json_int_t number_of(const json_t *item, const char *key)
{
    assert_true(json_is_integer(json_object_get(item, key)));
    return json_integer_value(json_object_get(item, key));
}

static const char *text_of(const json_t *item, const char *key)
{
    const char *text = json_string_value(json_object_get(item, key));
    assert_non_null(text);
    return text;
}

static void a_house_in_order_exits_0(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 1000);
    publish_vector(w, 1, 7, 600);
    run(w, "", 0);
    assert_non_null(strstr(w->said.output, "toy:0x01:ETH #7 hold live"));
    assert_null(strchr(w->said.output, '!'));
}

static void a_chain_shows_its_last_status_record(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 9000);
    publish_status(w, 101, 2500);
    json_t *json = run_json(w, 0);
    const json_t *chain = json_array_get(json_object_get(json, "chains"), 0);
    const json_t *rpc = json_object_get(chain, "rpc");
    assert_string_equal(text_of(chain, "name"), "toychain");
    assert_int_equal(number_of(json_object_get(chain, "block"), "number"), 101);
    assert_int_equal(number_of(chain, "safe"), 91);
    assert_int_equal(number_of(chain, "finalized"), 81);
    assert_int_equal(number_of(chain, "reorgs"), 1);
    assert_int_equal(number_of(rpc, "requests"), 77);
    assert_int_equal(number_of(rpc, "errors"), 2);
    assert_string_equal(text_of(rpc, "last_error"), "timeout");
    assert_int_equal(number_of(json_object_get(json_object_get(rpc, "failures"), "fallback"), "timeout"), 2);
    assert_true(json_real_value(json_object_get(chain, "head_age_s")) == 2.5);
    json_decref(json);
}

static void each_feed_shows_its_latest_vector(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    publish_vector(w, 1, 7, 600);
    publish_vector(w, 2, 3, 600);
    publish_vector(w, 1, 8, 600);
    json_t *json = run_json(w, 0);
    const json_t *feeds = json_object_get(json, "signals");
    assert_int_equal(json_array_size(feeds), 2);
    assert_int_equal(number_of(json_array_get(feeds, 0), "seq"), 8);
    assert_int_equal(number_of(json_array_get(feeds, 1), "seq"), 3);
    assert_int_equal(number_of(json_array_get(feeds, 1), "epoch"), 4);
    assert_string_equal(text_of(json_array_get(feeds, 0), "state"), "hold");
    assert_true(json_real_value(json_object_get(json_array_get(feeds, 0), "age_s")) == 30.0);
    assert_true(json_real_value(json_object_get(json_array_get(feeds, 0), "valid_for_s")) == 600.0);
    json_decref(json);
}

static void processes_are_the_writers_of_the_rings(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    json_t *json = run_json(w, 0);
    const json_t *processes = json_object_get(json, "processes");
    assert_int_equal(json_array_size(processes), 2);
    assert_string_equal(text_of(json_array_get(processes, 0), "process"), "gw-collector");
    assert_string_equal(text_of(json_array_get(processes, 1), "process"), "gw-monitor");
    assert_int_equal(number_of(json_array_get(processes, 0), "pid"), getpid());
    assert_string_equal(text_of(json_array_get(processes, 0), "owner"), "running");
    json_decref(json);
}

static void an_expired_vector_exits_5_and_is_named(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    publish_vector(w, 1, 7, -12);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toy:0x01:ETH: vector #7 expired 12 s ago"));
}

static void publish_revocation(struct world *w, uint8_t feed, uint64_t seq)
{
    struct gw_signed_revocation revocation = {.kind = GW_RECORD_REVOCATION, .size = sizeof revocation};
    revocation.revocation.feed_id[0] = feed;
    revocation.revocation.seq = seq;
    revocation.revocation.epoch = 4;
    gw_ring_publish(&w->signals, &revocation, sizeof revocation);
}

static void a_revoked_vector_exits_5_until_a_newer_one_comes(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    publish_vector(w, 1, 7, 600);
    publish_revocation(w, 1, 7);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toy:0x01:ETH: vector #7 was revoked"));
    publish_vector(w, 1, 8, 600);
    run(w, "", 0);
}

static void a_head_that_stands_still_exits_5(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 200000);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toychain: the head stands at 100 since 200 s"));
    run(w, "--stale 300", 0);
}

static void history_that_is_not_whole_exits_5_and_is_told(void **state)
{
    struct world *w = *state;
    struct gw_status_record record = status_of(100, 100);
    record.history_left = 40;
    record.history_total = 90;
    record.gaps = 2;
    record.gap_blocks = 11;
    record.drift = 1;
    record.reread_entries = 300;
    gw_ring_publish(&w->chain, &record, sizeof record);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toychain: history is being read, 40 of 90 blocks are left"));
    assert_non_null(strstr(w->said.output, "! toychain: 11 blocks of history in 2 ranges were not read"));
    assert_non_null(strstr(w->said.output, "! toychain: 1 of 300 entries read again differ"));
}

static struct gw_status_record status_with_gaps(uint64_t gaps)
{
    struct gw_status_record record = status_of(100, 100);
    record.gaps = gaps;
    for (size_t i = 0; i < gaps && i < GW_STATUS_GAPS_MAX; i++) {
        record.gap_list[i] = (struct gw_status_gap){
            .venue = "options", .from = 10 * i, .to = 10 * i + 4, .status = GW_E_BOUND};
    }
    return record;
}

static void each_gap_is_told_with_its_range_and_reason(void **state)
{
    struct world *w = *state;
    struct gw_status_record record = status_with_gaps(2);
    gw_ring_publish(&w->chain, &record, sizeof record);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "gap of options: blocks 0 to 4, "));
    assert_non_null(strstr(w->said.output, "gap of options: blocks 10 to 14, "));
    assert_null(strstr(w->said.output, "gaps more"));
    run(w, "--json", 5);
    json_t *json = json_loads(w->said.output, 0, NULL);
    const json_t *history = json_object_get(json_array_get(json_object_get(json, "chains"), 0), "history");
    const json_t *list = json_object_get(history, "gap_list");
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 1), "to")), 14);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "reason")),
                        gw_status_text(GW_E_BOUND));
    json_decref(json);
}

static void gaps_beyond_the_list_are_counted(void **state)
{
    struct world *w = *state;
    struct gw_status_record record = status_with_gaps(GW_STATUS_GAPS_MAX + 3);
    gw_ring_publish(&w->chain, &record, sizeof record);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "blocks 70 to 74"));
    assert_non_null(strstr(w->said.output, "and 3 gaps more"));
}

static void a_budget_is_shown_where_there_is_one(void **state)
{
    struct world *w = *state;
    struct gw_status_record record = status_of(100, 100);
    gw_ring_publish(&w->chain, &record, sizeof record);
    run(w, "", 0);
    assert_null(strstr(w->said.output, "budget"));
    record.rpc_budget_day = 100000;
    record.rpc_used_day = 400;
    record.rpc_forecast_day = 120000;
    gw_ring_publish(&w->chain, &record, sizeof record);
    run(w, "", 0);
    assert_non_null(strstr(w->said.output, "budget 100000 calls a day, used 400, forecast 120000"));
}

static void a_writer_that_does_not_beat_exits_5(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    atomic_store(&((struct gw_shm_header *)w->chain.base)->beat_ns, 1);
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toychain: the writer is stuck"));
}

static void a_monitor_that_ended_exits_5(void **state)
{
    struct world *w = *state;
    publish_status(w, 100, 0);
    gw_ring_destroy(&w->signals, false);
    w->is_signals_open = false;
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! monitor: the writer is halted"));
}

static void a_collector_without_a_block_exits_5(void **state)
{
    struct world *w = *state;
    run(w, "", 5);
    assert_non_null(strstr(w->said.output, "! toychain: no block was published yet"));
}

static void a_chain_of_the_configuration_without_a_ring_exits_5(void **state)
{
    struct world *w = *state;
    char arguments[160];
    char path[128];
    snprintf(path, sizeof path, "%s/house.yaml", w->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("version: 1\nchains: [{name: toychain}, {name: other}]\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    publish_status(w, 100, 0);
    snprintf(arguments, sizeof arguments, "-c %s", path);
    run(w, arguments, 5);
    assert_non_null(strstr(w->said.output, "! other: no ring"));
}

static void nothing_at_all_exits_1(void **state)
{
    struct world *w = *state;
    command_run(&w->said, "status --ring-dir /tmp/gw-verb-status-none", "");
    assert_int_equal(w->said.code, 1);
    assert_non_null(strstr(w->said.output, "nothing runs"));
}

static void wrong_use_exits_2_and_a_missing_configuration_3(void **state)
{
    struct world *w = *state;
    run(w, "--stale soon", 2);
    run(w, "extra", 2);
    run(w, "-c /tmp/gw-verb-status-none.yaml", 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_house_in_order_exits_0),
        TEST(a_chain_shows_its_last_status_record),
        TEST(each_feed_shows_its_latest_vector),
        TEST(processes_are_the_writers_of_the_rings),
        TEST(an_expired_vector_exits_5_and_is_named),
        TEST(a_revoked_vector_exits_5_until_a_newer_one_comes),
        TEST(a_head_that_stands_still_exits_5),
        TEST(history_that_is_not_whole_exits_5_and_is_told),
        TEST(each_gap_is_told_with_its_range_and_reason),
        TEST(gaps_beyond_the_list_are_counted),
        TEST(a_budget_is_shown_where_there_is_one),
        TEST(a_writer_that_does_not_beat_exits_5),
        TEST(a_monitor_that_ended_exits_5),
        TEST(a_collector_without_a_block_exits_5),
        TEST(a_chain_of_the_configuration_without_a_ring_exits_5),
        TEST(nothing_at_all_exits_1),
        TEST(wrong_use_exits_2_and_a_missing_configuration_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
