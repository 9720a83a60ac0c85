#include "monitor/liquidity/hazards.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/exposure/sum.h"
#include "monitor/liquidity/settlement.h"
#include "monitor/policy/feedback.h"

#define RESTRICTED_K 0.5

static bool is_of(const struct gw_exposure_book *book, const struct gw_record_head *head,
                  const struct gw_ecosystem *ecosystem)
{
    double rate;
    return gw_sum_is_of(&rate, book, head, ecosystem->underlying);
}

static size_t find_node(int32_t bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != bps) {
        i++;
    }
    return i;
}

static double depth_of(const struct gw_depth *record)
{
    const double up = record->absorbed_tokens[find_node(100)];
    const double down = -record->absorbed_tokens[find_node(-100)];
    return gw_real_max(0.0, gw_real_min(up, down)) * record->pool_price_usd;
}

/* Dollars; 0 for a pool that tells no price of the underlying. *rate: as gw_sum_is_of() says. */
static double weight_of(double *rate, const struct gw_exposure_book *book, size_t i,
                        const struct gw_ecosystem *ecosystem)
{
    const bool tells = gw_sum_is_of(rate, book, &book->depths[i].head, ecosystem->underlying) &&
                       !gw_sum_is_internal_pool(book, i, ecosystem->underlying);
    return tells ? depth_of(&book->depths[i]) : 0.0;
}

/* Half of all depth is at or below the answer; 0 with too few pools. */
static double median_price(const struct gw_exposure_book *book, const struct gw_ecosystem *ecosystem)
{
    double prices[GW_BOOK_DEPTHS_MAX], weights[GW_BOOK_DEPTHS_MAX];
    double total = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < book->depth_count; i++) {
        double rate;
        const double weight = weight_of(&rate, book, i, ecosystem);
        const double price = book->depths[i].pool_price_usd / rate;
        if (!(weight > 0.0)) {
            continue;
        }
        size_t at = count++;
        for (; at > 0 && prices[at - 1] > price; at--) {
            prices[at] = prices[at - 1];
            weights[at] = weights[at - 1];
        }
        prices[at] = price;
        weights[at] = weight;
        total += weight;
    }
    double below = 0.0;
    for (size_t i = 0; i < count && count >= GW_HAZARDS_POOLS_MIN; i++) {
        below += weights[i];
        if (below >= 0.5 * total) {
            return prices[i];
        }
    }
    return 0.0;
}

static double mean_fee(const struct gw_exposure_book *book, const struct gw_ecosystem *ecosystem)
{
    double weighted = 0.0, total = 0.0;
    for (size_t i = 0; i < book->depth_count; i++) {
        double rate;
        const double weight = weight_of(&rate, book, i, ecosystem);
        weighted += weight * gw_real_max(0.0, book->depths[i].fee_ratio);
        total += weight;
    }
    return total > 0.0 ? weighted / total : 0.0;
}

/* Deltas of the venues that settle soon; the part of their gamma that ends then stands for the part of delta. */
static double settlement_index(const struct gw_exposure_book *book, const struct gw_ecosystem *ecosystem,
                               const struct gw_policy_params *params, int64_t now_s)
{
    double delta_usd[GW_LADDER_NODES] = {0.0};
    bool is_any = false;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *record = &book->exposures[i];
        const double left_s = record->next_expiry_s - (double)now_s;
        const double part = gw_real_clamp(record->next_expiry_gamma_ratio, 0.0, 1.0);
        if (!is_of(book, &record->head, ecosystem) || record->next_expiry_s <= 0.0 ||
            !(left_s <= params->settle_within_s) || part <= 0.0) {
            continue;
        }
        is_any = true;
        for (size_t node = 0; node < GW_LADDER_NODES; node++) {
            delta_usd[node] += part * record->ladder_delta_usd[GW_VOL_FLAT][node];
        }
    }
    const struct gw_settlement market = {
        .spot_usd = ecosystem->spot_usd,
        .absorbed_tokens = ecosystem->absorbed_tokens,
        .fee_ratio = mean_fee(book, ecosystem),
        .blocks = params->settle_blocks,
    };
    return is_any ? gw_settlement_index(&market, delta_usd) : 0.0;
}

/* A venue counts with its protocol once, where the protocol's first venue stands. */
static unsigned count_restricted(const struct gw_exposure_book *book, const struct gw_ecosystem *ecosystem,
                                 const struct gw_policy_params *params, int64_t now_s)
{
    const double depth = ecosystem->has_depth
                             ? gw_real_min(ecosystem->depth_up_1pct_usd, ecosystem->depth_down_1pct_usd)
                             : 0.0;
    unsigned restricted = 0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        const char *protocol = book->exposures[i].head.protocol;
        double gamma_usd = 0.0, age_s = 0.0;
        bool is_first = is_of(book, &book->exposures[i].head, ecosystem);
        for (size_t j = 0; j < book->exposure_count && is_first; j++) {
            const struct gw_exposure *record = &book->exposures[j];
            if (!is_of(book, &record->head, ecosystem) || strcmp(record->head.protocol, protocol) != 0) {
                continue;
            }
            is_first = j >= i;
            gamma_usd += record->hedging_gamma_usd_per_1pct;
            age_s = gw_real_max(age_s, (double)(now_s - record->head.block_time_s));
        }
        const bool is_held = age_s > 3.0 * params->age_exposure_s;
        const bool is_short = depth > 0.0 && gw_feedback_k(gamma_usd, depth) >= RESTRICTED_K;
        restricted += is_first && (is_held || is_short) ? 1 : 0;
    }
    return restricted;
}

static bool is_source_halted(const struct gw_exposure_book *book, const struct gw_ecosystem *ecosystem)
{
    bool is_any = false;
    for (size_t i = 0; i < book->exposure_count && !is_any; i++) {
        const struct gw_record_head *head = &book->exposures[i].head;
        is_any =
            is_of(book, head, ecosystem) && gw_outside_is_halted(book->outside, head->protocol, head->venue);
    }
    return is_any;
}

void gw_hazards_measure(struct gw_hazards *hazards, const struct gw_exposure_book *book,
                        const struct gw_ecosystem *ecosystem, const struct gw_policy_params *params,
                        int64_t now_s)
{
    const double median = median_price(book, ecosystem);
    hazards->oracle_deviation = median > 0.0 ? fabs(ecosystem->spot_usd / median - 1.0) : 0.0;
    hazards->settlement_index = settlement_index(book, ecosystem, params, now_s);
    hazards->is_source_halted = is_source_halted(book, ecosystem);
    hazards->protocols_at_two = count_restricted(book, ecosystem, params, now_s);
}
