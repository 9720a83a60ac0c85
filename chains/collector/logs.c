#include "chains/collector/logs.h"

#include <stdio.h>
#include <string.h>

#include "chains/collector/evidence.h"
#include "ipc/base/log.h"

static void digest_log(struct gw_keccak *digest, const struct gw_log *log)
{
    gw_keccak_update(digest, log->address, sizeof log->address);
    gw_keccak_update(digest, log->topics, 32 * (size_t)log->topic_count);
    gw_keccak_update(digest, log->data, log->data_size);
}

static enum gw_status follow(struct gw_venue *venue, const struct gw_log *log)
{
    const enum gw_status status = venue->protocol->touch(venue, log);
    if (status != GW_OK && log->is_long) {
        gw_venue_fail(venue, "a log of block %llu has more than %u bytes of data",
                      (unsigned long long)log->block_number, GW_LOG_DATA_MAX);
    }
    return status;
}

/* A venue that cannot follow its own logs (one it does not understand) does not know its positions any more: it stays
 * excluded, alone, until the collector is started anew. One without a place for a further key can, once others ended. */
static enum gw_status touch(struct gw_reader *reader, size_t i, const struct gw_log *log)
{
    struct gw_venue *venue = &reader->chain->venues[i];
    enum gw_status status = GW_OK;

    if (reader->is_blind[i]) {
        return GW_OK;
    }
    venue->reason[0] = '\0';
    venue->table.is_full = false;
    status = follow(venue, log);
    if (status != GW_OK && venue->table.is_full) {
        return GW_E_BOUND;
    }
    if (status != GW_OK) {
        reader->is_blind[i] = true;
        reader->is_excluded[i] = true;
        if (venue->reason[0] == '\0') {
            gw_venue_fail(venue, "a log of block %llu: %s", (unsigned long long)log->block_number,
                          gw_status_text(status));
        }
        GW_LOG(ERROR, "venue.blind", "chain", reader->chain->name, "venue", venue->name, "reason",
               venue->reason);
    }
    return GW_OK;
}

enum gw_status gw_logs_check(const struct gw_reader *reader, const struct gw_filter *filter,
                             const struct gw_rpc_item *item, const struct gw_block *pin, uint64_t from,
                             uint64_t to)
{
    uint8_t scratch[GW_LOG_DATA_MAX];

    GW_TRY(item->status);
    GW_ENSURE(gw_json_is(item->result, GW_JSON_ARRAY), GW_E_FORMAT);
    GW_ENSURE(gw_json_count(item->result) <= GW_LOGS_MAX, GW_E_BOUND);
    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        GW_TRY(gw_log_parse(&log, scratch, each));
        GW_ENSURE(pin == NULL || memcmp(log.block_hash, pin->hash, 32) == 0, GW_E_REORG);
        GW_ENSURE(log.block_number >= from && log.block_number <= to, GW_E_FORMAT);
        GW_ENSURE(gw_filter_holds(filter, &log), GW_E_FORMAT);
        if (pin != NULL) {
            GW_TRY(gw_evidence_check_log(&pin->header, reader->chain->chain_id, &log));
        }
    }
    return GW_OK;
}

enum gw_status gw_logs_digest(struct gw_keccak *digest, const struct gw_watch *watch,
                              struct gw_json_value logs)
{
    uint8_t scratch[GW_LOG_DATA_MAX];

    for (struct gw_json_value each = gw_json_first(logs); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(logs, each)) {
        struct gw_log log;
        GW_TRY(gw_log_parse(&log, scratch, each));
        if (gw_filter_is_watched(watch, &log)) {
            digest_log(digest, &log);
        }
    }
    return GW_OK;
}

bool gw_logs_are_none(const struct gw_watch *watch, const struct gw_rpc_item *item)
{
    uint8_t scratch[GW_LOG_DATA_MAX];

    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        if (gw_log_parse(&log, scratch, each) != GW_OK || gw_filter_is_watched(watch, &log)) {
            return false;
        }
    }
    return true;
}

static bool is_of(const struct gw_watch *watch, const struct gw_log *log)
{
    size_t i = 0;
    while (i < watch->address_count && memcmp(watch->addresses[i], log->address, 20) != 0) {
        i++;
    }
    return i < watch->address_count;
}

size_t gw_logs_count_wasted(const struct gw_watch *watch, const struct gw_rpc_item *item)
{
    uint8_t scratch[GW_LOG_DATA_MAX];
    size_t count = 0;

    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        count += gw_log_parse(&log, scratch, each) == GW_OK && is_of(watch, &log) &&
                 !gw_filter_is_watched(watch, &log);
    }
    return count;
}

enum gw_status gw_logs_touch(struct gw_reader *reader, size_t venue, const struct gw_rpc_item *item,
                             struct gw_keccak *digest)
{
    uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_watch watch = {0};

    GW_TRY(reader->chain->venues[venue].protocol->watch(&reader->chain->venues[venue], &watch));
    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        GW_TRY(gw_log_parse(&log, scratch, each));
        if (!gw_filter_is_watched(&watch, &log)) {
            continue;
        }
        digest_log(digest, &log);
        GW_TRY(touch(reader, venue, &log));
        reader->logs_seen++;
    }
    return GW_OK;
}
