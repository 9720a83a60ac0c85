/* The standing for people and for scripts. */
#include <inttypes.h>
#include <string.h>

#include "ipc/base/hex.h"
#include "ipc/rpc_errors.h"
#include "monitor/cli/json.h"
#include "monitor/cli/ring_print.h"
#include "monitor/cli/standing.h"

static const char *const mode_names[] = {"live", "dry_run", "replay"};
static const char *const state_names[] = {"ok", "degraded", "hold", "halt"};

#define NAME(names, value) ((size_t)(value) < sizeof names / sizeof *names ? names[value] : "unknown")

static void print_span(FILE *out, double seconds)
{
    if (seconds < 120) {
        fprintf(out, "%.1fs", seconds);
    } else if (seconds < 7200) {
        fprintf(out, "%.0fm", seconds / 60);
    } else {
        fprintf(out, "%.1fh", seconds / 3600);
    }
}

static void print_writer(FILE *out, const char *program, const char *chain, const struct gw_segment *segment)
{
    fprintf(out, "  %-12s %-15s %-8s pid %-8" PRIu64 " epoch %-4" PRIu64, program, chain,
            gw_segment_owner_name(segment->owner), segment->pid, segment->epoch);
    if (segment->beat_age_s >= 0) {
        fputs(" heartbeat ", out);
        print_span(out, segment->beat_age_s);
        fputs(" ago", out);
    }
    if (segment->owner == GW_SEGMENT_RUNNING && segment->uptime_s >= 0) {
        fputs(", up ", out);
        print_span(out, segment->uptime_s);
    }
    fputc('\n', out);
}

/* "primary timeout 3", and so on, on a line of its own. */
static void print_failures(FILE *out, const struct gw_status_record *status)
{
    const char *before = "                  failed: ";
    for (size_t i = 0; i < GW_RPC_ROLES * GW_RPC_KINDS; i++) {
        if (status->rpc_failures[i] > 0) {
            fprintf(out, "%s%s %s %" PRIu64, before, gw_rpc_role_name(i / GW_RPC_KINDS),
                    gw_rpc_kind_name(i % GW_RPC_KINDS), status->rpc_failures[i]);
            before = ", ";
        }
    }
    fputs(before[0] == ',' ? "\n" : "", out);
}

/* Nothing where no WebSocket is configured. */
static void print_announced(FILE *out, const struct gw_status_record *status)
{
    if (status->ws_live + status->ws_heads + status->ws_failures > 0) {
        fprintf(out,
                "  %-15s %" PRIu64 " WebSockets live, %" PRIu64 " heads announced, %" PRIu64
                " unconfirmed, %" PRIu64 " missed, %" PRIu64 " failures\n",
                "", status->ws_live, status->ws_heads, status->ws_unconfirmed, status->ws_missed,
                status->ws_failures);
    }
}

/* The ranges that are told; further ones are only counted. */
static size_t count_gaps(const struct gw_status_record *status)
{
    return status->gaps < GW_STATUS_GAPS_MAX ? (size_t)status->gaps : GW_STATUS_GAPS_MAX;
}

static void print_gaps(FILE *out, const struct gw_status_record *status)
{
    for (size_t i = 0; i < count_gaps(status); i++) {
        const struct gw_status_gap *gap = &status->gap_list[i];
        fprintf(out, "  %-15s gap of %s: blocks %" PRIu64 " to %" PRIu64 ", %s\n", "", gap->venue, gap->from,
                gap->to, gw_status_text((enum gw_status)gap->status));
    }
    if (status->gaps > GW_STATUS_GAPS_MAX) {
        fprintf(out, "  %-15s and %" PRIu64 " gaps more\n", "", status->gaps - GW_STATUS_GAPS_MAX);
    }
}

/* Nothing where no endpoint has one. */
static void print_budget(FILE *out, const struct gw_status_record *status)
{
    if (status->rpc_budget_day > 0) {
        fprintf(out, "  %-15s budget %" PRIu64 " calls a day, used %" PRIu64 ", forecast %" PRIu64 "\n", "",
                status->rpc_budget_day, status->rpc_used_day, status->rpc_forecast_day);
    }
}

static void print_chain(FILE *out, const struct gw_standing_chain *chain)
{
    const struct gw_status_record *status = &chain->status;
    char hash[67];

    gw_hex_encode(hash, status->head.block_hash, sizeof status->head.block_hash);
    fprintf(out, "  %-15s block %" PRIu64 " %.10s.. head moved ", chain->name, status->head.block_number,
            hash);
    print_span(out, (double)status->head_age_ms * 1e-3);
    fputs(" ago", out);
    if (status->head.mode != GW_MODE_REPLAY) {
        fputs(", lag ", out);
        print_span(out, gw_standing_lag_s(status));
    }
    fprintf(out,
            ", safe %" PRIu64 ", finalized %" PRIu64 ", %s\n"
            "  %-15s %" PRIu64 " exposures, %" PRIu64 " pools, %" PRIu64 " venues excluded, %" PRIu64
            " reorgs, rpc %" PRIu64 " requests %.1f MB %" PRIu64 " errors, last %s\n",
            status->safe_number, status->finalized_number, NAME(mode_names, status->head.mode), "",
            status->exposures, status->depths, status->venues_excluded, status->reorgs, status->rpc_calls,
            (double)status->rpc_bytes * 1e-6, status->rpc_errors,
            gw_status_name((enum gw_status)status->last_error));
    fprintf(out,
            "  %-15s history left %" PRIu64 " of %" PRIu64 " blocks, gaps %" PRIu64 " (%" PRIu64
            " blocks), drift %" PRIu64 " of %" PRIu64 " re-read, checkpoint %" PRIu64 "\n",
            "", status->history_left, status->history_total, status->gaps, status->gap_blocks, status->drift,
            status->reread_entries, status->checkpoint_number);
    print_gaps(out, status);
    print_budget(out, status);
    print_announced(out, status);
    print_failures(out, status);
}

static json_t *failures_to_json(const struct gw_status_record *status)
{
    json_t *roles = json_object();
    for (size_t i = 0; i < GW_RPC_ROLES * GW_RPC_KINDS; i++) {
        if (status->rpc_failures[i] > 0) {
            const char *role = gw_rpc_role_name(i / GW_RPC_KINDS);
            if (json_object_get(roles, role) == NULL) {
                (void)json_object_set_new(roles, role, json_object());
            }
            (void)json_object_set_new(json_object_get(roles, role), gw_rpc_kind_name(i % GW_RPC_KINDS),
                                      json_integer((json_int_t)status->rpc_failures[i]));
        }
    }
    return roles;
}

static void print_feed(FILE *out, const struct gw_standing_feed *feed)
{
    const struct gw_signal *signal = &feed->vector.signal;

    fprintf(out, "  %s #%" PRIu64 " %s %s, block %" PRIu64 ", initial margin %.2fx, maintenance %.2fx",
            feed->vector.feed, signal->header.seq, NAME(state_names, signal->header.state),
            NAME(mode_names, signal->header.mode), signal->header.block_number,
            signal->margin.initial_margin_bps * 1e-4, signal->margin.maintenance_margin_bps * 1e-4);
    if (feed->is_time_known) {
        fputs(", ", out);
        print_span(out, feed->age_s);
        fputs(feed->left_s < 0 ? " old, expired " : " old, valid for ", out);
        print_span(out, feed->left_s < 0 ? -feed->left_s : feed->left_s);
        fputs(feed->left_s < 0 ? " ago" : "", out);
    }
    fputc('\n', out);
}

void gw_standing_print(FILE *out, const struct gw_standing *standing)
{
    fputs("processes\n", out);
    for (size_t i = 0; i < standing->chain_count; i++) {
        if (standing->chains[i].is_there) {
            print_writer(out, "gw-collector", standing->chains[i].name, &standing->chains[i].segment);
        }
    }
    if (standing->has_monitor) {
        print_writer(out, "gw-monitor", "", &standing->monitor);
    }
    fputs("chains\n", out);
    for (size_t i = 0; i < standing->chain_count; i++) {
        if (standing->chains[i].has_status) {
            print_chain(out, &standing->chains[i]);
        }
    }
    fputs("signals\n", out);
    for (size_t i = 0; i < standing->feed_count; i++) {
        print_feed(out, &standing->feeds[i]);
    }
    for (size_t i = 0; i < standing->problem_count && i < GW_STANDING_PROBLEMS_MAX; i++) {
        fprintf(out, "! %s\n", standing->problems[i]);
    }
}

static json_t *processes_to_json(const struct gw_standing *standing)
{
    json_t *list = json_array();

    for (size_t i = 0; i < standing->chain_count; i++) {
        if (standing->chains[i].is_there) {
            json_t *item = gw_ring_to_json(&standing->chains[i].segment);
            (void)json_object_set_new(item, "process", json_string("gw-collector"));
            (void)json_object_set_new(item, "chain", json_string(standing->chains[i].name));
            (void)json_array_append_new(list, item);
        }
    }
    if (standing->has_monitor) {
        json_t *item = gw_ring_to_json(&standing->monitor);
        (void)json_object_set_new(item, "process", json_string("gw-monitor"));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *gaps_to_json(const struct gw_status_record *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count_gaps(s); i++) {
        const struct gw_status_gap *gap = &s->gap_list[i];
        (void)json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:s}", "venue", gap->venue, "from",
                                                    (json_int_t)gap->from, "to", (json_int_t)gap->to,
                                                    "reason", gw_status_text((enum gw_status)gap->status)));
    }
    return list;
}

/* null: no endpoint has one. */
static json_t *budget_to_json(const struct gw_status_record *s)
{
    return s->rpc_budget_day == 0
               ? json_null()
               : json_pack("{s:I, s:I, s:I}", "calls_per_day", (json_int_t)s->rpc_budget_day, "used_calls",
                           (json_int_t)s->rpc_used_day, "forecast_calls_per_day",
                           (json_int_t)s->rpc_forecast_day);
}

static json_t *history_to_json(const struct gw_status_record *s)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "left_blocks",
                     (json_int_t)s->history_left, "total_blocks", (json_int_t)s->history_total, "eta_s",
                     (json_int_t)s->history_eta_s, "gaps", (json_int_t)s->gaps, "gap_blocks",
                     (json_int_t)s->gap_blocks, "drift", (json_int_t)s->drift, "reread_entries",
                     (json_int_t)s->reread_entries, "checkpoint", (json_int_t)s->checkpoint_number,
                     "gap_list", gaps_to_json(s));
}

static json_t *announced_to_json(const struct gw_status_record *s)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "live", (json_int_t)s->ws_live, "heads",
                     (json_int_t)s->ws_heads, "unconfirmed", (json_int_t)s->ws_unconfirmed, "missed",
                     (json_int_t)s->ws_missed, "failures", (json_int_t)s->ws_failures);
}

static json_t *chain_to_json(const struct gw_standing_chain *chain)
{
    const struct gw_status_record *s = &chain->status;
    char hash[67];

    if (!chain->has_status) {
        return json_pack("{s:s, s:n}", "name", chain->name, "block");
    }
    gw_hex_encode(hash, s->head.block_hash, sizeof s->head.block_hash);
    json_t *block = json_pack("{s:I, s:s, s:I}", "number", (json_int_t)s->head.block_number, "hash", hash,
                              "timestamp", (json_int_t)s->head.block_time_s);
    json_t *rpc = json_pack("{s:I, s:I, s:I, s:s, s:o, s:o}", "requests", (json_int_t)s->rpc_calls, "bytes",
                            (json_int_t)s->rpc_bytes, "errors", (json_int_t)s->rpc_errors, "last_error",
                            gw_status_name((enum gw_status)s->last_error), "failures", failures_to_json(s),
                            "budget", budget_to_json(s));
    json_t *lag = s->head.mode == GW_MODE_REPLAY ? json_null() : json_real(gw_standing_lag_s(s));
    return json_pack(
        "{s:s, s:I, s:s, s:o, s:f, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:o, s:o, s:o}", "name",
        chain->name, "chain_id", (json_int_t)s->head.chain_id, "mode", NAME(mode_names, s->head.mode),
        "block", block, "head_age_s", (double)s->head_age_ms * 1e-3, "lag_s", lag, "safe",
        (json_int_t)s->safe_number, "finalized", (json_int_t)s->finalized_number, "epoch",
        (json_int_t)s->head.epoch, "reorgs", (json_int_t)s->reorgs, "exposures", (json_int_t)s->exposures,
        "depths", (json_int_t)s->depths, "venues_excluded", (json_int_t)s->venues_excluded, "is_tape_at_end",
        s->is_end != 0, "rpc", rpc, "history", history_to_json(s), "websocket", announced_to_json(s));
}

static json_t *feed_to_json(const struct gw_standing_feed *feed)
{
    const struct gw_signal *s = &feed->vector.signal;
    char feed_id[67];

    gw_hex_encode(feed_id, s->header.feed_id, sizeof s->header.feed_id);
    return json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:I, s:I, s:I, s:o, s:o, s:b, s:b, s:i, s:i}", "feed",
        feed->vector.feed, "feed_id", feed_id, "chain_id", (json_int_t)feed->vector.domain.chain_id, "seq",
        (json_int_t)s->header.seq, "epoch", (json_int_t)s->header.epoch, "state",
        NAME(state_names, s->header.state), "mode", NAME(mode_names, s->header.mode), "block",
        (json_int_t)s->header.block_number, "margin_valid_until", (json_int_t)s->margin.valid_until,
        "liquidity_valid_until", (json_int_t)s->liquidity.valid_until, "age_s",
        feed->is_time_known ? json_real(feed->age_s) : json_null(), "valid_for_s",
        feed->is_time_known ? json_real(feed->left_s) : json_null(), "expired",
        feed->is_time_known && feed->left_s < 0, "revoked", feed->is_revoked, "initial_margin_bps",
        (int)s->margin.initial_margin_bps, "maintenance_margin_bps", (int)s->margin.maintenance_margin_bps);
}

bool gw_standing_print_json(FILE *out, const struct gw_standing *standing)
{
    json_t *chains = json_array();
    json_t *feeds = json_array();
    json_t *problems = json_array();

    for (size_t i = 0; i < standing->chain_count; i++) {
        (void)json_array_append_new(chains, chain_to_json(&standing->chains[i]));
    }
    for (size_t i = 0; i < standing->feed_count; i++) {
        (void)json_array_append_new(feeds, feed_to_json(&standing->feeds[i]));
    }
    for (size_t i = 0; i < standing->problem_count && i < GW_STANDING_PROBLEMS_MAX; i++) {
        (void)json_array_append_new(problems, json_string(standing->problems[i]));
    }
    return gw_cli_print_json(out,
                             json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "schema", "gammawatch.status/1",
                                       "ring_dir", standing->dir, "ok", standing->problem_count == 0,
                                       "processes", processes_to_json(standing), "chains", chains, "signals",
                                       feeds, "problems", problems));
}
