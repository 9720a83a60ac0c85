#include "monitor/policy/perp.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/flow.h"
#include "monitor/exposure/real.h"
#include "monitor/systemic/funding.h"

#define PREMIUM_MOST 0.5 /* a price of half or one and a half is no premium any more */

static double kept(uint64_t halvings)
{
    return 1.0 / (double)(UINT64_C(1) << (halvings < GW_PERP_HALVINGS_MAX ? halvings : GW_PERP_HALVINGS_MAX));
}

double gw_perp_share(const struct gw_memory *memory, const struct gw_policy_params *params)
{
    return params->perp_share * kept(memory->perp_halvings);
}

static void forget(struct gw_memory *memory)
{
    memory->perp_premium = 0.0;
    memory->perp_halvings = memory->perp_strained = memory->perp_calm = 0;
    memory->perp_period_s = 0;
}

double gw_perp_dearer(double made_8h, double charged_8h)
{
    return fabs(charged_8h) > fabs(made_8h) ? charged_8h : made_8h;
}

static void close_period(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                         const struct gw_funding_terms *terms)
{
    const double rate =
        gw_perp_dearer(gw_funding_rate(terms, memory->perp_premium), ecosystem->perp_funding_8h);
    const bool is_dear = !(fabs(rate) <= GW_PERP_DEAR_8H);
    memory->perp_strained = is_dear ? memory->perp_strained + 1 : 0;
    memory->perp_calm = is_dear || ecosystem->is_perp_doubtful ? 0 : memory->perp_calm + 1;
    if (memory->perp_strained >= GW_PERP_PERIODS) {
        memory->perp_halvings += memory->perp_halvings < GW_PERP_HALVINGS_MAX ? 1 : 0;
        memory->perp_strained = 0;
    }
    if (memory->perp_calm >= GW_PERP_PERIODS) {
        memory->perp_halvings -= memory->perp_halvings > 0 ? 1 : 0;
        memory->perp_calm = 0;
    }
}

void gw_perp_learn(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                   const struct gw_policy_params *params, int64_t now_s)
{
    struct gw_funding funding;
    const double before = gw_vecmath_exp(-memory->last_return) - 1.0; /* where the price came from */
    const double flow_usd = (gw_exposure_delta_at(ecosystem, before) - gw_exposure_delta_at(ecosystem, 0.0)) *
                            ecosystem->spot_usd;
    const struct gw_funding_terms terms = {
        .perp_share = gw_perp_share(memory, params),
        .perp_depth_1pct_usd = ecosystem->perp_depth_1pct_usd,
        .interest_8h = params->funding_interest_8h,
        .cap_8h = params->funding_cap_8h,
        .premium = memory->perp_premium * gw_vecmath_exp(-memory->last_elapsed_s / (double)GW_PERP_PERIOD_S),
    };
    if (gw_funding_after(&funding, &terms, flow_usd) != GW_OK) {
        if (!(ecosystem->perp_open_usd > 0.0) && !ecosystem->is_perp_doubtful) {
            forget(memory); /* there are none; where they only take no more, their funding stays known */
        }
        return;
    }
    memory->perp_premium = gw_real_clamp(funding.premium, -PREMIUM_MOST, PREMIUM_MOST);
    if (memory->perp_period_s == 0) {
        memory->perp_period_s = now_s;
    } else if (now_s - memory->perp_period_s >= GW_PERP_PERIOD_S) {
        close_period(memory, ecosystem, &terms);
        memory->perp_period_s = now_s;
    }
}

void gw_perp_weigh(struct gw_exposure_book *book, const struct gw_memory *memories, size_t count)
{
    for (size_t i = 0; i < book->curve_count; i++) {
        struct gw_depth_curve *curve = &book->curves[i];
        size_t m = 0;
        while (m < count && strcmp(memories[m].underlying, curve->underlying) != 0) {
            m++;
        }
        curve->left_ratio = curve->is_perp && m < count ? 1.0 - kept(memories[m].perp_halvings) : 0.0;
    }
    book->perp_left_count = 0;
    for (size_t m = 0; m < count && m < GW_UNDERLYINGS_MAX; m++) {
        struct gw_perp_left *left = &book->perp_left[book->perp_left_count++];
        memcpy(left->underlying, memories[m].underlying, sizeof left->underlying);
        left->ratio = 1.0 - kept(memories[m].perp_halvings);
    }
}
