#include "chains/market/rysk_smile.h"

#include "gammawatch/smile.h"
#include "gammawatch/vecmath.h"

#define SABR_UNIT     1e6
#define RATE_DECIMALS 18u

enum gw_status gw_rysk_read_smile(struct gw_rysk_smile *smile, struct gw_abi_cursor *c)
{
    struct gw_int256 rate;
    for (size_t side = 0; side < GW_RYSK_SIDES; side++) {
        double *const members[] = {&smile->alpha[side], &smile->beta[side], &smile->rho[side],
                                   &smile->volvol[side]};
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            int64_t value;
            GW_TRY(gw_abi_int(c, 32, &value));
            *members[i] = (double)value / SABR_UNIT;
        }
    }
    GW_TRY(gw_abi_i256(c, &rate));
    GW_ENSURE(gw_u256_bit_count(&rate.magnitude) < 128, GW_E_FORMAT);
    smile->rate = gw_int256_to_double(&rate, RATE_DECIMALS);
    smile->is_read = true;
    return GW_OK;
}

double gw_rysk_forward(const struct gw_rysk_smile *smile, double spot, double left_s)
{
    return spot * gw_vecmath_exp(smile->rate * (left_s / GW_RYSK_YEAR_S));
}

double gw_rysk_smile_vol(const struct gw_rysk_smile *smile, bool is_put, double spot, double strike,
                         double left_s)
{
    const size_t side = is_put ? GW_RYSK_PUTS : GW_RYSK_CALLS;
    const struct gw_sabr sabr = {.alpha = smile->alpha[side],
                                 .beta = smile->beta[side],
                                 .rho = smile->rho[side],
                                 .volvol = smile->volvol[side]};
    double vol;
    return gw_smile_sabr(&vol, &sabr, gw_rysk_forward(smile, spot, left_s), strike,
                         left_s / GW_RYSK_YEAR_S) == GW_OK
               ? vol
               : 0;
}
