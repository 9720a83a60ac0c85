/* Does readiness name everything that is wrong, and nothing that is not? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/health.h"

/* The codes in order, each with a blank behind it. */
static void assert_reasons(const struct gw_board *board, uint64_t now_ms, const char *wanted)
{
    char codes[256] = "";
    size_t used = 0;
    json_t *json = gw_health_json(board, now_ms);
    const json_t *reasons = json_object_get(json, "reasons");
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const char *code = json_string_value(json_object_get(json_array_get(reasons, i), "code"));
        used += (size_t)snprintf(codes + used, sizeof codes - used, "%s ", code);
        assert_true(used < sizeof codes);
    }
    assert_string_equal(codes, wanted);
    assert_int_equal(json_is_true(json_object_get(json, "ready")), wanted[0] == '\0');
    assert_int_equal(gw_health_is_ready(board, now_ms), wanted[0] == '\0');
    json_decref(json);
}

static void a_house_in_order_is_ready(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_reasons(b, STAGE_NOW_MS, "");
}

static void a_house_that_was_never_seen_names_every_ring(void **state)
{
    assert_reasons(*state, STAGE_NOW_MS, "ring_closed no_block ring_closed no_block ring_closed ");
}

static void a_head_that_stands_still_is_named_with_its_chain(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->chains[STAGE_BASE].moved_ms = STAGE_NOW_MS - 200000;
    json_t *json = gw_health_json(b, STAGE_NOW_MS);
    const json_t *reason = json_array_get(json_object_get(json, "reasons"), 0);
    assert_string_equal(json_string_value(json_object_get(reason, "chain")), "eip155:8453");
    assert_string_equal(json_string_value(json_object_get(reason, "text")),
                        "the head has not moved for 200 s; at most 180 s are fine");
    const json_t *chain = json_array_get(json_object_get(json, "chains"), 1);
    assert_true(json_real_value(json_object_get(chain, "data_age_s")) == 200.0);
    json_decref(json);
    assert_reasons(b, STAGE_NOW_MS, "data_stale ");
}

static void a_writer_that_is_silent_or_was_stopped_is_gone(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->signals.beat_ms = STAGE_NOW_MS - GW_HEALTH_BEAT_MS_MAX - 1;
    assert_reasons(b, STAGE_NOW_MS, "writer_gone ");
    b->signals.beat_ms = STAGE_NOW_MS;
    b->chains[STAGE_DEVNET].ring.is_running = false;
    assert_reasons(b, STAGE_NOW_MS, "writer_gone ");
}

static void vectors_that_stop_flowing_mean_that_the_signer_is_away(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->feeds[0].published_ms = STAGE_NOW_MS - b->limits.vector_ms;
    assert_reasons(b, STAGE_NOW_MS, "");
    b->feeds[0].published_ms--;
    assert_reasons(b, STAGE_NOW_MS, "vectors_stale ");
}

static void a_vector_is_due_once_options_are_seen_or_feeds_configured(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    b->feed_count = 0;
    assert_reasons(b, STAGE_NOW_MS, "no_vector ");
    b->exposures[0].record.head.flags = GW_EXPOSURE_COMPLETE;
    assert_reasons(b, STAGE_NOW_MS, "");
    b->limits.has_feeds = true;
    assert_reasons(b, STAGE_NOW_MS, "no_vector ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(a_house_in_order_is_ready),
        STAGE_TEST(a_house_that_was_never_seen_names_every_ring),
        STAGE_TEST(a_head_that_stands_still_is_named_with_its_chain),
        STAGE_TEST(a_writer_that_is_silent_or_was_stopped_is_gone),
        STAGE_TEST(vectors_that_stop_flowing_mean_that_the_signer_is_away),
        STAGE_TEST(a_vector_is_due_once_options_are_seen_or_feeds_configured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
