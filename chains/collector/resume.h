/* resume: going on from a checkpoint, and leaving one behind.
 *
 * gw_resume_start() reads the file, asks the endpoints for the block of its anchor, and takes it only when that block
 * still has the anchor's hash. A file that is refused is said to be, with the reason, and left alone until the next
 * one replaces it: everything is then read from the venues' from_block. Endpoints that do not answer are asked until
 * they do; only what they answer decides.
 */
#ifndef GW_CHAINS_COLLECTOR_RESUME_H
#define GW_CHAINS_COLLECTOR_RESUME_H

#include "chains/collector/checkpoint_writer.h"
#include "chains/collector/heads.h"
#include "chains/collector/output.h"
#include "chains/collector/reader.h"

#define GW_RESUME_NULLS_MAX 3u /* answers that there is no such block, before they are believed */

typedef void (*gw_resume_done)(void *context, enum gw_status status);

struct gw_resume {
    const char *path; /* NULL: neither read nor written */
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_reader *reader;
    bool is_read_only;
    bool is_orphaned; /* the checkpoint's block is no longer on the chain: it turned while nobody looked */
    struct gw_checkpoint checkpoint;
    struct gw_checkpoint_writer writer;
    unsigned nulls;
    uint64_t blocks;  /* committed since the last one was written */
    uint64_t written; /* height of the last one written or taken; 0: none */
    gw_resume_done done;
    void *context;
};

/* Everything is borrowed. loop: that a checkpoint is written beside. */
void gw_resume_init(struct gw_resume *resume, uv_loop_t *loop, struct gw_chain *chain, struct gw_rpc *rpc,
                    struct gw_reader *reader, const char *path, bool is_read_only);
/* done comes once: GW_OK, the reader stands where the checkpoint or from_block says | else the failure of asking, to be
 * tried again with the same call. */
void gw_resume_start(struct gw_resume *resume, gw_resume_done done, void *context);
/* A block was committed, or with is_due something else made the moment right: writes when it is time and the last one is
 * written. What goes wrong is logged; the old file stays. */
void gw_resume_save(struct gw_resume *resume, const struct gw_heads *heads, bool is_due);
/* The run ends: writes where it stands before it returns. */
void gw_resume_leave(struct gw_resume *resume, const struct gw_heads *heads);

/* How the reading of history stands, for status records. */
struct gw_output_progress gw_resume_progress(const struct gw_resume *resume);

#endif
