/* What a monitor finds at its start and makes of it. */
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

static void replay_refuses_a_journal_that_holds_something(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_close(s);
    assert_int_equal(scene_try_open(s), GW_E_CONFIG);
}

static void journal_of_another_mode_is_refused(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_close(s);
    s->options.mode = GW_MODE_DRY_RUN;
    assert_int_equal(scene_try_open(s), GW_E_CONFIG);
    s->options.mode = GW_MODE_LIVE;
    scene_open(s);
    assert_int_equal(s->monitor.epoch, 2);
}

static void restart_keeps_sequence_state_and_memory(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    for (uint64_t block = 1; block <= 20; block++) {
        scene_block(s, block, 400000);
    }
    const struct gw_feed_state before = s->monitor.feeds.items[0].state;
    const uint64_t blocks = s->monitor.feeds.memories[0].blocks;
    scene_close(s);
    scene_open(s);
    assert_int_equal(s->monitor.feeds.count, 1);
    assert_int_equal(s->monitor.feeds.items[0].state.seq, before.seq);
    assert_int_equal(s->monitor.feeds.items[0].state.initial_margin_bps, before.initial_margin_bps);
    assert_in_range(s->monitor.feeds.memories[0].blocks, blocks - 5, blocks);
    scene_block(s, 26, 400000);
    assert_int_equal(s->monitor.feeds.items[0].state.seq, before.seq + 1);
}

static void last_vector_goes_out_again_after_a_restart(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    scene_close(s);
    scene_open(s);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 2);
    assert_memory_equal(scene_vector(s, 0), scene_vector(s, 1), sizeof(struct gw_signed_vector));
}

static void configured_feed_is_for_its_consumer_and_no_other_feed_is_made(void **state)
{
    struct scene *s = *state;
    static const char text[] = "version: 1\n"
                               "chains: [{name: devnet, caip2: 'eip155:31337'}]\n"
                               "monitor:\n"
                               "  feeds:\n"
                               "    - {chain: devnet, protocol: lyra_v1, underlying: ETH,\n"
                               "       venue: '0x00000000000000000000000000000000000000AA',\n"
                               "       consumer: '0x00000000000000000000000000000000000000bb'}\n";
    scene_configure(s, text);
    scene_open(s);
    struct gw_exposure other = scene_exposure(s, 1, 10000);
    other.head.venue[41] = 'c';
    assert_int_equal(scene_take(s, &other, sizeof other, 0), GW_OK);
    scene_block(s, 1, 10000);
    scene_look(s);
    assert_int_equal(scene_count(s, GW_RECORD_VECTOR), 1);
    assert_int_equal(scene_vector(s, 0)->domain.verifying_contract[19], 0xbb);
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, end)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPLAY(replay_refuses_a_journal_that_holds_something),
        LIVE(journal_of_another_mode_is_refused),
        LIVE(restart_keeps_sequence_state_and_memory),
        LIVE(last_vector_goes_out_again_after_a_restart),
        LIVE(configured_feed_is_for_its_consumer_and_no_other_feed_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
