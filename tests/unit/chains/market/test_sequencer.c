/* Is a spot of a second layer believed while the sequencer is down or only just back? */
#include "chains/market/sequencer.h"

#include "tests/unit/chains/market/stage.h"

static struct {
    int64_t state;
    int64_t since_s; /* how long it has been so */
    bool is_silent;
    bool is_unbegun;
} uptime;

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    (void)args;
    if (strcmp(name, "decimals()") == 0) {
        gw_abi_put_u64(out, 8);
        return true;
    }
    if (to == 0xf1) {
        stage_put_round(out, 200000000000, STAGE_TIME_S, STAGE_TIME_S);
        return true;
    }
    assert_int_equal(to, 0x5e);
    stage_put_round(out, uptime.state, uptime.is_unbegun ? 0 : STAGE_TIME_S - uptime.since_s, STAGE_TIME_S);
    return !uptime.is_silent;
}

static int start(void **state)
{
    memset(&uptime, 0, sizeof uptime);
    if (stage_start(state) != 0) {
        return -1;
    }
    stage_open("prices: [{underlying: ETH, address: \"0x00000000000000000000000000000000000000f1\"}]\n"
               "    sequencer: {address: \"0x000000000000000000000000000000000000005e\", grace_s: 600}");
    return 0;
}

static void a_sequencer_that_runs_leaves_spots_as_they_are(void **state)
{
    (void)state;
    uptime.since_s = 601;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_OK, 2000, "");
    assert_true(market.sequencer.is_trusted);
}

static void a_sequencer_that_is_down_makes_every_spot_stale(void **state)
{
    (void)state;
    uptime.state = 1;
    uptime.since_s = 5000;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "the sequencer is down for 5000 s");
    assert_false(market.sequencer.is_trusted);
}

static void a_sequencer_that_is_back_is_waited_for(void **state)
{
    (void)state;
    uptime.since_s = 600;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "back for 600 s, 600 wanted");
    uptime.since_s = 601;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_OK, 2000, "");
}

static void an_uptime_feed_that_does_not_serve_is_no_proof(void **state)
{
    (void)state;
    uptime.since_s = 5000;
    uptime.is_silent = true;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "the sequencer's feed does not serve");
    uptime.is_silent = false;
    uptime.is_unbegun = true;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "does not serve");
    uptime.is_unbegun = false;
    uptime.state = 2;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "does not serve");
    uptime.state = 0;
    uptime.since_s = -1;
    stage_block(answer, STAGE_TIME_S);
    stage_expect(GW_STALE, 2000, "does not serve");
}

static void an_hour_is_waited_for_without_a_grace_of_ones_own(void **state)
{
    (void)state;
    gw_config_free(&config);
    stage_open("sequencer: {address: \"0x000000000000000000000000000000000000005e\"}");
    assert_true(market.sequencer.grace_s == 3600);
    gw_config_free(&config);
    stage_refuse("sequencer: {grace_s: 60}", "address");
    stage_open("prices: []");
    assert_false(market.sequencer.is_watched);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_sequencer_that_runs_leaves_spots_as_they_are),
        TEST(a_sequencer_that_is_down_makes_every_spot_stale),
        TEST(a_sequencer_that_is_back_is_waited_for),
        TEST(an_uptime_feed_that_does_not_serve_is_no_proof),
        TEST(an_hour_is_waited_for_without_a_grace_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
