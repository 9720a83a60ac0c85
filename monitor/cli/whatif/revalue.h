/* revalue: the exposure record of one venue of a scene, as its collector would write it. */
#ifndef GW_MONITOR_CLI_WHATIF_REVALUE_H
#define GW_MONITOR_CLI_WHATIF_REVALUE_H

#include "monitor/cli/whatif/scene.h"

/* value_usd: of its options, or P&L of the moves of its liquidity. GW_E_DOMAIN: a number cannot be priced. */
GW_MUST_USE enum gw_status gw_revalue_venue(struct gw_exposure *out, double *value_usd,
                                            const struct gw_scene *scene, size_t venue);

/* Takes from each venue's ladders what its options are worth, so that the rest is left: nothing where they differ by
 * rounding only. */
GW_MUST_USE enum gw_status gw_revalue_split(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX]);

void gw_revalue_head(struct gw_record_head *out, const struct gw_scene *scene, const char *protocol,
                     const char *venue, const char *underlying);

#endif
