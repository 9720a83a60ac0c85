/* scene_fixture: a block of the demo tape with one option market and one pool of ETH, as
 * `gammawatch snapshot --replay deploy/demo/demo.tape --positions --json` prints it, less the other venues. */
#ifndef GW_TESTS_UNIT_MONITOR_CLI_WHATIF_SCENE_FIXTURE_H
#define GW_TESTS_UNIT_MONITOR_CLI_WHATIF_SCENE_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/cli/whatif/change.h"
#include "monitor/cli/whatif/outcome.h"

#define SNAPSHOT GW_TESTS_DIR "/fixture/whatif/snapshot.json"
#define OPTIONS  0 /* index of the option market, and of the pool */
#define POOL     1

static inline json_t *scene_json(void)
{
    json_t *json = json_load_file(SNAPSHOT, 0, NULL);
    assert_non_null(json);
    return json;
}

static inline struct gw_scene *scene_load(void)
{
    char error[GW_SCENE_ERROR_MAX];
    struct gw_scene *scene = gw_scene_new();
    json_t *json = scene_json();
    assert_non_null(scene);
    assert_int_equal(gw_scene_read(scene, error, json), GW_OK);
    json_decref(json);
    return scene;
}

/* Applies --set text to the positions of a protocol (NULL: all); returns the status. */
static inline enum gw_status scene_change(struct gw_scene *scene, const char *protocol, const char *text)
{
    char error[GW_SCENE_ERROR_MAX];
    struct gw_change_list list = {0};
    assert_int_equal(gw_change_parse(&list, error, text), GW_OK);
    assert_true(gw_change_select(scene, &(struct gw_selection){.protocol = protocol}) > 0);
    return gw_change_apply(scene, error, &list);
}

static inline void scene_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fabs(want))) {
        fail_msg("%.17g, want %.17g", got, want);
    }
}

#endif
