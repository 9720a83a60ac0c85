/* Does the snapshot say of a sealed book what interfaces promise, exactly and for every kind of position? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/snapshot.h"
#include "ipc/base/u256.h"

struct world {
    struct gw_chain chain;
    struct gw_token usdc;
    struct gw_token weth;
    struct gw_book book;
    json_t *json;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->chain.name = "devnet";
    w->chain.caip2 = "eip155:31337";
    w->usdc = (struct gw_token){.symbol = "USDC", .underlying = "USD", .decimals = 6, .is_known = true};
    w->weth = (struct gw_token){.symbol = "WETH", .underlying = "ETH", .decimals = 18, .is_known = true};
    assert_int_equal(gw_book_init(&w->book), GW_OK);
    w->book.block = (struct gw_block){.number = 321, .time_s = 1700000000};
    memset(w->book.block.hash, 0xab, 32);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    json_decref(w->json);
    gw_book_fini(&w->book);
    free(w);
    return 0;
}

static struct gw_position *add_position(struct world *w, const char *protocol, const char *id)
{
    struct gw_book_position *b = &w->book.positions[w->book.position_count++];
    memset(b, 0, sizeof *b);
    b->protocol = protocol;
    snprintf(b->position.venue, sizeof b->position.venue, "0x0abc");
    snprintf(b->position.id, sizeof b->position.id, "%s", id);
    return &b->position;
}

static struct gw_position *add_option(struct world *w, const char *id, double quantity)
{
    struct gw_position *p = add_position(w, "lyra_v1", id);
    p->kind = GW_POSITION_CALL;
    snprintf(p->underlying, sizeof p->underlying, "ETH");
    p->quantity = quantity;
    p->strike = 2100;
    p->expiry_s = 1700600000;
    p->vol = 0.75;
    p->hedging = (struct gw_hedging){.h_protocol = 1};
    return p;
}

static struct gw_position *add_range(struct world *w, const char *id, int32_t lower, int32_t upper,
                                     struct gw_u256 liquidity)
{
    struct gw_position *p = add_position(w, "uniswap_v3", id);
    p->kind = GW_POSITION_LP_RANGE;
    p->quantity = 1;
    p->token0 = &w->usdc;
    p->token1 = &w->weth;
    p->tick_lower = lower;
    p->tick_upper = upper;
    p->liquidity = liquidity;
    return p;
}

static void add_exposure(struct world *w, uint32_t flags)
{
    struct gw_exposure *e = &w->book.exposures[w->book.exposure_count++];
    memset(e, 0, sizeof *e);
    snprintf(e->head.protocol, sizeof e->head.protocol, "lyra_v1");
    snprintf(e->head.venue, sizeof e->head.venue, "0x0abc");
    snprintf(e->head.underlying, sizeof e->head.underlying, "ETH");
    snprintf(e->vol_source, sizeof e->vol_source, "chain");
    e->head.flags = flags;
    e->spot_usd = 2000.1;
    e->positions = 3;
    e->gamma_usd_per_1pct = -12.5;
    for (int i = 0; i < GW_LADDER_NODES; i++) {
        e->pnl_usd[GW_VOL_FLAT][i] = 100 + i;
        e->pnl_usd[GW_VOL_UP][i] = -1;
        e->ladder_hedging_gamma_usd_per_1pct[i] = 200 + i;
    }
}

static json_t *snapshot(struct world *w, bool with_positions)
{
    w->json = gw_snapshot_json(&w->book, &w->chain, "safe", with_positions);
    assert_non_null(w->json);
    return w->json;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static void the_head_names_schema_chain_and_block(void **state)
{
    struct world *w = *state;
    const json_t *json = snapshot(w, false);
    const json_t *block = json_object_get(json, "block");
    assert_string_equal(text_at(json, "schema"), "gammawatch.snapshot/1");
    assert_string_equal(text_at(json_object_get(json, "chain"), "caip2"), "eip155:31337");
    assert_string_equal(text_at(json_object_get(json, "chain"), "name"), "devnet");
    assert_int_equal(json_integer_value(json_object_get(block, "number")), 321);
    assert_int_equal(json_integer_value(json_object_get(block, "timestamp")), 1700000000);
    assert_string_equal(text_at(block, "finality"), "safe");
    assert_int_equal(strlen(text_at(block, "hash")), 66);
    assert_int_equal(strncmp(text_at(block, "hash"), "0xabab", 6), 0);
    assert_int_equal(strlen(text_at(json, "digest")), 66);
    assert_null(json_object_get(json, "positions"));
}

static void an_exposure_has_every_promised_member_and_a_ladder_of_33_nodes(void **state)
{
    struct world *w = *state;
    static const char *const members[] = {"protocol",
                                          "venue",
                                          "underlying",
                                          "spot_usd",
                                          "positions",
                                          "delta_usd",
                                          "vol_source",
                                          "vol",
                                          "gamma_usd_per_1pct",
                                          "theta_usd_per_day",
                                          "vega_usd_per_volpt",
                                          "short_gamma_usd_per_1pct",
                                          "long_gamma_usd_per_1pct",
                                          "hedging_gamma_usd_per_1pct",
                                          "hedging_ratio",
                                          "hedging_ratio_lo",
                                          "hedging_ratio_hi",
                                          "evidence",
                                          "vol_age_s",
                                          "vol_confidence"};
    static const char *const ladders[] = {"shock_bps",         "pnl_usd",
                                          "delta_usd",         "gamma_usd_per_1pct",
                                          "hedging_delta_usd", "hedging_gamma_usd_per_1pct"};
    add_exposure(w, GW_EXPOSURE_COMPLETE);
    const json_t *e = json_array_get(json_object_get(snapshot(w, false), "exposures"), 0);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        assert_non_null(json_object_get(e, members[i]));
    }
    const json_t *ladder = json_object_get(e, "ladder");
    for (size_t i = 0; i < sizeof ladders / sizeof ladders[0]; i++) {
        assert_int_equal(json_array_size(json_object_get(ladder, ladders[i])), GW_LADDER_NODES);
    }
    assert_true(json_number_value(json_object_get(e, "gamma_usd_per_1pct")) == -12.5);
    assert_true(json_number_value(json_array_get(json_object_get(ladder, "pnl_usd"), 32)) == 132);
    assert_true(json_number_value(json_array_get(json_object_get(ladder, "hedging_gamma_usd_per_1pct"), 0)) ==
                200);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(ladder, "shock_bps"), 16)), 0);
}

static void an_option_is_told_with_its_terms_and_the_protocols_sign(void **state)
{
    struct world *w = *state;
    struct gw_position *p = add_option(w, "7", -10);
    snprintf(p->raw, sizeof p->raw, "{\"option_type\":3}");
    add_option(w, "8", 4)->kind = GW_POSITION_PUT;
    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    const json_t *call = json_array_get(positions, 0);
    const json_t *put = json_array_get(positions, 1);
    assert_int_equal(json_array_size(positions), 2);
    assert_string_equal(text_at(call, "kind"), "call");
    assert_string_equal(text_at(call, "style"), "european");
    assert_string_equal(text_at(call, "side"), "short");
    assert_string_equal(text_at(call, "hedger"), "protocol");
    assert_true(json_number_value(json_object_get(call, "quantity")) == -10);
    assert_true(json_number_value(json_object_get(call, "strike")) == 2100);
    assert_int_equal(json_integer_value(json_object_get(call, "expiry")), 1700600000);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(call, "raw"), "option_type")), 3);
    assert_string_equal(text_at(put, "kind"), "put");
    assert_string_equal(text_at(put, "side"), "long");
    assert_int_equal(json_object_size(json_object_get(put, "raw")), 0);
}

static void who_hedges_is_named_after_the_fractions_above_zero(void **state)
{
    struct world *w = *state;
    static const char *const names[] = {"none", "protocol", "counterparty", "both"};
    static const char *const evidences[] = {"assumed", "documented", "observed", "unknown"};
    for (int i = 0; i < 4; i++) {
        add_option(w, "1", 1)->hedging = (struct gw_hedging){
            .h_protocol = i & 1, .h_counterparty = i >> 1, .evidence = (enum gw_hedging_evidence)i};
    }
    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(text_at(json_array_get(positions, i), "hedger"), names[i]);
        assert_string_equal(text_at(json_array_get(positions, i), "evidence"), evidences[i]);
    }
}

static void liquidity_beyond_doubles_is_an_exact_string(void **state)
{
    struct world *w = *state;
    add_range(w, "41", -887220, 887220, (struct gw_u256){.limb = {UINT64_MAX, UINT64_MAX}});
    const json_t *p = json_array_get(json_object_get(snapshot(w, true), "positions"), 0);
    assert_string_equal(text_at(p, "liquidity"), "340282366920938463463374607431768211455");
    assert_string_equal(text_at(p, "kind"), "lp_range");
    assert_string_equal(text_at(p, "underlying"), "ETH");
    assert_int_equal(json_integer_value(json_object_get(p, "tick_lower")), -887220);
    assert_true(json_number_value(json_object_get(p, "quantity")) == 1);
    assert_true(json_number_value(json_object_get(p, "price_lower")) > 0);
}

static const char holding_of_dollars[] =
    "{\"kind\":\"lp_weighted\",\"underlying\":\"ETH\",\"liquidity\":\"7\",\"tokens\":[{\"symbol\":\"USDC\","
    "\"balance\":\"400000000000\",\"weight\":0.25},{\"symbol\":\"WETH\",\"balance\":\"600\",\"weight\":0.75}]"
    "}";
static const char holding_of_two_coins[] =
    "{\"kind\":\"lp_stable\",\"underlying\":\"ETH\",\"liquidity\":\"7\",\"tokens\":[{\"symbol\":\"USDC\","
    "\"balance\":\"400000000000\",\"rate\":1.0},{\"symbol\":\"WETH\",\"balance\":\"600\",\"rate\":1.25}],"
    "\"amplification\":150.5}";

static void a_holding_is_told_token_by_token(void **state)
{
    struct world *w = *state;
    struct gw_pool_holding pools[2] = {
        {.token_count = 2,
         .tokens = {{.token = &w->usdc, .balance = gw_u256_from_u64(400000000000), .weight = 0.25, .rate = 1},
                    {.token = &w->weth, .balance = gw_u256_from_u64(600), .weight = 0.75, .rate = 1.25}}}};
    pools[1] = pools[0];
    pools[1].amplification = 150.5;
    for (size_t i = 0; i < 2; i++) {
        struct gw_position *p = add_position(w, "pools", i == 0 ? "1" : "2");
        p->kind = i == 0 ? GW_POSITION_LP_WEIGHTED : GW_POSITION_LP_STABLE;
        p->liquidity = gw_u256_from_u64(7);
        p->holding = &pools[i];
    }
    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    for (size_t i = 0; i < 2; i++) {
        const char *text = i == 0 ? holding_of_dollars : holding_of_two_coins;
        json_t *wanted = json_loads(text, 0, NULL);
        const char *key;
        json_t *value;
        assert_non_null(wanted);
        json_object_foreach(wanted, key, value)
        {
            assert_true(json_equal(json_object_get(json_array_get(positions, i), key), value));
        }
        json_decref(wanted);
    }
}

static void the_segments_of_a_residual_are_one_position(void **state)
{
    struct world *w = *state;
    add_range(w, "40", 0, 60, gw_u256_from_u64(5));
    add_range(w, "residual", -120, 0, gw_u256_from_u64(1000));
    add_range(w, "residual", 0, 60, gw_u256_from_u64(3000))->is_part = true;
    add_range(w, "residual", 180, 240, gw_u256_from_u64(70))->is_part = true;
    add_option(w, "9", 1);
    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    assert_int_equal(json_array_size(positions), 3);
    const json_t *residual = json_array_get(positions, 1);
    const json_t *segments = json_object_get(json_object_get(residual, "raw"), "segments");
    assert_int_equal(json_integer_value(json_object_get(residual, "tick_lower")), -120);
    assert_int_equal(json_integer_value(json_object_get(residual, "tick_upper")), 240);
    assert_int_equal(json_array_size(segments), 3);
    char *text = json_dumps(segments, JSON_COMPACT);
    assert_string_equal(text, "[[-120,0,\"1000\"],[0,60,\"3000\"],[180,240,\"70\"]]");
    free(text);
    assert_null(json_object_get(json_object_get(json_array_get(positions, 0), "raw"), "segments"));
}

static void two_pools_keep_their_residuals_apart(void **state)
{
    struct world *w = *state;
    add_range(w, "residual", -120, 0, gw_u256_from_u64(1));
    struct gw_position *other = add_range(w, "residual", 10, 20, gw_u256_from_u64(2));
    snprintf(other->venue, sizeof other->venue, "0x0def");
    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    assert_int_equal(json_array_size(positions), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *raw = json_object_get(json_array_get(positions, i), "raw");
        assert_int_equal(json_array_size(json_object_get(raw, "segments")), 1);
    }
}

static void who_holds_a_position_and_who_counts_it_is_told(void **state)
{
    struct world *w = *state;
    static const struct gw_book_claim claim = {.claim = {.by_venue = "0x0def"}, .protocol = "ribbon_v2"};
    struct gw_position *p = add_option(w, "1", -2);
    add_option(w, "2", -3);
    p->has_owner = true;
    p->owner[19] = 0x1f;
    w->book.positions[0].counted_by = &claim;

    const json_t *positions = json_object_get(snapshot(w, true), "positions");
    const json_t *held = json_array_get(positions, 0);
    assert_string_equal(text_at(held, "owner"), "0x000000000000000000000000000000000000001f");
    assert_string_equal(text_at(held, "counted_by"), "ribbon_v2:0x0def");
    assert_null(json_object_get(json_array_get(positions, 1), "owner"));
    assert_null(json_object_get(json_array_get(positions, 1), "counted_by"));
}

static void a_snapshot_is_complete_only_without_exclusions_and_stale_spots(void **state)
{
    struct world *w = *state;
    assert_true(gw_snapshot_is_complete(&w->book));
    add_exposure(w, GW_EXPOSURE_COMPLETE);
    assert_true(gw_snapshot_is_complete(&w->book));
    add_exposure(w, GW_EXPOSURE_COMPLETE | GW_EXPOSURE_STALE_SPOT);
    assert_false(gw_snapshot_is_complete(&w->book));
    w->book.exposures[1].head.flags = 0;
    assert_false(gw_snapshot_is_complete(&w->book));
    w->book.exposure_count = 1;
    assert_int_equal(gw_book_exclude(&w->book, "lyra_v1", "0x0abc", "it did not answer"), GW_OK);
    assert_false(gw_snapshot_is_complete(&w->book));
    const json_t *json = snapshot(w, false);
    const json_t *excluded = json_array_get(json_object_get(json, "excluded"), 0);
    assert_true(json_is_false(json_object_get(json, "complete")));
    assert_string_equal(text_at(excluded, "reason"), "it did not answer");
}

static void the_table_for_people_marks_what_is_stale_or_left_out(void **state)
{
    struct world *w = *state;
    char *text = NULL;
    size_t size = 0;
    add_exposure(w, GW_EXPOSURE_STALE_SPOT);
    add_option(w, "7", -10);
    const struct gw_pool_holding pool = {
        .token_count = 2,
        .tokens = {{.token = &w->usdc, .balance = gw_u256_from_u64(400000000000), .weight = 0.25},
                   {.token = &w->weth, .balance = gw_u256_from_u64(600), .weight = 0.75}}};
    struct gw_position *p = add_position(w, "balancer", "residual");
    p->kind = GW_POSITION_LP_WEIGHTED;
    p->holding = &pool;
    assert_int_equal(gw_book_exclude(&w->book, "uniswap_v3", "uni", "no slot0"), GW_OK);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    gw_snapshot_print(out, &w->book, &w->chain, true);
    fclose(out);
    assert_non_null(strstr(text, "devnet (eip155:31337) block 321"));
    assert_non_null(strstr(text, "STALE SPOT"));
    assert_non_null(strstr(text, "EXCLUDED uniswap_v3 uni: no slot0"));
    assert_non_null(strstr(text, "lp_weighted 400000 USDC 25 %, 6e-16 WETH 75 %"));
    assert_non_null(strstr(text, "-10 ETH, strike 2100, expiry 1700600000, vol 75.0 %"));
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_head_names_schema_chain_and_block),
        TEST(an_exposure_has_every_promised_member_and_a_ladder_of_33_nodes),
        TEST(an_option_is_told_with_its_terms_and_the_protocols_sign),
        TEST(who_hedges_is_named_after_the_fractions_above_zero),
        TEST(liquidity_beyond_doubles_is_an_exact_string),
        TEST(a_holding_is_told_token_by_token),
        TEST(the_segments_of_a_residual_are_one_position),
        TEST(two_pools_keep_their_residuals_apart),
        TEST(who_holds_a_position_and_who_counts_it_is_told),
        TEST(a_snapshot_is_complete_only_without_exclusions_and_stale_spots),
        TEST(the_table_for_people_marks_what_is_stale_or_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
