/* chance: random numbers that are the same for one seed on every machine.
 *
 * splitmix64 (G. Steele, D. Lea, C. Flood 2014); normals by G. Marsaglia's polar method (1964), which needs no more than
 * log and sqrt; Student's t of 4 degrees as a normal over the root of a chi square of 4, itself two exponentials.
 */
#ifndef GW_MONITOR_BACKTEST_CHANCE_H
#define GW_MONITOR_BACKTEST_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct gw_chance {
    uint64_t state;
    double spare;
    bool has_spare;
};

/* Streams of different `stream` are independent. */
struct gw_chance gw_chance_begin(uint64_t seed, uint64_t stream);
double gw_chance_uniform(struct gw_chance *chance); /* inside 0..1, neither end */
double gw_chance_normal(struct gw_chance *chance);
double gw_chance_student4(struct gw_chance *chance); /* variance 1 */

#endif
