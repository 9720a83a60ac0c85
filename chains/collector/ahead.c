#include "chains/collector/ahead.h"

#include <stdlib.h>
#include <string.h>

enum gw_status gw_ahead_init(struct gw_ahead *ahead)
{
    *ahead = (struct gw_ahead){0};
    GW_TRY(gw_call_set_init(&ahead->guess));
    GW_TRY(gw_call_set_init(&ahead->last));
    GW_TRY(gw_call_set_init(&ahead->now));
    ahead->replies = calloc(GW_CALL_SET_MAX, sizeof *ahead->replies);
    ahead->bytes = malloc(GW_AHEAD_BYTES_MAX);
    return ahead->replies != NULL && ahead->bytes != NULL ? GW_OK : GW_E_NOMEM;
}

void gw_ahead_fini(struct gw_ahead *ahead)
{
    gw_call_set_fini(&ahead->guess);
    gw_call_set_fini(&ahead->last);
    gw_call_set_fini(&ahead->now);
    free(ahead->replies);
    free(ahead->bytes);
    *ahead = (struct gw_ahead){0};
}

void gw_ahead_begin(struct gw_ahead *ahead)
{
    if (ahead->is_open) {
        gw_call_set_clear(&ahead->guess);
    }
    ahead->is_open = true;
    ahead->reply_count = 0;
    gw_call_set_clear(&ahead->now);
}

void gw_ahead_take(struct gw_ahead *ahead, const struct gw_call_reply *replies, size_t count)
{
    GW_ASSERT(count <= ahead->guess.list.count);
    ahead->reply_count = count;
    ahead->bytes_used = 0;
    for (size_t i = 0; i < count; i++) {
        struct gw_call_reply *kept = &ahead->replies[i];
        *kept = replies[i];
        if (kept->size > GW_AHEAD_BYTES_MAX - ahead->bytes_used) {
            *kept = (struct gw_call_reply){.is_refused = true};
        }
        if (kept->size > 0) {
            memcpy(ahead->bytes + ahead->bytes_used, kept->data, kept->size);
            kept->data = ahead->bytes + ahead->bytes_used;
            ahead->bytes_used += kept->size;
        }
    }
}

const struct gw_call_reply *gw_ahead_find(struct gw_ahead *ahead, const struct gw_call_list *calls, size_t i)
{
    const size_t place = ahead->reply_count > 0 ? gw_call_set_find(&ahead->guess, calls, i) : 0;
    (void)gw_call_set_add(&ahead->now, calls, i); /* when it is full, the rest is asked in its round */
    if (place >= ahead->reply_count || ahead->replies[place].is_refused) {
        return NULL;
    }
    return &ahead->replies[place];
}

void gw_ahead_settle(struct gw_ahead *ahead)
{
    const struct gw_call_set last = ahead->last;
    gw_call_set_clear(&ahead->guess);
    for (size_t i = 0; i < ahead->now.list.count; i++) {
        if (gw_call_set_find(&last, &ahead->now.list, i) < last.list.count) {
            (void)gw_call_set_add(&ahead->guess, &ahead->now.list, i); /* as large as `now` */
        }
    }
    ahead->last = ahead->now;
    ahead->now = last;
    gw_call_set_clear(&ahead->now);
    ahead->reply_count = 0;
    ahead->is_open = false;
}
