/* heads: from what `latest` shows to blocks that may be read: polls, walks back to the window of hashes, and keeps the
 * safe and finalized views.
 *
 * One poll at a time: gw_heads_poll() begins, `done` comes once from the loop. What it says:
 *   SAME     nothing new
 *   READY    gw_head_next(&heads->window) is to be read; it is committed by who read it
 *   RESTART  heads->latest is further than the window reaches: it is to be read alone, then gw_head_restart()
 *   END      the tape is over
 *   FAILED   heads->failed_step and heads->status tell
 */
#ifndef GW_CHAINS_COLLECTOR_HEADS_H
#define GW_CHAINS_COLLECTOR_HEADS_H

#include "chains/collector/chain.h"
#include "chains/head/head.h"

enum gw_heads_outcome { GW_HEADS_SAME, GW_HEADS_READY, GW_HEADS_RESTART, GW_HEADS_END, GW_HEADS_FAILED };

typedef void (*gw_heads_done)(void *context, enum gw_heads_outcome outcome);

struct gw_heads {
    const struct gw_chain *chain;
    struct gw_rpc *rpc;
    const char *at; /* what is asked for */
    bool is_replay;
    struct gw_head window;
    struct gw_block latest; /* of the last poll */
    uint64_t safe_number;
    uint64_t finalized_number;
    const char *failed_step;
    enum gw_status status;
    gw_heads_done done;
    void *context;
};

/* at: latest, safe, finalized, 0x and a number or a hash. Everything is borrowed. */
void gw_heads_init(struct gw_heads *heads, const struct gw_chain *chain, struct gw_rpc *rpc, const char *at,
                   bool is_replay);
void gw_heads_poll(struct gw_heads *heads, gw_heads_done done, void *context);

#endif
