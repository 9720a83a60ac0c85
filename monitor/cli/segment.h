/* segment: the files of the ring directory, seen from outside: who owns them, whether the owner lives.
 *
 * Looking never disturbs: nothing is locked, nothing is written. The lock of a live writer is read from
 * /proc/locks, which does not show writers of other pid namespaces; a fresh heartbeat speaks for those.
 * Only gw_segment_remove() takes the lock itself, and that lock decides.
 */
#ifndef GW_MONITOR_CLI_SEGMENT_H
#define GW_MONITOR_CLI_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_SEGMENTS_MAX      64u
#define GW_SEGMENT_NAME_MAX  64u
#define GW_SEGMENT_PATH_MAX  256u
#define GW_SEGMENT_BEAT_S    2.0 /* writers beat every 50 to 500 ms */
#define GW_SEGMENT_EXTENSION ".ring"

enum gw_segment_owner {
    GW_SEGMENT_RUNNING, /* beats */
    GW_SEGMENT_STUCK,   /* holds the lock and does not beat */
    GW_SEGMENT_HALTED,  /* ended in order */
    GW_SEGMENT_DEAD,    /* ended without a word */
    GW_SEGMENT_FOREIGN  /* not a segment of this program, version and boot, or damaged */
};

struct gw_segment {
    char name[GW_SEGMENT_NAME_MAX]; /* file name */
    char path[GW_SEGMENT_PATH_MAX];
    enum gw_status status; /* of the look: GW_OK, or why it is foreign */
    enum gw_segment_owner owner;
    uint64_t size; /* bytes of the file */
    uint64_t pid;  /* of the last writer; 0 = not known */
    uint64_t epoch;
    uint64_t newest;
    uint64_t used_slots; /* that hold a record */
    uint64_t slot_count;
    uint64_t slot_size;
    uint64_t payload_size_max;
    double beat_age_s;   /* -1: never beat */
    double uptime_s;     /* since the writer started; -1: not known */
    uint64_t lock_pid;   /* who holds the lock; 0: nobody that can be seen */
    bool is_left_behind; /* the temporary file of a starter */
};

struct gw_segments {
    struct gw_segment items[GW_SEGMENTS_MAX];
    size_t count;
};

const char *gw_segment_owner_name(enum gw_segment_owner owner);

/* The ring directory: `wanted`, else the house's. GW_E_BOUND, or GW_E_IO when there is none. */
GW_MUST_USE enum gw_status gw_segments_find_dir(char out[GW_SEGMENT_PATH_MAX], const char *wanted);

/* Segments of a directory by name; one that is not there is empty. GW_E_IO (errno tells); GW_E_BOUND above
 * GW_SEGMENTS_MAX files or for a name or path that is too long. */
GW_MUST_USE enum gw_status gw_segments_read(struct gw_segments *out, const char *dir);

/* One segment. GW_E_IO when the file cannot be opened; what is wrong with its content is out->status. */
GW_MUST_USE enum gw_status gw_segment_read(struct gw_segment *out, const char *path);

/* Removes a file whose writer is gone: takes its lock, tells readers, unlinks it. GW_E_BUSY: the lock is held.
 * GW_E_LAYOUT: no segment of this house, not touched. GW_E_IO. */
GW_MUST_USE enum gw_status gw_segment_remove(const struct gw_segment *segment);
/* Would it? Takes the lock for a moment and lets it go. */
GW_MUST_USE enum gw_status gw_segment_probe(const struct gw_segment *segment);

#endif
