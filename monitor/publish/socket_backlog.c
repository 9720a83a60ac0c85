#include "monitor/publish/socket_backlog.h"

#include <string.h>

static struct gw_socket_feed *find_feed(struct gw_socket_backlog *backlog, const uint8_t feed_id[32])
{
    for (size_t i = 0; i < backlog->feed_count; i++) {
        if (memcmp(backlog->feeds[i].feed_id, feed_id, 32) == 0) {
            return &backlog->feeds[i];
        }
    }
    return NULL;
}

static struct gw_socket_feed *claim_feed(struct gw_socket_backlog *backlog, const uint8_t feed_id[32])
{
    struct gw_socket_feed *feed = find_feed(backlog, feed_id);
    if (feed == NULL && backlog->feed_count < GW_SOCKET_FEEDS_MAX) {
        feed = &backlog->feeds[backlog->feed_count++];
        memcpy(feed->feed_id, feed_id, 32);
    }
    return feed;
}

static void keep(struct gw_socket_entry *entry, const struct gw_socket_backlog *backlog,
                 const struct gw_socket_frame *frame)
{
    entry->position = backlog->end;
    entry->frame = *frame;
}

static void append(struct gw_socket_backlog *backlog, const struct gw_socket_frame *frame)
{
    backlog->log[backlog->end % GW_SOCKET_LOG] = *frame;
    backlog->end++;
}

bool gw_socket_backlog_put_vector(struct gw_socket_backlog *backlog, const struct gw_signed_vector *vector)
{
    struct gw_socket_frame frame;
    struct gw_socket_feed *feed = claim_feed(backlog, vector->signal.header.feed_id);
    gw_socket_frame_vector(&frame, vector);
    if (feed != NULL) {
        keep(&feed->vector, backlog, &frame);
        feed->seq = vector->signal.header.seq;
        feed->epoch = vector->signal.header.epoch;
        feed->revocation.frame.size = 0;
    }
    append(backlog, &frame);
    return feed != NULL;
}

void gw_socket_backlog_put_revocation(struct gw_socket_backlog *backlog,
                                      const struct gw_signed_revocation *revocation)
{
    const struct gw_revocation *r = &revocation->revocation;
    struct gw_socket_frame frame;
    struct gw_socket_feed *feed = find_feed(backlog, r->feed_id);
    gw_socket_frame_revocation(&frame, revocation);
    if (feed != NULL && feed->seq == r->seq && feed->epoch == r->epoch) {
        keep(&feed->revocation, backlog, &frame);
    }
    append(backlog, &frame);
}

void gw_socket_backlog_join(const struct gw_socket_backlog *backlog, struct gw_socket_cursor *cursor)
{
    *cursor = (struct gw_socket_cursor){.joined = backlog->end, .next = backlog->end};
}

const struct gw_socket_frame *gw_socket_backlog_next(const struct gw_socket_backlog *backlog,
                                                     struct gw_socket_cursor *cursor)
{
    while (cursor->greeted < 2 * backlog->feed_count) {
        const struct gw_socket_feed *feed = &backlog->feeds[cursor->greeted / 2];
        const struct gw_socket_entry *entry = cursor->greeted % 2 == 0 ? &feed->vector : &feed->revocation;
        cursor->greeted++;
        if (entry->frame.size != 0 && entry->position < cursor->joined) {
            return &entry->frame;
        }
    }
    return cursor->next < backlog->end ? &backlog->log[cursor->next++ % GW_SOCKET_LOG] : NULL;
}

bool gw_socket_backlog_is_full(const struct gw_socket_backlog *backlog, const struct gw_socket_cursor *cursor)
{
    return backlog->end - cursor->next >= GW_SOCKET_LOG;
}
