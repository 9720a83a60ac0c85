#include "tests/bench/bench.h"
#include "tests/bench/ours.h"
#include "tests/bench/vectors.h"

#define LIMIT 1e-12
/* Its N(x) has no relative accuracy far out: held to what matters beside the largest of the book. */
#define LIMIT_QUANTLIB 1e-8
#define DUST_QUANTLIB  1e-6

static struct gw_bench_book book;
static struct gw_bench_values values;
static struct gw_bench_values truth;
static struct gw_bench_values scale;

struct party {
    const char *name;
    gw_bench_greeks_fn *compute;
    double limit;
    double dust;
    enum gw_bench_vectors needs;
};

static const struct party parties[] = {
    {"gammawatch_twelve", gw_bench_ours_greeks, LIMIT, 0.0, GW_BENCH_SCALAR},
    {"libm", gw_bench_libm_greeks, LIMIT, 0.0, GW_BENCH_SCALAR},
    {"libmvec_avx2", gw_bench_libmvec_greeks_avx2, LIMIT, 0.0, GW_BENCH_AVX2},
    {"libmvec_avx512", gw_bench_libmvec_greeks_avx512, LIMIT, 0.0, GW_BENCH_AVX512},
#ifdef GW_BENCH_SLEEF
    {"sleef_avx2", gw_bench_sleef_greeks_avx2, LIMIT, 0.0, GW_BENCH_AVX2},
    {"sleef_avx512", gw_bench_sleef_greeks_avx512, LIMIT, 0.0, GW_BENCH_AVX512},
#endif
#ifdef GW_BENCH_QUANTLIB
    {"blackcalculator", gw_bench_calculator_greeks, LIMIT_QUANTLIB, DUST_QUANTLIB, GW_BENCH_SCALAR},
    {"analyticeuropeanengine", gw_bench_engine_greeks, LIMIT_QUANTLIB, DUST_QUANTLIB, GW_BENCH_SCALAR},
#endif
};

#define PARTY_COUNT (sizeof parties / sizeof parties[0])

static void run_party(void *context)
{
    const struct party *const *party = context;
    (*party)->compute(&values, &book);
    gw_bench_keep(&values);
}

void gw_bench_run_greeks(struct gw_bench *bench)
{
    gw_bench_draw_book(&book);
    gw_bench_true_values(&truth, &scale, &book);
#ifdef GW_BENCH_QUANTLIB
    gw_bench_engine_open(&book, GW_BENCH_OPTIONS);
#else
    gw_bench_skip(bench, "blackcalculator, analyticeuropeanengine", "built without QuantLib");
#endif
#ifndef GW_BENCH_SLEEF
    gw_bench_skip(bench, "sleef", "built without SLEEF");
#endif
    struct gw_bench_case cases[PARTY_COUNT];
    const struct party *able[PARTY_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < PARTY_COUNT; i++) {
        if (!gw_bench_has(parties[i].needs)) {
            gw_bench_skip(bench, parties[i].name, "this CPU lacks its instructions");
            continue;
        }
        able[count] = &parties[i];
        run_party(&able[count]);
        gw_bench_check(bench, parties[i].name,
                       gw_bench_error_of_values(&values, &truth, &scale, parties[i].dust), parties[i].limit);
        cases[count] = (struct gw_bench_case){parties[i].name, "ns/option",      run_party,
                                              &able[count],    GW_BENCH_OPTIONS, false};
        count++;
    }
    gw_bench_measure(bench, cases, count);
    gw_bench_measure_fma(bench);
#ifdef GW_BENCH_QUANTLIB
    gw_bench_engine_close();
#endif
    gw_bench_name_best(bench, "gammawatch", (const char *const[]){"gammawatch_twelve", NULL});
    gw_bench_name_best(bench, "libmvec", (const char *const[]){"libmvec_avx2", "libmvec_avx512", NULL});
    gw_bench_name_best(bench, "sleef", (const char *const[]){"sleef_avx2", "sleef_avx512", NULL});
    gw_bench_compare(bench, "gammawatch_twelve", "blackcalculator", 0.0);
    gw_bench_compare(bench, "gammawatch_twelve", "analyticeuropeanengine", 0.0);
    gw_bench_compare(bench, "gammawatch_twelve", "libm", 0.0);
}
