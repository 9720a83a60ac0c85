/* checkpoint_writer: a checkpoint on its way to the disk, while blocks are read: its content is taken on the loop, hashed and
 * written on a thread of libuv's pool. One at a time, so that of two the later one stands in the end. */
#ifndef GW_CHAINS_COLLECTOR_CHECKPOINT_WRITER_H
#define GW_CHAINS_COLLECTOR_CHECKPOINT_WRITER_H

#include <uv.h>

#include "chains/collector/checkpoint.h"

/* number: of the checkpoint; status: as of gw_checkpoint_write(), error: its errno. On the loop. */
typedef void (*gw_checkpoint_written)(void *context, uint64_t number, enum gw_status status, int error);

struct gw_checkpoint_writer {
    uv_loop_t *loop;
    const char *path;
    gw_checkpoint_written done;
    void *context;
    uv_work_t work;
    uv_sem_t is_over; /* of the work under way */
    bool is_writing;
    struct gw_buffer bytes;
    uint64_t number;
    enum gw_status status;
    int error;
};

/* Everything is borrowed. */
void gw_checkpoint_writer_init(struct gw_checkpoint_writer *writer, uv_loop_t *loop, const char *path,
                               gw_checkpoint_written done, void *context);
/* Not while it is writing. `done` comes once, from the loop or from gw_checkpoint_writer_end(). */
void gw_checkpoint_writer_start(struct gw_checkpoint_writer *writer, const struct gw_checkpoint *checkpoint,
                                const struct gw_chain *chain);
/* The last one: waits for the one under way, and writes this one before it returns. `done` for each. */
void gw_checkpoint_writer_end(struct gw_checkpoint_writer *writer, const struct gw_checkpoint *checkpoint,
                              const struct gw_chain *chain);

#endif
