#include "tests/unit/monitor/scene.h"

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

#define LIVE(name) cmocka_unit_test_setup_teardown(name, live, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(digest_of_inputs_follows_the_records_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
