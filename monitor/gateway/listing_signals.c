#include <string.h>

#include "monitor/gateway/feed_name.h"
#include "monitor/gateway/json.h"
#include "monitor/gateway/listing.h"

#define SCHEMA   "gammawatch.signals/1"
#define LINE_MAX 4096u /* of gw_signal_format_json() */

static bool is_wanted(const struct gw_board_feed *feed, const struct gw_listing_filter *filter)
{
    struct gw_feed_name name;
    if (filter->protocol[0] == '\0' && filter->underlying[0] == '\0') {
        return true;
    }
    return gw_feed_name_parse(&name, feed->vector.feed) == GW_OK &&
           (filter->protocol[0] == '\0' || strcmp(filter->protocol, name.protocol) == 0) &&
           (filter->underlying[0] == '\0' || strcmp(filter->underlying, name.underlying) == 0);
}

/* The house's own line, so that there is one way to write a signal. */
static json_t *signal_json(const struct gw_signed_vector *vector)
{
    char line[LINE_MAX];
    if (gw_signal_format_json(line, sizeof line, vector) != GW_OK) {
        return NULL;
    }
    return json_loads(line, 0, NULL);
}

static json_t *revoked_json(const struct gw_board_feed *feed)
{
    const struct gw_revocation *r = &feed->revocation;
    json_t *out = json_object();
    gw_json_put(out, "feed", json_string(feed->vector.feed));
    gw_json_put(out, "feedId", gw_json_hex(r->feed_id, 32));
    gw_json_put(out, "seq", gw_json_u64(r->seq));
    gw_json_put(out, "epoch", gw_json_u64(r->epoch));
    gw_json_put(out, "orphanedBlockHash", gw_json_hex(r->orphaned_block_hash, 32));
    gw_json_put(out, "issuedAt", gw_json_u64(r->issued_at));
    return out;
}

json_t *gw_listing_signals(const struct gw_board *board, const struct gw_listing_filter *filter,
                           uint64_t now_ms)
{
    const uint64_t now_s = gw_board_domain_s(board, now_ms);
    json_t *out = json_object();
    json_t *signals = json_array();
    json_t *revoked = json_array();
    for (size_t i = 0; i < board->feed_count; i++) {
        const struct gw_board_feed *feed = &board->feeds[i];
        if (is_wanted(feed, filter) && feed->is_revoked) {
            (void)json_array_append_new(revoked, revoked_json(feed));
        } else if (is_wanted(feed, filter)) {
            (void)json_array_append_new(signals, signal_json(&feed->vector));
        }
    }
    gw_json_put(out, "schema", json_string(SCHEMA));
    gw_json_put(out, "now", now_s > 0 ? gw_json_u64(now_s) : json_null());
    gw_json_put(out, "signals", signals);
    gw_json_put(out, "revoked", revoked);
    return out;
}
