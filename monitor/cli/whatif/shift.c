#include "monitor/cli/whatif/shift.h"

#include <math.h>
#include <string.h>

#define LAST (GW_LADDER_NODES - 1)

static bool is_named(const char *name, const char *wanted)
{
    return wanted[0] == '\0' || strcmp(name, wanted) == 0;
}

/* What node i of the moved ladder is in the old one. */
static double moved_shock(double ratio, size_t node)
{
    const double shock = ratio * (1 + gw_ladder_shock(node)) - 1;

    return fmin(fmax(shock, gw_ladder_shock(0)), gw_ladder_shock(LAST));
}

static bool move_ladder(struct gw_ladder *ladder, double *pnl_usd, double spot_usd, double ratio)
{
    struct gw_ladder moved;
    struct gw_ladder_point origin;

    if (gw_ladder_interpolate(&origin, ladder, spot_usd, ratio - 1) != GW_OK) {
        return false;
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        struct gw_ladder_point point;
        if (gw_ladder_interpolate(&point, ladder, spot_usd, moved_shock(ratio, i)) != GW_OK) {
            return false;
        }
        moved.pnl[i] = point.pnl - origin.pnl;
        moved.delta[i] = point.delta;
        moved.gamma[i] = point.gamma;
    }
    *ladder = moved;
    *pnl_usd += origin.pnl;
    return true;
}

static double tokens_at(const double absorbed[GW_LADDER_NODES], double shock)
{
    size_t i = 0;

    while (i + 2 < GW_LADDER_NODES && shock >= gw_ladder_shock(i + 1)) {
        i++;
    }
    const double share = (shock - gw_ladder_shock(i)) / (gw_ladder_shock(i + 1) - gw_ladder_shock(i));
    return absorbed[i] + share * (absorbed[i + 1] - absorbed[i]);
}

static void move_depth(double absorbed[GW_LADDER_NODES], double ratio)
{
    double moved[GW_LADDER_NODES];
    const double origin = tokens_at(absorbed, ratio - 1);

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        moved[i] = tokens_at(absorbed, moved_shock(ratio, i)) - origin;
    }
    memcpy(absorbed, moved, sizeof moved);
}

bool gw_shift_spot(struct gw_scene *scene, const char *underlying, double ratio)
{
    if (!(ratio - 1 >= gw_ladder_shock(0) && ratio - 1 <= gw_ladder_shock(LAST))) {
        return false;
    }
    for (size_t i = 0; i < scene->venue_count && ratio != 1; i++) {
        struct gw_scene_venue *venue = &scene->venues[i];
        double unused_usd = 0;
        if (!is_named(venue->underlying, underlying)) {
            continue;
        }
        if (!move_ladder(&venue->borne, &venue->moved_usd, venue->spot_usd, ratio) ||
            !move_ladder(&venue->hedging, &unused_usd, venue->spot_usd, ratio)) {
            return false;
        }
        venue->spot_usd *= ratio;
    }
    for (size_t i = 0; i < scene->depth_count && ratio != 1; i++) {
        if (is_named(scene->depths[i].underlying, underlying)) {
            move_depth(scene->depths[i].absorbed_tokens, ratio);
        }
    }
    return true;
}

void gw_shift_vol(struct gw_scene *scene, double ratio)
{
    for (size_t i = 0; i < scene->option_count; i++) {
        scene->options[i].vol = fmin(scene->options[i].vol * ratio, GW_PRICING_VOL_MAX);
    }
}

static void scale_depth(struct gw_scene *scene, const char *underlying, double factor)
{
    for (size_t i = 0; i < scene->depth_count; i++) {
        for (size_t j = 0; j < GW_LADDER_NODES && is_named(scene->depths[i].underlying, underlying); j++) {
            scene->depths[i].absorbed_tokens[j] *= factor;
        }
    }
    for (size_t i = 0; i < scene->curve_count; i++) {
        if (is_named(scene->curves[i].underlying, underlying)) {
            scene->curves[i].depth_1pct_usd *= factor;
            scene->curves[i].crossover.volume_daily *= factor; /* its depth is in proportion */
        }
    }
}

bool gw_shift_depth(struct gw_scene *scene, const char *underlying, double factor, double depth_usd)
{
    scale_depth(scene, underlying, factor);
    if (factor != 0) {
        return factor > 0;
    }
    if (scene->curve_count == GW_DEPTH_CURVES_MAX || !(depth_usd >= 0) || !isfinite(depth_usd)) {
        return false;
    }
    struct gw_depth_curve *curve = &scene->curves[scene->curve_count++];
    snprintf(curve->underlying, sizeof curve->underlying, "%s", underlying);
    snprintf(curve->venue, sizeof curve->venue, "what-if");
    curve->depth_1pct_usd = depth_usd;
    return true;
}
