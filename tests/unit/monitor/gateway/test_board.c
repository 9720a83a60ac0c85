/* Does the board keep the latest of each key, refuse what does not belong, and know what is fresh? */
#include "tests/unit/monitor/gateway/stage.h"

static void the_latest_of_each_venue_is_kept(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure first = stage_exposure(STAGE_VENUE, -1);
    struct gw_exposure other = stage_exposure(STAGE_VENUE_2, -2);
    struct gw_exposure second = stage_exposure(STAGE_VENUE, -3);
    STAGE_PUT(b, STAGE_DEVNET, first, 30);
    STAGE_PUT(b, STAGE_DEVNET, other, 20);
    STAGE_PUT(b, STAGE_DEVNET, second, 10);
    assert_int_equal(b->exposure_count, 2);
    assert_true(b->exposures[0].record.gamma_usd_per_1pct == -3);
    assert_int_equal(b->exposures[0].published_ms, STAGE_NOW_MS - 10);
}

static void records_of_another_chain_and_malformed_ones_are_refused(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1);
    assert_int_equal(gw_board_take(b, STAGE_BASE, &e, sizeof e, 0), GW_E_CHAIN);
    assert_int_equal(gw_board_take(b, STAGE_DEVNET, &e, sizeof e - 1, 0), GW_E_FORMAT);
    assert_int_equal(gw_board_take(b, STAGE_DEVNET, &e, 3, 0), GW_E_FORMAT);
    memset(&e.vol, 0xff, sizeof e.vol); /* not a number */
    assert_int_equal(gw_board_take(b, STAGE_DEVNET, &e, sizeof e, 0), GW_E_FORMAT);
    struct gw_signed_revocation r = {.kind = GW_RECORD_REVOCATION, .size = sizeof r};
    assert_int_equal(gw_board_take(b, GW_BOARD_SIGNALS, &r, sizeof r - 8, 0), GW_E_FORMAT);
    assert_int_equal(b->exposure_count, 0);
    assert_int_equal(b->refused, 5);
}

static void one_venue_too_many_is_refused_and_the_others_stay(void **state)
{
    struct gw_board *b = *state;
    char venue[72];
    for (unsigned i = 0; i <= GW_BOARD_EXPOSURES_MAX; i++) {
        (void)snprintf(venue, sizeof venue, "0x%u", i);
        struct gw_exposure e = stage_exposure(venue, -1);
        assert_int_equal(gw_board_take(b, STAGE_DEVNET, &e, sizeof e, 1),
                         i < GW_BOARD_EXPOSURES_MAX ? GW_OK : GW_E_BOUND);
    }
    struct gw_exposure known = stage_exposure("0x3", -7);
    STAGE_PUT(b, STAGE_DEVNET, known, 0);
    assert_int_equal(b->exposure_count, GW_BOARD_EXPOSURES_MAX);
    assert_int_equal(b->refused, 1);
}

static void one_feed_too_many_is_refused(void **state)
{
    struct gw_board *b = *state;
    char venue[72];
    for (unsigned i = 0; i <= GW_BOARD_FEEDS_MAX; i++) {
        (void)snprintf(venue, sizeof venue, "0x%u", i);
        struct gw_signed_vector v = stage_vector(venue, 1);
        struct gw_signed_revocation r = stage_revocation(&v);
        const bool fits = i < GW_BOARD_FEEDS_MAX;
        assert_int_equal(gw_board_take(b, GW_BOARD_SIGNALS, &v, sizeof v, 1), fits ? GW_OK : GW_E_BOUND);
        assert_int_equal(gw_board_take(b, GW_BOARD_SIGNALS, &r, sizeof r, 1), GW_OK);
    }
    assert_int_equal(b->feed_count, GW_BOARD_FEEDS_MAX);
}

static void records_of_a_later_horizon_are_not_the_present(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1);
    e.head.horizon_s = 3600;
    STAGE_PUT(b, STAGE_DEVNET, e, 0);
    assert_int_equal(b->exposure_count, 0);
}

static void a_head_is_as_old_as_its_first_sight(void **state)
{
    struct gw_board *b = *state;
    const struct gw_board_chain *chain = &b->chains[STAGE_DEVNET];
    struct gw_status_record block = stage_status(7);
    struct gw_status_record beat = block;
    struct gw_status_record next = stage_status(8);
    assert_false(gw_board_is_chain_fresh(b, chain, STAGE_NOW_MS));
    STAGE_PUT(b, STAGE_DEVNET, block, STAGE_DATA_MS + 1);
    beat.is_beat = 1;
    beat.head_age_ms = 5; /* a collector that has only just started on the same head */
    STAGE_PUT(b, STAGE_DEVNET, beat, 0);
    assert_false(gw_board_is_chain_fresh(b, chain, STAGE_NOW_MS));
    STAGE_PUT(b, STAGE_DEVNET, next, 0);
    assert_true(gw_board_is_chain_fresh(b, chain, STAGE_NOW_MS));
    assert_true(gw_board_is_chain_fresh(b, chain, STAGE_NOW_MS + STAGE_DATA_MS));
    assert_false(gw_board_is_chain_fresh(b, chain, STAGE_NOW_MS + STAGE_DATA_MS + 1));
}

static void a_gateway_that_sees_only_beats_learns_the_age_from_them(void **state)
{
    struct gw_board *b = *state;
    struct gw_status_record beat = stage_status(7);
    beat.is_beat = 1;
    beat.head_age_ms = STAGE_DATA_MS + 1;
    STAGE_PUT(b, STAGE_DEVNET, beat, 0);
    assert_true(b->chains[STAGE_DEVNET].has_block);
    assert_false(gw_board_is_chain_fresh(b, &b->chains[STAGE_DEVNET], STAGE_NOW_MS));
}

static void a_beat_before_the_first_block_is_no_block(void **state)
{
    struct gw_board *b = *state;
    struct gw_status_record beat = stage_status(0);
    beat.is_beat = 1;
    STAGE_PUT(b, STAGE_DEVNET, beat, 0);
    assert_false(b->chains[STAGE_DEVNET].has_block);
}

static void an_exposure_is_stale_by_age_by_its_chain_by_its_spot_or_when_invalid(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    struct gw_board_exposure *e = &b->exposures[0];
    assert_true(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
    e->record.head.flags |= GW_EXPOSURE_STALE_SPOT;
    assert_false(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
    e->record.head.flags = 0;
    e->record.head.valid = 0;
    assert_false(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
    e->record.head.valid = 1;
    e->published_ms = STAGE_NOW_MS - STAGE_DATA_MS - 1;
    assert_false(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
    e->published_ms = STAGE_NOW_MS;
    assert_true(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
    b->chains[STAGE_DEVNET].moved_ms = STAGE_NOW_MS - STAGE_DATA_MS - 1;
    assert_false(gw_board_is_exposure_fresh(b, e, STAGE_NOW_MS));
}

static void exposures_that_nobody_renews_are_forgotten(void **state)
{
    struct gw_board *b = *state;
    struct gw_exposure gone = stage_exposure(STAGE_VENUE, -1);
    struct gw_exposure old = stage_exposure(STAGE_VENUE_2, -2);
    STAGE_PUT(b, STAGE_DEVNET, gone, GW_BOARD_DEAD_FACTOR * STAGE_DATA_MS + 1);
    STAGE_PUT(b, STAGE_DEVNET, old, GW_BOARD_DEAD_FACTOR * STAGE_DATA_MS);
    gw_board_sweep(b, STAGE_NOW_MS);
    assert_int_equal(b->exposure_count, 1);
    assert_string_equal(b->exposures[0].record.head.venue, STAGE_VENUE_2);
}

static void a_vector_is_in_force_until_it_expires_or_is_revoked(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_true(gw_board_is_feed_fresh(b, &b->feeds[0], STAGE_NOW_MS + 899000));
    assert_false(gw_board_is_feed_fresh(b, &b->feeds[0], STAGE_NOW_MS + 900000));
    struct gw_signed_revocation r = stage_revocation(&b->feeds[0].vector);
    STAGE_PUT(b, GW_BOARD_SIGNALS, r, 0);
    assert_false(gw_board_is_feed_fresh(b, &b->feeds[0], STAGE_NOW_MS));
}

static void a_revocation_concerns_its_own_vector_only(void **state)
{
    struct gw_board *b = *state;
    struct gw_signed_vector first = stage_vector(STAGE_VENUE, 1);
    struct gw_signed_vector second = stage_vector(STAGE_VENUE, 2);
    struct gw_signed_revocation late = stage_revocation(&first);
    struct gw_signed_revocation now = stage_revocation(&second);
    STAGE_PUT(b, GW_BOARD_SIGNALS, late, 0);
    STAGE_PUT(b, GW_BOARD_SIGNALS, second, 0);
    STAGE_PUT(b, GW_BOARD_SIGNALS, late, 0);
    assert_false(b->feeds[0].is_revoked);
    STAGE_PUT(b, GW_BOARD_SIGNALS, now, 0);
    assert_true(b->feeds[0].is_revoked);
    STAGE_PUT(b, GW_BOARD_SIGNALS, second, 0);
    assert_true(b->feeds[0].is_revoked);
    struct gw_signed_vector third = stage_vector(STAGE_VENUE, 3);
    STAGE_PUT(b, GW_BOARD_SIGNALS, third, 0);
    assert_false(b->feeds[0].is_revoked);
    assert_int_equal(b->feed_count, 1);
}

static void the_domains_time_runs_on_live_and_stands_in_a_replay(void **state)
{
    struct gw_board *b = *state;
    struct gw_evaluated_record e = stage_evaluated(STAGE_BLOCK_S);
    assert_int_equal(gw_board_domain_s(b, STAGE_NOW_MS), 0);
    STAGE_PUT(b, GW_BOARD_SIGNALS, e, 0);
    assert_int_equal(gw_board_domain_s(b, STAGE_NOW_MS + 2500), STAGE_BLOCK_S + 2);
    e.head.mode = GW_MODE_REPLAY;
    STAGE_PUT(b, GW_BOARD_SIGNALS, e, 0);
    assert_int_equal(gw_board_domain_s(b, STAGE_NOW_MS + 2500), STAGE_BLOCK_S);
    e.head.observed_ms = INT64_MAX;
    STAGE_PUT(b, GW_BOARD_SIGNALS, e, 0);
    assert_int_equal(gw_board_domain_s(b, STAGE_NOW_MS), 0);
}

static void an_ecosystem_is_stale_by_age_or_by_its_oldest_input(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    struct gw_board_ecosystem *e = &b->ecosystems[0];
    assert_true(gw_board_is_ecosystem_fresh(b, e, STAGE_NOW_MS));
    assert_false(gw_board_is_ecosystem_fresh(b, e, STAGE_NOW_MS + STAGE_DATA_MS + 1));
    e->record.oldest_input_s = 181;
    assert_false(gw_board_is_ecosystem_fresh(b, e, STAGE_NOW_MS));
}

static void chains_that_are_not_watched_are_not_there(void **state)
{
    static struct gw_monitor_config config;
    static struct gw_board b;
    (void)state;
    stage_config(&config, stage_config_text);
    config.chains[0].is_watched = false;
    gw_board_init(&b, &config);
    assert_int_equal(b.chain_count, 1);
    assert_string_equal(b.chains[0].caip2, "eip155:8453");
    assert_null(gw_board_find_chain(&b, STAGE_CHAIN_ID));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(the_latest_of_each_venue_is_kept),
        STAGE_TEST(records_of_another_chain_and_malformed_ones_are_refused),
        STAGE_TEST(one_venue_too_many_is_refused_and_the_others_stay),
        STAGE_TEST(one_feed_too_many_is_refused),
        STAGE_TEST(records_of_a_later_horizon_are_not_the_present),
        STAGE_TEST(a_head_is_as_old_as_its_first_sight),
        STAGE_TEST(a_gateway_that_sees_only_beats_learns_the_age_from_them),
        STAGE_TEST(a_beat_before_the_first_block_is_no_block),
        STAGE_TEST(an_exposure_is_stale_by_age_by_its_chain_by_its_spot_or_when_invalid),
        STAGE_TEST(exposures_that_nobody_renews_are_forgotten),
        STAGE_TEST(a_vector_is_in_force_until_it_expires_or_is_revoked),
        STAGE_TEST(a_revocation_concerns_its_own_vector_only),
        STAGE_TEST(the_domains_time_runs_on_live_and_stands_in_a_replay),
        STAGE_TEST(an_ecosystem_is_stale_by_age_or_by_its_oldest_input),
        STAGE_TEST(chains_that_are_not_watched_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
