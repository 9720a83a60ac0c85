#include "chains/collector/pinned.h"

#include <string.h>

#include "chains/collector/calls.h"
#include "chains/collector/evidence.h"
#include "chains/collector/logs.h"
#include "chains/collector/receipts.h"
#include "chains/collector/text.h"
#include "ipc/base/log.h"

static void finish(struct gw_reader *reader, enum gw_status status)
{
    reader->pinned.done(reader, status);
}

static enum gw_status find_watch(const struct gw_reader *reader, size_t venue, struct gw_watch *out)
{
    const struct gw_venue *of = &reader->chain->venues[venue];
    *out = (struct gw_watch){0};
    return of->protocol->watch(of, out);
}

/* The filter of a group, which was found to be one. */
static enum gw_status make_filter(struct gw_reader *reader, size_t group)
{
    struct gw_pinned *p = &reader->pinned;
    struct gw_watch watch;
    bool is_first = true;
    for (size_t k = 0; k < p->venue_count; k++) {
        if (p->group_of[k] != group) {
            continue;
        }
        GW_TRY(find_watch(reader, p->venues[k], &watch));
        if (is_first) {
            gw_filter_set(&p->filter, &watch);
        } else {
            GW_ENSURE(gw_filter_add(&p->filter, &watch), GW_E_BOUND);
        }
        is_first = false;
    }
    return GW_OK;
}

static bool is_apart(const struct gw_reader *reader)
{
    return reader->is_stepwise || reader->block.number < reader->pinned.apart_until;
}

static bool is_narrow(const struct gw_reader *reader, const struct gw_watch *watch)
{
    return watch->indexed_count > 0 && !reader->is_broad &&
           reader->block.number < reader->pinned.narrow_until;
}

/* Watching venues in their order, as many to a group as one filter takes. */
static enum gw_status make_groups(struct gw_reader *reader)
{
    struct gw_pinned *p = &reader->pinned;
    struct gw_watch watch;
    size_t shared = GW_VENUES_MAX; /* none yet */
    p->venue_count = 0;
    p->group_count = 0;
    for (size_t i = 0; i < reader->chain->venue_count; i++) {
        GW_TRY(find_watch(reader, i, &watch));
        if (watch.address_count == 0) {
            continue;
        }
        size_t group = shared;
        if (is_apart(reader) || is_narrow(reader, &watch)) {
            group = p->group_count++;
        } else if (shared == GW_VENUES_MAX || !gw_filter_add(&p->filter, &watch)) {
            gw_filter_set(&p->filter, &watch);
            group = shared = p->group_count++;
        }
        p->group_of[p->venue_count] = group;
        p->venues[p->venue_count++] = i;
    }
    return GW_OK;
}

_Static_assert(GW_ROUND_TEXT_MAX >= GW_VENUES_MAX * GW_FILTER_PARAMS_MAX, "one filter per venue fits");
_Static_assert(GW_VENUES_MAX <= GW_RPC_BATCH_MAX, "one filter per venue is one batch");

static void on_logs(void *context, const struct gw_rpc_reply *reply);

static enum gw_status ask(struct gw_reader *reader, uint32_t avoid)
{
    const struct gw_pinned *p = &reader->pinned;
    struct gw_rpc_call calls[GW_VENUES_MAX];
    const struct gw_rpc_ask ask = {
        .calls = calls, .count = p->group_count, .quorum = reader->chain->integrity.quorum, .avoid = avoid};
    char where[96] = "\"blockHash\":\"";

    gw_text_put(gw_text_put_hex(where + strlen(where), reader->block.hash, 32), "\"");
    for (size_t i = 0; i < p->group_count; i++) {
        char *params = reader->text + i * GW_FILTER_PARAMS_MAX;
        GW_TRY(make_filter(reader, i));
        gw_filter_put(params, &p->filter, where);
        calls[i] = (struct gw_rpc_call){"eth_getLogs", params};
    }
    return gw_rpc_ask(reader->rpc, &ask, on_logs, reader);
}

/* Whether "no logs" of some venue is only an endpoint's word. */
static bool is_doubtful(const struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    const struct gw_pinned *p = &reader->pinned;
    struct gw_watch watch;
    for (size_t k = 0; k < p->venue_count; k++) {
        const struct gw_rpc_item *item = &reply->items[p->group_of[k]];
        if (item->status == GW_OK && find_watch(reader, p->venues[k], &watch) == GW_OK &&
            gw_logs_are_none(&watch, item) && gw_evidence_may_hold(&reader->block.header, &watch)) {
            return true;
        }
    }
    return false;
}

static enum gw_status check(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    const uint64_t number = reader->block.number;
    for (size_t i = 0; i < reply->count; i++) {
        GW_TRY(make_filter(reader, i));
        GW_TRY(
            gw_logs_check(reader, &reader->pinned.filter, &reply->items[i], &reader->block, number, number));
    }
    return GW_OK;
}

/* A venue whose table is full reads the block's logs later, when it may have places again. */
static void miss(struct gw_reader *reader, size_t venue)
{
    gw_history_miss(&reader->history, (uint32_t)venue, reader->block.number, GW_E_BOUND);
    GW_LOG(ERROR, "venue.full", "chain", reader->chain->name, "venue", reader->chain->venues[venue].name,
           "block", gw_log_u64(reader->block.number));
}

static enum gw_status hand_out(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    const struct gw_pinned *p = &reader->pinned;
    for (size_t k = 0; k < p->venue_count; k++) {
        const size_t venue = p->venues[k];
        const enum gw_status status =
            gw_logs_touch(reader, venue, &reply->items[p->group_of[k]], &reader->digest);
        if (status == GW_E_BOUND) {
            miss(reader, venue);
        } else {
            GW_TRY(status);
        }
    }
    return GW_OK;
}

/* Whether a shared filter lets too much pass. By what came, so that a replay asks the same. */
static enum gw_status weigh(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    struct gw_pinned *p = &reader->pinned;
    const uint64_t number = reader->block.number;
    struct gw_watch watch;
    p->waste -= p->waste / 16;
    for (size_t k = 0; k < p->venue_count; k++) {
        GW_TRY(find_watch(reader, p->venues[k], &watch));
        p->waste += watch.indexed_count > 0 ? gw_logs_count_wasted(&watch, &reply->items[p->group_of[k]]) : 0;
    }
    if (number >= p->narrow_until && p->waste > 16 * p->waste_max) {
        GW_LOG(INFO, "logs.narrow", "chain", reader->chain->name, "block", gw_log_u64(number), "wasted",
               gw_log_u64(p->waste / 16));
        p->narrow_until = number + 1 + GW_PINNED_NARROW_BLOCKS;
        p->waste = 0;
    }
    return GW_OK;
}

/* Against what receipts prove: nothing left out, nothing changed, no other order. */
static enum gw_status check_proven(const struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    const struct gw_pinned *p = &reader->pinned;
    struct gw_watch watch;
    struct gw_keccak digest;
    uint8_t found[32];
    gw_keccak_init(&digest);
    for (size_t k = 0; k < p->venue_count; k++) {
        GW_TRY(find_watch(reader, p->venues[k], &watch));
        GW_TRY(gw_logs_digest(&digest, &watch, reply->items[p->group_of[k]].result));
    }
    gw_keccak_final(&digest, found);
    if (memcmp(found, reader->receipts.logs_digest, sizeof found) != 0) {
        GW_LOG(ERROR, "logs.false", "chain", reader->chain->name, "block", gw_log_u64(reader->block.number));
        return GW_E_CHECKSUM;
    }
    return GW_OK;
}

static bool is_shared(const struct gw_pinned *p)
{
    return p->group_count < p->venue_count;
}

/* Once more, with one filter per venue. */
static enum gw_status ask_apart(struct gw_reader *reader, enum gw_status why)
{
    GW_LOG(WARN, "logs.apart", "chain", reader->chain->name, "block", gw_log_u64(reader->block.number),
           "status", gw_status_name(why));
    reader->pinned.apart_until = reader->block.number + 1 + GW_PINNED_APART_BLOCKS;
    reader->pinned.is_corroborated = false;
    GW_TRY(make_groups(reader));
    return ask(reader, 0);
}

/* What a filter of fewer venues may be spared. */
static bool is_refused(const struct gw_pinned *p, enum gw_status status)
{
    return is_shared(p) && (status == GW_E_BOUND || status == GW_E_SIZE || status == GW_E_RPC);
}

static enum gw_status take(struct gw_reader *reader, const struct gw_rpc_reply *reply)
{
    GW_TRY(check(reader, reply));
    if (reader->receipts.is_proven) {
        GW_TRY(check_proven(reader, reply));
    }
    GW_TRY(weigh(reader, reply));
    return hand_out(reader, reply);
}

static void on_logs(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    struct gw_pinned *p = &reader->pinned;
    enum gw_status status = reply->status;
    bool is_asked = false;

    if (status == GW_OK && reader->chain->integrity.logs == GW_LOGS_CORROBORATE && !p->is_corroborated &&
        !reader->receipts.is_proven && is_doubtful(reader, reply)) {
        p->is_corroborated = true;
        is_asked = true;
        status = ask(reader, reply->upstreams);
    } else if (status == GW_OK) {
        status = take(reader, reply);
    }
    if (!is_asked && is_refused(p, status)) {
        is_asked = true;
        status = ask_apart(reader, status);
    }
    if (is_asked && status == GW_OK) {
        return;
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(reader->rpc, reply->upstreams, status);
    }
    finish(reader, status);
}

static void on_receipts(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;

    if (status == GW_OK) {
        status = ask(reader, 0);
    }
    if (status != GW_OK) {
        finish(reader, status);
    }
}

void gw_pinned_start(struct gw_reader *reader, gw_reader_done done)
{
    enum gw_status status = GW_OK;

    reader->pinned.done = done;
    reader->pinned.is_corroborated = false;
    reader->receipts.is_proven = false;
    status = make_groups(reader);
    if (status == GW_OK && reader->pinned.group_count > 0) {
        status = gw_receipts_are_due(reader) ? gw_receipts_start(reader, on_receipts) : ask(reader, 0);
        if (status == GW_OK) {
            return;
        }
    }
    finish(reader, status);
}
