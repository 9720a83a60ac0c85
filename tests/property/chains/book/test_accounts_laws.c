/* Does a liquidation record depend on anything but the accounts: not on their order, their names, or how they are cut? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/book.h"
#include "tests/property/monitor/policy/random.h"

#define NOW_S    1700000000
#define VENUE    "0x00000000000000000000000000000000000000aa"
#define ACCOUNTS 60
#define ROUNDS   60

static struct gw_book book;
static struct gw_market market;
static const struct gw_block block = {.number = 7, .time_s = NOW_S};

static int start(void **state)
{
    (void)state;
    market = (struct gw_market){
        .spots = {{.underlying = "ETH", .usd = 2000, .updated_s = NOW_S, .age_s_max = 3960}},
        .spot_count = 1,
        .block_time_s = NOW_S,
    };
    return gw_book_init(&book) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_book_fini(&book);
    return 0;
}

static void draw(struct gw_margin_account accounts[ACCOUNTS], uint64_t *seed)
{
    for (size_t i = 0; i < ACCOUNTS; i++) {
        struct gw_margin_account *a = &accounts[i];
        *a = (struct gw_margin_account){.venue = VENUE,
                                        .underlying = "ETH",
                                        .flow_tokens = random_between(seed, -50, 50),
                                        .flow_down_tokens = random_between(seed, -50, 0),
                                        .flow_up_tokens = GW_ACCOUNT_UNKNOWN,
                                        .equity_usd = random_between(seed, 500, 9000),
                                        .maintenance_usd = random_between(seed, 300, 3000),
                                        .price_down_usd = random_between(seed, 100, 1999),
                                        .price_up_usd = random_between(seed, 2001, 9000),
                                        .latency_s = random_between(seed, 1, 60)};
        a->maintenance_usd = random_one_in(seed, 8) ? 0 : a->maintenance_usd;
        a->price_down_usd = random_one_in(seed, 3) ? 0 : a->price_down_usd;
        a->price_up_usd = random_one_in(seed, 3) ? GW_ACCOUNT_NO_PRICE : a->price_up_usd;
        a->equity_usd = random_one_in(seed, 20) ? GW_ACCOUNT_UNKNOWN : a->equity_usd;
        (void)snprintf(a->id, sizeof a->id, "%zu", i);
    }
}

static struct gw_liquidation_record seal(const char *protocol, const struct gw_margin_account *accounts,
                                         const size_t *order, size_t count)
{
    gw_book_begin(&book, &market, &block);
    const struct gw_position_sink sink = gw_book_sink(&book, protocol);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(gw_sink_account(&sink, &accounts[order == NULL ? i : order[i]]), GW_OK);
    }
    assert_int_equal(gw_sink_accounts_known(&sink, VENUE, "ETH"), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.liquidation_count, 1);
    return book.accounts.records[0];
}

static void the_order_of_accounts_changes_no_bit(void **state)
{
    (void)state;
    struct gw_margin_account accounts[ACCOUNTS];
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        size_t order[ACCOUNTS];
        draw(accounts, &seed);
        for (size_t i = 0; i < ACCOUNTS; i++) {
            const size_t j = (size_t)random_below(&seed, i + 1);
            order[i] = i;
            order[i] = order[j];
            order[j] = i;
        }
        const struct gw_liquidation_record a = seal("toy", accounts, NULL, ACCOUNTS);
        const struct gw_liquidation_record b = seal("toy", accounts, order, ACCOUNTS);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-11 * (fabs(a) + fabs(b));
}

static void assert_same_figures(const struct gw_liquidation_record *a, const struct gw_liquidation_record *b,
                                double times)
{
    assert_true(b->accounts == times * a->accounts && b->covered == times * a->covered);
    assert_true(b->unknown == times * a->unknown && b->closable == times * a->closable);
    assert_true(is_near(a->equity_usd, b->equity_usd) && is_near(a->maintenance_usd, b->maintenance_usd));
    assert_true(a->latency_s == b->latency_s);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_true(b->cell_accounts[i] == times * a->cell_accounts[i]);
        assert_true(is_near(a->cell_sold_tokens[i], b->cell_sold_tokens[i]));
        assert_true(is_near(a->cell_bought_tokens[i], b->cell_bought_tokens[i]));
        assert_true(is_near(a->cell_price_usd[i], b->cell_price_usd[i]));
    }
    for (size_t i = 0; i < GW_LIQUIDATION_RATIOS; i++) {
        assert_true(is_near(a->ratio_flow_usd[i], b->ratio_flow_usd[i]));
    }
}

static void names_of_protocols_and_accounts_do_not_matter(void **state)
{
    (void)state;
    struct gw_margin_account accounts[ACCOUNTS];
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        draw(accounts, &seed);
        const struct gw_liquidation_record a = seal("toy", accounts, NULL, ACCOUNTS);
        for (size_t i = 0; i < ACCOUNTS; i++) {
            (void)snprintf(accounts[i].id, sizeof accounts[i].id, "x%zu", (i * 37) % ACCOUNTS);
        }
        const struct gw_liquidation_record b = seal("another", accounts, NULL, ACCOUNTS);
        assert_same_figures(&a, &b, 1);
    }
}

static void an_account_in_two_halves_is_the_same_account(void **state)
{
    (void)state;
    struct gw_margin_account whole[ACCOUNTS];
    struct gw_margin_account halves[2 * ACCOUNTS];
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        draw(whole, &seed);
        for (size_t i = 0; i < 2 * ACCOUNTS; i++) {
            halves[i] = whole[i / 2];
            halves[i].flow_tokens *= 0.5;
            halves[i].flow_down_tokens *= 0.5;
            halves[i].equity_usd *= 0.5;
            halves[i].maintenance_usd *= 0.5;
            (void)snprintf(halves[i].id, sizeof halves[i].id, "%zu", i);
        }
        const struct gw_liquidation_record a = seal("toy", whole, NULL, ACCOUNTS);
        const struct gw_liquidation_record b = seal("toy", halves, NULL, 2 * ACCOUNTS);
        assert_same_figures(&a, &b, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_order_of_accounts_changes_no_bit, start, finish),
        cmocka_unit_test_setup_teardown(names_of_protocols_and_accounts_do_not_matter, start, finish),
        cmocka_unit_test_setup_teardown(an_account_in_two_halves_is_the_same_account, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
