#include "monitor/gateway/series.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gammawatch/units.h"
#include "ipc/rpc_errors.h"
#include "monitor/exposure/real.h"
#include "monitor/gateway/feed_name.h"
#include "monitor/gateway/health.h"

#define BPS_ONE ((double)GW_BPS_ONE)

static bool is_finite(double value)
{
    return value - value == 0.0;
}

static void set(struct gw_series *series, enum gw_metric metric, double value)
{
    series->values[metric] = value;
    series->has |= UINT64_C(1) << metric;
    if (!is_finite(value)) {
        series->has &= ~(UINT64_C(1) << metric);
    }
}

static void add(struct gw_series *series, enum gw_metric metric, double value)
{
    set(series, metric, series->values[metric] + value);
}

/* The larger (smaller) of what is there and the value. */
static void raise_to(struct gw_series *series, enum gw_metric metric, double value)
{
    const bool is_first = (series->has & UINT64_C(1) << metric) == 0;
    set(series, metric, is_first ? value : gw_real_max(series->values[metric], value));
}

static void lower_to(struct gw_series *series, enum gw_metric metric, double value)
{
    const bool is_first = (series->has & UINT64_C(1) << metric) == 0;
    set(series, metric, is_first ? value : gw_real_min(series->values[metric], value));
}

/* Labels have the sizes of struct gw_series. */
static struct gw_series *append(struct gw_series_table *table, enum gw_series_group group, const char *chain,
                                const char *protocol, const char *underlying)
{
    GW_ASSERT(table->count < GW_SERIES_MAX);
    struct gw_series *series = &table->items[table->count++];
    memset(series, 0, sizeof *series);
    series->group = group;
    series->role = "";
    series->kind = "";
    series->side = "";
    (void)snprintf(series->chain, sizeof series->chain, "%s", chain);
    (void)snprintf(series->protocol, sizeof series->protocol, "%s", protocol);
    (void)snprintf(series->underlying, sizeof series->underlying, "%s", underlying);
    return series;
}

static struct gw_series *find_side(struct gw_series_table *table, enum gw_series_group group,
                                   const char *chain, const char *protocol, const char *underlying,
                                   const char *side)
{
    for (size_t i = 0; i < table->count; i++) {
        struct gw_series *series = &table->items[i];
        if (series->group == group && strcmp(series->chain, chain) == 0 &&
            strcmp(series->protocol, protocol) == 0 && strcmp(series->underlying, underlying) == 0 &&
            strcmp(series->side, side) == 0) {
            return series;
        }
    }
    struct gw_series *series = append(table, group, chain, protocol, underlying);
    series->side = side;
    return series;
}

static struct gw_series *find(struct gw_series_table *table, enum gw_series_group group, const char *chain,
                              const char *protocol, const char *underlying)
{
    return find_side(table, group, chain, protocol, underlying, "");
}

static void collect_house(struct gw_series_table *out, const struct gw_board *board, uint64_t now_ms)
{
    struct gw_series *series = find(out, GW_SERIES_HOUSE, "", "", "");
    uint64_t missed = board->signals.missed;
    uint64_t refused = board->refused + board->signals.rejected;
    for (size_t i = 0; i < board->chain_count; i++) {
        missed += board->chains[i].ring.missed;
        refused += board->chains[i].ring.rejected;
    }
    set(series, GW_METRIC_ready, gw_health_is_ready(board, now_ms) ? 1.0 : 0.0);
    set(series, GW_METRIC_records_missed_total, (double)missed);
    set(series, GW_METRIC_records_refused_total, (double)refused);
    if (board->has_evaluated && gw_board_age_ms(board->evaluated_ms, now_ms) <= board->limits.data_ms) {
        set(series, GW_METRIC_vectors_total, (double)board->evaluated.vectors_total);
    }
}

static void set_block(struct gw_series *series, const struct gw_status_record *status)
{
    set(series, GW_METRIC_chain_block_number, (double)status->head.block_number);
    set(series, GW_METRIC_chain_block_timestamp_seconds, (double)status->head.block_time_s);
    set(series, GW_METRIC_chain_venues_excluded, (double)status->venues_excluded);
    if (status->safe_number > 0) {
        set(series, GW_METRIC_chain_safe_block_number, (double)status->safe_number);
    }
    if (status->finalized_number > 0) {
        set(series, GW_METRIC_chain_finalized_block_number, (double)status->finalized_number);
    }
}

static void collect_failures(struct gw_series_table *out, const struct gw_board_chain *chain)
{
    for (size_t i = 0; i < GW_RPC_ROLES * GW_RPC_KINDS; i++) {
        const uint64_t count = chain->status.rpc_failures[i];
        if (count > 0) {
            struct gw_series *series = append(out, GW_SERIES_FAILURES, chain->caip2, "", "");
            series->role = gw_rpc_role_name(i / GW_RPC_KINDS);
            series->kind = gw_rpc_kind_name(i % GW_RPC_KINDS);
            set(series, GW_METRIC_rpc_failures_total, (double)count);
        }
    }
}

/* Nothing where no WebSocket is configured. */
static void set_announced(struct gw_series *series, const struct gw_status_record *status)
{
    if (status->ws_live + status->ws_heads + status->ws_failures > 0) {
        set(series, GW_METRIC_websockets_live, (double)status->ws_live);
        set(series, GW_METRIC_heads_announced_total, (double)status->ws_heads);
        set(series, GW_METRIC_heads_unconfirmed_total, (double)status->ws_unconfirmed);
        set(series, GW_METRIC_heads_missed_total, (double)status->ws_missed);
        set(series, GW_METRIC_websocket_failures_total, (double)status->ws_failures);
    }
}

/* Nothing where no endpoint has one. */
static void set_budget(struct gw_series *series, const struct gw_status_record *status)
{
    if (status->rpc_budget_day > 0) {
        set(series, GW_METRIC_rpc_budget_calls_per_day, (double)status->rpc_budget_day);
        set(series, GW_METRIC_rpc_budget_used_calls, (double)status->rpc_used_day);
        set(series, GW_METRIC_rpc_budget_forecast_calls_per_day, (double)status->rpc_forecast_day);
    }
}

/* Counters move with every beat, heads only with blocks; the age is what is left to see of a chain that halts. */
static void collect_chain(struct gw_series_table *out, const struct gw_board *board,
                          const struct gw_board_chain *chain, uint64_t now_ms)
{
    const struct gw_status_record *status = &chain->status;
    struct gw_series *series = find(out, GW_SERIES_CHAIN, chain->caip2, "", "");
    if (!chain->has_block) {
        return;
    }
    set(series, GW_METRIC_chain_data_age_seconds, (double)gw_board_age_ms(chain->moved_ms, now_ms) / 1000.0);
    if (gw_board_is_chain_fresh(board, chain, now_ms)) {
        set_block(series, status);
    }
    if (gw_board_age_ms(chain->status_ms, now_ms) <= board->limits.data_ms) {
        set(series, GW_METRIC_chain_reorgs_total, (double)status->reorgs);
        set(series, GW_METRIC_chain_history_left_blocks, (double)status->history_left);
        set(series, GW_METRIC_chain_history_gap_blocks, (double)status->gap_blocks);
        set(series, GW_METRIC_chain_drift_total, (double)status->drift);
        set(series, GW_METRIC_chain_reread_total, (double)status->reread_entries);
        set(series, GW_METRIC_rpc_requests_total, (double)status->rpc_calls);
        set(series, GW_METRIC_rpc_received_bytes_total, (double)status->rpc_bytes);
        set(series, GW_METRIC_rpc_errors_total, (double)status->rpc_errors);
        set_budget(series, status);
        set_announced(series, status);
        collect_failures(out, chain);
    }
}

static void collect_exposure(struct gw_series_table *out, const struct gw_board *board,
                             const struct gw_board_exposure *exposure, uint64_t now_ms)
{
    const struct gw_exposure *e = &exposure->record;
    const struct gw_board_chain *chain = gw_board_find_chain(board, e->head.chain_id);
    if (chain == NULL) {
        return;
    }
    struct gw_series *series =
        find(out, GW_SERIES_EXPOSURE, chain->caip2, e->head.protocol, e->head.underlying);
    series->is_dropped = series->is_dropped || !gw_board_is_exposure_fresh(board, exposure, now_ms);
    add(series, GW_METRIC_exposure_venues, 1.0);
    add(series, GW_METRIC_exposure_venues_incomplete,
        (e->head.flags & GW_EXPOSURE_COMPLETE) != 0 ? 0.0 : 1.0);
    add(series, GW_METRIC_exposure_positions, e->positions);
    add(series, GW_METRIC_exposure_notional_usd, e->notional_usd);
    add(series, GW_METRIC_exposure_delta_usd, e->delta_usd);
    add(series, GW_METRIC_exposure_gamma_usd_per_1pct, e->gamma_usd_per_1pct);
    add(series, GW_METRIC_exposure_hedging_delta_usd, e->hedging_delta_usd);
    add(series, GW_METRIC_exposure_hedging_gamma_usd_per_1pct, e->hedging_gamma_usd_per_1pct);
    add(series, GW_METRIC_exposure_vega_usd_per_volpt, e->vega_usd_per_volpt);
    add(series, GW_METRIC_exposure_theta_usd_per_day, e->theta_usd_per_day);
}

static double size_of(double value)
{
    return value < 0.0 ? 0.0 - value : value;
}

/* Of markets with the same labels the rate that is farthest from 0. */
static void collect_perp(struct gw_series_table *out, const struct gw_board *board,
                         const struct gw_board_perp *perp, uint64_t now_ms)
{
    const struct gw_perp_record *r = &perp->record;
    const struct gw_board_chain *chain = gw_board_find_chain(board, r->head.chain_id);
    if (chain == NULL) {
        return;
    }
    const bool is_stale = !gw_board_is_perp_fresh(board, perp, now_ms);
    const struct {
        const char *name;
        double open_usd;
        double max_usd;
    } sides[] = {{"long", r->open_long_usd, r->max_long_usd}, {"short", r->open_short_usd, r->max_short_usd}};
    for (size_t i = 0; i < 2; i++) {
        struct gw_series *series =
            find_side(out, GW_SERIES_PERP, chain->caip2, r->head.protocol, r->head.underlying, sides[i].name);
        series->is_dropped = series->is_dropped || is_stale;
        add(series, GW_METRIC_perp_open_interest_usd, sides[i].open_usd);
        add(series, GW_METRIC_perp_open_interest_max_usd, sides[i].max_usd);
    }
    struct gw_series *series = find(out, GW_SERIES_PERP, chain->caip2, r->head.protocol, r->head.underlying);
    const double shown = series->values[GW_METRIC_perp_funding_ratio_per_year];
    series->is_dropped = series->is_dropped || is_stale;
    set(series, GW_METRIC_perp_funding_ratio_per_year,
        size_of(r->funding_per_year) > size_of(shown) ? r->funding_per_year : shown);
}

static void collect_ecosystem(struct gw_series_table *out, const struct gw_board *board,
                              const struct gw_board_ecosystem *ecosystem, uint64_t now_ms)
{
    const struct gw_ecosystem_record *e = &ecosystem->record;
    if (!gw_board_is_ecosystem_fresh(board, ecosystem, now_ms)) {
        return;
    }
    struct gw_series *series = find(out, GW_SERIES_ECOSYSTEM, "", "", e->head.underlying);
    set(series, GW_METRIC_ecosystem_spot_usd, e->spot_usd);
    set(series, GW_METRIC_ecosystem_gamma_usd_per_1pct, e->borne_gamma_usd_per_1pct);
    set(series, GW_METRIC_ecosystem_hedging_gamma_usd_per_1pct, e->hedging_gamma_usd_per_1pct);
    set(series, GW_METRIC_ecosystem_depth_1pct_usd, e->depth_1pct_usd);
    set(series, GW_METRIC_ecosystem_feedback_ratio, e->k);
    set(series, GW_METRIC_ecosystem_amplification_ratio, e->amplification);
    set(series, GW_METRIC_ecosystem_confidence_ratio, e->confidence);
    set(series, GW_METRIC_ecosystem_breaker_level, e->breaker_level);
}

static void collect_signal(struct gw_series_table *out, const struct gw_board *board,
                           const struct gw_board_feed *feed, uint64_t now_ms)
{
    const struct gw_signal *s = &feed->vector.signal;
    const struct gw_board_chain *chain = gw_board_find_chain(board, feed->vector.domain.chain_id);
    struct gw_feed_name name;
    if (chain == NULL || gw_feed_name_parse(&name, feed->vector.feed) != GW_OK ||
        !gw_board_is_feed_fresh(board, feed, now_ms)) {
        return;
    }
    struct gw_series *series = find(out, GW_SERIES_SIGNAL, chain->caip2, name.protocol, name.underlying);
    const uint64_t until_s =
        s->margin.valid_until < s->liquidity.valid_until ? s->margin.valid_until : s->liquidity.valid_until;
    raise_to(series, GW_METRIC_signal_initial_margin_ratio, s->margin.initial_margin_bps / BPS_ONE);
    raise_to(series, GW_METRIC_signal_maintenance_margin_ratio, s->margin.maintenance_margin_bps / BPS_ONE);
    raise_to(series, GW_METRIC_signal_price_scan_range_ratio, s->margin.price_scan_range_bps / BPS_ONE);
    lower_to(series, GW_METRIC_signal_utilisation_cap_ratio, s->liquidity.utilisation_cap_bps / BPS_ONE);
    raise_to(series, GW_METRIC_signal_breaker_level, s->liquidity.breaker_level);
    raise_to(series, GW_METRIC_signal_state, s->header.state);
    lower_to(series, GW_METRIC_signal_observed_timestamp_seconds, (double)s->header.observed_at);
    lower_to(series, GW_METRIC_signal_valid_until_timestamp_seconds, (double)until_s);
}

void gw_series_collect(struct gw_series_table *out, const struct gw_board *board, uint64_t now_ms)
{
    out->count = 0;
    collect_house(out, board, now_ms);
    for (size_t i = 0; i < board->chain_count; i++) {
        collect_chain(out, board, &board->chains[i], now_ms);
    }
    for (size_t i = 0; i < board->exposure_count; i++) {
        collect_exposure(out, board, &board->exposures[i], now_ms);
    }
    for (size_t i = 0; i < board->perps.count; i++) {
        collect_perp(out, board, &board->perps.items[i], now_ms);
    }
    for (size_t i = 0; i < board->ecosystem_count; i++) {
        collect_ecosystem(out, board, &board->ecosystems[i], now_ms);
    }
    for (size_t i = 0; i < board->feed_count; i++) {
        collect_signal(out, board, &board->feeds[i], now_ms);
    }
}
