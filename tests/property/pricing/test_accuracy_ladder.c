/* How far is a ladder node from 70 digits? Prints the worst case of each output with its seed.
 * GW_ACCURACY_SEED=N begins at another seed, GW_ACCURACY_CASES=N draws more. */
#include <stdio.h>
#include <stdlib.h>

#include "gammawatch/ladder_book.h"
#include "tests/property/pricing/draw.h"
#include "tests/property/pricing/exact.h"

#define CASES_DEFAULT 300 /* of 33 nodes */
#define SEED_DEFAULT  20261122

#define PRICE_ABSOLUTE 1e-14 /* of the spots and strikes it is a difference of */
#define GREEK_RELATIVE 1e-13
#define DEVIATIONS_MAX 37.0

/* Where greeks matter: beyond, a greek is below 1e-7 of its peak, and narrower (two hours at 100 %) the rounding of
 * ln(S/K) alone, 1e-16, moves d1 by 1e-14. Everywhere else an error is held against what such roundings cost. */
#define DEVIATIONS_TRADED 6.0
#define WIDTH_TRADED      0.015
#define ROUNDING          1e-15
#define POLYNOMIAL        2e-14

enum { PNL, DELTA, GAMMA, VEGA, THETA, ANYWHERE, OUTPUTS };
static const char *const names[OUTPUTS] = {"pnl", "delta", "gamma", "vega", "theta", "anywhere"};
static const double limits[OUTPUTS] = {PRICE_ABSOLUTE, GREEK_RELATIVE, GREEK_RELATIVE,
                                       GREEK_RELATIVE, GREEK_RELATIVE, 1.0};

struct worst {
    double error;
    uint64_t seed;
    size_t node;
    double spot;
    struct gw_option option;
};

static uint64_t read_variable(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : fallback;
}

static struct gw_option draw_case(uint64_t seed, double *spot)
{
    uint64_t state = seed;
    struct gw_option option = {.is_call = (draw_bits(&state) & 1) != 0,
                               .t_years = draw_log_between(&state, 1e-6, 2.0),
                               .vol = draw_log_between(&state, 0.05, 3.0),
                               .rate = draw_between(&state, -0.2, 0.2),
                               .yield = draw_between(&state, -0.2, 0.2)};
    *spot = draw_log_between(&state, 1e-3, 1e5);
    option.strike = *spot * draw_log_between(&state, 0.3, 2.2);
    return option;
}

static void note(struct worst *worst, double error, const struct worst *here)
{
    if (!(error <= worst->error)) {
        *worst = *here;
        worst->error = error;
    }
}

static double largest(double x, double y, double z)
{
    const double more = x > y ? x : y;
    return more > z ? more : z;
}

/* The value at spot is subtracted as the exact one rounded once: its error is far below the limit. */
static void judge_node(struct worst worst[OUTPUTS], struct exact *e, const struct gw_ladder_sums *sums,
                       double value_here, const struct worst *here)
{
    const size_t i = here->node;
    const double spot = gw_ladder_spot(i, here->spot);
    double value;
    double size;
    exact_european(e, spot, &here->option);
    const double got[] = {sums->pnl[GW_VOL_FLAT][i] + value_here, sums->delta[GW_VOL_FLAT][i], sums->gamma[i],
                          sums->vega[i], sums->theta[i]};
    const double error = exact_error(e, 0, got[PNL], &value, &size);
    note(&worst[PNL], error / largest(spot, here->spot, here->option.strike), here);
    const double deviations = (fabs(e->x) + e->width * e->width) / e->width;
    if (deviations > DEVIATIONS_MAX) {
        return;
    }
    const double rounding = POLYNOMIAL + ROUNDING * deviations * (deviations + 2.0 / e->width);
    for (int k = DELTA; k <= THETA; k++) {
        const double distance = exact_error(e, k, got[k], &value, &size);
        const double off = distance / size; /* which the call has set */
        if (deviations <= DEVIATIONS_TRADED && e->width >= WIDTH_TRADED) {
            note(&worst[k], off, here);
        }
        note(&worst[ANYWHERE], off / rounding, here);
    }
}

static void judge_case(struct worst worst[OUTPUTS], struct exact *e, uint64_t seed)
{
    static double storage[64];
    static const struct gw_ladder_weights unhedged;
    static struct gw_ladder_sums sums;
    struct gw_ladder_book book;
    struct worst here = {.seed = seed};
    here.option = draw_case(seed, &here.spot);
    const struct gw_instrument instrument = {
        .kind = GW_PAYOFF_EUROPEAN, .quantity = 1.0, .option = here.option};
    assert_int_equal(gw_ladder_book_init(&book, storage, sizeof storage, 1, 0), GW_OK);
    assert_int_equal(gw_ladder_book_add(&book, &instrument, &unhedged), GW_OK);
    assert_int_equal(gw_ladder_book_compute_flat(&sums, &book, here.spot), GW_OK);
    double value_here;
    double size;
    exact_european(e, here.spot, &here.option);
    (void)exact_error(e, 0, 0.0, &value_here, &size);
    for (here.node = 0; here.node < GW_LADDER_NODES; here.node++) {
        judge_node(worst, e, &sums, value_here, &here);
    }
}

static void every_node_is_near_70_digits(void **state)
{
    (void)state;
    const uint64_t seed = read_variable("GW_ACCURACY_SEED", SEED_DEFAULT);
    const uint64_t cases = read_variable("GW_ACCURACY_CASES", CASES_DEFAULT);
    struct worst worst[OUTPUTS] = {
        {.error = -1.0}, {.error = -1.0}, {.error = -1.0}, {.error = -1.0}, {.error = -1.0}};
    struct exact e;
    exact_init(&e);
    for (uint64_t i = 0; i < cases; i++) {
        judge_case(worst, &e, seed + i);
    }
    exact_clear(&e);
    for (int k = 0; k < OUTPUTS; k++) {
        const struct gw_option *o = &worst[k].option;
        printf("%-8s %.2e  seed %llu node %zu: spot %.17g %s strike %.17g t %.17g vol %.17g rate %.17g yield "
               "%.17g\n",
               names[k], worst[k].error, (unsigned long long)worst[k].seed, worst[k].node, worst[k].spot,
               o->is_call ? "call" : "put", o->strike, o->t_years, o->vol, o->rate, o->yield);
    }
    for (int k = 0; k < OUTPUTS; k++) {
        assert_true(worst[k].error >= 0.0 && worst[k].error <= limits[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_node_is_near_70_digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
