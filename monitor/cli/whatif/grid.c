#include "monitor/cli/whatif/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/whatif/shift.h"

#define ROUNDING 1e-9 /* of a step: -0.5 + 20 * 0.05 is still 0.5 */

/* "-5%" or "-5", both -0.05; false without a number. */
static bool read_percent(const char **rest, double *out, char end)
{
    char *unit = NULL;
    const double number = strtod(*rest, &unit);

    if (unit == *rest || !isfinite(number)) {
        return false;
    }
    unit += *unit == '%' ? 1 : 0;
    if (*unit != end) {
        return false;
    }
    *out = number / 100;
    *rest = unit + (end == '\0' ? 0 : 1);
    return true;
}

static size_t axis_cells(const struct gw_grid_axis *axis)
{
    return axis->count == 0 ? 1 : axis->count;
}

enum gw_status gw_grid_parse(struct gw_grid *grid, char error[GW_SCENE_ERROR_MAX], const char *text)
{
    const bool is_spot = strncmp(text, "spot=", 5) == 0;
    const bool is_vol = strncmp(text, "vol=", 4) == 0;
    const char *rest = text + (is_spot ? 5 : 4);
    const double lowest = is_spot ? gw_ladder_shock(0) : -1;
    const double highest = is_spot ? gw_ladder_shock(GW_LADDER_NODES - 1) : 9;
    double from = 0;
    double to = 0;
    double step = 0;

    if ((!is_spot && !is_vol) || !read_percent(&rest, &from, ':') || !read_percent(&rest, &to, ':') ||
        !read_percent(&rest, &step, '\0')) {
        snprintf(error, GW_SCENE_ERROR_MAX, "\"%.60s\": must be spot=FROM:TO:STEP or vol=FROM:TO:STEP in %%",
                 text);
        return GW_E_USAGE;
    }
    if (!(from >= lowest && to <= highest && from <= to && step > 0) ||
        (to - from) / step >= GW_GRID_CELLS_MAX) {
        snprintf(error, GW_SCENE_ERROR_MAX, "\"%.60s\": from %.0f%% to %.0f%% at most, ascending, step > 0",
                 text, 100 * lowest, 100 * highest);
        return GW_E_USAGE;
    }
    const struct gw_grid_axis axis = {from, step, (size_t)((to - from) / step + ROUNDING) + 1};
    *(is_spot ? &grid->spot : &grid->vol) = axis;
    if (axis_cells(&grid->spot) * axis_cells(&grid->vol) > GW_GRID_CELLS_MAX) {
        snprintf(error, GW_SCENE_ERROR_MAX, "a grid has %u cells at most", GW_GRID_CELLS_MAX);
        return GW_E_USAGE;
    }
    return GW_OK;
}

/* On a step of 5 % the middle is 0, not 1e-17. */
static double move_at(const struct gw_grid_axis *axis, size_t i)
{
    const double move = axis->from + axis->step * (double)i;

    return axis->count == 0 || fabs(move) < ROUNDING * axis->step ? 0 : move;
}

static enum gw_status make_moved(struct gw_outcome *out, struct gw_outcome_maker *maker,
                                 const struct gw_scene *scene, double spot_move, double vol_move)
{
    struct gw_scene *moved = gw_scene_copy(scene);
    enum gw_status status = GW_E_NOMEM;

    if (moved != NULL) {
        gw_shift_vol(moved, 1 + vol_move);
        status = gw_shift_spot(moved, "", 1 + spot_move) ? gw_outcome_make(out, maker, moved) : GW_E_DOMAIN;
        for (size_t i = 0; i < out->venue_count && status == GW_OK; i++) {
            out->venues[i].venue = &scene->venues[i]; /* the copy goes */
        }
    }
    gw_scene_free(moved);
    return status;
}

enum gw_status gw_grid_walk(const struct gw_grid *grid, struct gw_outcome_maker *maker,
                            const struct gw_scene *before, const struct gw_scene *after,
                            gw_grid_visit_fn *visit, void *context)
{
    static struct gw_outcome old;
    static struct gw_outcome new;

    for (size_t i = 0; i < axis_cells(&grid->spot); i++) {
        for (size_t j = 0; j < axis_cells(&grid->vol); j++) {
            const double spot_move = move_at(&grid->spot, i);
            const double vol_move = move_at(&grid->vol, j);
            GW_TRY(make_moved(&old, maker, before, spot_move, vol_move));
            GW_TRY(make_moved(&new, maker, after, spot_move, vol_move));
            GW_TRY(visit(context, spot_move, vol_move, &old, &new));
        }
    }
    return GW_OK;
}
