/* change: what --set says, and what it does to a scene.
 *
 *   strike, quantity, vol, depth   250 | +5% | -5% | x1.5
 *   expiry                         unix seconds | +7d | -12h
 *   hedged, hedged_counterparty    0..1: the part of the position that either side delta-hedges
 *   cap                            tokens that a venue may be short at most: all its shorts shrink alike
 *   collateral                     dollars behind a venue's shorts, to hold margins against
 *   spot                           200 | +5% | x0.9: the market moves
 * Venues without options take hedged only: h·gamma of their liquidity is hedged.
 */
#ifndef GW_MONITOR_CLI_WHATIF_CHANGE_H
#define GW_MONITOR_CLI_WHATIF_CHANGE_H

#include "monitor/cli/whatif/scene.h"

#define GW_CHANGES_MAX     16
#define GW_CHANGE_TEXT_MAX 64

#define GW_CHANGE_KEYS(X)                                                                                    \
    X(STRIKE, "strike")                                                                                      \
    X(QUANTITY, "quantity")                                                                                  \
    X(EXPIRY, "expiry")                                                                                      \
    X(VOL, "vol")                                                                                            \
    X(HEDGED, "hedged")                                                                                      \
    X(HEDGED_COUNTERPARTY, "hedged_counterparty")                                                            \
    X(CAP, "cap")                                                                                            \
    X(COLLATERAL, "collateral")                                                                              \
    X(DEPTH, "depth")                                                                                        \
    X(SPOT, "spot")

enum gw_change_key {
#define X(name, text) GW_CHANGE_##name,
    GW_CHANGE_KEYS(X)
#undef X
        GW_CHANGE_KEY_COUNT
};

struct gw_change {
    enum gw_change_key key;
    char text[GW_CHANGE_TEXT_MAX]; /* as it was given */
    double factor;                 /* new = old * factor + offset */
    double offset;
};

struct gw_change_list {
    struct gw_change items[GW_CHANGES_MAX];
    size_t count;
};

/* Which positions are meant; NULL: any. */
struct gw_selection {
    const char *protocol;
    const char *venue; /* or its beginning */
    const char *underlying;
    const char *position;
};

const char *gw_change_key_text(enum gw_change_key key);

/* Adds "key=value,key=value". GW_E_USAGE with what is wrong in error. */
GW_MUST_USE enum gw_status gw_change_parse(struct gw_change_list *list, char error[GW_SCENE_ERROR_MAX],
                                           const char *text);

/* Marks options and venues. Returns how many venues. */
size_t gw_change_select(struct gw_scene *scene, const struct gw_selection *selection);

/* To what is marked. GW_E_DOMAIN: a value that cannot be, said in error. */
GW_MUST_USE enum gw_status gw_change_apply(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                                           const struct gw_change_list *list);

#endif
