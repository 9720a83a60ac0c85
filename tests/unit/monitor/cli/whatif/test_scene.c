/* Is a snapshot read whole, and one that is none refused with the place of what is wrong? */
#include "tests/unit/monitor/cli/whatif/scene_fixture.h"

static void everything_of_the_block_is_there(void **state)
{
    (void)state;
    struct gw_scene *scene = scene_load();
    assert_string_equal(scene->chain, "devnet");
    assert_int_equal(scene->block_number, 450);
    assert_int_equal(scene->venue_count, 2);
    assert_int_equal(scene->option_count, 23);
    assert_int_equal(scene->depth_count, 1);
    assert_true(scene->venues[OPTIONS].has_options && !scene->venues[POOL].has_options);
    assert_true(scene->options[0].h_protocol == 1);
    assert_true(!scene->venues[OPTIONS].has_rest && scene->venues[POOL].has_rest);
    assert_true(scene->is_complete);
    gw_scene_free(scene);
}

static void a_copy_is_its_own(void **state)
{
    (void)state;
    struct gw_scene *scene = scene_load();
    struct gw_scene *copy = gw_scene_copy(scene);
    assert_non_null(copy);
    copy->options[0].strike = 1;
    assert_true(scene->options[0].strike != 1);
    gw_scene_free(copy);
    gw_scene_free(scene);
}

/* Snapshots of before h_protocol was printed. */
static void hedged_fractions_follow_from_gammas_when_they_are_not_told(void **state)
{
    (void)state;
    char error[GW_SCENE_ERROR_MAX];
    json_t *json = scene_json();
    json_t *positions = json_object_get(json, "positions");
    struct gw_scene *scene = gw_scene_new();
    for (size_t i = 0; i < json_array_size(positions); i++) {
        json_object_del(json_array_get(positions, i), "h_protocol");
        json_object_del(json_array_get(positions, i), "h_counterparty");
    }
    assert_int_equal(gw_scene_read(scene, error, json), GW_OK);
    scene_near(scene->options[5].h_protocol, 1, 1e-12);
    assert_true(scene->options[5].h_counterparty == 0);
    gw_scene_free(scene);
    json_decref(json);
}

static void refused(json_t *json, const char *why)
{
    char error[GW_SCENE_ERROR_MAX];
    struct gw_scene *scene = gw_scene_new();
    assert_int_equal(gw_scene_read(scene, error, json), GW_E_FORMAT);
    assert_string_equal(error, why);
    gw_scene_free(scene);
    json_decref(json);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    refused(json_object(), "this is no snapshot (schema gammawatch.snapshot/1)");
    json_t *json = scene_json();
    json_object_del(json, "positions");
    refused(json, "the snapshot has no positions: take it with --positions");
    json = scene_json();
    json_object_del(json_array_get(json_object_get(json, "positions"), 3), "strike");
    refused(json, "positions[3]: \"strike\" is missing");
    json = scene_json();
    json_object_set_new(json_array_get(json_object_get(json, "positions"), 3), "vol", json_string("0.8"));
    refused(json, "positions[3]: \"vol\" must be a number");
    json = scene_json();
    json_object_set_new(json_array_get(json_object_get(json, "positions"), 3), "venue", json_string("0x00"));
    refused(json, "positions[3]: \"venue\" has no exposure");
    json = scene_json();
    json_object_set_new(json_array_get(json_object_get(json, "exposures"), 1), "spot_usd", json_integer(0));
    refused(json, "exposures[1]: \"spot_usd\" is no price");
    json = scene_json();
    json_array_remove(json_object_get(json_array_get(json_object_get(json, "depth"), 0), "absorbed_tokens"),
                      0);
    refused(json, "depth[0]: \"absorbed_tokens\" must be a list of 33 numbers");
}

static void more_venues_than_fit_are_refused(void **state)
{
    (void)state;
    char error[GW_SCENE_ERROR_MAX];
    json_t *json = scene_json();
    json_t *exposures = json_object_get(json, "exposures");
    struct gw_scene *scene = gw_scene_new();
    while (json_array_size(exposures) <= GW_SCENE_VENUES_MAX) {
        json_array_append(exposures, json_array_get(exposures, 0));
    }
    assert_int_equal(gw_scene_read(scene, error, json), GW_E_BOUND);
    assert_string_equal(error, "exposures: more than fit");
    gw_scene_free(scene);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_of_the_block_is_there),
        cmocka_unit_test(a_copy_is_its_own),
        cmocka_unit_test(hedged_fractions_follow_from_gammas_when_they_are_not_told),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(more_venues_than_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
