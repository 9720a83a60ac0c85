#include "chains/collector/managed_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/positions_json.h"

static struct gw_book book;

static int start(void **state)
{
    (void)state;
    return gw_book_init(&book) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_book_fini(&book);
    return 0;
}

static const struct gw_manager manager = {.name = "arrakis"};

static struct gw_managed held(const char *venue, const char *underlying, double gamma)
{
    return (struct gw_managed){.protocol = "uniswap_v3",
                               .venue = venue,
                               .underlying = underlying,
                               .manager = &manager,
                               .positions = 2,
                               .notional_usd = 70,
                               .gamma_usd_per_1pct = gamma,
                               .hedging_gamma_usd_per_1pct = gamma / 2};
}

static void an_exposure_tells_what_its_own_managers_hold(void **state)
{
    (void)state;
    struct gw_exposure e = {.head = {.protocol = "uniswap_v3", .venue = "0xp", .underlying = "ETH"}};
    book.managed[book.managed_count++] = held("0xp", "BTC", -1);
    book.managed[book.managed_count++] = held("0xp", "ETH", -3);
    book.managed[book.managed_count++] = held("0xq", "ETH", -5);
    json_t *list = gw_managed_json(&book, &e);
    assert_int_equal(json_array_size(list), 1);
    const json_t *one = json_array_get(list, 0);
    assert_string_equal(json_string_value(json_object_get(one, "manager")), "arrakis");
    assert_int_equal(json_integer_value(json_object_get(one, "positions")), 2);
    assert_true(json_number_value(json_object_get(one, "notional_usd")) == 70);
    assert_true(json_number_value(json_object_get(one, "gamma_usd_per_1pct")) == -3);
    assert_true(json_number_value(json_object_get(one, "hedging_gamma_usd_per_1pct")) == -1.5);
    json_decref(list);
}

static void a_position_tells_its_manager(void **state)
{
    (void)state;
    book.positions[0] = (struct gw_book_position){.protocol = "squeeth", .manager = &manager};
    book.positions[0].position.kind = GW_POSITION_LINEAR;
    book.positions[1] = book.positions[0];
    book.positions[1].manager = NULL;
    book.position_count = 2;
    json_t *positions = gw_positions_json(&book);
    assert_string_equal(json_string_value(json_object_get(json_array_get(positions, 0), "manager")),
                        "arrakis");
    assert_null(json_object_get(json_array_get(positions, 1), "manager"));
    json_decref(positions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_exposure_tells_what_its_own_managers_hold, start, finish),
        cmocka_unit_test_setup_teardown(a_position_tells_its_manager, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
