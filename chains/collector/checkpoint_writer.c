#include "chains/collector/checkpoint_writer.h"

#include <errno.h>
#include <string.h>

void gw_checkpoint_writer_init(struct gw_checkpoint_writer *w, uv_loop_t *loop, const char *path,
                               gw_checkpoint_written done, void *context)
{
    memset(w, 0, sizeof *w);
    w->loop = loop;
    w->path = path;
    w->done = done;
    w->context = context;
}

static void write_file(struct gw_checkpoint_writer *w)
{
    w->status = gw_checkpoint_write(w->path, &w->bytes);
    w->error = errno;
}

/* On a thread of the pool. */
static void on_work(uv_work_t *work)
{
    struct gw_checkpoint_writer *w = work->data;
    write_file(w);
    uv_sem_post(&w->is_over);
}

static void finish(struct gw_checkpoint_writer *w)
{
    gw_buffer_fini(&w->bytes);
    w->done(w->context, w->number, w->status, w->error);
}

static void wait(struct gw_checkpoint_writer *w)
{
    uv_sem_wait(&w->is_over);
    uv_sem_destroy(&w->is_over);
    w->is_writing = false;
    finish(w);
}

/* Nothing is left to do for one that was waited for. */
static void on_over(uv_work_t *work, int status)
{
    struct gw_checkpoint_writer *w = work->data;
    (void)status;
    if (w->is_writing) {
        wait(w);
    }
}

/* What it holds as of now. */
static enum gw_status take(struct gw_checkpoint_writer *w, const struct gw_checkpoint *checkpoint,
                           const struct gw_chain *chain)
{
    w->number = checkpoint->number;
    w->error = 0;
    gw_buffer_init(&w->bytes, GW_CHECKPOINT_BYTES_MAX);
    w->status = gw_checkpoint_encode(&w->bytes, checkpoint, chain);
    return w->status;
}

void gw_checkpoint_writer_start(struct gw_checkpoint_writer *w, const struct gw_checkpoint *checkpoint,
                                const struct gw_chain *chain)
{
    GW_ASSERT(!w->is_writing);
    if (take(w, checkpoint, chain) != GW_OK) {
        finish(w);
        return;
    }
    w->work.data = w;
    w->is_writing = uv_sem_init(&w->is_over, 0) == 0;
    if (w->is_writing && uv_queue_work(w->loop, &w->work, on_work, on_over) == 0) {
        return;
    }
    if (w->is_writing) {
        uv_sem_destroy(&w->is_over);
    }
    w->is_writing = false;
    w->status = GW_E_NOMEM;
    finish(w);
}

void gw_checkpoint_writer_end(struct gw_checkpoint_writer *w, const struct gw_checkpoint *checkpoint,
                              const struct gw_chain *chain)
{
    if (w->is_writing) {
        wait(w);
    }
    if (take(w, checkpoint, chain) == GW_OK) {
        write_file(w);
    }
    finish(w);
}
