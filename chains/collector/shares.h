/* shares: how much of the room for replies each part of a round takes, so that a contract whose answers are large
 * costs its own venue alone. Pure.
 *
 * The parts, in the order of their calls: the venues, the market, the consumers, the calls asked ahead. A venue whose
 * replies pass GW_VENUE_BYTES_MAX is over: what it was answered counts as refused, and nothing more is asked for it. So is,
 * when all together pass GW_ROUND_BYTES_MAX, the part that takes most, and one of whose calls more than GW_SILENT_CALLS_MAX
 * had to be asked alone: each may burn all the gas that an endpoint grants. Market and consumers are read call by call: of
 * those a reply above GW_FEED_REPLY_MAX is refused alone, and they are never over.
 */
#ifndef GW_CHAINS_COLLECTOR_SHARES_H
#define GW_CHAINS_COLLECTOR_SHARES_H

#include "chains/abi/multicall.h"
#include "gammawatch/record.h"

#define GW_ROUND_BYTES_MAX  (256u << 20) /* decoded reply bytes of one round */
#define GW_VENUE_BYTES_MAX  (64u << 20)  /* of them those of one venue */
#define GW_FEED_REPLY_MAX   (64u << 10)
#define GW_SILENT_CALLS_MAX 1024u /* of one venue in a round */
#define GW_SHARES_MAX       (GW_VENUES_MAX + 3u)

struct gw_chunk {
    size_t first; /* of the calls asked for */
    size_t count;
};

struct gw_share {
    size_t end; /* of its calls; they begin where those of the part before end */
    size_t bytes;
    size_t silent;
    bool is_over;
    bool is_feed; /* of market or consumers */
};

struct gw_shares {
    struct gw_share parts[GW_SHARES_MAX];
    size_t count;
    size_t venue_max; /* the limits above */
    size_t round_max;
    size_t silent_max;
};

void gw_shares_init(struct gw_shares *shares);
/* A round begins, of no parts; each is added with the end of its calls. */
void gw_shares_clear(struct gw_shares *shares);
void gw_shares_add(struct gw_shares *shares, size_t end, bool is_feed);
/* Counts the replies of calls [first, first + count), and refuses what is too much. */
void gw_shares_take(struct gw_shares *shares, struct gw_call_reply *replies, const struct gw_chunk *chunk);
/* A call was asked alone and reverted without a word. */
void gw_shares_count_silent(struct gw_shares *shares, size_t call);
/* There is no room for what was counted: of whatever takes most, unless something is over that was counted, too. Then
 * nothing is counted; all of the round is to be asked for again. False: only feeds have answered. */
bool gw_shares_drop_largest(struct gw_shares *shares);
/* The calls at the start of a chunk that may be asked for: not more than there are before a part that is over; *skipped
 * ones before them may not. */
size_t gw_shares_cut(const struct gw_shares *shares, const struct gw_chunk *chunk, size_t *skipped);
/* Refuses every reply of a part that is over. */
void gw_shares_settle(const struct gw_shares *shares, struct gw_call_reply *replies);

#endif
