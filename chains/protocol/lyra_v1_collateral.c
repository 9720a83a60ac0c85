#include "chains/protocol/lyra_v1_collateral.h"

#include <math.h>

#include "gammawatch/pricing.h"

#define WAD       UINT64_C(1000000000000000000)
#define STEPS_MAX 128u
#define CLOSE     1e-13 /* relative */

double gw_lyra_shock_vol(const struct gw_lyra_terms *terms, double left_s)
{
    if (left_s <= terms->point_a_s) {
        return terms->vol_a;
    }
    if (left_s >= terms->point_b_s) {
        return terms->vol_b;
    }
    return terms->vol_a - (terms->vol_a - terms->vol_b) * (left_s - terms->point_a_s) /
                              (terms->point_b_s - terms->point_a_s);
}

enum gw_status gw_lyra_requirement(double *out, const struct gw_lyra_terms *terms,
                                   const struct gw_lyra_short *position, double spot)
{
    const bool is_put = position->type == GW_LYRA_SHORT_PUT_QUOTE;
    const bool is_base = position->type == GW_LYRA_SHORT_CALL_BASE;
    const double shocked = spot * (is_put ? terms->put_shock : terms->call_shock);
    const struct gw_option option = {.is_call = !is_put,
                                     .strike = position->strike,
                                     .t_years = position->left_s / GW_YEAR_S,
                                     .vol = gw_lyra_shock_vol(terms, position->left_s),
                                     .rate = terms->rate};
    struct gw_greeks greeks;
    *out = 0.0;
    GW_TRY(gw_pricing_european(&greeks, shocked, &option));
    const double worth = greeks.price * position->amount / (is_base ? shocked : 1.0);
    const double least = is_base ? terms->static_base : terms->static_quote;
    *out = worth > least ? worth : least;
    return GW_OK;
}

bool gw_lyra_is_covered(enum gw_lyra_option type, const struct gw_u256 *collateral,
                        const struct gw_u256 *amount, const struct gw_u256 *strike)
{
    const struct gw_u256 unit = gw_u256_from_u64(WAD);
    struct gw_u256 product;
    if (type == GW_LYRA_SHORT_CALL_BASE) {
        return gw_u256_cmp(collateral, amount) >= 0;
    }
    if (type != GW_LYRA_SHORT_PUT_QUOTE || gw_u256_mul(&product, amount, strike)) {
        return false;
    }
    const struct gw_u256 whole = gw_u256_div(&product, &unit);
    return gw_u256_cmp(collateral, &whole) >= 0;
}

/* What is missing at a spot, > 0: closed. */
static enum gw_status find_gap(double *out, const struct gw_lyra_terms *terms,
                               const struct gw_lyra_short *position, double spot)
{
    double requirement;
    GW_TRY(gw_lyra_requirement(&requirement, terms, position, spot));
    *out = requirement - position->collateral;
    return GW_OK;
}

struct bracket {
    double open; /* a spot at which it is not closed, and one at which it is */
    double closed;
    double open_gap;
    double closed_gap;
    int side; /* which end moved last */
};

/* Far apart the middle of the logarithms, then the Illinois method (M. Dowell, P. Jarratt 1971). */
static double choose_middle(const struct bracket *b)
{
    if (b->open > 2.0 * b->closed || b->closed > 2.0 * b->open) {
        return sqrt(b->open) * sqrt(b->closed);
    }
    const double middle = b->closed - b->closed_gap * (b->closed - b->open) / (b->closed_gap - b->open_gap);
    return (middle - b->open) * (middle - b->closed) < 0.0 ? middle : 0.5 * (b->open + b->closed);
}

static void narrow(struct bracket *b, double middle, double gap)
{
    const int side = gap > 0.0 ? 1 : -1;
    if (side > 0) {
        b->closed = middle;
        b->closed_gap = gap;
        b->open_gap *= b->side == side ? 0.5 : 1.0;
    } else {
        b->open = middle;
        b->open_gap = gap;
        b->closed_gap *= b->side == side ? 0.5 : 1.0;
    }
    b->side = side;
}

static enum gw_status find_root(double *out, const struct gw_lyra_terms *terms,
                                const struct gw_lyra_short *position, struct bracket *b)
{
    for (unsigned i = 0; i < STEPS_MAX && fabs(b->closed - b->open) > CLOSE * b->closed; i++) {
        const double middle = choose_middle(b);
        double gap;
        GW_TRY(find_gap(&gap, terms, position, middle));
        narrow(b, middle, gap);
    }
    *out = b->closed;
    return GW_OK;
}

enum gw_status gw_lyra_threshold(double *out, const struct gw_lyra_terms *terms,
                                 const struct gw_lyra_short *position, double spot)
{
    const bool is_put = position->type == GW_LYRA_SHORT_PUT_QUOTE;
    const double least = position->type == GW_LYRA_SHORT_CALL_BASE ? terms->static_base : terms->static_quote;
    struct bracket b = {.open = is_put ? spot * GW_LYRA_REACH : spot / GW_LYRA_REACH,
                        .closed = is_put ? spot / GW_LYRA_REACH : spot * GW_LYRA_REACH};
    *out = is_put ? 0.0 : HUGE_VAL;
    if (position->is_covered) {
        return GW_OK;
    }
    GW_TRY(find_gap(&b.open_gap, terms, position, b.open));
    GW_TRY(find_gap(&b.closed_gap, terms, position, b.closed));
    if (position->collateral < least || b.open_gap > 0.0) {
        *out = is_put ? HUGE_VAL : 0.0;
        return GW_OK;
    }
    return b.closed_gap > 0.0 ? find_root(out, terms, position, &b) : GW_OK;
}
