#include "chains/pricing/lanes_portable.h"
#include "chains/pricing/vecmath_lanes.h"

#include "chains/pricing/ladder_lanes.h"

const struct gw_lanes gw_lanes_portable = GW_LANES_TABLE("portable");
