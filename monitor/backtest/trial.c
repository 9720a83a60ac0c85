#include "monitor/backtest/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/backtest/measure.h"
#include "monitor/exposure/real.h"
#include "monitor/forecast/distribution.h"
#include "monitor/forecast/forecast.h"

#define Z_NORMAL     2.32634787404084 /* 99 % */
#define DAY_HORIZON  3                /* of forecasts: 24 h */
#define DRILL_DAYS   30
#define DRILL_EVERY  (3 * 86400)
#define DRILL_OUT_S  14400
#define INITIAL_OVER 1.25

/* What was foreseen for the day that runs. */
struct foresight {
    double gamma_usd[GW_LADDER_NODES];
    double spot;
    double vol;
    uint64_t due_step; /* 0 = none */
};

/* One world being played. */
struct play {
    struct gw_world world;
    struct gw_window window;
    uint64_t window_steps;
    struct foresight foresight;
    struct gw_measure_windows *arms; /* GW_ARM_COUNT */
};

enum gw_status gw_trial_open(struct gw_trial *trial, size_t steps)
{
    memset(trial, 0, sizeof *trial);
    GW_ENSURE(steps > 0 && steps <= GW_TRIAL_STEPS_MAX, GW_E_BOUND);
    trial->points = calloc(steps, sizeof *trial->points);
    GW_ENSURE(trial->points != NULL, GW_E_NOMEM);
    trial->capacity = steps;
    return GW_OK;
}

void gw_trial_close(struct gw_trial *trial)
{
    free(trial->points);
    memset(trial, 0, sizeof *trial);
}

static double horizon(const struct gw_world *world)
{
    return sqrt(world->judge.params.mpor_h / 8760.0);
}

static struct gw_window_arm arm_of(const struct gw_judge *judge, double width)
{
    struct gw_window_arm arm = {.width = width};
    arm.initial_usd = judge->reference_usd * (double)judge->state.initial_margin_bps / 10000.0;
    arm.maintenance_usd = judge->reference_usd * (double)judge->state.maintenance_margin_bps / 10000.0;
    return arm;
}

/* (1 - k_mean)/(1 - k) without the clamp at 1: what the width would be if it might fall below normal, too. */
static double relative_unclamped(const struct gw_judge *judge)
{
    const double k = gw_real_min(judge->feedback.k, 0.9);
    return gw_real_min((1.0 - gw_real_min(judge->feedback.k_mean, 0.9)) / (1.0 - k),
                       judge->params.amplification_max);
}

static enum gw_status set_arms(struct gw_window *window, const struct gw_world *world)
{
    const double scale = horizon(world);
    const struct gw_judge *judge = &world->judge;
    const double z = judge->memory.z_tail > 0.0 ? judge->memory.z_tail : judge->params.z_tail;
    const double vol = sqrt(world->judge.memory.variance);
    const double long_run = world->judge.params.long_run_vol;
    struct gw_window_arm *arms = window->arms;
    arms[GW_ARM_spec] = arm_of(&world->judge, relative_unclamped(&world->judge) * vol * scale * z);
    arms[GW_ARM_spec_obeyed] = arms[GW_ARM_spec];
    arms[GW_ARM_spec_without_a] = arm_of(&world->judge_without_a, vol * scale * z);
    arms[GW_ARM_static_margin].width = long_run * scale * Z_NORMAL;
    arms[GW_ARM_ewma_normal].width = vol * scale * Z_NORMAL;
    GW_TRY(gw_world_margin(&arms[GW_ARM_static_margin].maintenance_usd, world, long_run, Z_NORMAL));
    GW_TRY(gw_world_margin(&arms[GW_ARM_ewma_normal].maintenance_usd, world, vol, Z_NORMAL));
    arms[GW_ARM_static_margin].initial_usd = INITIAL_OVER * arms[GW_ARM_static_margin].maintenance_usd;
    arms[GW_ARM_ewma_normal].initial_usd = INITIAL_OVER * arms[GW_ARM_ewma_normal].maintenance_usd;
    return GW_OK;
}

static enum gw_status open_window(struct play *play)
{
    const struct gw_world *world = &play->world;
    GW_TRY(gw_window_open(&play->window, &world->vault, world->spot, world->vol, world->now_s));
    play->window.delta_tokens = world->sums.delta[GW_VOL_FLAT][GW_LADDER_SPOT];
    return set_arms(&play->window, world);
}

static void close_window(struct play *play)
{
    const struct gw_window *window = &play->window;
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        struct gw_measure_windows *out = &play->arms[a];
        const struct gw_window_arm *arm = &window->arms[a];
        const size_t i = out->count++;
        out->end[i] = play->world.spot / window->spot - 1.0 < -arm->width;
        out->worst[i] = window->lowest_spot / window->spot - 1.0 < -arm->width;
        out->margin[i] = window->loss_usd > arm->initial_usd && window->vault.count > 0;
        out->uncovered_usd[i] = gw_real_max(0.0, window->loss_usd - arm->initial_usd);
        out->margin_usd += arm->initial_usd;
        out->bad_debt_usd += arm->bad_debt_usd;
        out->liquidated_usd += arm->liquidated_usd;
    }
}

static size_t tenth(double rank)
{
    const double scaled = rank * (double)GW_TRIAL_RANKS;
    return scaled >= (double)GW_TRIAL_RANKS ? GW_TRIAL_RANKS - 1 : scaled > 0.0 ? (size_t)scaled : 0;
}

static enum gw_status settle_foresight(struct gw_trial_forecast *out, struct play *play)
{
    struct foresight *f = &play->foresight;
    const struct gw_forecast_walk walk = {f->vol, 86400.0, play->world.depth_usd};
    const double width = f->vol * sqrt(86400.0 / GW_YEAR_S);
    const double move = play->world.spot / f->spot - 1.0;
    double rank = 0.0;
    GW_TRY(gw_forecast_rank(&rank, &walk, gw_forecast_ladder_gamma, f->gamma_usd,
                            gw_forecast_ladder_gamma(f->gamma_usd, move)));
    out->gamma_rank[tenth(rank)]++;
    out->inside += rank >= 0.05 && rank <= 0.95 ? 1.0 : 0.0;
    out->rank[tenth(gw_vecmath_normal_cdf(gw_vecmath_log1p(move) / width + 0.5 * width))]++;
    out->days++;
    f->due_step = 0;
    return GW_OK;
}

static enum gw_status look_ahead(struct gw_trial_forecast *out, struct play *play)
{
    struct foresight *f = &play->foresight;
    const struct gw_world *world = &play->world;
    if (f->due_step != 0 && world->step >= f->due_step) {
        GW_TRY(settle_foresight(out, play));
    }
    if (f->due_step == 0) {
        memcpy(f->gamma_usd, world->exposure.forecast_hedging_gamma_usd_per_1pct[DAY_HORIZON],
               sizeof f->gamma_usd);
        f->spot = world->spot;
        f->vol = sqrt(world->judge.memory.variance);
        f->due_step = world->step + (uint64_t)(86400 / world->setup.dt_s);
    }
    return GW_OK;
}

static void record_point(struct gw_trial_point *out, const struct gw_world *world)
{
    out->spot = world->spot;
    out->k = world->judge.feedback.k;
    out->margin_bps = world->judge.state.initial_margin_bps;
    out->requirement_bps = world->judge.requirement_bps;
    out->margin_without_a_bps = world->judge_without_a.state.initial_margin_bps;
    out->requirement_without_a_bps = world->judge_without_a.requirement_bps;
    out->level = world->judge.feedback.breaker_level;
}

static enum gw_status step(struct gw_trial *trial, struct play *play, double *gamma_usd)
{
    struct gw_world *world = &play->world;
    struct gw_window_arm *arms = play->window.arms;
    GW_TRY(gw_world_step(world));
    arms[GW_ARM_spec].maintenance_usd = arm_of(&world->judge, 0.0).maintenance_usd;
    arms[GW_ARM_spec_obeyed].maintenance_usd = arms[GW_ARM_spec].maintenance_usd;
    arms[GW_ARM_spec_without_a].maintenance_usd = arm_of(&world->judge_without_a, 0.0).maintenance_usd;
    if (play->window_steps > 0) {
        GW_TRY(gw_window_step(&play->window, world->spot, world->vol, world->now_s));
    }
    *gamma_usd -= world->exposure.gamma_usd_per_1pct;
    record_point(&trial->points[trial->point_count++], world);
    if (trial->point_count == 1) {
        play->window_steps = (uint64_t)(world->judge.params.mpor_h * 3600.0) / (uint64_t)world->setup.dt_s;
        return open_window(play);
    }
    if ((trial->point_count - 1) % play->window_steps == 0) {
        GW_ENSURE(play->arms[0].count < GW_TRIAL_WINDOWS_MAX, GW_E_BOUND);
        close_window(play);
        return open_window(play);
    }
    return GW_OK;
}

/* Margins while records stay away for four hours of every third day. */
static enum gw_status drill(struct gw_trial *trial, struct gw_world *world)
{
    const int64_t start_s = world->now_s;
    const int64_t dt_s = world->setup.dt_s < 60 ? 60 : world->setup.dt_s;
    const double limit_s = world->judge.params.age_exposure_s;
    while (world->now_s - start_s < DRILL_DAYS * INT64_C(86400) && world->setup.prices == NULL) {
        const int64_t into = (world->now_s - start_s) % DRILL_EVERY;
        const uint32_t before = world->judge.state.initial_margin_bps;
        world->stale_since_s = into < DRILL_OUT_S ? world->now_s : 0;
        world->setup.dt_s = dt_s;
        GW_TRY(gw_world_step(world));
        const bool is_stale = (double)(world->now_s - world->exposure.head.block_time_s) > limit_s;
        trial->stale_loosenings += is_stale && world->judge.state.initial_margin_bps < before ? 1.0 : 0.0;
    }
    return GW_OK;
}

static double distance_of(const struct gw_trial_forecast *forecast)
{
    double sum = 0.0, most = 0.0;
    for (size_t i = 0; i < GW_TRIAL_RANKS && forecast->days > 0.0; i++) {
        sum += forecast->rank[i] / forecast->days;
        most = gw_real_max(most, fabs(sum - (double)(i + 1) / (double)GW_TRIAL_RANKS));
    }
    return most;
}

/* gamma_usd: mean short gamma of the vault. */
static enum gw_status play_world(struct gw_trial *trial, struct play *play,
                                 const struct gw_world_setup *setup, double *gamma_usd)
{
    GW_TRY(gw_world_begin(&play->world, setup));
    trial->point_count = 0;
    memset(&trial->forecast, 0, sizeof trial->forecast);
    while (trial->point_count < trial->capacity) {
        GW_TRY(step(trial, play, gamma_usd));
        GW_TRY(look_ahead(&trial->forecast, play));
    }
    *gamma_usd /= (double)trial->point_count;
    return GW_OK;
}

static enum gw_status play_obeyed(struct gw_trial *trial, struct play *play, struct gw_world_setup setup)
{
    double gamma_usd = 0.0;
    setup.obeys = true;
    GW_TRY(play_world(trial, play, &setup, &gamma_usd));
    gw_measure_windows(&trial->arms[GW_ARM_spec_obeyed], &play->arms[GW_ARM_spec_obeyed]);
    gw_measure_market(&trial->market_obeyed, trial->points, trial->point_count, setup.dt_s);
    trial->market_obeyed.gamma_usd = gamma_usd;
    return GW_OK;
}

static enum gw_status play_plain(struct gw_trial *trial, struct play *play, struct gw_world_setup setup)
{
    double gamma_usd = 0.0;
    setup.obeys = false;
    GW_TRY(play_world(trial, play, &setup, &gamma_usd));
    for (size_t a = 0; a < GW_ARM_spec_obeyed; a++) {
        gw_measure_windows(&trial->arms[a], &play->arms[a]);
    }
    gw_measure_motion(&trial->motion, trial->points, trial->point_count, setup.dt_s, false);
    gw_measure_motion(&trial->motion_without_a, trial->points, trial->point_count, setup.dt_s, true);
    gw_measure_market(&trial->market, trial->points, trial->point_count, setup.dt_s);
    trial->market.gamma_usd = gamma_usd;
    gw_measure_alarm(&trial->alarm, trial->points, trial->point_count, setup.dt_s);
    trial->forecast.distance = distance_of(&trial->forecast);
    return drill(trial, &play->world);
}

enum gw_status gw_trial_run(struct gw_trial *trial, const struct gw_world_setup *setup)
{
    struct play *play = calloc(2, sizeof *play);
    struct gw_measure_windows *windows = calloc(2 * GW_ARM_COUNT, sizeof *windows);
    enum gw_status status = play != NULL && windows != NULL ? GW_OK : GW_E_NOMEM;
    if (status == GW_OK) {
        play[0].arms = windows;
        play[1].arms = windows + GW_ARM_COUNT;
        status = play_obeyed(trial, &play[0], *setup);
    }
    if (status == GW_OK) {
        status = play_plain(trial, &play[1], *setup);
    }
    free(windows);
    free(play);
    return status;
}
