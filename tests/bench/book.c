#include <math.h>
#include <stdint.h>
#include <string.h>

#include "gammawatch/pricing.h"
#include "tests/bench/book.h"

_Static_assert(GW_BENCH_NODES == GW_LADDER_NODES, "the ladder of the product");

/* S. Vigna, splitmix64. */
static double draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

void gw_bench_draw_book(struct gw_bench_book *book)
{
    uint64_t state = 1;
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        book->strike[i] = GW_BENCH_SPOT * (0.5 + 1.2 * draw(&state));
        book->days[i] = 2 + (int)(300.0 * draw(&state));
        book->t_years[i] = book->days[i] / 365.0;
        book->vol[i] = 0.3 + 0.9 * draw(&state);
        book->side[i] = draw(&state) < 0.5 ? 1.0 : -1.0;
        book->quantity[i] = 20.0 * draw(&state) - 10.0;
    }
}

static void fill_nodes(struct gw_bench_nodes *nodes, size_t count)
{
    nodes->count = count;
    nodes->padded = (count + 7) / 8 * 8;
    for (size_t i = count; i < nodes->padded; i++) {
        nodes->spot[i] = nodes->spot[count - 1];
    }
    for (size_t i = 0; i < nodes->padded; i++) {
        nodes->log_move[i] = log(nodes->spot[i] / GW_BENCH_SPOT);
    }
}

void gw_bench_set_nodes(struct gw_bench_nodes *nodes)
{
    for (size_t i = 0; i < GW_BENCH_NODES; i++) {
        nodes->spot[i] = gw_ladder_spot(i, GW_BENCH_SPOT);
    }
    fill_nodes(nodes, GW_BENCH_NODES);
}

void gw_bench_set_shocks(struct gw_bench_nodes *nodes)
{
    for (size_t i = 0; i < GW_BENCH_SHOCKS; i++) {
        nodes->spot[i] = GW_BENCH_SPOT * (1.0 + ((double)i - 40.0) / 100.0);
    }
    fill_nodes(nodes, GW_BENCH_SHOCKS);
}

static void value_option(long double out[GW_BENCH_GREEKS], long double scale[GW_BENCH_GREEKS],
                         const struct gw_bench_book *book, size_t i, double at)
{
    const long double spot = at;
    const long double strike = book->strike[i];
    const long double t = book->t_years[i];
    const long double vol = book->vol[i];
    const long double side = book->side[i];
    const long double rate = GW_BENCH_RATE;
    const long double yield = GW_BENCH_YIELD;
    const long double width = vol * sqrtl(t);
    const long double d1 = (logl(spot / strike) + (rate - yield) * t) / width + width / 2.0L;
    const long double d2 = d1 - width;
    const long double cdf1 = 0.5L * erfcl(-side * d1 * sqrtl(0.5L));
    const long double cdf2 = 0.5L * erfcl(-side * d2 * sqrtl(0.5L));
    const long double discount = expl(-yield * t);
    const long double density = discount * expl(-0.5L * d1 * d1) / sqrtl(2.0L * acosl(-1.0L));
    const long double strike_leg = strike * expl(-rate * t) * cdf2;
    const long double decay = spot * density * vol / (2.0L * sqrtl(t));
    out[0] = side * (spot * discount * cdf1 - strike_leg);
    out[1] = side * discount * cdf1;
    out[2] = density / (spot * width);
    out[3] = spot * density * sqrtl(t);
    out[4] = -decay - side * rate * strike_leg + side * yield * spot * discount * cdf1;
    scale[0] = spot;
    for (size_t greek = 1; greek < 4; greek++) {
        scale[greek] = fabsl(out[greek]);
    }
    scale[4] = decay + rate * strike_leg + yield * spot * discount * cdf1;
}

void gw_bench_true_values(struct gw_bench_values *out, struct gw_bench_values *scale,
                          const struct gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        long double value[GW_BENCH_GREEKS];
        long double size[GW_BENCH_GREEKS];
        value_option(value, size, book, i, GW_BENCH_SPOT);
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][i] = (double)value[greek];
            scale->of[greek][i] = (double)size[greek];
        }
    }
}

void gw_bench_true_ladder(struct gw_bench_ladder *out, struct gw_bench_ladder *scale,
                          const struct gw_bench_book *book, const struct gw_bench_nodes *nodes)
{
    for (size_t node = 0; node < nodes->count; node++) {
        long double sums[GW_BENCH_GREEKS] = {0};
        long double sizes[GW_BENCH_GREEKS] = {0};
        for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
            long double value[GW_BENCH_GREEKS];
            long double size[GW_BENCH_GREEKS];
            value_option(value, size, book, i, nodes->spot[node]);
            for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
                sums[greek] += (long double)book->quantity[i] * value[greek];
                sizes[greek] += fabsl((long double)book->quantity[i]) * size[greek];
            }
        }
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][node] = (double)sums[greek];
            scale->of[greek][node] = (double)sizes[greek];
        }
    }
}

static double worst(const double *got, const double *truth, const double *scale, size_t count, double least)
{
    double most = 0.0;
    for (size_t i = 0; i < count; i++) {
        double error = fabs(got[i] - truth[i]) / fmax(scale[i], least);
        if (!(error <= most)) {
            most = error;
        }
    }
    return most;
}

double gw_bench_error_of_values(const struct gw_bench_values *got, const struct gw_bench_values *truth,
                                const struct gw_bench_values *scale, double dust)
{
    double most = 0.0;
    for (size_t greek = 0; greek < GW_BENCH_GREEKS && !isnan(most); greek++) {
        double largest = 0.0;
        for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
            largest = fmax(largest, scale->of[greek][i]);
        }
        double error =
            worst(got->of[greek], truth->of[greek], scale->of[greek], GW_BENCH_OPTIONS, dust * largest);
        most = isnan(error) ? error : fmax(most, error);
    }
    return most;
}

double gw_bench_error_of_ladder(const struct gw_bench_ladder *got, const struct gw_bench_ladder *truth,
                                const struct gw_bench_ladder *scale, size_t count)
{
    double most = 0.0;
    for (size_t greek = 0; greek < GW_BENCH_GREEKS && !isnan(most); greek++) {
        double error = worst(got->of[greek], truth->of[greek], scale->of[greek], count, 0.0);
        most = isnan(error) ? error : fmax(most, error);
    }
    return most;
}
