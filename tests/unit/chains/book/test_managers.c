#include "chains/book/managers.h"

#include "tests/unit/chains/book/scene.h"

static struct gw_manager_list list;

static int begin(void **state)
{
    list = (struct gw_manager_list){
        .managers = {{.name = "steady", .address = {1}, .hedging = {.h_protocol = 0.5}, .hedges_lps = true},
                     {.name = "bold", .address = {2}}},
        .count = 2};
    return start(state);
}

static struct gw_position owned(struct gw_position p, const char *id, uint8_t owner)
{
    p.has_owner = owner != 0;
    p.owner[0] = owner;
    (void)snprintf(p.id, sizeof p.id, "%s", id);
    return p;
}

static void put_all(const struct gw_position *positions, size_t count, const struct gw_manager_list *managers)
{
    const struct gw_position_sink sink = gw_book_sink(&book, "uniswap_v3");
    gw_book_name_managers(&book, managers);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(sink.position(sink.context, &positions[i]), GW_OK);
    }
}

/* Four equal ranges: one of nobody, one of a stranger, two of a manager. */
static void a_manager_holds_a_part_of_the_exposure_and_adds_nothing(void **state)
{
    (void)state;
    const struct gw_position all[] = {owned(range(0, 1), "1", 0), owned(range(0, 1), "2", 9),
                                      owned(range(0, 1), "3", 1), owned(range(0, 1), "4", 1)};
    put_all(all, 4, NULL);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    const double gamma = book.exposures[0].gamma_usd_per_1pct;
    const double notional = book.exposures[0].notional_usd;
    assert_true(gamma < 0 && book.managed_count == 0 && book.exposures[0].hedging_gamma_usd_per_1pct == 0);

    gw_book_begin(&book, &market, &block);
    put_all(all, 4, &list);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_true(book.exposures[0].gamma_usd_per_1pct == gamma && book.exposures[0].positions == 4);
    assert_int_equal(book.managed_count, 1);
    const struct gw_managed *m = &book.managed[0];
    assert_string_equal(m->manager->name, "steady");
    assert_string_equal(m->underlying, "ETH");
    assert_true(m->positions == 2);
    assert_close(m->gamma_usd_per_1pct, gamma / 2, 1e3);
    assert_close(m->notional_usd, notional / 2, 1e6);
    assert_close(m->hedging_gamma_usd_per_1pct, gamma / 4, 1e3);
    assert_close(book.exposures[0].hedging_gamma_usd_per_1pct, gamma / 4, 1e3);
}

static void only_what_a_manager_is_said_to_hedge_is_hedged(void **state)
{
    (void)state;
    struct gw_position call = option(GW_POSITION_CALL, "3", 2000, -1);
    const struct gw_position all[] = {owned(range(0, 1), "1", 2), owned(call, "2", 1)};
    put_all(all, 2, &list);
    assert_true(book.positions[0].manager == &list.managers[1]);
    assert_true(book.positions[0].position.hedging.h_protocol == 0);
    assert_true(book.positions[1].position.hedging.h_protocol == 1); /* as the adapter said: it is no LP */
    list.managers[0].hedges_rest = true;
    put_all(all, 2, &list);
    assert_true(book.positions[3].position.hedging.h_protocol == 0.5);
}

static void what_another_venue_claims_is_in_no_managers_sum(void **state)
{
    (void)state;
    const struct gw_position all[] = {owned(range(0, 1), "1", 1), owned(range(0, 1), "2", 2)};
    put_all(all, 2, &list);
    const struct gw_position_sink sink = gw_book_sink(&book, "panoptic_v1");
    struct gw_claim claim = {.by_venue = "0xp", .protocol = "uniswap_v3", .has_owner = true, .owner = {1}};
    assert_int_equal(sink.claim(sink.context, &claim), GW_OK);
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.managed_count, 1);
    assert_string_equal(book.managed[0].manager->name, "bold");
}

static void a_venue_without_managers_forgets_those_of_the_one_before(void **state)
{
    (void)state;
    const struct gw_position one = owned(range(0, 1), "1", 1);
    put_all(&one, 1, &list);
    put("uniswap_v3", &one);
    assert_non_null(book.positions[0].manager);
    assert_null(book.positions[1].manager);
}

static void more_sums_than_fit_cost_no_exposure(void **state)
{
    (void)state;
    const unsigned pools = GW_MANAGED_MAX / 2 + 1;
    const struct gw_position_sink sink = gw_book_sink(&book, "uniswap_v3");
    gw_book_name_managers(&book, &list);
    for (unsigned i = 0; i < 2 * pools; i++) {
        struct gw_position p = owned(range(0, 1), i % 2 == 0 ? "1" : "2", (uint8_t)(1 + i % 2));
        (void)snprintf(p.venue, sizeof p.venue, "%03u", i / 2);
        assert_int_equal(sink.position(sink.context, &p), GW_OK);
    }
    assert_int_equal(gw_book_seal(&book), GW_OK);
    assert_int_equal(book.exposure_count, pools);
    assert_int_equal(book.managed_count, GW_MANAGED_MAX);
    assert_int_equal(book.excluded_count, 1);
    assert_non_null(strstr(book.excluded[0].reason, "more than 256 sums of managers"));
    const struct gw_exposure *last = &book.exposures[pools - 1];
    assert_int_equal(last->head.flags & GW_EXPOSURE_COMPLETE, 0);
    assert_true(last->gamma_usd_per_1pct == book.exposures[0].gamma_usd_per_1pct);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_manager_holds_a_part_of_the_exposure_and_adds_nothing),
        TEST(only_what_a_manager_is_said_to_hedge_is_hedged),
        TEST(what_another_venue_claims_is_in_no_managers_sum),
        TEST(a_venue_without_managers_forgets_those_of_the_one_before),
        TEST(more_sums_than_fit_cost_no_exposure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
