/* view: what a person sees of a run, block by block, read from the rings like any other observer.
 *
 * A block is printed when the monitor has evaluated it: one line per (protocol, venue, underlying), one per
 * underlying over all, one per vector that was revoked, one per feed with its margin and liquidity vector and the
 * reasons. Nothing here computes a figure; it only formats.
 */
#ifndef GW_MONITOR_CLI_VIEW_H
#define GW_MONITOR_CLI_VIEW_H

#include "gammawatch/record.h"
#include "gammawatch/ring.h"
#include "gammawatch/signal.h"
#include "gammawatch/systemic.h"
#include "monitor/cli/cli.h"

#define GW_VIEW_EXPOSURES_MAX  128
#define GW_VIEW_ECOSYSTEMS_MAX 32
#define GW_VIEW_VECTORS_MAX    64

struct gw_view_totals {
    uint64_t blocks;
    uint64_t reorgs;
    uint64_t vectors;
    uint64_t revocations;
    uint64_t missed; /* records this observer was too slow for */
    uint64_t rpc_calls;
    uint64_t rpc_bytes;
    uint64_t rpc_errors;
    uint8_t records_digest[32];
    uint8_t vectors_digest[32];
    bool is_ended; /* the tape's end was evaluated */
};

struct gw_view {
    FILE *out;     /* blocks; NULL = silent */
    FILE *vectors; /* every vector and revocation as NDJSON; NULL = none */
    bool has_colour;
    struct gw_ring_reader rings[GW_CLI_CHAINS_MAX + 1]; /* the signal ring comes first */
    bool is_open[GW_CLI_CHAINS_MAX + 1];
    char paths[GW_CLI_CHAINS_MAX + 1][256];
    size_t ring_count;
    struct gw_exposure exposures[GW_VIEW_EXPOSURES_MAX];
    size_t exposure_count;
    struct gw_ecosystem_record ecosystems[GW_VIEW_ECOSYSTEMS_MAX];
    struct gw_systemic_record systemics[GW_VIEW_ECOSYSTEMS_MAX]; /* of the same index; kind 0: not seen yet */
    size_t ecosystem_count;
    struct gw_signed_vector feeds[GW_VIEW_VECTORS_MAX]; /* the latest of each feed */
    size_t feed_count;
    struct gw_signed_revocation revocations[GW_VIEW_VECTORS_MAX]; /* since the last block printed */
    size_t revocation_count;
    struct gw_status_record status;
    struct gw_view_totals totals;
    enum gw_status write_status;
};

/* ring_dir: where signals.ring and <chain>.ring are or will be. */
void gw_view_init(struct gw_view *view, FILE *out, bool has_colour, const char *ring_dir,
                  const struct gw_cli_chains *chains);
/* Reads what is there and prints it. Never blocks. */
void gw_view_poll(struct gw_view *view);
void gw_view_fini(struct gw_view *view);

#endif
