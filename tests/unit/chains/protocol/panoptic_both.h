/* panoptic_both: what holds of both versions' positions. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_BOTH_H
#define GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_BOTH_H

#include "tests/unit/chains/protocol/panoptic_toy.h"

static inline const struct gw_position *find(const char *suffix, uint8_t owner)
{
    for (size_t i = 0; i < toy.position_count; i++) {
        const struct gw_position *p = &toy.positions[i];
        const size_t at = strlen(p->id) - strlen(suffix);
        if (p->owner[19] == owner && strcmp(p->id + at, suffix) == 0) {
            return p;
        }
    }
    return NULL;
}

static inline void check_positions(void)
{
    assert_string_equal(toy.excluded, "");
    assert_int_equal(toy.position_count, 4); /* three legs, and ether of lenders */
    const struct gw_position *sold = find(":0", 0xdd);
    const struct gw_position *bought = find(":1", 0xdd);
    const struct gw_u256 expected = liquidity_of(0, SIZE);
    assert_true(sold != NULL && bought != NULL && find(":0", 0xee) != NULL);
    assert_true(sold->kind == GW_POSITION_LP_RANGE && sold->quantity > 0 && sold->owed == GW_OWED_TOKEN0);
    assert_true(bought->quantity < 0 && bought->owed == GW_OWED_TOKEN1);
    assert_true(bought->tick_lower == -202320 && bought->tick_upper == -202080);
    assert_int_equal(gw_u256_cmp(&sold->liquidity, &expected), 0);
    const struct gw_position *assets = find("assets0", 0x20);
    assert_non_null(assets);
    assert_true(assets->kind == GW_POSITION_LINEAR && assets->quantity > 3);
    assert_string_equal(assets->underlying, "ETH");
}

static inline void both_sides_of_an_option_are_positions(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    check_positions();
}

static inline void liquidity_that_no_leg_explains_excludes_the_pool(void **state)
{
    (void)state;
    said.too_much = 1;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_true(toy.position_count == 0 && toy.claim_count == 0);
    assert_non_null(strstr(toy.excluded, "token type 1 on [-202320, -202080]: positions sell"));
}

static inline void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    assert_int_equal(play_count_drift(&toy, answer), 0);
    said.too_much = 1; /* liquidity of both ranges */
    assert_int_equal(play_count_drift(&toy, answer), 2);
    said.too_much = 0;
    assert_int_equal(play_count_drift(&toy, answer), 2);
    said.size = 2 * SIZE;
    assert_int_equal(play_count_drift(&toy, answer), 4); /* and both positions */
    said.size = SIZE;
    gw_venue_mark_all_dirty(&toy.venue); /* as a reorg does */
    assert_int_equal(play_read(&toy, answer), GW_OK);
    assert_int_equal(play_count_drift(&toy, answer), 0);
}

static inline void a_reply_that_ends_early_is_a_typed_error(void **state)
{
    (void)state;
    for (size_t i = 2; i < 7; i++) {
        said.is_short = true;
        said.short_view = views[i];
        memset(toy.venue.state, 0, toy.venue.protocol->state_size);
        assert_int_equal(play_read(&toy, answer), GW_E_FORMAT);
        assert_non_null(strstr(toy.venue.reason, "does not decode"));
    }
    said.short_view = NULL;
    memset(toy.venue.state, 0, toy.venue.protocol->state_size);
    assert_int_equal(play_read(&toy, answer), GW_E_FORMAT);
}

#endif
