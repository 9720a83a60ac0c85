/* What legs ask for: CollateralTracker of version 1, RiskEngine of version 2. */
#include <math.h>

#include "chains/market/lp_price.h"
#include "chains/protocol/panoptic_margin.h"

#define MONEYNESS_TICKS_MAX                                                                                  \
    (GW_LP_TICK_MAX / 2) /* the contracts ask for the square root of twice as many ticks */
#define LN2_1E7          6931472u
#define EXP_UNIT         10000000u
#define LONG_LEAST       10000.0 /* RiskEngine.TEN_BPS */
#define CALENDAR_TICKS   80000.0
#define FULL_UTILIZATION 10000

/* Shares in `unit`, utilisations too. */
struct scale {
    int64_t unit;
    int64_t seller;
    int64_t buyer;
    int64_t loan;
    int64_t target;
    int64_t saturated;
    int64_t per_bp;
};

static const struct scale scales[] = {
    [GW_PANOPTIC_RULE_1] = {10000, 2000, 1000, 0, 5000, 9000, 1},
    [GW_PANOPTIC_RULE_2] = {10000000, 2000000, 1000000, 1000000, 6666667, 9000000, 1000},
};

/* A position's legs at a tick. */
struct question {
    enum gw_panoptic_rule rule;
    const struct gw_panoptic_margin_leg *legs;
    int32_t tick;
    double price; /* there */
};

/* _sellCollateralRatio(). < 0: of a strangle's leg, which asks for half. */
static double sell_share(enum gw_panoptic_rule rule, int64_t least, int64_t utilization)
{
    const struct scale *s = &scales[rule];
    const int64_t base = utilization < 0 ? least / 2 : least;
    const int64_t used = (utilization < 0 ? -utilization : utilization) * s->per_bp;
    int64_t share = base + (s->unit - base) * (used - s->target) / (s->saturated - s->target);
    if (used < s->target) {
        share = base;
    } else if (used > s->saturated) {
        share = s->unit;
    }
    return (double)share / (double)s->unit;
}

/* _buyCollateralRatio(); version 1 takes a strangle's utilisation below 0 for one far above. */
static double buy_share(enum gw_panoptic_rule rule, int64_t utilization)
{
    const struct scale *s = &scales[rule];
    int64_t share = s->buyer;
    if (rule == GW_PANOPTIC_RULE_1 && (utilization < 0 || utilization > s->saturated)) {
        share = s->buyer / 2;
    } else if (rule == GW_PANOPTIC_RULE_1 && utilization >= s->target) {
        share = (s->buyer + s->buyer * (s->saturated - utilization) / (s->saturated - s->target)) / 2;
    }
    return (double)share / (double)s->unit;
}

/* Price over strike of a put, strike over price of a call: below 1 in the money. */
static double find_moneyness(const struct question *q, const struct gw_panoptic_margin_leg *l)
{
    const bool is_put = l->leg.token_type == 1;
    const int32_t ticks = is_put ? q->tick - l->leg.strike : l->leg.strike - q->tick;
    if (ticks < -MONEYNESS_TICKS_MAX || ticks > MONEYNESS_TICKS_MAX) {
        return gw_lp_raw_price(ticks < 0 ? -MONEYNESS_TICKS_MAX : MONEYNESS_TICKS_MAX);
    }
    return is_put ? q->price / l->strike : l->strike / q->price;
}

static double ask_short_1(const struct question *q, const struct gw_panoptic_margin_leg *l, double moved)
{
    const bool is_put = l->leg.token_type == 1;
    const bool is_below = q->tick < l->leg.tick_lower;
    const bool is_above = q->tick >= l->leg.tick_upper;
    if (is_put ? is_above : is_below) {
        return 0.0;
    }
    const double moneyness = find_moneyness(q, l);
    return moved * (is_below || is_above ? 1.0 - moneyness : (l->span - moneyness) / (l->span + 1.0));
}

static double ask_short_2(const struct question *q, const struct gw_panoptic_margin_leg *l, double moved,
                          double share)
{
    const double base = moved * share + 1.0;
    const double moneyness = find_moneyness(q, l);
    const double least = base / 2;
    const double outright = moved + (base - moved) * moneyness;
    const bool is_within = q->tick >= l->leg.tick_lower && q->tick < l->leg.tick_upper;
    const double within = moved * (1.0 - share) * (l->span - moneyness) / (l->span + 1.0) + least;
    return fmax(fmax(outright, least), is_within ? within : 0.0);
}

/* e^(distance/width) as the engine counts it, in 1e7. */
static double grow(uint64_t distance, uint64_t width)
{
    const uint64_t power = distance * EXP_UNIT / width;
    const uint64_t x = power % LN2_1E7;
    const uint64_t second = x * x / (2 * EXP_UNIT);
    const uint64_t third = second * x / (3 * EXP_UNIT);
    const uint64_t fourth = third * x / (4 * EXP_UNIT);
    double value = (double)(EXP_UNIT + x + second + third + fourth);
    for (uint64_t doublings = power / LN2_1E7; doublings > 0 && value < 1e38; doublings--) {
        value *= 2;
    }
    return value;
}

/* A bought leg asks for less the further the price is from its strike. */
static double ask_long_2(const struct gw_panoptic_margin_leg *l, int32_t tick, double base)
{
    const uint64_t width = (uint64_t)(l->leg.tick_upper - l->leg.tick_lower);
    const int64_t apart = (int64_t)tick - l->leg.strike;
    const uint64_t away = (uint64_t)(apart < 0 ? -apart : apart);
    const uint64_t half = (width + 1) / 2;
    const uint64_t distance = away > half ? away : half;
    const double decayed = base * EXP_UNIT * (double)width / ((double)distance * grow(distance, width));
    return fmin(base, decayed + LONG_LEAST);
}

/* _getRequiredCollateralSingleLegNoPartner() */
static double ask_alone(const struct question *q, unsigned index, int64_t utilization)
{
    const struct gw_panoptic_margin_leg *l = &q->legs[index];
    const double moved = l->moved[l->leg.token_type];
    const double share = l->leg.is_long ? buy_share(q->rule, utilization)
                                        : sell_share(q->rule, scales[q->rule].seller, utilization);
    if (q->rule == GW_PANOPTIC_RULE_1) {
        return moved * share + (l->leg.is_long ? 0.0 : ask_short_1(q, l, moved));
    }
    if (l->leg.width == 0) {
        return l->leg.is_long ? 0.0 : moved * (1.0 + sell_share(q->rule, scales[q->rule].loan, utilization));
    }
    return l->leg.is_long ? ask_long_2(l, q->tick, moved * share + 1.0) : ask_short_2(q, l, moved, share);
}

static int64_t as_strangle(int64_t utilization)
{
    return utilization == 0 ? -1 : -utilization;
}

/* The most that the pair can lose. Version 1 divides by the lesser notional, version 2 by the greater. */
static double find_loss(const struct question *q, unsigned index, unsigned partner)
{
    const struct gw_panoptic_margin_leg *l = &q->legs[index];
    const unsigned type = l->leg.token_type;
    const double *own = l->moved;
    const double *its = q->legs[partner].moved;
    if (l->leg.asset != type) {
        return fabs(own[type] - its[type]);
    }
    const double less = fmin(own[1 - type], its[1 - type]);
    const double more = fmax(own[1 - type], its[1 - type]);
    const double by = q->rule == GW_PANOPTIC_RULE_1 ? less : more;
    return by > 0.0 ? (more - less) * own[type] / by : 0.0;
}

static double ask_spread_2(const struct question *q, unsigned index, unsigned partner, int64_t utilization)
{
    const struct gw_panoptic_token_leg *own = &q->legs[index].leg;
    const struct gw_panoptic_token_leg *its = &q->legs[partner].leg;
    const double apart =
        fabs((double)(own->tick_upper - own->tick_lower) - (its->tick_upper - its->tick_lower));
    const double calendar = q->legs[index].moved[own->token_type] * apart / CALENDAR_TICKS;
    const double split = ask_alone(q, index, utilization) + ask_alone(q, partner, utilization);
    return fmin(split, 1.0 + calendar + find_loss(q, index, partner));
}

static double ask_paired_1(const struct question *q, unsigned index, unsigned partner, int64_t utilization)
{
    const struct gw_panoptic_margin_leg *l = &q->legs[index];
    if (l->leg.is_long == q->legs[partner].leg.is_long) {
        return ask_alone(q, index, as_strangle(utilization));
    }
    if (!l->leg.is_long) {
        return 0.0; /* the bought leg asks for both */
    }
    return fmax(find_loss(q, index, partner), l->moved[l->leg.token_type] * buy_share(q->rule, utilization));
}

/* A loan against a credit of the other token. */
static double ask_swap(const struct question *q, unsigned index, unsigned partner)
{
    const struct scale *s = &scales[q->rule];
    const struct gw_panoptic_margin_leg *l = &q->legs[index];
    const struct gw_panoptic_margin_leg *credit = &q->legs[partner];
    const double given = credit->moved[credit->leg.token_type];
    const double owed = l->moved[l->leg.token_type] * (double)(s->unit + s->seller) / (double)s->unit;
    return fmax(1.0, owed - (credit->leg.token_type == 0 ? given * q->price : given / q->price));
}

/* An option of the same token as the loan or credit beside it. */
static double ask_funded(const struct question *q, unsigned index, unsigned partner, int64_t utilization)
{
    const struct gw_panoptic_token_leg *own = &q->legs[index].leg;
    if (own->width == 0) {
        return 0.0; /* the option asks for both */
    }
    if (q->legs[partner].leg.is_long) {
        return ask_alone(q, index, FULL_UTILIZATION);
    }
    const double option = ask_alone(q, index, utilization);
    const double loan = ask_alone(q, partner, utilization);
    return own->is_long ? fmax(option, loan) : option + loan;
}

/* _getRequiredCollateralSingleLegPartner(): pairs that the engine knows; others ask for their legs. */
static double ask_paired_2(const struct question *q, unsigned index, unsigned partner, int64_t utilization)
{
    const struct gw_panoptic_token_leg *own = &q->legs[index].leg;
    const struct gw_panoptic_token_leg *its = &q->legs[partner].leg;
    const bool is_fitting = own->asset == its->asset && own->ratio == its->ratio;
    const bool is_one_token = own->token_type == its->token_type;
    const bool are_options = own->width > 0 && its->width > 0;
    const bool are_opposite = own->is_long != its->is_long;
    if (is_fitting && are_options && is_one_token && are_opposite) {
        return own->is_long ? ask_spread_2(q, index, partner, utilization) : 0.0;
    }
    if (is_fitting && are_options && !is_one_token && !own->is_long && !its->is_long) {
        return ask_alone(q, index, as_strangle(utilization));
    }
    if (is_fitting && are_options && !is_one_token && are_opposite && own->strike == its->strike) {
        return own->is_long ? 0.0 : ask_alone(q, index, utilization);
    }
    if (is_fitting && is_one_token && (own->width > 0) != (its->width > 0)) {
        return ask_funded(q, index, partner, utilization);
    }
    if (is_fitting && !is_one_token && own->width == 0 && its->width == 0 && are_opposite) {
        return own->is_long ? 0.0 : ask_swap(q, index, partner);
    }
    return ask_alone(q, index, utilization);
}

void gw_panoptic_require(double required[2], double credit[2], enum gw_panoptic_rule rule,
                         const struct gw_panoptic_held *held, const int32_t utilization[2], int32_t tick,
                         double price)
{
    const struct question q = {.rule = rule, .legs = held->legs, .tick = tick, .price = price};
    for (unsigned i = 0; i < GW_PANOPTIC_LEGS_MAX; i++) {
        const struct gw_panoptic_token_leg *leg = &held->legs[i].leg;
        const unsigned type = leg->token_type;
        if (leg->ratio == 0) {
            continue;
        }
        if (leg->width == 0 && leg->is_long) {
            credit[type] += held->legs[i].moved[type];
        }
        if (leg->partner == i) {
            required[type] += ask_alone(&q, i, utilization[type]);
        } else {
            required[type] += rule == GW_PANOPTIC_RULE_1
                                  ? ask_paired_1(&q, i, leg->partner, utilization[type])
                                  : ask_paired_2(&q, i, leg->partner, utilization[type]);
        }
    }
}
