/* exact: Black-Scholes-Merton to 70 digits with GNU MPFR, as a judge of chains/pricing. That these closed forms
 * are the derivatives of the price is shown by the differences in tests/fixture/pricing/reference.ndjson. */
#ifndef TESTS_PROPERTY_PRICING_EXACT_H
#define TESTS_PROPERTY_PRICING_EXACT_H

#include <mpfr.h>

#include "gammawatch/pricing.h"

#define EXACT_BITS   240
#define EXACT_GREEKS 12
#define EXACT_TERMS  3

/* In the order of struct gw_greeks. */
static const char *const exact_names[EXACT_GREEKS] = {"price", "delta", "gamma", "vega",  "theta", "rho",
                                                      "vanna", "volga", "charm", "speed", "color", "zomma"};

/* Each greek as a sum of terms. */
struct exact {
    mpfr_t term[EXACT_GREEKS][EXACT_TERMS];
    mpfr_t s, k, t, vol, r, q, root, w, d1, d2, df, dq, cdf1, cdf2, density, slope, gamma, vega, a, b;
    double width; /* σ√T */
    double x;     /* ln(F/K) */
};

static inline void exact_init(struct exact *e)
{
    mpfr_set_default_prec(EXACT_BITS);
    for (int i = 0; i < EXACT_GREEKS; i++) {
        for (int k = 0; k < EXACT_TERMS; k++) {
            mpfr_init(e->term[i][k]);
        }
    }
    mpfr_inits(e->s, e->k, e->t, e->vol, e->r, e->q, e->root, e->w, e->d1, e->d2, e->df, e->dq, e->cdf1,
               e->cdf2, e->density, e->slope, e->gamma, e->vega, e->a, e->b, (mpfr_ptr)0);
}

static inline void exact_clear(struct exact *e)
{
    for (int i = 0; i < EXACT_GREEKS; i++) {
        for (int k = 0; k < EXACT_TERMS; k++) {
            mpfr_clear(e->term[i][k]);
        }
    }
    mpfr_clears(e->s, e->k, e->t, e->vol, e->r, e->q, e->root, e->w, e->d1, e->d2, e->df, e->dq, e->cdf1,
                e->cdf2, e->density, e->slope, e->gamma, e->vega, e->a, e->b, (mpfr_ptr)0);
    mpfr_free_cache();
}

/* out = N(side·d) = ½erfc(-side·d/√2) */
static inline void exact_normal(mpfr_t out, int side, const mpfr_t d)
{
    mpfr_set_d(out, 0.5, MPFR_RNDN);
    mpfr_sqrt(out, out, MPFR_RNDN);
    mpfr_mul(out, out, d, MPFR_RNDN);
    mpfr_mul_si(out, out, -side, MPFR_RNDN);
    mpfr_erfc(out, out, MPFR_RNDN);
    mpfr_div_ui(out, out, 2, MPFR_RNDN);
}

/* out = e^(-rate·t) */
static inline void exact_discount(mpfr_t out, const mpfr_t rate, const mpfr_t t)
{
    mpfr_mul(out, rate, t, MPFR_RNDN);
    mpfr_neg(out, out, MPFR_RNDN);
    mpfr_exp(out, out, MPFR_RNDN);
}

static inline void exact_measure(struct exact *e, int side)
{
    mpfr_sqrt(e->root, e->t, MPFR_RNDN);
    mpfr_mul(e->w, e->vol, e->root, MPFR_RNDN);
    mpfr_div(e->a, e->s, e->k, MPFR_RNDN);
    mpfr_log(e->a, e->a, MPFR_RNDN);
    mpfr_sub(e->b, e->r, e->q, MPFR_RNDN);
    mpfr_mul(e->b, e->b, e->t, MPFR_RNDN);
    mpfr_add(e->a, e->a, e->b, MPFR_RNDN);
    e->x = mpfr_get_d(e->a, MPFR_RNDN);
    e->width = mpfr_get_d(e->w, MPFR_RNDN);
    mpfr_div(e->a, e->a, e->w, MPFR_RNDN);
    mpfr_div_ui(e->d1, e->w, 2, MPFR_RNDN);
    mpfr_sub(e->d2, e->a, e->d1, MPFR_RNDN);
    mpfr_add(e->d1, e->a, e->d1, MPFR_RNDN);
    exact_discount(e->df, e->r, e->t);
    exact_discount(e->dq, e->q, e->t);
    exact_normal(e->cdf1, side, e->d1);
    exact_normal(e->cdf2, side, e->d2);
    mpfr_sqr(e->density, e->d1, MPFR_RNDN);
    mpfr_div_si(e->density, e->density, -2, MPFR_RNDN);
    mpfr_exp(e->density, e->density, MPFR_RNDN);
    mpfr_mul(e->density, e->density, e->dq, MPFR_RNDN);
    mpfr_const_pi(e->a, MPFR_RNDN);
    mpfr_mul_ui(e->a, e->a, 2, MPFR_RNDN);
    mpfr_sqrt(e->a, e->a, MPFR_RNDN);
    mpfr_div(e->density, e->density, e->a, MPFR_RNDN);
    /* ∂d1/∂T = [2(r-q)T - d2·w]/(2Tw); b is (r-q)T */
    mpfr_mul_ui(e->slope, e->b, 2, MPFR_RNDN);
    mpfr_mul(e->a, e->d2, e->w, MPFR_RNDN);
    mpfr_sub(e->slope, e->slope, e->a, MPFR_RNDN);
    mpfr_div(e->slope, e->slope, e->w, MPFR_RNDN);
    mpfr_div(e->slope, e->slope, e->t, MPFR_RNDN);
    mpfr_div_ui(e->slope, e->slope, 2, MPFR_RNDN);
}

/* out = sign·product of the factors up to a null pointer. */
static inline void exact_product(mpfr_t out, int sign, const mpfr_srcptr *factors)
{
    mpfr_set_si(out, sign, MPFR_RNDN);
    for (; *factors != NULL; factors++) {
        mpfr_mul(out, out, *factors, MPFR_RNDN);
    }
}

#define EXACT_PRODUCT(out, sign, ...) exact_product((out), (sign), (const mpfr_srcptr[]){__VA_ARGS__, NULL})

static inline void exact_first_order(struct exact *e, int side)
{
    EXACT_PRODUCT(e->term[0][0], side, e->s, e->dq, e->cdf1);
    EXACT_PRODUCT(e->term[0][1], -side, e->k, e->df, e->cdf2);
    EXACT_PRODUCT(e->term[1][0], side, e->dq, e->cdf1);
    mpfr_div(e->gamma, e->density, e->s, MPFR_RNDN);
    mpfr_div(e->gamma, e->gamma, e->w, MPFR_RNDN);
    mpfr_set(e->term[2][0], e->gamma, MPFR_RNDN);
    EXACT_PRODUCT(e->vega, 1, e->s, e->density, e->root);
    mpfr_set(e->term[3][0], e->vega, MPFR_RNDN);
    EXACT_PRODUCT(e->term[4][0], -1, e->s, e->density, e->vol);
    mpfr_div(e->term[4][0], e->term[4][0], e->root, MPFR_RNDN);
    mpfr_div_ui(e->term[4][0], e->term[4][0], 2, MPFR_RNDN);
    EXACT_PRODUCT(e->term[4][1], -side, e->r, e->k, e->df, e->cdf2);
    EXACT_PRODUCT(e->term[4][2], side, e->q, e->s, e->dq, e->cdf1);
    EXACT_PRODUCT(e->term[5][0], side, e->k, e->t, e->df, e->cdf2);
}

static inline void exact_higher_order(struct exact *e, int side)
{
    EXACT_PRODUCT(e->term[6][0], -1, e->density, e->d2);
    mpfr_div(e->term[6][0], e->term[6][0], e->vol, MPFR_RNDN);
    EXACT_PRODUCT(e->term[7][0], 1, e->vega, e->d1, e->d2);
    mpfr_div(e->term[7][0], e->term[7][0], e->vol, MPFR_RNDN);
    EXACT_PRODUCT(e->term[8][0], side, e->q, e->dq, e->cdf1);
    EXACT_PRODUCT(e->term[8][1], -1, e->density, e->slope);
    mpfr_div(e->a, e->gamma, e->s, MPFR_RNDN);
    mpfr_div(e->b, e->d1, e->w, MPFR_RNDN);
    EXACT_PRODUCT(e->term[9][0], -1, e->a, e->b);
    EXACT_PRODUCT(e->term[9][1], -1, e->a);
    EXACT_PRODUCT(e->term[10][0], 1, e->gamma, e->q);
    EXACT_PRODUCT(e->term[10][1], 1, e->gamma, e->d1, e->slope);
    mpfr_div(e->term[10][2], e->gamma, e->t, MPFR_RNDN);
    mpfr_div_ui(e->term[10][2], e->term[10][2], 2, MPFR_RNDN);
    mpfr_div(e->a, e->gamma, e->vol, MPFR_RNDN);
    EXACT_PRODUCT(e->term[11][0], 1, e->a, e->d1, e->d2);
    EXACT_PRODUCT(e->term[11][1], -1, e->a);
}

static inline void exact_european(struct exact *e, double spot, const struct gw_option *o)
{
    const int side = o->is_call ? 1 : -1;
    for (int i = 0; i < EXACT_GREEKS; i++) {
        for (int k = 0; k < EXACT_TERMS; k++) {
            mpfr_set_zero(e->term[i][k], 1);
        }
    }
    mpfr_set_d(e->s, spot, MPFR_RNDN);
    mpfr_set_d(e->k, o->strike, MPFR_RNDN);
    mpfr_set_d(e->t, o->t_years, MPFR_RNDN);
    mpfr_set_d(e->vol, o->vol, MPFR_RNDN);
    mpfr_set_d(e->r, o->rate, MPFR_RNDN);
    mpfr_set_d(e->q, o->yield, MPFR_RNDN);
    exact_measure(e, side);
    exact_first_order(e, side);
    exact_higher_order(e, side);
}

/* |got - exact value|; *value the latter and *size the sum of the absolute values of its terms. */
static inline double exact_error(struct exact *e, int greek, double got, double *value, double *size)
{
    mpfr_set_zero(e->a, 1);
    mpfr_set_zero(e->b, 1);
    for (int k = 0; k < EXACT_TERMS; k++) {
        mpfr_add(e->a, e->a, e->term[greek][k], MPFR_RNDN);
        mpfr_abs(e->term[greek][k], e->term[greek][k], MPFR_RNDN);
        mpfr_add(e->b, e->b, e->term[greek][k], MPFR_RNDN);
    }
    *value = mpfr_get_d(e->a, MPFR_RNDN);
    *size = mpfr_get_d(e->b, MPFR_RNDN);
    mpfr_sub_d(e->a, e->a, got, MPFR_RNDN);
    return fabs(mpfr_get_d(e->a, MPFR_RNDN));
}

#endif
