#include "tests/unit/monitor/scene.h"

#include "ipc/base/keccak.h"
#include "monitor/inputs.h"

static int live(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

static void digest_of_inputs_follows_the_records_only(void **state)
{
    struct scene *s = *state;
    struct gw_memory memory = {.underlying = "ETH"};
    uint8_t first[32];
    uint8_t digest[32];
    scene_open(s);
    scene_block(s, 1, 10000);
    gw_inputs_digest(first, &s->monitor.book, &memory, &s->config.policy);
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_equal(digest, first, 32);
    struct gw_exposure record = s->monitor.book.exposures[0];
    record.vol += 1e-12;
    assert_int_equal(gw_exposure_put(&s->monitor.book, &record), GW_OK);
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_not_equal(digest, first, 32);
    record.vol -= 1e-12;
    assert_int_equal(gw_exposure_put(&s->monitor.book, &record), GW_OK);
    memory.k_mean = 1e-12;
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_not_equal(digest, first, 32);
}

static void add(struct gw_keccak *all, const void *bytes, size_t size)
{
    uint8_t digest[32];
    gw_keccak256(digest, bytes, size);
    gw_keccak_update(all, digest, sizeof digest);
}

/* As inputs.h says it, without what the book keeps. */
static void the_digest_can_be_told_from_the_records_alone(void **state)
{
    struct scene *s = *state;
    struct gw_memory memory = {.underlying = "ETH"};
    struct gw_keccak all;
    uint8_t digest[32], both[64];
    scene_open(s);
    scene_block(s, 1, 10000);
    const struct gw_exposure_book *book = &s->monitor.book;
    assert_true(book->exposure_count == 1 && book->depth_count == 1);
    const struct gw_absence_hour *worst = gw_absence_worst(&book->absence, &book->exposures[0].head);
    assert_non_null(worst);
    gw_keccak_init(&all);
    gw_keccak256(both, &book->exposures[0], sizeof book->exposures[0]);
    gw_keccak256(both + 32, worst, offsetof(struct gw_absence_hour, digest));
    add(&all, both, sizeof both);
    for (size_t i = 0; i < book->bucket_count; i++) {
        add(&all, &book->buckets[i].record, sizeof book->buckets[i].record);
    }
    add(&all, &book->depths[0], sizeof book->depths[0]);
    add(&all, book->outside, sizeof *book->outside);
    gw_keccak_update(&all, &memory, sizeof memory);
    gw_keccak_update(&all, &s->config.policy, sizeof s->config.policy);
    gw_keccak_final(&all, both);
    gw_inputs_digest(digest, book, &memory, &s->config.policy);
    assert_memory_equal(digest, both, 32);
}

/* The worst hour is of before the record: the same record after another past is another input. */
static void what_a_venue_was_is_an_input_too(void **state)
{
    struct scene *s = *state;
    struct gw_memory memory = {.underlying = "ETH"};
    uint8_t first[32], digest[32];
    scene_open(s);
    scene_block(s, 1, 10000);
    const struct gw_exposure record = s->monitor.book.exposures[0];
    gw_inputs_digest(first, &s->monitor.book, &memory, &s->config.policy);
    struct gw_exposure worse = record;
    worse.ladder_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT] -= 1e6;
    assert_int_equal(gw_exposure_put(&s->monitor.book, &worse), GW_OK);
    assert_int_equal(gw_exposure_put(&s->monitor.book, &record), GW_OK);
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_not_equal(digest, first, 32);
}

static void a_perpetual_market_is_an_input_of_its_underlying(void **state)
{
    struct scene *s = *state;
    struct gw_memory memory = {.underlying = "ETH"};
    struct gw_perp_record perp = {.spot_usd = 2000, .funding_per_year = 0.5};
    uint8_t first[32], with[32], digest[32];
    scene_open(s);
    scene_block(s, 1, 10000);
    gw_inputs_digest(first, &s->monitor.book, &memory, &s->config.policy);
    scene_head(&perp.head, s, GW_RECORD_PERP, sizeof perp, 1);
    memcpy(perp.head.underlying, "BTC", sizeof "BTC");
    assert_int_equal(gw_exposure_put_perp(&s->monitor.book, &perp), GW_OK);
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_equal(digest, first, 32);
    memcpy(perp.head.underlying, "ETH", sizeof "ETH");
    assert_int_equal(gw_exposure_put_perp(&s->monitor.book, &perp), GW_OK);
    gw_inputs_digest(with, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_not_equal(with, first, 32);
    perp.funding_per_year += 1e-12;
    assert_int_equal(gw_exposure_put_perp(&s->monitor.book, &perp), GW_OK);
    gw_inputs_digest(digest, &s->monitor.book, &memory, &s->config.policy);
    assert_memory_not_equal(digest, with, 32);
}

#define LIVE(name) cmocka_unit_test_setup_teardown(name, live, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(digest_of_inputs_follows_the_records_only),
        LIVE(the_digest_can_be_told_from_the_records_alone),
        LIVE(what_a_venue_was_is_an_input_too),
        LIVE(a_perpetual_market_is_an_input_of_its_underlying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
