/* scene: a book that can be changed and valued again: what `gammawatch snapshot --positions --json` said of one block,
 * or what collectors' rings hold.
 *
 * European options are priced, one by one (of a ring: by expiry, strike and type). What else a venue holds, and the
 * whole of one without options, keeps its ladder: it does not depend on volatility then, and between nodes the ladder
 * is interpolated. Signs and hedged fractions are the protocol side's.
 */
#ifndef GW_MONITOR_CLI_WHATIF_SCENE_H
#define GW_MONITOR_CLI_WHATIF_SCENE_H

#include <jansson.h>

#include "monitor/exposure/exposure.h"
#include "monitor/policy/policy.h"

#define GW_SCENE_VENUES_MAX  GW_BOOK_EXPOSURES_MAX
#define GW_SCENE_DEPTHS_MAX  GW_BOOK_DEPTHS_MAX
#define GW_SCENE_OPTIONS_MAX 65536u
#define GW_SCENE_ERROR_MAX   256

struct gw_scene_venue {
    char protocol[24];
    char venue[72];
    char underlying[16];
    double spot_usd;
    double notional_usd;
    double collateral_usd; /* 0: not told */
    double moved_usd;      /* of the rest: P&L of the moves of spot so far */
    bool has_options;
    bool is_selected;
    struct gw_ladder borne;   /* of the rest, all that is no option above: tokens, and P&L in dollars */
    struct gw_ladder hedging; /* P&L unused */
    bool has_rest;
};

struct gw_scene_option {
    size_t venue;
    char id[80];
    bool is_call;
    bool is_selected;
    double strike;
    double expiry_s; /* unix */
    double vol;
    double quantity;
    double h_protocol;
    double h_counterparty;
};

struct gw_scene_depth {
    char protocol[24];
    char venue[72];
    char underlying[16];
    double absorbed_tokens[GW_LADDER_NODES];
};

struct gw_scene {
    char chain[32];
    uint64_t block_number;
    int64_t block_time_s;
    bool is_complete;
    struct gw_scene_venue venues[GW_SCENE_VENUES_MAX];
    size_t venue_count;
    struct gw_scene_depth depths[GW_SCENE_DEPTHS_MAX];
    size_t depth_count;
    struct gw_depth_curve curves[GW_DEPTH_CURVES_MAX];
    size_t curve_count;
    struct gw_scene_option *options; /* owned */
    size_t option_count;
};

/* NULL when memory is out. */
struct gw_scene *gw_scene_new(void);
struct gw_scene *gw_scene_copy(const struct gw_scene *scene);
void gw_scene_free(struct gw_scene *scene);

/* GW_E_FORMAT: no snapshot, or one without positions; GW_E_BOUND; error says what and where. */
GW_MUST_USE enum gw_status gw_scene_read(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                                         const json_t *snapshot);

/* The same from rings: the latest record of every venue on them. GW_E_IO with the path, GW_E_MISSING: no exposure. */
GW_MUST_USE enum gw_status gw_scene_read_rings(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                                               const char *const *paths, size_t count);

#endif
