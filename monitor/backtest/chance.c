#include "monitor/backtest/chance.h"

#include <math.h>

#include "gammawatch/vecmath.h"

static uint64_t next(struct gw_chance *chance)
{
    chance->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = chance->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct gw_chance gw_chance_begin(uint64_t seed, uint64_t stream)
{
    struct gw_chance chance = {.state = seed};
    chance.state = next(&chance) ^ (stream * UINT64_C(0xd1342543de82ef95));
    (void)next(&chance);
    return chance;
}

double gw_chance_uniform(struct gw_chance *chance)
{
    return ((double)(next(chance) >> 11) + 0.5) * 0x1p-53;
}

double gw_chance_normal(struct gw_chance *chance)
{
    if (chance->has_spare) {
        chance->has_spare = false;
        return chance->spare;
    }
    double x, y, square;
    do {
        x = 2.0 * gw_chance_uniform(chance) - 1.0;
        y = 2.0 * gw_chance_uniform(chance) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square <= 0.0);
    const double scale = sqrt(-2.0 * gw_vecmath_log(square) / square);
    chance->spare = y * scale;
    chance->has_spare = true;
    return x * scale;
}

double gw_chance_student4(struct gw_chance *chance)
{
    const double normal = gw_chance_normal(chance);
    const double first = gw_chance_uniform(chance);
    const double chi_square = -2.0 * (gw_vecmath_log(first) + gw_vecmath_log(gw_chance_uniform(chance)));
    return normal / sqrt(chi_square / 4.0) * sqrt(0.5);
}
