/* history: which blocks' logs are still to be read, venue by venue, and which could not be. Pure state machine; the
 * backfill does the asking.
 *
 * Every venue has an open span that follows the head, and a gap that is tried again is a closed one. A span is read
 * from below in ranges. A range that is refused, for whatever reason, is asked again at half its width, down to one
 * block, and that one by its hash: nothing that an endpoint suggests is looked at, so a range cannot fail to shrink.
 * After a refusal the width doubles again with every GW_HISTORY_CALM ranges that were answered. What cannot be read in
 * the end becomes a gap: it is kept with its reason, the venue is marked by it, and reading goes on behind it.
 * Each block of a span is answered exactly once or lies in a gap.
 */
#ifndef GW_CHAINS_COLLECTOR_HISTORY_H
#define GW_CHAINS_COLLECTOR_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/record.h"

#define GW_HISTORY_GAPS_MAX                                                                                  \
    8u /* of one venue; a further one widens the last, which then covers blocks that were read */
#define GW_HISTORY_TRIES_MAX 3u  /* of what cannot be split */
#define GW_HISTORY_RUN_MAX   16u /* blocks in a row that are given up: then the rest of the span is */
#define GW_HISTORY_CALM      4u
#define GW_HISTORY_SPANS_MAX (GW_VENUES_MAX * (2u + GW_HISTORY_GAPS_MAX))

struct gw_history_span {
    uint32_t venue;
    uint64_t next;  /* lower blocks are answered or given up */
    uint64_t last;  /* UINT64_MAX: the head */
    uint64_t width; /* blocks of the next range */
    unsigned calm;  /* ranges answered since the last refusal */
    unsigned tries; /* of the next ask, so far */
    unsigned run;   /* single blocks given up in a row */
    bool is_by_hash;
    bool is_recheck; /* its blocks were read before */
};

struct gw_history_gap {
    uint32_t venue;
    uint32_t status; /* enum gw_status: why */
    uint64_t from;
    uint64_t to;
};

struct gw_history_ask {
    size_t span;
    uint32_t venue;
    uint64_t from;
    uint64_t to;
    bool is_by_hash; /* one block, which the ranges could not give */
};

struct gw_history {
    struct gw_history_span spans[GW_HISTORY_SPANS_MAX]; /* [0, venue_count): the open ones */
    size_t span_count;
    size_t venue_count;
    uint64_t from_blocks[GW_VENUES_MAX];
    uint64_t width_max;
    struct gw_history_gap gaps[GW_VENUES_MAX * GW_HISTORY_GAPS_MAX];
    size_t gap_count;
    uint64_t asks; /* since the start */
};

/* width_max >= 1. Venues are added in their order. */
void gw_history_init(struct gw_history *history, uint64_t width_max);
void gw_history_add_venue(struct gw_history *history, uint64_t from_block);
/* The next thing to ask for, of blocks up to `target`. False: nothing is left. */
bool gw_history_next(const struct gw_history *history, uint64_t target, struct gw_history_ask *out);
/* It was answered. */
void gw_history_take(struct gw_history *history, const struct gw_history_ask *ask);
/* It was not. True: go on with gw_history_next(); the ask was split, or its blocks are a gap now. False: asking again
 * at once is of no use; the same ask is next. */
bool gw_history_refuse(struct gw_history *history, const struct gw_history_ask *ask, enum gw_status why);
/* A block's logs, answered otherwise, are to be read again: a gap of one block. */
void gw_history_miss(struct gw_history *history, uint32_t venue, uint64_t number, enum gw_status why);
/* The venue has no logs: its whole span up to the ask's end counts as answered, without an ask. */
void gw_history_skip(struct gw_history *history, const struct gw_history_ask *ask);
/* Blocks up to `number` were read otherwise. */
void gw_history_settle(struct gw_history *history, uint64_t number);
/* Blocks above `settled` are to be read again. */
void gw_history_rewind(struct gw_history *history, uint64_t settled);
/* Every venue's blocks from..to become a closed span, to be read once more. No closed span may be left. */
void gw_history_recheck(struct gw_history *history, uint64_t from, uint64_t to);
/* So does every gap. No span of a gap may be left. */
void gw_history_retry_gaps(struct gw_history *history);
/* Closed spans that were not read to their end go: those of gaps are gaps again. True: one of the others was among
 * them. */
bool gw_history_abandon(struct gw_history *history, enum gw_status why);
/* Blocks up to `target` that are neither answered nor given up, each counted once per venue. */
uint64_t gw_history_left(const struct gw_history *history, uint64_t target);
/* Blocks in gaps of a venue, those being tried again included. */
uint64_t gw_history_missing(const struct gw_history *history, uint32_t venue);
/* A gap as read from a checkpoint. GW_E_BOUND: the venue has too many, GW_E_FORMAT: it is none. */
GW_MUST_USE enum gw_status gw_history_add_gap(struct gw_history *history, const struct gw_history_gap *gap);

#endif
