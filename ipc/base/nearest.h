/* nearest: the known word that a mistyped one most likely meant.
 *
 *   struct gw_nearest nearest;
 *   gw_nearest_begin(&nearest, "adress");
 *   gw_nearest_offer(&nearest, "address");   // for every known word; borrowed
 *   nearest.best                             // NULL when none is near
 * Near is an edit distance (insert, delete, replace, swap of neighbours) of at most a third of the length
 * of the word, at least 1; the first of equals wins. Words above GW_NEAREST_SIZE_MAX are near to nothing.
 */
#ifndef GW_IPC_BASE_NEAREST_H
#define GW_IPC_BASE_NEAREST_H

#include <stddef.h>

#define GW_NEAREST_SIZE_MAX 63u

struct gw_nearest {
    const char *word;
    const char *best;
    size_t distance; /* of best; a candidate must be below it */
};

void gw_nearest_begin(struct gw_nearest *nearest, const char *word);
void gw_nearest_offer(struct gw_nearest *nearest, const char *candidate);

#endif
