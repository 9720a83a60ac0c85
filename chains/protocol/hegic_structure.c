#include "chains/protocol/hegic.h"

#define SCALE_UNIT   10000u /* PRICE_SCALE_DENOMINATOR */
#define PERCENT_UNIT 100u

#define CALL true
#define PUT  false

static const struct gw_hegic_structure structures[] = {
    {"call", false, true, SCALE_UNIT, {{CALL, 1, 0, 1}}, 1},
    {"put", false, true, SCALE_UNIT, {{PUT, 1, 0, 1}}, 1},
    {"spread_call", false, true, SCALE_UNIT, {{CALL, 1, SCALE_UNIT, 0}, {CALL, -1, SCALE_UNIT, 1}}, 2},
    {"spread_put", false, true, SCALE_UNIT, {{PUT, 1, SCALE_UNIT, 0}, {PUT, -1, SCALE_UNIT, -1}}, 2},
    {"straddle", false, false, SCALE_UNIT, {{CALL, 1, SCALE_UNIT, 0}, {PUT, 1, SCALE_UNIT, 0}}, 2},
    {"strangle", false, true, SCALE_UNIT, {{CALL, 1, SCALE_UNIT, 1}, {PUT, 1, SCALE_UNIT, -1}}, 2},
    {"strap", false, false, SCALE_UNIT, {{CALL, 2, SCALE_UNIT, 0}, {PUT, 1, SCALE_UNIT, 0}}, 2},
    {"strip", false, false, SCALE_UNIT, {{CALL, 1, SCALE_UNIT, 0}, {PUT, 2, SCALE_UNIT, 0}}, 2},
    {"inverse_bear_call_spread", true, true, PERCENT_UNIT, {{CALL, -1, PERCENT_UNIT, 0}, {CALL, 1, 0, 1}}, 2},
    {"inverse_bull_put_spread", true, true, PERCENT_UNIT, {{PUT, -1, PERCENT_UNIT, 0}, {PUT, 1, 0, 1}}, 2},
    {"inverse_long_butterfly",
     true,
     true,
     PERCENT_UNIT,
     {{CALL, -1, PERCENT_UNIT, 0},
      {CALL, 1, PERCENT_UNIT, 1},
      {PUT, -1, PERCENT_UNIT, 0},
      {PUT, 1, PERCENT_UNIT, -1}},
     4},
    {"inverse_long_condor",
     true,
     true,
     PERCENT_UNIT,
     {{CALL, -1, 110, 0}, {CALL, 1, PERCENT_UNIT, 1}, {PUT, -1, 90, 0}, {PUT, 1, PERCENT_UNIT, -1}},
     4},
};

const struct gw_hegic_structure *gw_hegic_structure_at(size_t index)
{
    return index < sizeof structures / sizeof structures[0] ? &structures[index] : NULL;
}

static struct gw_u256 times(const struct gw_u256 *a, uint64_t b)
{
    struct gw_u256 out;
    const struct gw_u256 factor = gw_u256_from_u64(b);
    const bool is_lost = gw_u256_mul(&out, a, &factor);
    GW_ASSERT(!is_lost); /* amounts and strikes are below 2^128, prices below 2^64 */
    return out;
}

static struct gw_u256 power_of_ten(unsigned exponent)
{
    struct gw_u256 out = gw_u256_from_u64(1);
    for (unsigned i = 0; i < exponent; i++) {
        out = times(&out, 10);
    }
    return out;
}

struct gw_u256 gw_hegic_leg_strike(const struct gw_hegic_strategy *strategy, const struct gw_hegic_leg *leg,
                                   const struct gw_u256 *strike)
{
    const int64_t factor = (int64_t)leg->base + (int64_t)leg->sign * (int64_t)strategy->scale;
    const struct gw_u256 unit = gw_u256_from_u64(strategy->structure->unit);
    const struct gw_u256 product = times(strike, (uint64_t)factor);
    return gw_u256_div(&product, &unit);
}

/* What one option of the leg pays, in units of the feed. */
static struct gw_u256 intrinsic(bool is_call, const struct gw_u256 *strike, const struct gw_u256 *price)
{
    struct gw_u256 out;
    const bool is_above = gw_u256_cmp(price, strike) > 0;
    const bool is_lost = is_above ? gw_u256_sub(&out, price, strike) : gw_u256_sub(&out, strike, price);
    GW_ASSERT(!is_lost);
    return is_above == is_call ? out : gw_u256_from_u64(0);
}

/* What the legs pay in units of the treasury's token, whoever gets it. Longs of a structure pay at least what its
 * shorts do at every price. */
static struct gw_u256 legs_payoff(const struct gw_hegic_strategy *strategy,
                                  const struct gw_hegic_position *position, const struct gw_u256 *price)
{
    struct gw_u256 sides[2] = {gw_u256_from_u64(0), gw_u256_from_u64(0)};
    for (size_t i = 0; i < strategy->structure->leg_count; i++) {
        const struct gw_hegic_leg *leg = &strategy->structure->legs[i];
        const struct gw_u256 strike = gw_hegic_leg_strike(strategy, leg, &position->strike);
        const struct gw_u256 one = intrinsic(leg->is_call, &strike, price);
        const struct gw_u256 paid =
            times(&one, (uint64_t)(leg->quantity < 0 ? -leg->quantity : leg->quantity));
        struct gw_u256 *side = &sides[(leg->quantity < 0) != strategy->structure->is_inverse];
        (void)gw_u256_add(side, side, &paid);
    }
    struct gw_u256 net;
    if (gw_u256_sub(&net, &sides[0], &sides[1])) {
        return gw_u256_from_u64(0);
    }
    struct gw_u256 out;
    if (gw_u256_mul(&out, &net, &position->amount)) {
        return (struct gw_u256){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}}; /* the EVM reverts */
    }
    const struct gw_u256 token = power_of_ten(GW_HEGIC_USD_DECIMALS);
    if (gw_u256_mul(&out, &out, &token)) {
        return (struct gw_u256){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    }
    const struct gw_u256 spot = power_of_ten(strategy->amount_decimals);
    const struct gw_u256 unit = power_of_ten(position->price_decimals);
    out = gw_u256_div(&out, &spot);
    return gw_u256_div(&out, &unit);
}

static bool is_within_one(const struct gw_u256 *a, const struct gw_u256 *b)
{
    const struct gw_u256 one = gw_u256_from_u64(1);
    struct gw_u256 difference;
    if (gw_u256_sub(&difference, a, b)) {
        (void)gw_u256_sub(&difference, b, a);
    }
    return gw_u256_cmp(&difference, &one) <= 0;
}

bool gw_hegic_payoff_is_explained(const struct gw_hegic_strategy *strategy,
                                  const struct gw_hegic_position *position, const struct gw_u256 *price)
{
    struct gw_u256 expected = legs_payoff(strategy, position, price);
    if (!strategy->structure->is_inverse) {
        return is_within_one(&expected, &position->payoff);
    }
    if (gw_u256_cmp(&position->payoff, &position->collateral) == 0) {
        return true;
    }
    return !gw_u256_sub(&expected, &position->collateral, &expected) &&
           is_within_one(&expected, &position->payoff);
}
