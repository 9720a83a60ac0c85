#include "chains/pricing/lanes.h"

#ifdef __aarch64__
#include "chains/pricing/lanes_neon.h"
#include "chains/pricing/vecmath_lanes.h"

#include "chains/pricing/ladder_lanes.h"

const struct gw_lanes gw_lanes_neon = GW_LANES_TABLE("neon");
#endif
