#include "monitor/gateway/health.h"

#include <inttypes.h>
#include <stdio.h>

#include "monitor/gateway/json.h"

static void add_reason(json_t *reasons, const char *code, const char *caip2, const char *text)
{
    json_t *reason = json_pack("{s:s}", "code", code);
    if (caip2 != NULL) {
        gw_json_put(reason, "chain", json_string(caip2));
    }
    gw_json_put(reason, "text", json_string(text));
    (void)json_array_append_new(reasons, reason);
}

static void add_age(json_t *reasons, const char *code, const char *caip2, const char *what, uint64_t age_ms,
                    uint64_t age_ms_max)
{
    char text[128];
    (void)snprintf(text, sizeof text, "%s for %" PRIu64 " s; at most %" PRIu64 " s are fine", what,
                   age_ms / 1000u, age_ms_max / 1000u);
    add_reason(reasons, code, caip2, text);
}

static bool is_writer_alive(const struct gw_board_ring *ring, uint64_t now_ms)
{
    return ring->is_running && gw_board_age_ms(ring->beat_ms, now_ms) <= GW_HEALTH_BEAT_MS_MAX;
}

static void judge_ring(json_t *reasons, const struct gw_board_ring *ring, const char *caip2, const char *who,
                       uint64_t now_ms)
{
    char text[64];
    if (!ring->is_open) {
        (void)snprintf(text, sizeof text, "the %s's ring is not there", who);
        add_reason(reasons, "ring_closed", caip2, text);
    } else if (!ring->is_running) {
        (void)snprintf(text, sizeof text, "the %s was stopped", who);
        add_reason(reasons, "writer_gone", caip2, text);
    } else if (!is_writer_alive(ring, now_ms)) {
        (void)snprintf(text, sizeof text, "the %s gives no sign of life", who);
        add_reason(reasons, "writer_gone", caip2, text);
    }
}

static void judge_chain(json_t *reasons, const struct gw_board *board, const struct gw_board_chain *chain,
                        uint64_t now_ms)
{
    judge_ring(reasons, &chain->ring, chain->caip2, "collector", now_ms);
    if (!chain->has_block) {
        add_reason(reasons, "no_block", chain->caip2, "no block was seen");
    } else if (!gw_board_is_chain_fresh(board, chain, now_ms)) {
        add_age(reasons, "data_stale", chain->caip2, "the head has not moved",
                gw_board_age_ms(chain->moved_ms, now_ms), board->limits.data_ms);
    }
}

static bool is_vector_due(const struct gw_board *board)
{
    bool is_due = board->limits.has_feeds;
    for (size_t i = 0; i < board->exposure_count; i++) {
        is_due = is_due || (board->exposures[i].record.head.flags & GW_EXPOSURE_OPTIONS) != 0;
    }
    return is_due;
}

/* Of the newest vector of any feed. */
static uint64_t vector_age_ms(const struct gw_board *board, uint64_t now_ms)
{
    uint64_t newest_ms = 0;
    for (size_t i = 0; i < board->feed_count; i++) {
        newest_ms = board->feeds[i].published_ms > newest_ms ? board->feeds[i].published_ms : newest_ms;
    }
    return gw_board_age_ms(newest_ms, now_ms);
}

static void judge_signer(json_t *reasons, const struct gw_board *board, uint64_t now_ms)
{
    const uint64_t age_ms = vector_age_ms(board, now_ms);
    if (!is_vector_due(board)) {
        return;
    }
    if (board->feed_count == 0) {
        add_reason(reasons, "no_vector", NULL, "no signed vector was seen");
    } else if (age_ms > board->limits.vector_ms) {
        add_age(reasons, "vectors_stale", NULL, "no vector was signed", age_ms, board->limits.vector_ms);
    }
}

static json_t *judge(const struct gw_board *board, uint64_t now_ms)
{
    json_t *reasons = json_array();
    for (size_t i = 0; i < board->chain_count; i++) {
        judge_chain(reasons, board, &board->chains[i], now_ms);
    }
    judge_ring(reasons, &board->signals, NULL, "monitor", now_ms);
    judge_signer(reasons, board, now_ms);
    return reasons;
}

bool gw_health_is_ready(const struct gw_board *board, uint64_t now_ms)
{
    json_t *reasons = judge(board, now_ms);
    const bool is_ready = reasons != NULL && json_array_size(reasons) == 0;
    json_decref(reasons);
    return is_ready;
}

static void put_ring(json_t *out, const struct gw_board_ring *ring, uint64_t now_ms)
{
    gw_json_put(out, "ring", json_string(ring->is_open ? "open" : "closed"));
    gw_json_put(out, "writer_alive", json_boolean(ring->is_open && is_writer_alive(ring, now_ms)));
}

static json_t *chain_json(const struct gw_board_chain *chain, uint64_t now_ms)
{
    json_t *out = json_pack("{s:s, s:s}", "name", chain->name, "caip2", chain->caip2);
    put_ring(out, &chain->ring, now_ms);
    gw_json_put(out, "block", chain->has_block ? gw_json_u64(chain->status.head.block_number) : json_null());
    gw_json_put(out, "data_age_s",
                chain->has_block ? gw_json_seconds(gw_board_age_ms(chain->moved_ms, now_ms)) : json_null());
    return out;
}

json_t *gw_health_json(const struct gw_board *board, uint64_t now_ms)
{
    json_t *out = json_object();
    json_t *reasons = judge(board, now_ms);
    json_t *chains = json_array();
    json_t *signals = json_object();
    for (size_t i = 0; i < board->chain_count; i++) {
        (void)json_array_append_new(chains, chain_json(&board->chains[i], now_ms));
    }
    put_ring(signals, &board->signals, now_ms);
    gw_json_put(signals, "vector_age_s",
                board->feed_count > 0 ? gw_json_seconds(vector_age_ms(board, now_ms)) : json_null());
    gw_json_put(out, "ready", json_boolean(json_array_size(reasons) == 0));
    gw_json_put(out, "reasons", reasons);
    gw_json_put(out, "chains", chains);
    gw_json_put(out, "signals", signals);
    return out;
}
