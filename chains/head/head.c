#include "chains/head/head.h"

#include <string.h>

static struct gw_block *window_at(struct gw_head *head, size_t position)
{
    return &head->window[(head->first + position) % GW_HEAD_WINDOW];
}

const struct gw_block *gw_head_newest(const struct gw_head *head)
{
    return head->count > 0 ? &head->window[(head->first + head->count - 1) % GW_HEAD_WINDOW] : NULL;
}

const struct gw_block *gw_head_oldest(const struct gw_head *head)
{
    return head->count > 0 ? &head->window[head->first] : NULL;
}

/* Numbers of the window are consecutive, so a number tells the place. */
const struct gw_block *gw_head_find(const struct gw_head *head, uint64_t number)
{
    const uint64_t oldest = head->window[head->first].number;
    if (head->count == 0 || number < oldest || number - oldest >= head->count) {
        return NULL;
    }
    return &head->window[(head->first + (size_t)(number - oldest)) % GW_HEAD_WINDOW];
}

bool gw_head_has(const struct gw_head *head, uint64_t number, const uint8_t hash[32])
{
    const struct gw_block *block = gw_head_find(head, number);
    return block != NULL && memcmp(block->hash, hash, 32) == 0;
}

static const struct gw_block *oldest_pending(const struct gw_head *head)
{
    return head->pending_count > 0 ? &head->pending[head->pending_count - 1] : NULL;
}

static bool is_connected(const struct gw_head *head)
{
    const struct gw_block *oldest = oldest_pending(head);
    return oldest != NULL && (head->count == 0 ||
                              (oldest->number > 0 && gw_head_has(head, oldest->number - 1, oldest->parent)));
}

/* Whether the missing parents can still be held and still meet the window. */
static bool is_within_limits(struct gw_head *head)
{
    const struct gw_block *oldest = oldest_pending(head);
    const uint64_t newest_number = gw_head_newest(head)->number;
    const uint64_t floor = gw_head_oldest(head)->number;
    const uint64_t room = GW_HEAD_PENDING_MAX - head->pending_count;
    const bool is_far = oldest->number > newest_number + 1 && oldest->number - newest_number - 1 > room;
    head->bound = head->pending[0].number < floor ? GW_HEAD_BEHIND
                  : oldest->number <= floor + 1   ? GW_HEAD_DEEP
                                                  : GW_HEAD_GAP;
    return !is_far && room > 0 && head->bound == GW_HEAD_GAP;
}

static enum gw_status connect(struct gw_head *head, enum gw_head_step *step)
{
    if (is_connected(head)) {
        *step = GW_HEAD_READY;
        return GW_OK;
    }
    if (!is_within_limits(head)) {
        head->pending_count = 0;
        return GW_E_BOUND;
    }
    memcpy(head->want, oldest_pending(head)->parent, sizeof head->want);
    *step = GW_HEAD_NEED_PARENT;
    return GW_OK;
}

void gw_head_init(struct gw_head *head)
{
    memset(head, 0, sizeof *head);
    head->size = GW_HEAD_WINDOW_USED;
}

enum gw_status gw_head_offer(struct gw_head *head, const struct gw_block *latest, enum gw_head_step *step)
{
    head->pending_count = 0;
    if (gw_head_has(head, latest->number, latest->hash)) {
        *step = GW_HEAD_SAME;
        return GW_OK;
    }
    head->pending[head->pending_count++] = *latest;
    return connect(head, step);
}

enum gw_status gw_head_offer_parent(struct gw_head *head, const struct gw_block *parent,
                                    enum gw_head_step *step)
{
    const struct gw_block *child = oldest_pending(head);
    GW_ASSERT(child != NULL && !is_connected(head));
    GW_ENSURE(memcmp(parent->hash, head->want, sizeof head->want) == 0, GW_E_FORMAT);
    GW_ENSURE(parent->number == child->number - 1, GW_E_FORMAT);
    head->pending[head->pending_count++] = *parent;
    return connect(head, step);
}

const struct gw_block *gw_head_next(const struct gw_head *head)
{
    return is_connected(head) ? oldest_pending(head) : NULL;
}

size_t gw_head_reorg_depth(const struct gw_head *head)
{
    const struct gw_block *next = gw_head_next(head);
    if (next == NULL || head->count == 0) {
        return 0;
    }
    return (size_t)(gw_head_newest(head)->number + 1 - next->number);
}

size_t gw_head_commit(struct gw_head *head)
{
    const struct gw_block *next = gw_head_next(head);
    GW_ASSERT(next != NULL);
    const size_t depth = gw_head_reorg_depth(head);
    head->count -= depth;
    head->epoch += depth > 0 ? 1 : 0;
    if (head->count == head->size) {
        head->first = (head->first + 1) % GW_HEAD_WINDOW;
        head->count--;
    }
    *window_at(head, head->count) = *next;
    head->count++;
    head->pending_count--;
    return depth;
}

void gw_head_restart(struct gw_head *head, const struct gw_block *block)
{
    head->epoch += head->count > 0 ? 1 : 0;
    head->window[0] = *block;
    head->first = 0;
    head->count = 1;
    head->pending_count = 0;
}
