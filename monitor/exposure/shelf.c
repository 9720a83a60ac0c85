#include "monitor/exposure/shelf.h"

#include <string.h>

#include "ipc/base/keccak.h"

const struct gw_record_head *gw_shelf_head(const struct gw_shelf *shelf, size_t index)
{
    return (const void *)(shelf->records + index * shelf->record_size);
}

void gw_shelf_move(const struct gw_shelf *shelf, size_t to, size_t from)
{
    const size_t tail = *shelf->count - from;
    memmove(shelf->records + to * shelf->record_size, shelf->records + from * shelf->record_size,
            tail * shelf->record_size);
    memmove(shelf->missed + to, shelf->missed + from, tail);
    memmove(shelf->digests + to, shelf->digests + from, tail * sizeof *shelf->digests);
    *shelf->count = to + tail;
}

enum gw_status gw_shelf_put(const struct gw_shelf *shelf, const void *record, size_t *at)
{
    size_t i = 0;
    int order = 1;
    while (i < *shelf->count && (order = shelf->compare(gw_shelf_head(shelf, i), record)) < 0) {
        i++;
    }
    if (i == *shelf->count || order != 0) {
        GW_ENSURE(*shelf->count < shelf->max, GW_E_BOUND);
        gw_shelf_move(shelf, i + 1, i);
    }
    memcpy(shelf->records + i * shelf->record_size, record, shelf->record_size);
    gw_keccak256(shelf->digests[i], record, shelf->hashed_size);
    shelf->missed[i] = 0;
    if (at != NULL) {
        *at = i;
    }
    return GW_OK;
}

void gw_shelf_close_block(const struct gw_shelf *shelf, const struct gw_record_head *block)
{
    for (size_t i = 0; i < *shelf->count;) {
        const struct gw_record_head *head = gw_shelf_head(shelf, i);
        const bool is_here = head->block_number == block->block_number && head->epoch == block->epoch;
        if (head->chain_id != block->chain_id || is_here) {
            i++;
        } else if (++shelf->missed[i] >= GW_DROP_BLOCKS) {
            gw_shelf_move(shelf, i, i + 1);
        } else {
            i++;
        }
    }
}
