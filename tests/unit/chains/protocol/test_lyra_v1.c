#include "tests/unit/chains/protocol/fixture.h"

#include <inttypes.h>

#include "chains/protocol/lyra_v1.h"

#define BOARDS       "0x7e7088eb"
#define BOARD        "0x16a54f50"
#define STRIKE       "0xa6063c05"
#define POSITIONS    "0x23d35477"
#define COLLATERAL   "0xe8128440"
#define RATE         "0xf369f2ac"
#define HEDGE_TARGET "0x3876601d"
#define HEDGE_TIME   "0x8f71a265"
#define ONE          "0000000000000000000000000000000000000000000000000000000000000001"
#define HUGE         "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static struct fixture f;

static int open_all(void **state)
{
    (void)state;
    fixture_open(&f, "lyra_v1");
    fixture_touch_all(&f);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static double number_of(const json_t *item, const char *key)
{
    return strtod(json_string_value(json_object_get(item, key)), NULL);
}

static void every_position_of_the_devnet_is_found(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    const json_t *expected = json_object_get(f.root, "positions");
    assert_int_equal(f.book.position_count, json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        const struct gw_position *p = fixture_position(&f, json_string_value(json_object_get(want, "venue")),
                                                       json_string_value(json_object_get(want, "id")));
        assert_non_null(p);
        const bool is_call = strcmp(json_string_value(json_object_get(want, "kind")), "call") == 0;
        assert_int_equal(p->kind, is_call ? GW_POSITION_CALL : GW_POSITION_PUT);
        assert_near(p->quantity, number_of(want, "quantity"), 1e-3); /* two roundings of a 1e18 integer */
        assert_true(p->strike == number_of(want, "strike"));
        assert_near(p->vol, number_of(want, "iv"), 1e-6);
        assert_true(p->expiry_s == json_integer_value(json_object_get(want, "expiry")));
        json_t *raw = json_loads(p->raw, 0, NULL);
        assert_non_null(raw);
        char strike_id[32];
        (void)snprintf(strike_id, sizeof strike_id, "%" PRIi64,
                       (int64_t)json_integer_value(json_object_get(raw, "strike_id")));
        assert_string_equal(strike_id,
                            json_string_value(json_object_get(json_object_get(want, "raw"), "strike_id")));
        json_decref(raw);
    }
}

static void exposures_are_those_computed_from_the_truth(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    fixture_check_exposures(&f);
    const struct gw_exposure *e = &f.book.exposures[0];
    assert_string_equal(e->vol_source, "lyra_v1");
    assert_true((e->head.flags & GW_EXPOSURE_OPTIONS) != 0);
    assert_true((e->head.flags & GW_EXPOSURE_STALE_VOL) == 0);
    assert_true(e->vol > 0.5 && e->vol < 1);
    assert_true(e->short_option_quantity > 0);
}

/* The pool hedges all of it and traders up to a tenth: hedging gamma lies between 0.9 and 1 of the borne. */
static void the_band_of_who_hedges_is_on_every_node(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    const struct gw_exposure *e = &f.book.exposures[0];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double borne = e->ladder_gamma_usd_per_1pct[i];
        const double lo = e->ladder_hedging_gamma_lo_usd_per_1pct[i];
        const double hi = e->ladder_hedging_gamma_hi_usd_per_1pct[i];
        assert_true(lo <= hi);
        assert_near(borne < 0 ? lo : hi, borne, 1e6);
        assert_near(borne < 0 ? hi : lo, 0.9 * borne, 1e6);
        assert_true(e->ladder_hedging_gamma_usd_per_1pct[i] == borne);
    }
}

static void a_second_block_reads_no_position_again(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    assert_int_equal(fixture_read(&f), GW_OK);
    for (size_t i = 0; i < f.calls.count; i++) {
        assert_int_equal(f.calls.calls[i].tag >> 32, GW_LYRA_CALL_STRIKE);
    }
    fixture_seal(&f);
    fixture_check_exposures(&f);
}

static void one_position_behind_full_calls_has_a_call_of_its_own(void **state)
{
    (void)state;
    for (uint64_t id = 1000; f.venue.table.count <= 2 * GW_LYRA_CHUNK_POSITIONS; id++) {
        const struct gw_key key = gw_key_u64(GW_LYRA_POSITION, 0, id);
        assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK);
    }
    gw_call_list_reset(&f.calls);
    assert_int_equal(f.venue.protocol->plan(&f.venue, 2, &f.calls), GW_OK);
    assert_int_equal(f.calls.count, 3);
}

static void positions_of_a_settled_board_are_not_emitted(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    json_t *boards = fixture_call(&f, NULL, BOARDS);
    char one_board[2 + 3 * 64 + 1];
    (void)snprintf(one_board, sizeof one_board, "%.66s" ONE "%s",
                   json_string_value(json_object_get(boards, "result")),
                   "0000000000000000000000000000000000000000000000000000000000000002");
    json_object_set_new(boards, "result", json_string(one_board));
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_true(f.book.position_count > 0);
    for (size_t i = 0; i < f.book.position_count; i++) {
        assert_non_null(strstr(f.book.positions[i].position.raw, "\"board_id\":2,"));
    }
}

static void collateral_that_no_log_told_is_drift(void **state)
{
    (void)state;
    size_t compared;
    assert_int_equal(fixture_read(&f), GW_OK);
    gw_venue_mark_reread(&f.venue);
    assert_int_equal(fixture_rounds(&f), GW_OK);
    assert_int_equal(gw_venue_count_drift(&f.venue, &compared), 0);
    assert_int_equal(compared, f.venue.table.count);
    fixture_set_word(fixture_call(&f, NULL, POSITIONS), 2 + 4, ONE); /* of the first, a long */
    assert_int_equal(fixture_rounds(&f), GW_OK);
    assert_int_equal(gw_venue_count_drift(&f.venue, &compared), 1);
}

static void a_strike_whose_totals_differ_is_named(void **state)
{
    (void)state;
    json_t *strike = fixture_call(&f, NULL, STRIKE);
    fixture_set_word(strike, 3, ONE); /* longCall */
    assert_int_equal(fixture_read(&f), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "strike 1: positions sum to "));
    assert_non_null(strstr(f.venue.reason, "longCall says 1"));
}

static void the_last_type_of_the_last_strike_counts(void **state)
{
    (void)state;
    json_t *last = NULL;
    json_t *calls = json_object_get(f.root, "calls");
    for (size_t i = 0; i < json_array_size(calls); i++) {
        json_t *call = json_array_get(calls, i);
        if (strncmp(json_string_value(json_object_get(call, "data")), STRIKE, strlen(STRIKE)) == 0) {
            last = call;
        }
    }
    fixture_set_word(last, 7, ONE);
    assert_int_equal(fixture_read(&f), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "shortPut says 1"));
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        size_t word;
        const char *value;
        enum gw_status status;
    } lies[] = {
        {BOARDS, 2, "", GW_E_FORMAT},      {BOARDS, 1, HUGE, GW_E_BOUND},
        {BOARDS, 0, HUGE, GW_E_FORMAT},    {BOARD, 1, HUGE, GW_E_FORMAT}, /* id */
        {BOARD, 2, HUGE, GW_E_FORMAT},                                    /* expiry */
        {BOARD, 4, HUGE, GW_E_FORMAT},                                    /* frozen */
        {BOARD, 5, HUGE, GW_E_FORMAT},                                    /* offset of strikes */
        {BOARD, 6, HUGE, GW_E_BOUND},                                     /* number of strikes */
        {STRIKE, 8, "", GW_E_FORMAT},      {STRIKE, 0, HUGE, GW_E_FORMAT},
        {STRIKE, 1, HUGE, GW_E_FORMAT},    {POSITIONS, 1, HUGE, GW_E_BOUND},
        {POSITIONS, 2, HUGE, GW_E_FORMAT}, /* id */
        {POSITIONS, 4, HUGE, GW_E_FORMAT}, /* option type */
        {POSITIONS, 7, HUGE, GW_E_FORMAT}, /* state */
        {COLLATERAL, 7, "", GW_E_FORMAT},  {COLLATERAL, 3, HUGE, GW_E_FORMAT},
        {RATE, 8, "", GW_E_FORMAT},        {HEDGE_TARGET, 0, "", GW_E_FORMAT},
        {POSITIONS, 6, HUGE, GW_E_FORMAT}, /* collateral */
        {POSITIONS, 9, "", GW_E_FORMAT},   {POSITIONS, 0, "", GW_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        fixture_close(&f);
        (void)open_all(NULL);
        fixture_set_word(fixture_call(&f, NULL, lies[i].call), lies[i].word, lies[i].value);
        assert_int_equal(fixture_read(&f), lies[i].status);
        assert_non_null(strstr(f.venue.reason, "does not decode"));
    }
}

static void a_reverting_market_is_a_typed_error(void **state)
{
    (void)state;
    json_object_set_new(fixture_call(&f, NULL, BOARDS), "ok", json_false());
    assert_int_equal(fixture_read(&f), GW_E_REVERT);
    assert_string_equal(f.venue.reason, "getLiveBoards(0) reverted");
}

static const struct gw_liquidation_record *seal_liquidation(void)
{
    fixture_seal(&f);
    assert_int_equal(f.book.liquidation_count, 1);
    return &f.book.accounts.records[0];
}

/* Against the contract's own getMinCollateral() and canLiquidate(), as recorded. */
static void short_positions_are_accounts_as_the_contract_sees_them(void **state)
{
    (void)state;
    assert_int_equal(fixture_read(&f), GW_OK);
    const struct gw_liquidation_record *r = seal_liquidation();
    const json_t *accounts = json_object_get(json_object_get(f.root, "lyra"), "accounts");
    double covered = 0;
    double dollars[2] = {0, 0};
    for (size_t i = 0; i < json_array_size(accounts); i++) {
        const json_t *want = json_array_get(accounts, i);
        const double unit = json_integer_value(json_object_get(want, "optionType")) == 2 ? r->spot_usd : 1;
        if (json_is_true(json_object_get(want, "covered"))) {
            covered++;
            continue;
        }
        dollars[0] += number_of(want, "collateral") / 1e18 * unit;
        dollars[1] += number_of(want, "least") / 1e18 * unit;
    }
    assert_true(r->accounts == (double)json_array_size(accounts) && r->covered == covered);
    assert_true(r->accounts > covered && covered > 0);
    assert_near(r->equity_usd, dollars[0], dollars[0]);
    assert_near(r->maintenance_usd, dollars[1], dollars[1]);
    assert_true((r->head.flags & GW_EXPOSURE_COMPLETE) != 0 && r->unknown == 0 && r->unpriced == 0);
    const json_t *hedge = json_object_get(json_object_get(f.root, "lyra"), "hedge");
    assert_true(r->has_hedge == 1);
    assert_near(r->hedge_target_tokens, json_number_value(json_object_get(hedge, "target")), 1e3);
    assert_near(r->hedge_actual_tokens, json_number_value(json_object_get(hedge, "actual")), 1e3);
    assert_true(r->hedge_age_s ==
                (double)(f.block.time_s - json_integer_value(json_object_get(hedge, "time"))));
}

static void a_view_that_reverts_leaves_its_part_unknown(void **state)
{
    (void)state;
    json_object_set_new(fixture_call(&f, NULL, RATE), "ok", json_false());
    json_object_set_new(fixture_call(&f, NULL, HEDGE_TIME), "ok", json_false());
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.liquidation_count, 0);
    assert_int_equal(f.book.exposures[0].head.flags & GW_EXPOSURE_NO_DEBT, 0);
    fixture_check_exposures(&f);
}

/* Nine words without a rate: Newport, whose exchange adapter is not named here. */
static void a_newport_market_without_its_adapter_says_why(void **state)
{
    (void)state;
    fixture_set_word(fixture_call(&f, NULL, RATE), 9, "");
    assert_int_equal(fixture_read(&f), GW_OK);
    fixture_seal(&f);
    assert_int_equal(f.book.liquidation_count, 1); /* of the hedge */
    assert_true(f.book.accounts.records[0].has_hedge == 1 && f.book.accounts.records[0].accounts == 0);
    assert_int_equal(f.book.accounts.records[0].head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_int_equal(f.book.excluded_count, 1);
    assert_non_null(strstr(f.book.excluded[0].reason, "`exchange_adapter` did not tell rateAndCarry()"));
    assert_int_equal(f.book.position_count, json_array_size(json_object_get(f.root, "positions")));
    assert_int_equal(f.book.exposures[0].head.flags & GW_EXPOSURE_COMPLETE, 0);
}

static void the_pool_hedges_and_its_traders_hardly(void **state)
{
    (void)state;
    assert_true(f.venue.hedging.h_protocol == 1 && f.venue.hedging.h_protocol_lo == 1);
    assert_true(f.venue.hedging.h_counterparty == 0);
    assert_true(f.venue.hedging.h_counterparty_lo == 0 && f.venue.hedging.h_counterparty_hi == 0.1);
}

/* Read with the hedger's views, documented without; what the configuration states, stays. */
static void the_pools_hedge_is_observed_where_its_hedger_is_read(void **state)
{
    (void)state;
    assert_int_equal(f.venue.hedging.evidence, GW_HEDGING_DOCUMENTED);
    struct gw_lyra_state *lyra = f.venue.state;
    assert_int_equal(fixture_read(&f), GW_OK);
    lyra->hedge_read = 0;
    fixture_seal(&f);
    assert_string_equal(f.book.exposures[0].evidence, "documented");
    lyra->hedge_read = GW_LYRA_HEDGE_CALLS;
    fixture_seal(&f);
    assert_string_equal(f.book.exposures[0].evidence, "observed");
    f.venue.is_hedging_stated = true;
    fixture_seal(&f);
    assert_string_equal(f.book.exposures[0].evidence, "documented");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_position_of_the_devnet_is_found, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_pools_hedge_is_observed_where_its_hedger_is_read, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(exposures_are_those_computed_from_the_truth, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_band_of_who_hedges_is_on_every_node, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_second_block_reads_no_position_again, open_all, close_all),
        cmocka_unit_test_setup_teardown(one_position_behind_full_calls_has_a_call_of_its_own, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(positions_of_a_settled_board_are_not_emitted, open_all, close_all),
        cmocka_unit_test_setup_teardown(collateral_that_no_log_told_is_drift, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_strike_whose_totals_differ_is_named, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_last_type_of_the_last_strike_counts, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lying_contract_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_reverting_market_is_a_typed_error, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_pool_hedges_and_its_traders_hardly, open_all, close_all),
        cmocka_unit_test_setup_teardown(short_positions_are_accounts_as_the_contract_sees_them, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_newport_market_without_its_adapter_says_why, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_view_that_reverts_leaves_its_part_unknown, open_all, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
