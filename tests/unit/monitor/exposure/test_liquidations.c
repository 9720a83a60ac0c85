#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"

#define NOW_S 1700000000

static struct gw_exposure_book book;
static struct gw_outside outside;

static int start(void **state)
{
    (void)state;
    memset(&outside, 0, sizeof outside);
    assert_int_equal(gw_exposure_book_init(&book), GW_OK);
    book.outside = &outside;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    gw_exposure_book_fini(&book);
    return 0;
}

static struct gw_record_head head_of(const char *venue, const char *underlying, uint32_t flags)
{
    struct gw_record_head head;
    memset(&head, 0, sizeof head);
    head.chain_id = 1;
    head.block_time_s = NOW_S;
    head.flags = flags;
    snprintf(head.protocol, sizeof head.protocol, "toy");
    snprintf(head.venue, sizeof head.venue, "%s", venue);
    snprintf(head.underlying, sizeof head.underlying, "%s", underlying);
    return head;
}

static void put_exposure(const char *venue, const char *underlying, uint32_t flags, double spot)
{
    struct gw_exposure record;
    memset(&record, 0, sizeof record);
    record.head = head_of(venue, underlying, flags);
    record.spot_usd = spot;
    assert_int_equal(gw_exposure_put(&book, &record), GW_OK);
}

static struct gw_liquidation_record record_of(const char *venue, const char *underlying, double spot)
{
    struct gw_liquidation_record record;
    memset(&record, 0, sizeof record);
    record.head = head_of(venue, underlying, GW_EXPOSURE_COMPLETE);
    record.spot_usd = spot;
    return record;
}

static void add_cell(struct gw_liquidation_record *r, int32_t bps, double price, double sold, double bought)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != bps) {
        i++;
    }
    r->accounts += 1;
    r->cell_accounts[i] += 1;
    r->cell_price_usd[i] = price;
    r->cell_sold_tokens[i] = sold;
    r->cell_bought_tokens[i] = bought;
}

static struct gw_ecosystem sum(int64_t now_s)
{
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, &book, "ETH", now_s * 1000), GW_OK);
    return out;
}

static void venues_add_and_wrappers_count_at_their_rate(void **state)
{
    (void)state;
    outside.wrapper_count = 1;
    outside.wrappers[0] = (struct gw_wrapper){"wstETH", "ETH", 1.2};
    put_exposure("0xa", "ETH", GW_EXPOSURE_COMPLETE, 2000);
    put_exposure("0xb", "wstETH", GW_EXPOSURE_COMPLETE, 2400);
    struct gw_liquidation_record a = record_of("0xa", "ETH", 2000);
    struct gw_liquidation_record b = record_of("0xb", "wstETH", 2400);
    add_cell(&a, -1000, 1900, 30, 0);
    add_cell(&b, -1000, 2400 * 0.93, 50, 0);
    a.latency_s = 60;
    b.latency_s = 30;
    assert_int_equal(gw_exposure_put_liquidation(&book, &a), GW_OK);
    assert_int_equal(gw_exposure_put_liquidation(&book, &b), GW_OK);
    const struct gw_ecosystem e = sum(NOW_S);
    const struct gw_liquidation_map *map = &e.liquidations;
    size_t cell = 0;
    while (gw_ladder_shock_bps[cell] != -1000) {
        cell++;
    }
    assert_true(map->sold_tokens[cell] == 90);
    assert_float_equal(map->price_ratio[cell], (30 * 0.95 + 60 * 0.93) / 90, 1e-12);
    assert_true(map->venues == 2 && map->unknown_venues == 0 && map->latency_s == 30);
}

static void only_what_a_move_of_one_percent_sets_free_feeds_back(void **state)
{
    (void)state;
    put_exposure("0xa", "ETH", GW_EXPOSURE_COMPLETE, 2000);
    struct gw_liquidation_record a = record_of("0xa", "ETH", 2000);
    add_cell(&a, -100, 1985, 30, 0);
    add_cell(&a, -150, 1975, 500, 0);
    add_cell(&a, 50, 2005, 0, 10);
    add_cell(&a, 0, 2000, 900, 0);
    assert_int_equal(gw_exposure_put_liquidation(&book, &a), GW_OK);
    assert_true(sum(NOW_S).liquidation_gamma_usd_per_1pct == -60000);
    outside.liquidation_count = 1;
    outside.liquidations[0] = (struct gw_liquidation_level){"ETH", 1990, 5, 0, true};
    const struct gw_ecosystem e = sum(NOW_S);
    assert_true(e.liquidation_gamma_usd_per_1pct == -70000 && e.liquidations.gamma_usd_per_1pct == -60000);
}

static void a_venue_is_known_when_it_owes_nothing_or_tells_all(void **state)
{
    (void)state;
    put_exposure("0xa", "ETH", GW_EXPOSURE_COMPLETE | GW_EXPOSURE_NO_DEBT, 2000);
    put_exposure("0xb", "ETH", GW_EXPOSURE_COMPLETE, 2000);
    put_exposure("0xc", "ETH", GW_EXPOSURE_NO_DEBT, 2000);
    struct gw_liquidation_record d = record_of("0xd", "ETH", 2000);
    d.head.flags = 0;
    put_exposure("0xd", "ETH", GW_EXPOSURE_COMPLETE, 2000);
    assert_int_equal(gw_exposure_put_liquidation(&book, &d), GW_OK);
    assert_int_equal(sum(NOW_S).liquidations.unknown_venues, 3);
}

static void a_silent_chain_s_accounts_are_held_and_marked(void **state)
{
    (void)state;
    book.age_limit_s = 180;
    put_exposure("0xa", "ETH", GW_EXPOSURE_COMPLETE, 2000);
    struct gw_liquidation_record a = record_of("0xa", "ETH", 2000);
    add_cell(&a, -100, 1985, 30, 0);
    assert_int_equal(gw_exposure_put_liquidation(&book, &a), GW_OK);
    const struct gw_ecosystem fresh = sum(NOW_S + 180);
    const struct gw_ecosystem dead = sum(NOW_S + 1801);
    assert_false(fresh.liquidations.is_silent);
    assert_true(dead.liquidations.is_silent && dead.is_silent);
    assert_true(dead.liquidation_gamma_usd_per_1pct == -60000);
}

static void a_record_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    struct gw_liquidation_record bad[5];
    for (size_t i = 0; i < 5; i++) {
        bad[i] = record_of("0xa", "ETH", 2000);
    }
    bad[0].spot_usd = 0;
    bad[1].cell_sold_tokens[3] = -1;
    bad[2].cell_price_usd[3] = -1;
    bad[3].ratio_flow_usd[7] = -1;
    bad[4].latency_s = -1;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(gw_exposure_put_liquidation(&book, &bad[i]), GW_E_DOMAIN);
    }
    assert_int_equal(book.liquidation_count, 0);
}

int main(void)
{
#define IN_BOOK(test) cmocka_unit_test_setup_teardown(test, start, finish)
    const struct CMUnitTest tests[] = {
        IN_BOOK(venues_add_and_wrappers_count_at_their_rate),
        IN_BOOK(only_what_a_move_of_one_percent_sets_free_feeds_back),
        IN_BOOK(a_venue_is_known_when_it_owes_nothing_or_tells_all),
        IN_BOOK(a_silent_chain_s_accounts_are_held_and_marked),
        IN_BOOK(a_record_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
