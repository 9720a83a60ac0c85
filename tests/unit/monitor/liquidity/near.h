/* near: agreement with reference values. */
#ifndef GW_TESTS_UNIT_MONITOR_LIQUIDITY_NEAR_H
#define GW_TESTS_UNIT_MONITOR_LIQUIDITY_NEAR_H

#include <math.h>

#define assert_near(got, want, relative) assert_true(fabs((got) - (want)) <= (relative)*fabs(want))

#endif
