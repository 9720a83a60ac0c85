/* whatif: the same book with changed parameters, before and after side by side. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/capture.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/json.h"
#include "monitor/cli/whatif/report.h"
#include "monitor/cli/whatif/request.h"
#include "monitor/config.h"

static int fail(int code, const char *why)
{
    fprintf(stderr, "gammawatch whatif: %s\n", why);
    return code;
}

/* A snapshot from a file, "-" for standard input. */
static int load_file(json_t **out, const char *path)
{
    json_error_t error;
    char why[512];
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

    *out = file == NULL ? NULL : json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    if (*out == NULL) {
        snprintf(why, sizeof why, "%s: %s", path, file == NULL ? strerror(errno) : error.text);
    }
    if (file != NULL && file != stdin) {
        fclose(file);
    }
    return *out == NULL ? fail(GW_EXIT_FAILURE, why) : GW_EXIT_OK;
}

/* A snapshot from the chain: GW_EXIT_INCOMPLETE comes with one, too. */
static int read_chain(json_t **out, const struct gw_whatif_request *request)
{
    const char *argv[16] = {"gw-collector", "--once", "--positions",  "--json",
                            "--quiet",      "-c",     request->config};
    size_t count = 7;
    struct gw_capture capture;
    char why[512] = "cannot run gw-collector";
    int code = GW_EXIT_FAILURE;
    const struct {
        const char *flag;
        const char *value;
    } options[] = {{"-C", request->chain}, {"--at", request->at}, {"--replay", request->replay}};

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (options[i].value != NULL) {
            argv[count++] = options[i].flag;
            argv[count++] = options[i].value;
        }
    }
    if (gw_capture_run(&capture, argv) != GW_OK) {
        return fail(code, why);
    }
    code = capture.code;
    *out = code == GW_EXIT_OK || code == GW_EXIT_INCOMPLETE ? gw_capture_json(&capture) : NULL;
    gw_capture_why(why, sizeof why, &capture);
    gw_capture_free(&capture);
    return *out != NULL ? code : fail(code == GW_EXIT_OK ? GW_EXIT_FAILURE : code, why);
}

/* Policy parameters and what no collector reads: of the configuration, or defaults when there is none. */
static int read_policy(struct gw_monitor_config *monitor, struct gw_scene *scene,
                       const struct gw_whatif_request *request)
{
    struct gw_config config;

    gw_policy_params_default(&monitor->policy);
    if (request->config == NULL) {
        return GW_EXIT_OK;
    }
    if (gw_config_load(&config, request->config) != GW_OK ||
        gw_monitor_config_read(monitor, &config) != GW_OK) {
        fail(GW_EXIT_CONFIG, config.error);
        gw_config_free(&config);
        return GW_EXIT_CONFIG;
    }
    memcpy(scene->curves, monitor->curves, sizeof scene->curves);
    scene->curve_count = monitor->curve_count;
    gw_config_free(&config);
    return GW_EXIT_OK;
}

static enum gw_status print(const struct gw_report *report, const struct gw_whatif_request *request,
                            struct gw_outcome_maker *maker, const struct gw_scene *after)
{
    const bool has_grid = request->grid.spot.count + request->grid.vol.count > 0;
    struct gw_report_grid grid = {.report = report};
    json_t *json = NULL;
    enum gw_status status = GW_OK;

    if (request->is_json) {
        json = gw_report_json(report);
        grid.cells = json_array();
    } else {
        gw_report_print(stdout, report);
    }
    if (has_grid) {
        status = gw_grid_walk(&request->grid, maker, report->scene, after, gw_report_cell, &grid);
    }
    if (request->is_json) {
        json_object_set_new(json, "grid", grid.cells);
        if (status != GW_OK || !gw_cli_print_json(stdout, json)) {
            status = status == GW_OK ? GW_E_IO : status;
        }
    }
    return status;
}

static size_t count_selected(const struct gw_scene *scene)
{
    size_t count = 0;

    for (size_t i = 0; i < scene->option_count; i++) {
        count += scene->options[i].is_selected ? 1 : 0;
    }
    for (size_t i = 0; i < scene->venue_count; i++) {
        count += scene->venues[i].is_selected && !scene->venues[i].has_options ? 1 : 0;
    }
    return count;
}

static int compare(const struct gw_whatif_request *request, const struct gw_monitor_config *monitor,
                   struct gw_scene *scene, struct gw_scene *after)
{
    static struct gw_outcome outcomes[2];
    static struct gw_outcome_maker maker;
    char error[GW_SCENE_ERROR_MAX] = "";
    enum gw_status status = gw_change_apply(after, error, &request->changes);

    if (status == GW_OK) {
        status = gw_outcome_init(&maker, &monitor->policy, &monitor->outside);
    }
    if (status == GW_OK) {
        status = gw_outcome_make(&outcomes[0], &maker, scene);
    }
    if (status == GW_OK) {
        status = gw_outcome_make(&outcomes[1], &maker, after);
    }
    if (status == GW_OK) {
        const struct gw_report report = {.scene = scene,
                                         .changes = &request->changes,
                                         .selected = count_selected(scene),
                                         .before = &outcomes[0],
                                         .after = &outcomes[1]};
        status = print(&report, request, &maker, after);
    }
    gw_outcome_fini(&maker);
    return status == GW_OK ? GW_EXIT_OK
                           : fail(GW_EXIT_FAILURE, error[0] != '\0' ? error : gw_status_text(status));
}

static int answer(const struct gw_whatif_request *request, struct gw_scene *scene)
{
    static struct gw_monitor_config monitor;
    struct gw_scene *after = NULL;
    int code = read_policy(&monitor, scene, request);

    if (code != GW_EXIT_OK) {
        return code;
    }
    if (gw_change_select(scene, &request->selection) == 0) {
        return fail(GW_EXIT_FAILURE,
                    "no position of this block is meant by --protocol, --venue, --underlying and "
                    "--position");
    }
    after = gw_scene_copy(scene);
    code = after == NULL ? fail(GW_EXIT_FAILURE, "out of memory") : compare(request, &monitor, scene, after);
    gw_scene_free(after);
    return code;
}

/* Fills the scene from what was asked for. GW_EXIT_INCOMPLETE comes with one, too. */
static int read_scene(struct gw_scene *scene, const struct gw_whatif_request *request)
{
    char error[GW_SCENE_ERROR_MAX] = "";
    json_t *snapshot = NULL;
    int code = GW_EXIT_OK;
    enum gw_status status = GW_OK;

    if (request->ring_count > 0) {
        status = gw_scene_read_rings(scene, error, request->rings, request->ring_count);
    } else {
        code = request->snapshot != NULL ? load_file(&snapshot, request->snapshot)
                                         : read_chain(&snapshot, request);
        status = snapshot != NULL ? gw_scene_read(scene, error, snapshot) : GW_OK;
        json_decref(snapshot);
    }
    return status == GW_OK ? code : fail(GW_EXIT_FAILURE, error[0] != '\0' ? error : gw_status_text(status));
}

int gw_verb_whatif(int argc, char **argv)
{
    struct gw_whatif_request request;
    struct gw_scene *scene = gw_scene_new();

    gw_whatif_parse(&request, argc, argv);
    const int read = scene == NULL ? fail(GW_EXIT_FAILURE, "out of memory") : read_scene(scene, &request);
    int code = read;
    if (read == GW_EXIT_OK || (read == GW_EXIT_INCOMPLETE && scene->venue_count > 0)) {
        code = answer(&request, scene);
    }
    gw_scene_free(scene);
    return code == GW_EXIT_OK ? read : code;
}
