/* ring_print: segments and their content, as a table or JSON. */
#ifndef GW_MONITOR_CLI_RING_PRINT_H
#define GW_MONITOR_CLI_RING_PRINT_H

#include <jansson.h>
#include <stdio.h>

#include "gammawatch/record.h"
#include "monitor/cli/segment.h"

#define GW_RING_KINDS (GW_RECORD_PERP + 1u) /* the last kind */

struct gw_ring_content {
    uint64_t records;              /* that are held and pass their check */
    uint64_t rejected;             /* failed their CRC */
    uint64_t kinds[GW_RING_KINDS]; /* by enum gw_record_kind; 0: of no known kind */
    uint64_t block_number;         /* of the newest record with a block */
    uint64_t chain_id;
};

/* Reads every record held. Errors of gw_ring_open(). */
GW_MUST_USE enum gw_status gw_ring_count_content(struct gw_ring_content *out, const char *path);

void gw_ring_print_table(FILE *out, const struct gw_segments *segments);
/* These return false when writing failed. */
bool gw_ring_print_json(FILE *out, const struct gw_segments *segments, const char *dir);
bool gw_ring_print_content(FILE *out, const struct gw_segment *segment, const struct gw_ring_content *content,
                           bool is_json);

/* One segment as a JSON object; a new reference. */
json_t *gw_ring_to_json(const struct gw_segment *segment);

#endif
