#include "chains/collector/resume.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ipc/base/log.h"

static void on_written(void *context, uint64_t number, enum gw_status status, int error)
{
    struct gw_resume *r = context;

    if (status != GW_OK) {
        GW_LOG(WARN, "checkpoint.failed", "chain", r->chain->name, "path", r->path, "status",
               gw_status_name(status), "error", status == GW_E_IO ? strerror(error) : "");
        return;
    }
    r->written = number;
}

void gw_resume_init(struct gw_resume *resume, uv_loop_t *loop, struct gw_chain *chain, struct gw_rpc *rpc,
                    struct gw_reader *reader, const char *path, bool is_read_only)
{
    *resume = (struct gw_resume){.path = path,
                                 .chain = chain,
                                 .rpc = rpc,
                                 .reader = reader,
                                 .is_read_only = is_read_only,
                                 .checkpoint = {.history = &reader->history}};
    gw_checkpoint_writer_init(&resume->writer, loop, path, on_written, resume);
}

static void forget(struct gw_resume *r)
{
    for (size_t i = 0; i < r->chain->venue_count; i++) {
        gw_venue_forget(&r->chain->venues[i]);
    }
    gw_reader_forget(r->reader);
}

static void refuse(struct gw_resume *r, enum gw_status status, const char *why)
{
    GW_LOG(WARN, "checkpoint.refused", "chain", r->chain->name, "path", r->path, "status",
           gw_status_name(status), "why", why, "so", "everything is read from the start");
    forget(r);
    r->done(r->context, GW_OK);
}

static void take(struct gw_resume *r)
{
    const struct gw_checkpoint *c = &r->checkpoint;
    r->reader->recheck_from = c->recheck_from;
    r->reader->recheck_to = c->recheck_to;
    r->written = c->number;
    GW_LOG(INFO, "checkpoint.taken", "chain", r->chain->name, "block", gw_log_u64(c->number), "hash",
           gw_log_hex(c->hash, 32), "gaps", gw_log_u64(c->history->gap_count));
    r->done(r->context, GW_OK);
}

static void on_anchor(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_resume *r = context;
    struct gw_block block;
    enum gw_status status = reply->status == GW_OK ? reply->items[0].status : reply->status;

    if (status == GW_OK) {
        status = gw_block_parse(&block, reply->items[0].result);
    }
    r->nulls += status == GW_E_MISSING ? 1 : 0;
    if (status == GW_E_MISSING && r->nulls >= GW_RESUME_NULLS_MAX) {
        refuse(r, status, "the chain has no block of its height");
    } else if (status != GW_OK) {
        r->done(r->context, status);
    } else if (block.number != r->checkpoint.number || memcmp(block.hash, r->checkpoint.hash, 32) != 0) {
        r->is_orphaned = true;
        refuse(r, GW_E_REORG, "its block is no longer on the chain");
    } else {
        take(r);
    }
}

static enum gw_status ask_anchor(struct gw_resume *r)
{
    char params[64];
    const struct gw_rpc_call call = {"eth_getBlockByNumber", params};
    const struct gw_rpc_ask ask = {.calls = &call, .count = 1, .quorum = r->chain->integrity.quorum};
    (void)snprintf(params, sizeof params, "[\"0x%" PRIx64 "\",false]", r->checkpoint.number);
    return gw_rpc_ask(r->rpc, &ask, on_anchor, r);
}

void gw_resume_start(struct gw_resume *r, gw_resume_done done, void *context)
{
    const char *why = NULL;
    r->done = done;
    r->context = context;
    if (r->path == NULL) {
        done(context, GW_OK);
        return;
    }
    forget(r); /* an earlier try may have filled it */
    enum gw_status status = gw_checkpoint_read(&r->checkpoint, r->chain, r->path, &why);
    if (status == GW_E_END) {
        done(context, GW_OK);
        return;
    }
    if (status != GW_OK) {
        refuse(r, status, status == GW_E_IO ? strerror(errno) : why);
        return;
    }
    status = ask_anchor(r);
    if (status != GW_OK) {
        done(context, status);
    }
}

/* The newest block that cannot be replaced, as far as the window of hashes reaches; before there is one, the block
 * whose history is being read. */
static const struct gw_block *find_anchor(const struct gw_resume *r, const struct gw_heads *heads)
{
    const struct gw_head *window = &heads->window;
    const struct gw_block *anchor = window->count > 0 ? &window->window[window->first] : &r->reader->block;
    for (size_t i = 1; i < window->count; i++) {
        const struct gw_block *block = &window->window[(window->first + i) % GW_HEAD_WINDOW];
        anchor = block->number <= heads->views.finalized_number ? block : anchor;
    }
    return anchor;
}

/* As of now. */
static const struct gw_checkpoint *fill(struct gw_resume *r, const struct gw_heads *heads)
{
    const struct gw_block *anchor = find_anchor(r, heads);
    struct gw_checkpoint *c = &r->checkpoint;
    c->number = anchor->number;
    memcpy(c->hash, anchor->hash, sizeof c->hash);
    c->recheck_from = r->reader->recheck_from;
    c->recheck_to = r->reader->recheck_to;
    r->blocks = 0;
    return c;
}

void gw_resume_save(struct gw_resume *r, const struct gw_heads *heads, bool is_due)
{
    r->blocks = is_due ? r->chain->checkpoint_blocks : r->blocks + 1;
    if (r->path != NULL && !r->is_read_only && r->blocks >= r->chain->checkpoint_blocks &&
        !r->writer.is_writing) {
        gw_checkpoint_writer_start(&r->writer, fill(r, heads), r->chain);
    }
}

void gw_resume_leave(struct gw_resume *r, const struct gw_heads *heads)
{
    if (r->path != NULL && !r->is_read_only) {
        gw_checkpoint_writer_end(&r->writer, fill(r, heads), r->chain);
    }
}

struct gw_output_progress gw_resume_progress(const struct gw_resume *r)
{
    const struct gw_reader *reader = r->reader;
    const struct gw_backfill *b = &reader->backfill;
    const bool is_reading = b->total > 0;
    struct gw_output_progress out = {.history_left = is_reading ? b->left : 0,
                                     .history_total = b->total,
                                     .history_eta_s = is_reading ? b->eta_s : 0,
                                     .gaps = reader->history.gap_count,
                                     .drift = reader->drift,
                                     .reread_entries = reader->reread_entries,
                                     .checkpoint_number = r->written,
                                     .budget = gw_rpc_budget(reader->rpc)};
    for (uint32_t i = 0; i < r->chain->venue_count; i++) {
        out.gap_blocks += gw_history_missing(&reader->history, i);
    }
    for (size_t i = 0; i < out.gaps && i < GW_STATUS_GAPS_MAX; i++) {
        const struct gw_history_gap *gap = &reader->history.gaps[i];
        struct gw_status_gap *told = &out.gap_list[i];
        *told = (struct gw_status_gap){.from = gap->from, .to = gap->to, .status = gap->status};
        (void)snprintf(told->venue, sizeof told->venue, "%s", r->chain->venues[gap->venue].name);
    }
    return out;
}
