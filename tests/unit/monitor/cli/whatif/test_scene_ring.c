/* Is a book read from rings the one that their collectors wrote? */
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

#include "ipc/ring.h"
#include "monitor/cli/whatif/revalue.h"
#include "tests/unit/ipc/ring_fixture.h"

#define SLOTS_OF_RECORDS 16

static struct place place;
static struct gw_scene *written; /* one market with a call and a put, and a pool */
static struct gw_scene *scene;
static char error[GW_SCENE_ERROR_MAX];

static void publish_record(struct gw_ring *ring, enum gw_record_kind kind, struct gw_record_head *head,
                           size_t size)
{
    head->kind = kind;
    head->size = (uint32_t)size;
    head->chain_id = 1;
    gw_ring_publish(ring, head, size);
}

static void publish_venue(struct gw_ring *ring, size_t venue)
{
    struct gw_exposure record;
    double value_usd;
    assert_int_equal(gw_revalue_venue(&record, &value_usd, written, venue), GW_OK);
    snprintf(record.head.chain, sizeof record.head.chain, "here");
    publish_record(ring, GW_RECORD_EXPOSURE, &record.head, sizeof record);
}

static void publish_options(struct gw_ring *ring)
{
    const struct gw_scene_option *call = &written->options[0];
    const struct gw_scene_option *put = &written->options[1];
    const struct gw_scene_venue *v = &written->venues[OPTIONS];
    struct gw_bucket_record record = {.spot_usd = v->spot_usd, .parts = 1, .buckets = 2};
    const struct gw_scene_option *const lines[] = {call, put};
    gw_revalue_head(&record.head, written, v->protocol, v->venue, v->underlying);
    for (size_t i = 0; i < 2; i++) {
        record.strike_usd[i] = lines[i]->strike;
        record.expiry_s[i] = lines[i]->expiry_s;
        record.vol[i] = lines[i]->vol;
        *(i == 0 ? &record.call_quantity[i] : &record.put_quantity[i]) = lines[i]->quantity;
        *(i == 0 ? &record.call_open_quantity[i] : &record.put_open_quantity[i]) = fabs(lines[i]->quantity);
        *(i == 0 ? &record.hedging_call_quantity[i] : &record.hedging_put_quantity[i]) =
            lines[i]->quantity * (lines[i]->h_protocol - lines[i]->h_counterparty);
    }
    publish_record(ring, GW_RECORD_BUCKETS, &record.head, sizeof record);
}

static int load(void **state)
{
    (void)state;
    written = scene_load();
    scene = gw_scene_new();
    written->option_count = 2;
    written->options[0].is_call = true;
    written->options[0].strike = 2100;
    written->options[0].h_protocol = 0.75;
    written->options[1].is_call = false;
    written->options[1].strike = 2200;
    written->options[1].h_protocol = 0;
    written->options[1].h_counterparty = 0.5;
    written->options[1].expiry_s = written->options[0].expiry_s;
    make_place(&place);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    drop_place(&place);
    gw_scene_free(written);
    gw_scene_free(scene);
    return 0;
}

static enum gw_status write_and_read(bool with_options)
{
    struct gw_ring ring;
    const char *paths[] = {place.path};
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS_OF_RECORDS, GW_RECORD_SIZE_MAX), GW_OK);
    publish_venue(&ring, OPTIONS);
    publish_venue(&ring, POOL);
    if (with_options) {
        publish_options(&ring);
    }
    const enum gw_status status = gw_scene_read_rings(scene, error, paths, 1);
    gw_ring_destroy(&ring, true);
    return status;
}

static void options_come_from_buckets_and_leave_no_rest(void **state)
{
    (void)state;
    assert_int_equal(write_and_read(true), GW_OK);
    assert_string_equal(scene->chain, "here");
    assert_int_equal(scene->venue_count, 2);
    assert_int_equal(scene->option_count, 2);
    assert_true(scene->options[0].is_call && !scene->options[1].is_call);
    scene_near(scene->options[0].quantity, written->options[0].quantity, 0);
    scene_near(scene->options[0].h_protocol, 0.75, 1e-15);
    scene_near(scene->options[1].h_counterparty, 0.5, 1e-15);
    assert_true(scene->venues[OPTIONS].has_options && !scene->venues[OPTIONS].has_rest);
    assert_true(scene->venues[POOL].has_rest);
}

/* A venue whose options are not told keeps its ladder whole. */
static void what_no_bucket_explains_is_the_rest(void **state)
{
    (void)state;
    struct gw_exposure want;
    struct gw_exposure got;
    double value_usd;
    assert_int_equal(write_and_read(false), GW_OK);
    assert_int_equal(scene->option_count, 0);
    assert_true(scene->venues[OPTIONS].has_rest);
    assert_int_equal(gw_revalue_venue(&want, &value_usd, written, OPTIONS), GW_OK);
    assert_int_equal(gw_revalue_venue(&got, &value_usd, scene, OPTIONS), GW_OK);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        scene_near(got.ladder_gamma_usd_per_1pct[i], want.ladder_gamma_usd_per_1pct[i], 1e-12);
        scene_near(got.pnl_usd[GW_VOL_FLAT][i], want.pnl_usd[GW_VOL_FLAT][i], 1e-12);
    }
}

static void a_ring_that_is_not_there_is_named(void **state)
{
    (void)state;
    const char *paths[] = {place.path};
    assert_int_equal(gw_scene_read_rings(scene, error, paths, 1), GW_E_IO);
    assert_non_null(strstr(error, place.path));
}

static void rings_without_exposures_are_an_error(void **state)
{
    (void)state;
    struct gw_ring ring;
    const char *paths[] = {place.path};
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS_OF_RECORDS, GW_RECORD_SIZE_MAX), GW_OK);
    assert_int_equal(gw_scene_read_rings(scene, error, paths, 1), GW_E_MISSING);
    assert_string_equal(error, "the rings hold no exposure");
    gw_ring_destroy(&ring, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(options_come_from_buckets_and_leave_no_rest, load, unload),
        cmocka_unit_test_setup_teardown(what_no_bucket_explains_is_the_rest, load, unload),
        cmocka_unit_test_setup_teardown(a_ring_that_is_not_there_is_named, load, unload),
        cmocka_unit_test_setup_teardown(rings_without_exposures_are_an_error, load, unload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
