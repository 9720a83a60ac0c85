#include "tests/unit/chains/protocol/fixture.h"

#include "chains/book/lp.h"
#include "chains/protocol/uniswap_v3.h"

#define POOL     "0x68672397d8cce0e317548b329491bb3215741613"
#define SLOT0    "0x3850c7bd"
#define POSITION "0x99fbab88"
#define TICKS    "0xf30dba93"
#define OWNED    "0x514ea4bf"
#define OWNER    "0x6352211e"
#define ONE      "0000000000000000000000000000000000000000000000000000000000000001"
#define HUGE     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static struct fixture f;

static int open_all(void **state)
{
    (void)state;
    fixture_open(&f, "uniswap_v3");
    fixture_touch_all(&f);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void check_liquidity(const struct gw_position *p, const char *liquidity, int lower, int upper)
{
    char found[80];
    assert_non_null(p);
    gw_u256_to_decimal(found, &p->liquidity);
    assert_string_equal(found, liquidity);
    assert_int_equal(p->tick_lower, lower);
    assert_int_equal(p->tick_upper, upper);
}

static void every_position_of_the_devnet_is_found(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 0);
    const json_t *expected = json_object_get(f.root, "positions");
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        const char *id = json_string_value(json_object_get(want, "id"));
        const struct gw_position *p =
            fixture_position(&f, json_string_value(json_object_get(want, "venue")), id);
        assert_non_null(p);
        const json_t *segments = json_object_get(json_object_get(want, "raw"), "segments");
        if (strcmp(id, "residual") != 0) {
            char owner[43];
            count++;
            assert_true(p->has_owner);
            gw_hex_encode(owner, p->owner, 20);
            assert_string_equal(owner, json_string_value(json_object_get(want, "owner")));
            check_liquidity(p, json_string_value(json_object_get(want, "liquidity")),
                            (int)json_integer_value(json_object_get(want, "tick_lower")),
                            (int)json_integer_value(json_object_get(want, "tick_upper")));
        }
        for (size_t s = 0; s < json_array_size(segments); s++, count++) {
            const json_t *segment = json_array_get(segments, s);
            const struct gw_book_position *part = (const struct gw_book_position *)(const void *)p + s;
            assert_true(part->position.is_part == (s > 0));
            check_liquidity(&part->position, json_string_value(json_array_get(segment, 2)),
                            (int)json_integer_value(json_array_get(segment, 0)),
                            (int)json_integer_value(json_array_get(segment, 1)));
        }
    }
    assert_int_equal(f.book.position_count, count);
}

static void exposures_are_those_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_exposures(&f);
}

static void depth_is_that_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_depth(&f);
}

static void a_second_block_reads_only_what_moves_and_finds_the_same(void **state)
{
    (void)state;
    uint8_t first[32];
    uint8_t second[32];
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    gw_book_digest(&f.book, first);
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(f.asked, 2 * 5); /* slot0 and liquidity of each pool */
    fixture_seal(&f);
    gw_book_digest(&f.book, second);
    assert_memory_equal(first, second, sizeof first);
}

static void a_burned_token_is_retired_and_an_unknown_one_kept_as_foreign(void **state)
{
    (void)state;
    json_t *foreign = fixture_call(&f, NULL, POSITION);
    fixture_set_word(foreign, 4, ONE); /* a fee tier of which no pool is watched */
    assert_int_equal(fixture_read(&f), GW_OK);
    size_t retired = 0;
    size_t unknown = 0;
    for (size_t i = 0; i < f.venue.table.count; i++) {
        const struct gw_entry *entry = &f.venue.table.entries[i];
        const struct gw_range_position *value = (const void *)entry->value;
        assert_true(entry->is_live || entry->is_retired); /* each was read, the last one, too */
        retired += entry->key.kind == GW_RANGE_POSITION && entry->is_retired;
        const bool is_foreign =
            entry->key.kind == GW_RANGE_POSITION && entry->is_live && value->pool == GW_RANGE_FOREIGN;
        assert_true(!is_foreign || entry->is_retired);
        unknown += is_foreign;
    }
    assert_true(retired >= 2); /* one burned, one emptied */
    assert_int_equal(unknown, 1);
    fixture_seal(&f);
    /* Its liquidity is in the ticks still, so the pool has a residual instead and stays whole. */
    assert_int_equal(f.book.excluded_count, 0);
    fixture_check_exposures(&f);
}

static void a_missing_tick_excludes_its_pool_and_no_other(void **state)
{
    (void)state;
    json_t *tick = fixture_call(&f, POOL, TICKS);
    fixture_set_word(tick, 1, ONE); /* liquidityNet */
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 1);
    assert_string_equal(f.book.excluded[0].venue, POOL);
    assert_string_equal(f.book.excluded[0].protocol, "uniswap_v3");
    assert_int_equal(f.book.exposure_count, 5);
    assert_int_equal(f.book.depth_count, 5);
}

static void positions_beyond_the_ticks_exclude_the_pool(void **state)
{
    (void)state;
    json_t *position = fixture_call(&f, NULL, POSITION);
    fixture_set_word(position, 7, "00000000000000000000000000000000ffffffffffffffffffffffffffffffff");
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 1);
    assert_non_null(strstr(f.book.excluded[0].reason, "positions hold more than"));
}

static void a_token_that_is_not_listed_excludes_its_pools(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    for (size_t i = 0; i < f.market.token_count; i++) {
        if (strcmp(f.market.tokens[i].symbol, "DAI") == 0) {
            f.market.tokens[i].address[0] ^= 1;
        }
    }
    fixture_seal(&f);
    assert_int_equal(f.book.excluded_count, 1);
    assert_non_null(strstr(f.book.excluded[0].reason, "is not in `assets`"));
    assert_int_equal(f.book.exposure_count, 5);
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const struct fixture_lie lies[] = {
        {SLOT0, 3, "", "slot0() does not decode: 96 bytes"},
        {SLOT0, 0, HUGE, "slot0()"},
        {SLOT0, 6, HUGE, "slot0()"}, /* unlocked is a flag, whatever feeProtocol is */
        {SLOT0, 1, "00000000000000000000000000000000000000000000000000000000ffffffff", "slot0()"},
        {"0x1a686502", 0, "", "liquidity() does not decode: 0 bytes"},
        {"0x1a686502", 0, HUGE, "liquidity()"},
        {"0x0dfe1681", 0, HUGE, "token0()"},
        {"0xd0c93a7c", 0, HUGE, "tickSpacing()"},
        {"0xddca3f43", 0, HUGE, "fee()"},
        {POSITION, 11, "", "positions(1) does not decode"},
        {POSITION, 5, "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffff276180", "positions(1)"},
        {POSITION, 7, HUGE, "positions(1)"},
        {OWNED, 4, "", "does not decode: 128 bytes"},
        {OWNED, 0, HUGE, "positions(0x"},
        {OWNER, 0, HUGE, "ownerOf(0x"},
        {TICKS, 7, "", "does not decode"},
        {TICKS, 1, "8000000000000000000000000000000000000000000000000000000000000000", "ticks("},
    };
    fixture_check_lies(&f, "uniswap_v3", lies, sizeof lies / sizeof lies[0]);
}

static void a_reverting_pool_is_a_typed_error(void **state)
{
    (void)state;
    json_object_set_new(fixture_call(&f, POOL, SLOT0), "ok", json_false());
    assert_int_equal(fixture_read(&f), GW_E_REVERT);
    assert_string_equal(f.venue.reason, "pool " POOL ": slot0() reverted");
}

static void liquidity_of_the_manager_is_told_by_its_tokens(void **state)
{
    (void)state;
    const struct gw_v3_config *cfg = f.venue.config;
    for (size_t i = 0; i < f.venue.table.count; i++) {
        const struct gw_entry *entry = &f.venue.table.entries[i];
        const struct gw_range_position *value = (const void *)entry->value;
        assert_true(entry->key.kind != GW_V3_OWNED || memcmp(value->owner, cfg->position_manager, 20) != 0);
    }
}

/* Without the manager's tokens all that they hold is nobody's, up to the last tick of each pool. */
static void what_no_token_explains_is_a_residual_to_its_last_tick(void **state)
{
    (void)state;
    struct fixture bare;
    fixture_open(&bare, "uniswap_v3");
    const struct gw_v3_config *cfg = bare.venue.config;
    const json_t *logs = json_object_get(bare.root, "logs");
    for (size_t i = 0; i < json_array_size(logs); i++) {
        const json_t *log = json_array_get(logs, i);
        uint8_t address[20];
        const char *text = json_string_value(json_object_get(log, "address"));
        assert_int_equal(gw_hex_decode_fixed(address, sizeof address, text), GW_OK);
        if (memcmp(address, cfg->position_manager, 20) != 0) {
            assert_int_equal(fixture_touch(&bare, log), GW_OK);
        }
    }
    assert_int_equal(fixture_read(&bare), GW_OK);
    fixture_seal(&bare);
    assert_int_equal(bare.book.excluded_count, 0);
    size_t widest = 0;
    for (size_t i = 0; i < bare.book.position_count; i++) {
        const struct gw_position *p = &bare.book.positions[i].position;
        widest += strcmp(p->id, GW_POSITION_RESIDUAL) == 0 && p->tick_upper >= 887200;
    }
    assert_true(widest >= 4); /* pools with a position over all prices */
    fixture_close(&bare);
}

static void a_burn_of_nothing_touches_nothing(void **state)
{
    (void)state;
    static const char poke[] =
        "{\"address\":\"" POOL "\",\"topics\":["
        "\"0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c\","
        "\"0x0000000000000000000000005c74c94173f05da1720953407cbb920f3df9f887\","
        "\"0x0000000000000000000000000000000000000000000000000000000000000777\","
        "\"0x0000000000000000000000000000000000000000000000000000000000000778\"],"
        "\"data\":\"0x0000000000000000000000000000000000000000000000000000000000000000\"}";
    json_t *log = json_loads(poke, 0, NULL);
    const size_t before = f.venue.table.count;
    assert_int_equal(fixture_touch(&f, log), GW_OK);
    assert_int_equal(f.venue.table.count, before);
    json_object_set_new(log, "data", json_string("0x" ONE));
    assert_int_equal(fixture_touch(&f, log), GW_OK);
    assert_int_equal(f.venue.table.count, before + 3); /* its ticks and itself */
    json_array_remove(json_object_get(log, "topics"), 3);
    assert_int_equal(fixture_touch(&f, log), GW_E_FORMAT);
    json_decref(log);
}

static double gamma_of_owner(const uint8_t owner[20], const char *venue, const char *underlying, double spot)
{
    double sum = 0;
    for (size_t i = 0; i < f.book.position_count; i++) {
        const struct gw_position *p = &f.book.positions[i].position;
        struct gw_greeks greeks;
        if (!p->has_owner || memcmp(p->owner, owner, 20) != 0 || strcmp(p->venue, venue) != 0) {
            continue;
        }
        const bool is_token1 = strcmp(p->token1->underlying, underlying) == 0;
        const struct gw_token *quote = is_token1 ? p->token0 : p->token1;
        double quote_usd;
        double age_s;
        assert_int_equal(gw_market_spot(&f.market, quote->underlying, &quote_usd, &age_s), GW_OK);
        const struct gw_instrument instrument = gw_lp_instrument(p, is_token1, quote_usd);
        assert_int_equal(gw_pricing_greeks(&greeks, spot, &instrument), GW_OK);
        sum += greeks.gamma * spot * spot / 100;
    }
    return sum;
}

/* The devnet's provider without NFTs stands in for a vault. */
static void a_managed_vault_is_named_and_its_liquidity_counts_once(void **state)
{
    (void)state;
    double gammas[GW_EXPOSURES_MAX];
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    for (size_t i = 0; i < f.book.exposure_count; i++) {
        gammas[i] = f.book.exposures[i].gamma_usd_per_1pct;
    }
    struct gw_manager *vault = &f.venue.managers.managers[0];
    *vault = (struct gw_manager){.name = "vault", .hedging = gw_manager_hedging, .hedges_lps = true};
    assert_int_equal(gw_hex_decode_fixed(vault->address, 20, "0x5c74c94173f05da1720953407cbb920f3df9f887"),
                     GW_OK);
    f.venue.managers.count = 1;
    fixture_seal(&f);
    assert_true(f.book.managed_count >= 5); /* of every pool, and twice where neither token is a dollar */
    for (size_t i = 0; i < f.book.exposure_count; i++) {
        const struct gw_exposure *e = &f.book.exposures[i];
        const double held = gamma_of_owner(vault->address, e->head.venue, e->head.underlying, e->spot_usd);
        assert_true(e->gamma_usd_per_1pct == gammas[i]);
        assert_near(e->hedging_gamma_usd_per_1pct, 0.3 * held, 1e3);
        for (size_t m = 0; m < f.book.managed_count; m++) {
            const struct gw_managed *sum = &f.book.managed[m];
            if (strcmp(sum->venue, e->head.venue) == 0 && strcmp(sum->underlying, e->head.underlying) == 0) {
                assert_near(sum->gamma_usd_per_1pct, held, 1e3);
                assert_true(sum->positions > 0 && sum->notional_usd > 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_managed_vault_is_named_and_its_liquidity_counts_once, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(every_position_of_the_devnet_is_found, open_all, close_all),
        cmocka_unit_test_setup_teardown(exposures_are_those_computed_from_the_truth, open_all, close_all),
        cmocka_unit_test_setup_teardown(depth_is_that_computed_from_the_truth, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_reads_only_what_moves_and_finds_the_same, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_burned_token_is_retired_and_an_unknown_one_kept_as_foreign,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(a_missing_tick_excludes_its_pool_and_no_other, open_all, close_all),
        cmocka_unit_test_setup_teardown(positions_beyond_the_ticks_exclude_the_pool, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_token_that_is_not_listed_excludes_its_pools, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lying_contract_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_reverting_pool_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(liquidity_of_the_manager_is_told_by_its_tokens, open_all, close_all),
        cmocka_unit_test_setup_teardown(what_no_token_explains_is_a_residual_to_its_last_tick, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_burn_of_nothing_touches_nothing, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
