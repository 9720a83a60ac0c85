/* shift: the same book in another market. */
#ifndef GW_MONITOR_CLI_WHATIF_SHIFT_H
#define GW_MONITOR_CLI_WHATIF_SHIFT_H

#include "monitor/cli/whatif/scene.h"

/* Moves the spot of an underlying by a ratio; "" is every underlying. Ladders of liquidity are read at the moved
 * prices, and so is depth: between nodes interpolated, beyond the outer nodes held. False: the move leaves the
 * ladder (-66 % .. +100 %). */
bool gw_shift_spot(struct gw_scene *scene, const char *underlying, double ratio);

/* Multiplies every volatility, at most to GW_PRICING_VOL_MAX. */
void gw_shift_vol(struct gw_scene *scene, double ratio);

/* Dollars that move the price of an underlying by 1 %: times factor, or, when factor is 0, `depth_usd` whatever it
 * was. False: negative, or no room for one more curve. */
bool gw_shift_depth(struct gw_scene *scene, const char *underlying, double factor, double depth_usd);

#endif
