/* random: splitmix64, so that a seed means the same sequence everywhere. Source: S. Vigna, public domain. */
#ifndef GW_TESTS_PROPERTY_MONITOR_POLICY_RANDOM_H
#define GW_TESTS_PROPERTY_MONITOR_POLICY_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t random_next(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline double random_unit(uint64_t *seed)
{
    return (double)(random_next(seed) >> 11) / 9007199254740992.0;
}

static inline double random_between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * random_unit(seed);
}

static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    return random_next(seed) % limit;
}

static inline bool random_one_in(uint64_t *seed, uint64_t n)
{
    return random_below(seed, n) == 0;
}

#endif
