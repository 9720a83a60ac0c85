#include "monitor/liquidity/advice.h"
#include "tests/unit/monitor/scene.h"

static int live(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int replay(void **state)
{
    struct scene *s = scene_make(GW_MODE_REPLAY);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

static void block_gives_every_record_in_its_order(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    scene_look(s);
    assert_int_equal(s->seen_count, 7);
    const struct gw_ecosystem_record *ecosystem = &s->seen[0].ecosystem;
    const struct gw_systemic_record *systemic = &s->seen[1].systemic;
    const struct gw_signed_vector *vector = &s->seen[3].vector;
    const struct gw_evaluated_record *evaluated = &s->seen[6].evaluated;
    assert_int_equal(systemic->head.kind, GW_RECORD_SYSTEMIC);
    assert_string_equal(systemic->head.underlying, "ETH");
    assert_int_equal(systemic->head.block_number, 1);
    assert_true(systemic->k == ecosystem->k && systemic->spot_usd == ecosystem->spot_usd);
    assert_true(systemic->reason_bits == ecosystem->reason_bits);
    assert_int_equal(ecosystem->head.kind, GW_RECORD_ECOSYSTEM);
    assert_string_equal(ecosystem->head.underlying, "ETH");
    assert_string_equal(ecosystem->head.venue, "");
    assert_int_equal(ecosystem->head.block_number, 1);
    const struct gw_explanation *explanation = &s->seen[4].explanation;
    assert_int_equal(explanation->head.kind, GW_RECORD_EXPLANATION);
    assert_memory_equal(explanation->digest, vector->digest, 32);
    assert_int_equal(explanation->seq, 1);
    assert_string_equal(explanation->head.venue, SCENE_VENUE);
    assert_true(explanation->initial_margin.given == vector->signal.margin.initial_margin_bps);
    const struct gw_forecast_record *forecast = &s->seen[2].forecast;
    assert_int_equal(forecast->head.kind, GW_RECORD_FORECAST);
    assert_string_equal(forecast->head.underlying, "ETH");
    assert_int_equal(gw_record_check(forecast, sizeof *forecast), GW_OK);
    const struct gw_advice_record *advice = &s->seen[5].advice;
    struct gw_signal_liquidity digests = {0};
    assert_int_equal(advice->head.kind, GW_RECORD_ADVICE);
    assert_int_equal(advice->seq, vector->signal.header.seq);
    assert_string_equal(advice->head.venue, SCENE_VENUE);
    gw_advice_digests(&digests, advice);
    assert_memory_equal(digests.strike_caps_digest, vector->signal.liquidity.strike_caps_digest, 32);
    assert_memory_equal(digests.hedge_suggestion_digest, vector->signal.liquidity.hedge_suggestion_digest,
                        32);
    assert_int_equal(gw_signal_verify(vector, NULL), GW_OK);
    assert_string_equal(vector->feed, "lyra_v1:" SCENE_VENUE ":ETH");
    assert_int_equal(vector->domain.chain_id, SCENE_CHAIN_ID);
    assert_int_equal(vector->signal.header.seq, 1);
    assert_int_equal(vector->signal.header.epoch, 1);
    assert_int_equal(vector->signal.header.block_number, 1);
    assert_int_equal(vector->signal.header.observed_at, SCENE_START_S + 12);
    assert_int_equal(evaluated->head.kind, GW_RECORD_EVALUATED);
    assert_int_equal(evaluated->ring_sequence, 3);
    assert_int_equal(evaluated->vectors, 1);
    assert_int_equal(evaluated->vectors_total, 1);
    assert_int_equal(evaluated->underlyings, 1);
}

static void vectors_of_a_feed_are_numbered_and_linked(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    for (uint64_t block = 1; block <= 30; block++) {
        scene_block(s, block, 10000.0 + 20000.0 * (double)block);
    }
    scene_look(s);
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    assert_true(count > 5);
    for (size_t i = 1; i < count; i++) {
        const struct gw_signed_vector *before = scene_vector(s, i - 1);
        const struct gw_signed_vector *vector = scene_vector(s, i);
        assert_int_equal(gw_signal_verify(vector, before->signer), GW_OK);
        assert_int_equal(vector->signal.header.seq, before->signal.header.seq + 1);
        assert_memory_equal(vector->signal.header.prev_hash, before->digest, 32);
    }
}

static void unchanged_market_is_repeated_once_per_slot_only(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    for (uint64_t block = 1; block <= 101; block++) {
        scene_block(s, block, 10000);
    }
    scene_look(s);
    /* 1200 s; a slot is 60 s; while margins settle there may be a few more. */
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    assert_in_range(count, 21, 60);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 101);
    const struct gw_signal_header *last = &scene_vector(s, count - 1)->signal.header;
    const struct gw_signal_header *before = &scene_vector(s, count - 2)->signal.header;
    assert_int_equal(last->observed_at - before->observed_at, 60);
}

static void same_records_give_the_same_bytes(void **state)
{
    struct scene *s = *state;
    union gw_publish_payload *first = calloc(SCENE_RECORDS_MAX, sizeof *first);
    size_t first_count = 0;
    for (unsigned run = 0; run < 2; run++) {
        unlink(s->journal);
        unlink(s->ring);
        s->sequence = 0;
        scene_open(s);
        for (uint64_t block = 1; block <= 40; block++) {
            scene_block(s, block, 10000.0 * (double)(block % 7 + 1));
        }
        scene_look(s);
        scene_close(s);
        if (run == 0) {
            memcpy(first, s->seen, sizeof s->seen);
            first_count = s->seen_count;
            scene_stop_signer(s);
            scene_start_signer(s);
        }
    }
    assert_true(scene_count(s, GW_RECORD_VECTOR) > 5);
    assert_int_equal(s->seen_count, first_count);
    assert_memory_equal(s->seen, first, first_count * sizeof *first);
    free(first);
}

static void replay_signs_with_the_public_key_and_mode(void **state)
{
    struct scene *s = *state;
    struct gw_key key;
    struct gw_signer signer;
    assert_int_equal(gw_keyfile_fill_replay(&key), GW_OK);
    assert_int_equal(gw_signer_init(&signer, key.bytes, GW_MODE_REPLAY), GW_OK);
    scene_open(s);
    scene_block(s, 1, 10000);
    scene_look(s);
    assert_int_equal(gw_signal_verify(scene_vector(s, 0), signer.key.address), GW_OK);
    assert_int_equal(scene_vector(s, 0)->signal.header.mode, GW_MODE_REPLAY);
    gw_signer_fini(&signer);
    gw_keyfile_wipe(&key);
}

static void replay_ends_with_its_digests(void **state)
{
    struct scene *s = *state;
    uint8_t digest[32];
    uint8_t expected[32];
    scene_open(s);
    scene_block(s, 1, 10000);
    struct gw_status_record last = scene_status(s, 1);
    last.is_end = 1;
    memset(last.records_digest, 0x5a, sizeof last.records_digest);
    assert_false(s->monitor.is_ended);
    assert_int_equal(scene_take(s, &last, sizeof last, 0), GW_OK);
    assert_true(s->monitor.is_ended);
    gw_monitor_records_digest(&s->monitor, digest);
    assert_memory_equal(digest, last.records_digest, 32);
    scene_look(s);
    const struct gw_evaluated_record *evaluated = &scene_find(s, GW_RECORD_EVALUATED, 1)->evaluated;
    assert_int_equal(evaluated->is_end, 1);
    assert_int_equal(evaluated->ring_sequence, 4);
    assert_int_equal(evaluated->vectors_total, 1);
    gw_keccak256(expected, scene_vector(s, 0), sizeof(struct gw_signed_vector));
    assert_memory_equal(evaluated->vectors_digest, expected, 32);
}

static void late_status_is_answered_in_a_replay(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 5, 10000);
    const struct gw_status_record late = scene_status(s, 4);
    assert_int_equal(scene_take(s, &late, sizeof late, 0), GW_OK);
    scene_look(s);
    assert_int_equal(scene_find(s, GW_RECORD_EVALUATED, 1)->evaluated.ring_sequence, 4);
    assert_int_equal(scene_count(s, GW_RECORD_ECOSYSTEM), 1);
}

static void stale_input_is_held_and_says_so(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    const uint32_t margin = s->monitor.feeds.items[0].state.initial_margin_bps;
    /* Spot may be 60 s old: stale at three times that. */
    assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + 200000), GW_OK);
    scene_look(s);
    const struct gw_signed_vector *vector = scene_vector(s, scene_count(s, GW_RECORD_VECTOR) - 1);
    assert_int_equal(vector->signal.header.seq, 2);
    assert_int_equal(vector->signal.header.state, GW_SIGNAL_HOLD);
    assert_true((vector->signal.header.reason_bits & GW_REASON(STALE)) != 0);
    assert_true(vector->signal.margin.initial_margin_bps >= margin);
    assert_int_equal(vector->signal.header.observed_at, SCENE_START_S + 12 + 200);
}

static void dead_input_is_told_once_and_then_left_to_expire(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    for (uint64_t minute = 1; minute <= 240; minute++) {
        assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + 60000 * minute), GW_OK);
    }
    scene_look(s);
    const size_t count = scene_count(s, GW_RECORD_VECTOR);
    const struct gw_signal_header *last = &scene_vector(s, count - 1)->signal.header;
    const struct gw_signal_header *before = &scene_vector(s, count - 2)->signal.header;
    /* Spot may be 60 s old: dead at ten times that. */
    assert_true((last->reason_bits & GW_REASON(STALE_DEAD)) != 0);
    assert_true((before->reason_bits & GW_REASON(STALE_DEAD)) == 0);
    assert_int_equal(last->observed_at, SCENE_START_S + 12 + 660);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 241);
}

static void only_blocks_count_for_the_warm_up(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    const uint64_t blocks = s->monitor.feeds.memories[0].blocks;
    assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + 2000), GW_OK);
    assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + 4000), GW_OK);
    assert_int_equal(s->monitor.feeds.memories[0].blocks, blocks);
    scene_block(s, 2, 10000);
    assert_int_equal(s->monitor.feeds.memories[0].blocks, blocks + 1);
}

static void ticks_within_a_second_of_an_evaluation_do_nothing(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + GW_MONITOR_TICK_MS - 1), GW_OK);
    scene_look(s);
    assert_int_equal(s->seen_count, 7);
    assert_int_equal(gw_monitor_tick(&s->monitor, 12000 + GW_MONITOR_TICK_MS), GW_OK);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 2);
}

static void replay_does_not_age_by_itself(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    assert_int_equal(gw_monitor_tick(&s->monitor, 100000000), GW_OK);
    scene_look(s);
    assert_int_equal(s->seen_count, 7);
}

static void beats_are_not_evaluated(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    struct gw_status_record beat = scene_status(s, 1);
    beat.is_beat = 1;
    assert_int_equal(scene_take(s, &beat, sizeof beat, 12100), GW_OK);
    scene_look(s);
    assert_int_equal(s->seen_count, 7);
}

static void take_branch(struct scene *s, uint64_t epoch)
{
    struct gw_exposure e = scene_exposure(s, 1, 10000);
    struct gw_depth d = scene_depth(s, 1);
    struct gw_status_record r = scene_status(s, 1);
    e.head.epoch = d.head.epoch = r.head.epoch = epoch;
    memset(r.head.block_hash, (int)(0x70 + epoch), sizeof r.head.block_hash);
    assert_int_equal(scene_take(s, &e, sizeof e, 12000), GW_OK);
    assert_int_equal(scene_take(s, &d, sizeof d, 12000), GW_OK);
    assert_int_equal(scene_take(s, &r, sizeof r, 12000), GW_OK);
}

static void every_reorg_makes_a_vector_that_says_so(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    for (uint64_t epoch = 1; epoch <= 3; epoch++) {
        take_branch(s, epoch);
        scene_look(s);
        assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 1 + epoch);
        const struct gw_signal_header *header = &scene_vector(s, epoch)->signal.header;
        assert_true((header->reason_bits & GW_REASON(REORG)) != 0);
        assert_int_equal(header->block_hash[0], 0x70 + epoch);
    }
}

static void record_of_another_mode_or_damaged_changes_nothing(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    struct gw_exposure e = scene_exposure(s, 1, 10000);
    e.head.mode = GW_MODE_DRY_RUN;
    assert_int_equal(scene_take(s, &e, sizeof e, 0), GW_OK);
    e = scene_exposure(s, 1, 10000);
    e.head.valid = 0;
    assert_int_equal(scene_take(s, &e, sizeof e, 0), GW_OK);
    assert_int_equal(scene_take(s, &e, 8, 0), GW_OK);
    e = scene_exposure(s, 1, 10000);
    e.head.horizon_s = 3600;
    assert_int_equal(scene_take(s, &e, sizeof e, 0), GW_OK);
    assert_int_equal(s->monitor.book.exposure_count, 0);
}

static void backlog_is_evaluated_once(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    for (uint64_t block = 1; block <= 5; block++) {
        const struct gw_arrival arrival = {.ring_sequence = block, .mono_ms = 1000, .is_backlog = true};
        const struct gw_exposure e = scene_exposure(s, block, 10000);
        const struct gw_status_record r = scene_status(s, block);
        assert_int_equal(gw_monitor_take(&s->monitor, &e, sizeof e, &arrival), GW_OK);
        assert_int_equal(gw_monitor_take(&s->monitor, &r, sizeof r, &arrival), GW_OK);
        assert_int_equal(gw_monitor_tick(&s->monitor, 1000 + 2 * GW_MONITOR_TICK_MS), GW_OK);
    }
    const struct gw_arrival arrival = {.ring_sequence = 5, .mono_ms = 1000};
    assert_int_equal(gw_monitor_catch_up(&s->monitor, &arrival), GW_OK);
    assert_int_equal(gw_monitor_catch_up(&s->monitor, &arrival), GW_OK);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_EVALUATED), 1);
    assert_int_equal(scene_vector(s, 0)->signal.header.block_number, 5);
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, end)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(block_gives_every_record_in_its_order),
        LIVE(vectors_of_a_feed_are_numbered_and_linked),
        LIVE(unchanged_market_is_repeated_once_per_slot_only),
        REPLAY(same_records_give_the_same_bytes),
        REPLAY(replay_signs_with_the_public_key_and_mode),
        REPLAY(replay_ends_with_its_digests),
        REPLAY(late_status_is_answered_in_a_replay),
        LIVE(stale_input_is_held_and_says_so),
        LIVE(dead_input_is_told_once_and_then_left_to_expire),
        LIVE(only_blocks_count_for_the_warm_up),
        LIVE(ticks_within_a_second_of_an_evaluation_do_nothing),
        REPLAY(replay_does_not_age_by_itself),
        LIVE(beats_are_not_evaluated),
        LIVE(every_reorg_makes_a_vector_that_says_so),
        LIVE(record_of_another_mode_or_damaged_changes_nothing),
        LIVE(backlog_is_evaluated_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
