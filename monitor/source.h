/* source: the ring of one collector, read into the monitor.
 *
 * gw_source_drain(source, monitor, mono_ms)
 *   opens the ring when it is there (tried every GW_SOURCE_RETRY_MS), opens it anew when the file was replaced, and
 *   hands at most GW_SOURCE_READS_MAX records on
 *   returns GW_OK | what gw_monitor_take() failed with | in a replay: GW_OVERRUN or GW_E_CHECKSUM for records that
 *           were lost, because a digest with gaps proves nothing
 *
 * Live, what the ring held before it was opened fills the book and is evaluated once; in a replay every block is.
 * When the writer was started anew its reorg epochs begin again: the chain is forgotten when that is seen and once
 * more when everything in between was read.
 * Threads: the loop's.
 */
#ifndef GW_MONITOR_SOURCE_H
#define GW_MONITOR_SOURCE_H

#include "gammawatch/ring.h"
#include "monitor/monitor.h"

#define GW_SOURCE_RETRY_MS  100u
#define GW_SOURCE_READS_MAX 256u

struct gw_source {
    char path[256];
    const char *chain; /* borrowed */
    uint64_t chain_id;
    struct gw_ring_reader reader;
    bool is_open;
    bool is_stirred; /* the writer's epoch rose; records of both may be unread */
    uint64_t writer_epoch;
    uint64_t backlog_end; /* sequence up to which records are backlog */
    uint64_t tried_mono_ms;
    enum gw_status open_status; /* of the last try, said once */
};

/* ring_dir NULL: the default folder. GW_E_BOUND: the path does not fit. chain is borrowed. */
GW_MUST_USE enum gw_status gw_source_init(struct gw_source *source, const struct gw_monitor_chain *chain,
                                          const char *ring_dir);
GW_MUST_USE enum gw_status gw_source_drain(struct gw_source *source, struct gw_monitor *monitor,
                                           uint64_t mono_ms);
void gw_source_close(struct gw_source *source);

/* "<ring_dir>/<name>.ring", or the same below the default folder. */
GW_MUST_USE enum gw_status gw_source_path(char *out, size_t size, const char *ring_dir, const char *name);

#endif
