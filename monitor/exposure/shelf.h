/* shelf: a list of the book's records of one kind, in the order of their keys, with a digest of each and how often it was
 * missed. It owns nothing: the book has the memory. */
#ifndef GW_MONITOR_EXPOSURE_SHELF_H
#define GW_MONITOR_EXPOSURE_SHELF_H

#include "monitor/exposure/exposure.h"

/* Records start with their heads. */
struct gw_shelf {
    unsigned char *records;
    size_t record_size; /* of an item */
    size_t hashed_size; /* of the record that it begins with */
    size_t max;
    size_t *count;
    uint8_t *missed;
    uint8_t (*digests)[32];
    int (*compare)(const void *a, const void *b);
};

const struct gw_record_head *gw_shelf_head(const struct gw_shelf *shelf, size_t index);
/* Moves the tail that starts at `from` to start at `to`. */
void gw_shelf_move(const struct gw_shelf *shelf, size_t to, size_t from);
/* Replaces what compares equal, else makes room; GW_E_BOUND when there is none. at: where it stands now; NULL: nobody asks. */
GW_MUST_USE enum gw_status gw_shelf_put(const struct gw_shelf *shelf, const void *record, size_t *at);
/* A complete block of a chain is closed: drops what its last GW_DROP_BLOCKS did not bring. */
void gw_shelf_close_block(const struct gw_shelf *shelf, const struct gw_record_head *block);

#endif
