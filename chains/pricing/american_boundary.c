/* Tables: tests/fixture/pricing/coefficients.py. */
#include "chains/pricing/american.h"

#include <math.h>

#include "chains/pricing/vecmath.h"

/* A fixed count, so that the boundary is a smooth function of every input and can be differenced. */
#define ITERATIONS 12
#define DEPTH_MAX  700.0

const double gw_american_node[GW_AMERICAN_POINTS] = {
    0x1.5b4f66ca1e083p-8, 0x1.c60a99e906503p-6, 0x1.132ff2bac6df4p-4, 0x1.f4ee8896e3653p-4,
    0x1.874b732542e90p-3, 0x1.157ed32de2c47p-2, 0x1.6fd1a8cdee642p-2, 0x1.cf5a853312ac1p-2,
    0x1.1852bd6676aa0p-1, 0x1.48172b9908cdfp-1, 0x1.754096690e9ddp-1, 0x1.9e2d2336af45cp-1,
    0x1.c1622eed23936p-1, 0x1.dd9a01a8a7241p-1, 0x1.f1cfab30b7cd8p-1, 0x1.fd4961326bc3fp-1};
const double gw_american_weight[GW_AMERICAN_POINTS] = {
    0x1.bcddab4b7c211p-7, 0x1.fdfb1a2c1265dp-6, 0x1.85c4ee79cc258p-5, 0x1.fe7af2bad386ap-5,
    0x1.325f61bca3cbfp-4, 0x1.5a6ebbb5a75fcp-4, 0x1.75f8c77e0c00fp-4, 0x1.83feae80e4dfcp-4,
    0x1.83feae80e4dfcp-4, 0x1.75f8c77e0c00fp-4, 0x1.5a6ebbb5a75fcp-4, 0x1.325f61bca3cbfp-4,
    0x1.fe7af2bad386ap-5, 0x1.85c4ee79cc258p-5, 0x1.fdfb1a2c1265dp-6, 0x1.bcddab4b7c211p-7};

/* cos(πk/GW_AMERICAN_DEGREE) */
static const double cosines[2 * GW_AMERICAN_DEGREE] = {0x1.0000000000000p+0,
                                                       0x1.f9b24942fe45cp-1,
                                                       0x1.e6f0e134454ffp-1,
                                                       0x1.c83201d3d2c6dp-1,
                                                       0x1.9e3779b97f4a8p-1,
                                                       0x1.6a09e667f3bcdp-1,
                                                       0x1.2cf2304755a5ep-1,
                                                       0x1.d0e2e2b44de01p-2,
                                                       0x1.3c6ef372fe950p-2,
                                                       0x1.4060b67a85375p-3,
                                                       0x0.0p+0,
                                                       -0x1.4060b67a85375p-3,
                                                       -0x1.3c6ef372fe950p-2,
                                                       -0x1.d0e2e2b44de01p-2,
                                                       -0x1.2cf2304755a5ep-1,
                                                       -0x1.6a09e667f3bcdp-1,
                                                       -0x1.9e3779b97f4a8p-1,
                                                       -0x1.c83201d3d2c6dp-1,
                                                       -0x1.e6f0e134454ffp-1,
                                                       -0x1.f9b24942fe45cp-1,
                                                       -0x1.0000000000000p+0,
                                                       -0x1.f9b24942fe45cp-1,
                                                       -0x1.e6f0e134454ffp-1,
                                                       -0x1.c83201d3d2c6dp-1,
                                                       -0x1.9e3779b97f4a8p-1,
                                                       -0x1.6a09e667f3bcdp-1,
                                                       -0x1.2cf2304755a5ep-1,
                                                       -0x1.d0e2e2b44de01p-2,
                                                       -0x1.3c6ef372fe950p-2,
                                                       -0x1.4060b67a85375p-3,
                                                       -0x0.0p+0,
                                                       0x1.4060b67a85375p-3,
                                                       0x1.3c6ef372fe950p-2,
                                                       0x1.d0e2e2b44de01p-2,
                                                       0x1.2cf2304755a5ep-1,
                                                       0x1.6a09e667f3bcdp-1,
                                                       0x1.9e3779b97f4a8p-1,
                                                       0x1.c83201d3d2c6dp-1,
                                                       0x1.e6f0e134454ffp-1,
                                                       0x1.f9b24942fe45cp-1};

/* The equation in put form with what does not change between iterations. */
struct equation {
    double width; /* σ√T */
    double rate_t;
    double yield_t;
    double depth_max;                /* √H of the perpetual boundary */
    double y[GW_AMERICAN_POINTS];    /* √(v/τ) */
    double c[GW_AMERICAN_POINTS];    /* √(1 - v/τ) */
    double step[GW_AMERICAN_POINTS]; /* weight·dv/τ */
    double discount_rate[GW_AMERICAN_DEGREE][GW_AMERICAN_POINTS];
    double discount_yield[GW_AMERICAN_DEGREE][GW_AMERICAN_POINTS];
};

double gw_american_depth(const struct gw_american_boundary *boundary, double root_fraction)
{
    double z = 2.0 * root_fraction - 1.0;
    double here = 0.0;
    double before = 0.0;
    for (size_t k = GW_AMERICAN_DEGREE; k > 0; k--) {
        double next = 2.0 * z * here - before + boundary->shape[k];
        before = here;
        here = next;
    }
    double h = z * here - before + boundary->shape[0];
    return h > 0.0 ? sqrt(h) : 0.0;
}

/* √τ of collocation point i, as a fraction of √T: 1 at i = 0, 0 at i = GW_AMERICAN_DEGREE. */
static double place(size_t i)
{
    return 0.5 * (1.0 + cosines[i]);
}

/* Chebyshev coefficients of H through its values at the places. */
static void fit(struct gw_american_boundary *out, const double depth[GW_AMERICAN_DEGREE + 1])
{
    for (size_t k = 0; k <= GW_AMERICAN_DEGREE; k++) {
        double sum = 0.0;
        for (size_t i = 0; i <= GW_AMERICAN_DEGREE; i++) {
            bool is_end = i == 0 || i == GW_AMERICAN_DEGREE;
            sum += (is_end ? 0.5 : 1.0) * depth[i] * depth[i] * cosines[(i * k) % (2 * GW_AMERICAN_DEGREE)];
        }
        bool is_end = k == 0 || k == GW_AMERICAN_DEGREE;
        out->shape[k] = sum * (is_end ? 1.0 : 2.0) / GW_AMERICAN_DEGREE;
    }
}

/* ln(X/B) of the perpetual put: B = K·β/(β-1), β the negative root of σ²β²/2 + (r-q-σ²/2)β = r. Source:
 * R. Merton, Theory of rational option pricing (1973), eq. 52. */
static double depth_of_perpetual(double log_limit, double vol, double rate, double yield)
{
    double a = 0.5 * vol * vol - (rate - yield);
    double root = sqrt(a * a + 2.0 * rate * vol * vol);
    if (root + fabs(a) == 0.0) {
        return DEPTH_MAX;
    }
    double beta = a < 0.0 ? (root - a) / (vol * vol) : 2.0 * rate / (a + root); /* -β */
    double depth = beta > 0.0 ? log_limit - gw_vecmath_log(beta / (1.0 + beta)) : DEPTH_MAX;
    return depth > DEPTH_MAX ? DEPTH_MAX : depth < 0.0 ? 0.0 : depth;
}

static void prepare(struct equation *e)
{
    for (size_t k = 0; k < GW_AMERICAN_POINTS; k++) {
        double t = gw_american_node[k];
        double over = 1.0 / (1.0 + t * t);
        e->y[k] = 2.0 * t * over;
        e->c[k] = (1.0 - t * t) * over;
        e->step[k] = gw_american_weight[k] * 4.0 * e->y[k] * e->c[k] * over;
    }
    for (size_t i = 0; i < GW_AMERICAN_DEGREE; i++) {
        for (size_t k = 0; k < GW_AMERICAN_POINTS; k++) {
            double v = place(i) * place(i) * e->y[k] * e->y[k];
            e->discount_rate[i][k] = gw_vecmath_exp(-e->rate_t * v);
            e->discount_yield[i][k] = gw_vecmath_exp(-e->yield_t * v);
        }
    }
}

/* ln(X/B) at place i by the right side of the fixed point. */
static double improve(const struct equation *e, const struct gw_american_boundary *b, size_t i, double depth)
{
    double fraction = place(i) * place(i);
    double carry = (e->rate_t - e->yield_t) * fraction;
    double width = e->width * place(i);
    double d1 = (b->log_limit - depth + carry) / width + 0.5 * width;
    double above = gw_vecmath_exp(-e->rate_t * fraction) * gw_vecmath_normal_cdf(d1 - width);
    double below = gw_vecmath_exp(-e->yield_t * fraction) * gw_vecmath_normal_cdf(d1);
    for (size_t k = 0; k < GW_AMERICAN_POINTS; k++) {
        double s = width * e->y[k];
        double x = gw_american_depth(b, place(i) * e->c[k]) - depth;
        d1 = (x + carry * e->y[k] * e->y[k]) / s + 0.5 * s;
        double step = e->step[k] * fraction;
        above += step * e->rate_t * e->discount_rate[i][k] * gw_vecmath_normal_cdf(d1 - s);
        below += step * e->yield_t * e->discount_yield[i][k] * gw_vecmath_normal_cdf(d1);
    }
    if (!(above > 0.0 && below > 0.0)) {
        return depth;
    }
    double better = b->log_limit - gw_vecmath_log(above / below);
    return better < 0.0 ? 0.0 : better > e->depth_max ? e->depth_max : better;
}

static void iterate(struct gw_american_boundary *out, const struct equation *e)
{
    double depth[GW_AMERICAN_DEGREE + 1] = {0};
    for (size_t i = 0; i < GW_AMERICAN_DEGREE && e->depth_max > 0.0; i++) {
        depth[i] = e->depth_max * (1.0 - gw_vecmath_exp(-1.5 * e->width * place(i) / e->depth_max));
    }
    for (int round = 0; round < ITERATIONS; round++) {
        fit(out, depth);
        for (size_t i = 0; i < GW_AMERICAN_DEGREE; i++) {
            depth[i] = improve(e, out, i, depth[i]);
        }
    }
    fit(out, depth);
}

enum gw_status gw_american_solve(struct gw_american_boundary *out, const struct gw_option *option)
{
    double rate = option->is_call ? option->yield : option->rate;
    double yield = option->is_call ? option->rate : option->yield;
    *out = (struct gw_american_boundary){.is_never =
                                             (rate < 0.0 && yield >= rate) || (rate == 0.0 && yield >= 0.0)};
    if (out->is_never) {
        return GW_OK;
    }
    GW_ENSURE(rate >= 0.0, GW_E_DOMAIN);
    out->log_limit = yield > rate ? gw_vecmath_log(rate / yield) : 0.0;
    GW_ENSURE(out->log_limit >= -DEPTH_MAX, GW_E_DOMAIN);
    struct equation equation = {.width = option->vol * sqrt(option->t_years),
                                .rate_t = rate * option->t_years,
                                .yield_t = yield * option->t_years,
                                .depth_max = depth_of_perpetual(out->log_limit, option->vol, rate, yield)};
    prepare(&equation);
    iterate(out, &equation);
    return GW_OK;
}
