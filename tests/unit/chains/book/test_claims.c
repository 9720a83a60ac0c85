#include "tests/unit/chains/book/scene.h"

#define DOV  "0x00000000000000000000000000000000000000d0"
#define SFPM "0x00000000000000000000000000000000000000f0"

static const uint8_t vault[20] = {0xd0};
static const uint8_t person[20] = {0x9e};

static struct gw_position owned(const char *id, double quantity, const uint8_t owner[20])
{
    struct gw_position p = option(GW_POSITION_CALL, id, 2100, quantity);
    p.has_owner = true;
    memcpy(p.owner, owner, 20);
    return p;
}

static struct gw_position segment(const char *id, int32_t lower, int32_t upper, uint64_t liquidity)
{
    struct gw_position p = range(0, 1);
    (void)snprintf(p.id, sizeof p.id, "%s", id);
    p.tick_lower = lower;
    p.tick_upper = upper;
    p.liquidity = gw_u256_from_u64(liquidity);
    return p;
}

static struct gw_claim owner_claim(void)
{
    struct gw_claim c = {.by_venue = DOV, .protocol = "opyn_gamma", .has_owner = true};
    memcpy(c.owner, vault, 20);
    return c;
}

static struct gw_claim range_claim(int32_t lower, int32_t upper, uint64_t liquidity)
{
    return (struct gw_claim){.by_venue = SFPM,
                             .protocol = "uniswap_v3",
                             .venue = VENUE,
                             .is_range = true,
                             .tick_lower = lower,
                             .tick_upper = upper,
                             .liquidity = gw_u256_from_u64(liquidity)};
}

static void claim(const char *protocol, const struct gw_claim *c)
{
    const struct gw_position_sink sink = gw_book_sink(&book, protocol);
    assert_int_equal(sink.claim(sink.context, c), GW_OK);
}

static void put_vaults(void)
{
    const struct gw_position theirs = owned("1", -10, vault);
    const struct gw_position another = owned("2", -3, person);
    put("opyn_gamma", &theirs);
    put("opyn_gamma", &another);
}

static void put_dov(void)
{
    struct gw_position p = option(GW_POSITION_CALL, "short", 2100, -8);
    const struct gw_claim c = owner_claim();
    const struct gw_position_sink sink = gw_book_sink(&book, "ribbon_v2");
    (void)snprintf(p.venue, sizeof p.venue, "%s", DOV);
    assert_int_equal(sink.position(sink.context, &p), GW_OK);
    assert_int_equal(sink.claim(sink.context, &c), GW_OK);
}

static void what_a_vault_claims_is_shown_but_counted_once(void **state)
{
    (void)state;
    put_vaults();
    put_dov();
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 3);
    assert_non_null(book.positions[0].counted_by);
    assert_string_equal(book.positions[0].counted_by->claim.by_venue, DOV);
    assert_string_equal(book.positions[0].counted_by->protocol, "ribbon_v2");
    assert_null(book.positions[1].counted_by);
    assert_int_equal(book.exposure_count, 2);
    assert_true(book.exposures[0].positions == 1 && book.exposures[0].short_option_quantity == 3);
    assert_true(book.exposures[1].positions == 1 && book.exposures[1].short_option_quantity == 8);
    assert_true((book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE) != 0);
}

static void a_claim_of_a_venue_that_failed_does_not_hold(void **state)
{
    (void)state;
    put_vaults();
    put_dov();
    gw_book_drop(&book);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 2);
    assert_null(book.positions[0].counted_by);
    assert_true(book.exposures[0].short_option_quantity == 13);
}

static void a_claim_does_not_outlive_its_block(void **state)
{
    (void)state;
    put_dov();
    gw_book_begin(&book, &market, &block);
    put_vaults();
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].positions == 2);
}

static void a_venue_all_of_whose_positions_are_claimed_keeps_a_record_of_nothing(void **state)
{
    (void)state;
    const struct gw_position theirs = owned("1", -10, vault);
    put("opyn_gamma", &theirs);
    put_dov();
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, 2);
    const struct gw_exposure *e = &book.exposures[0];
    assert_string_equal(e->head.protocol, "opyn_gamma");
    assert_true(e->head.valid == 1 && e->positions == 0);
    assert_true(e->gamma_usd_per_1pct == 0 && e->delta_usd == 0 && e->notional_usd == 0);
}

static void a_claim_on_another_venue_or_protocol_takes_nothing(void **state)
{
    (void)state;
    struct gw_claim c = owner_claim();
    put_vaults();
    (void)snprintf(c.venue, sizeof c.venue, "%s", SFPM);
    claim("ribbon_v2", &c);
    (void)snprintf(c.venue, sizeof c.venue, "%s", VENUE);
    (void)snprintf(c.protocol, sizeof c.protocol, "opyn");
    claim("ribbon_v2", &c);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].positions == 2);
    assert_int_equal(book.excluded_count, 0);
}

static void a_venue_does_not_claim_itself(void **state)
{
    (void)state;
    struct gw_claim c = owner_claim();
    put_vaults();
    (void)snprintf(c.by_venue, sizeof c.by_venue, "%s", VENUE);
    claim("opyn_gamma", &c);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].positions == 2);
}

static void assert_segment(size_t index, int32_t lower, int32_t upper, uint64_t liquidity, bool is_claimed)
{
    const struct gw_book_position *p = &book.positions[index];
    const struct gw_u256 expected = gw_u256_from_u64(liquidity);
    assert_int_equal(p->position.tick_lower, lower);
    assert_int_equal(p->position.tick_upper, upper);
    assert_int_equal(gw_u256_cmp(&p->position.liquidity, &expected), 0);
    assert_int_equal(p->counted_by != NULL, is_claimed);
}

static void put_residual(void)
{
    struct gw_position p = segment(GW_POSITION_RESIDUAL, -100, 0, 50);
    put("uniswap_v3", &p);
    p = segment(GW_POSITION_RESIDUAL, 0, 100, 80);
    p.is_part = true;
    put("uniswap_v3", &p);
}

static void a_claimed_range_is_cut_out_of_the_residual(void **state)
{
    (void)state;
    const struct gw_claim c = range_claim(-40, 60, 50);
    put_residual();
    claim("panoptic_v1", &c);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 4);
    assert_segment(0, -100, -40, 50, false);
    assert_segment(1, 0, 60, 30, false);
    assert_segment(2, 60, 100, 80, false);
    assert_segment(3, -40, 60, 50, true);
    assert_true(!book.positions[0].position.is_part && book.positions[1].position.is_part &&
                book.positions[2].position.is_part && !book.positions[3].position.is_part);
    assert_true(book.exposures[0].positions == 1);
}

static void an_owners_position_is_taken_before_the_residual(void **state)
{
    (void)state;
    struct gw_position p = segment("7", -40, 60, 30);
    struct gw_claim c = range_claim(-40, 60, 50);
    p.has_owner = true;
    c.has_owner = true;
    memcpy(p.owner, vault, 20);
    memcpy(c.owner, vault, 20);
    put_residual();
    put("uniswap_v3", &p);
    p.owner[0]++;
    (void)snprintf(p.id, sizeof p.id, "8");
    put("uniswap_v3", &p);
    claim("panoptic_v1", &c);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 7);
    assert_segment(0, -40, 60, 30, true);
    assert_segment(1, -40, 60, 30, false);
    assert_segment(2, -100, -40, 50, false);
    assert_segment(3, -40, 0, 30, false);
    assert_segment(4, 0, 60, 60, false);
    assert_segment(5, 60, 100, 80, false);
    assert_segment(6, -40, 60, 20, true);
}

static void a_part_of_an_owners_position_may_be_claimed(void **state)
{
    (void)state;
    struct gw_position p = segment("7", -40, 60, 30);
    struct gw_claim c = range_claim(-40, 60, 10);
    p.has_owner = true;
    c.has_owner = true;
    put("uniswap_v3", &p);
    claim("panoptic_v1", &c);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 2);
    assert_segment(0, -40, 60, 20, false);
    assert_segment(1, -40, 60, 10, true);
}

static void a_claim_that_finds_less_is_void_and_told(void **state)
{
    (void)state;
    const struct gw_claim over = range_claim(-40, 60, 51);
    const struct gw_claim beyond = range_claim(60, 101, 1);
    const struct gw_claim inverted = range_claim(60, 60, 1);
    struct gw_position p = segment("sold", -40, 60, 51);
    put_residual();
    put("panoptic_v1", &p);
    claim("panoptic_v1", &over);
    claim("panoptic_v1", &beyond);
    claim("panoptic_v1", &inverted);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, 3);
    assert_int_equal(book.excluded_count, 1);
    assert_string_equal(book.excluded[0].protocol, "panoptic_v1");
    assert_string_equal(book.excluded[0].venue, SFPM);
    assert_non_null(strstr(book.excluded[0].reason, "does not hold the 51 on [-40, 60]"));
}

static void a_pool_that_nobody_reads_voids_nothing(void **state)
{
    (void)state;
    const struct gw_claim c = range_claim(-40, 60, 50);
    claim("panoptic_v1", &c);
    put_vaults();
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.excluded_count, 0);
}

static void the_digest_sees_owner_and_claimant(void **state)
{
    (void)state;
    uint8_t digests[4][32];
    for (unsigned i = 0; i < 4; i++) {
        struct gw_position p = owned("1", -10, vault);
        p.has_owner = i > 0;
        gw_book_begin(&book, &market, &block);
        put("opyn_gamma", &p);
        if (i > 1) {
            struct gw_claim c = owner_claim();
            c.by_venue[3] = i > 2 ? '9' : '0';
            claim("ribbon_v2", &c);
        }
        assert_int_equal(gw_book_seal(&book), GW_OK);
        gw_book_digest(&book, digests[i]);
        for (unsigned j = 0; j < i; j++) {
            assert_memory_not_equal(digests[i], digests[j], 32);
        }
    }
}

static void more_claims_than_fit_are_an_error(void **state)
{
    (void)state;
    const struct gw_claim c = owner_claim();
    const struct gw_position_sink sink = gw_book_sink(&book, "ribbon_v2");
    for (unsigned i = 0; i < GW_BOOK_PART(GW_CLAIMS_MAX); i++) {
        assert_int_equal(sink.claim(sink.context, &c), GW_OK);
    }
    assert_int_equal(sink.claim(sink.context, &c), GW_E_BOUND);
}

/* Cutting one segment asks for five places. */
static void claims_that_find_no_room_are_void_and_cost_no_exposure(void **state)
{
    (void)state;
    const struct gw_position all = segment(GW_POSITION_RESIDUAL, -1000, 1000, 500);
    struct gw_position other = option(GW_POSITION_CALL, "1", 2000, -1);
    put("uniswap_v3", &all);
    while (book.position_count < GW_POSITIONS_MAX - 4) {
        put("lyra_v1", &other);
    }
    for (int32_t i = 0; i < 2; i++) {
        const struct gw_claim c = range_claim(-10 * (i + 1), 10 * (i + 1), 100);
        claim("panoptic", &c);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.position_count, GW_POSITIONS_MAX - 4);
    assert_int_equal(book.exposure_count, 2);
    assert_int_equal(book.excluded_count, 1);
    assert_string_equal(book.excluded[0].protocol, "panoptic");
    assert_string_equal(book.excluded[0].venue, SFPM);
    assert_non_null(strstr(book.excluded[0].reason, "no room to take the 100 on [-20, 20]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_vault_claims_is_shown_but_counted_once, start, finish),
        cmocka_unit_test_setup_teardown(a_claim_of_a_venue_that_failed_does_not_hold, start, finish),
        cmocka_unit_test_setup_teardown(a_claim_does_not_outlive_its_block, start, finish),
        cmocka_unit_test_setup_teardown(a_venue_all_of_whose_positions_are_claimed_keeps_a_record_of_nothing,
                                        start, finish),
        cmocka_unit_test_setup_teardown(a_claim_on_another_venue_or_protocol_takes_nothing, start, finish),
        cmocka_unit_test_setup_teardown(a_venue_does_not_claim_itself, start, finish),
        cmocka_unit_test_setup_teardown(a_claimed_range_is_cut_out_of_the_residual, start, finish),
        cmocka_unit_test_setup_teardown(an_owners_position_is_taken_before_the_residual, start, finish),
        cmocka_unit_test_setup_teardown(a_part_of_an_owners_position_may_be_claimed, start, finish),
        cmocka_unit_test_setup_teardown(a_claim_that_finds_less_is_void_and_told, start, finish),
        cmocka_unit_test_setup_teardown(a_pool_that_nobody_reads_voids_nothing, start, finish),
        cmocka_unit_test_setup_teardown(the_digest_sees_owner_and_claimant, start, finish),
        cmocka_unit_test_setup_teardown(more_claims_than_fit_are_an_error, start, finish),
        cmocka_unit_test_setup_teardown(claims_that_find_no_room_are_void_and_cost_no_exposure, start,
                                        finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
