/* Perpetual markets of chains in the sum. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "monitor/exposure/perps.h"
#include "monitor/exposure/sum.h"
#include "monitor/policy/perp.h"
#include "tests/unit/monitor/policy/fixture.h"

#define NOW_MS  ((int64_t)FIXTURE_NOW_S * 1000)
#define PERIODS (365.0 * 3.0)

static struct gw_exposure_book book;

static struct gw_record_head head(uint32_t kind, size_t size, const char *venue)
{
    struct gw_record_head out = {.kind = kind,
                                 .size = (uint32_t)size,
                                 .abi = GW_RECORD_ABI,
                                 .valid = 1,
                                 .chain_id = 1,
                                 .block_number = 100,
                                 .block_time_s = FIXTURE_NOW_S - 10,
                                 .protocol = "gmx_v2",
                                 .underlying = "ETH"};
    (void)snprintf(out.venue, sizeof out.venue, "%s", venue);
    return out;
}

static struct gw_perp_record perp(const char *venue, double open_usd, double funding_8h)
{
    return (struct gw_perp_record){.head = head(GW_RECORD_PERP, sizeof(struct gw_perp_record), venue),
                                   .spot_usd = 2000,
                                   .open_long_usd = open_usd,
                                   .funding_per_year = funding_8h * PERIODS};
}

static void put_depth(const char *venue, double up_tokens, double down_tokens)
{
    struct gw_depth d = {.head = head(GW_RECORD_DEPTH, sizeof d, venue), .pool_price_usd = 2000};
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        d.absorbed_tokens[i] = gw_ladder_shock(i) * 100 * (i > GW_LADDER_SPOT ? up_tokens : down_tokens);
    }
    assert_int_equal(gw_exposure_put_depth(&book, &d), GW_OK);
}

static int open_book(void **state)
{
    (void)state;
    const struct gw_exposure exposure = fixture_exposure(2000.0, NULL, 0);
    return gw_exposure_book_init(&book) == GW_OK && gw_exposure_put(&book, &exposure) == GW_OK ? 0 : -1;
}

static int close_book(void **state)
{
    (void)state;
    gw_exposure_book_fini(&book);
    return 0;
}

static struct gw_ecosystem sum(void)
{
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, &book, "ETH", NOW_MS), GW_OK);
    return out;
}

static void put(const struct gw_perp_record *record)
{
    assert_int_equal(gw_exposure_put_perp(&book, record), GW_OK);
}

static void funding_is_the_mean_by_open_interest(void **state)
{
    (void)state;
    const struct gw_perp_record a = perp("a", 30e6, 0.001);
    const struct gw_perp_record b = perp("b", 10e6, -0.003);
    struct gw_ecosystem e = sum();
    assert_true(e.perp_open_usd == 0 && e.perp_funding_8h == 0 && !e.is_perp_doubtful);
    put(&a);
    put(&b);
    e = sum();
    assert_true(e.perp_open_usd == 40e6 && fabs(e.perp_funding_8h) < 1e-15);
    put(&a); /* once per key */
    assert_true(sum().perp_open_usd == 40e6);
    struct gw_perp_record other = perp("c", 10e6, 1);
    memcpy(other.head.underlying, "BTC", sizeof "BTC");
    put(&other);
    assert_true(sum().perp_open_usd == 40e6);
}

static void what_is_old_or_late_is_doubtful(void **state)
{
    (void)state;
    struct gw_perp_record a = perp("a", 30e6, 0.001);
    book.age_limit_s = 60;
    book.age_limit_l2_s = 20;
    put(&a);
    assert_true(sum().perp_open_usd == 30e6 && !sum().is_perp_doubtful);
    a.head.block_time_s = FIXTURE_NOW_S - 61;
    put(&a);
    assert_true(sum().perp_open_usd == 0 && sum().is_perp_doubtful && sum().perp_funding_8h == 0);
    a.head.block_time_s = FIXTURE_NOW_S - 60;
    put(&a);
    assert_true(!sum().is_perp_doubtful);
    a.head.flags = GW_EXPOSURE_STALE_SPOT;
    put(&a);
    assert_true(sum().is_perp_doubtful);
    struct gw_perp_record b = perp("b", 10e6, 0.002);
    b.head.chain_id = 42161;
    put(&b);
    assert_true(sum().is_perp_doubtful && fabs(sum().perp_funding_8h - 0.002) < 1e-15);
    b.head.block_time_s = FIXTURE_NOW_S - 21;
    put(&b);
    assert_true(sum().perp_open_usd == 0);
}

static void depth_of_a_market_is_that_of_perpetuals(void **state)
{
    (void)state;
    const struct gw_perp_record a = perp("a", 30e6, 0.001);
    const struct gw_memory memory = {.underlying = "ETH", .perp_halvings = 2};
    put_depth("a", 300, 200);
    put_depth("b", 100, 100);
    assert_true(sum().perp_depth_1pct_usd == 0); /* two pools */
    put(&a);
    const struct gw_ecosystem before = sum();
    assert_true(fabs(before.perp_depth_1pct_usd - 200 * 2000) < 1e-6);
    assert_true(fabs(before.depth_up_1pct_usd - 400 * 2000) < 1e-6);
    gw_perp_weigh(&book, &memory, 1);
    const struct gw_ecosystem after = sum();
    assert_true(fabs(after.depth_up_1pct_usd - (75 + 100) * 2000) < 1e-6);
    assert_true(fabs(after.depth_down_1pct_usd - (50 + 100) * 2000) < 1e-6);
    assert_true(after.perp_depth_1pct_usd == before.perp_depth_1pct_usd); /* the whole market's */
    gw_perp_weigh(&book, NULL, 0);
    assert_true(sum().depth_up_1pct_usd == before.depth_up_1pct_usd);
}

static void a_market_that_is_gone_is_dropped(void **state)
{
    (void)state;
    const struct gw_perp_record a = perp("a", 30e6, 0.001);
    struct gw_status_record status = {.head = head(GW_RECORD_STATUS, sizeof status, "")};
    put(&a);
    for (uint64_t i = 1; i <= GW_DROP_BLOCKS; i++) {
        assert_int_equal(book.perp_count, 1);
        status.head.block_number = 100 + i;
        assert_int_equal(gw_exposure_put_status(&book, &status), GW_OK);
    }
    assert_int_equal(book.perp_count, 0);
}

static void what_no_market_has_is_refused(void **state)
{
    (void)state;
    struct gw_perp_record r = perp("a", 30e6, 0.001);
    double *const figures[] = {&r.open_long_usd, &r.open_short_usd, &r.open_long_tokens, &r.open_short_tokens,
                               &r.max_long_usd,  &r.max_short_usd,  &r.skew_scale_tokens};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const double kept = *figures[i];
        *figures[i] = -1;
        assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_DOMAIN);
        *figures[i] = kept;
    }
    r.open_short_usd = 1.1e18;
    assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_DOMAIN);
    r.open_short_usd = 0;
    r.funding_per_year = -1.1e6;
    assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_DOMAIN);
    r.funding_per_year = 0;
    r.spot_usd = 0;
    assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_DOMAIN);
    r.spot_usd = 2000;
    r.head.horizon_s = 1;
    assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_REFUSED);
    assert_int_equal(book.perp_count, 0);
    r.head.horizon_s = 0;
    for (size_t i = 0; i < GW_BOOK_PERPS_MAX; i++) {
        (void)snprintf(r.head.venue, sizeof r.head.venue, "%zu", i);
        put(&r);
    }
    memcpy(r.head.venue, "one more", sizeof "one more");
    assert_int_equal(gw_exposure_put_perp(&book, &r), GW_E_BOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_book, close_book)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(funding_is_the_mean_by_open_interest),    TEST(what_is_old_or_late_is_doubtful),
        TEST(depth_of_a_market_is_that_of_perpetuals), TEST(a_market_that_is_gone_is_dropped),
        TEST(what_no_market_has_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
