#include "monitor/liquidity/offset.h"

#include <math.h>
#include <string.h>

#include "monitor/liquidity/simplex.h"

#define DUST 1e-6 /* of what is available */

const int32_t gw_offset_shock_bps[GW_OFFSET_SHOCKS] = {-1000, -500, 0, 500, 1000};

static const double moneyness[GW_OFFSET_STRIKES] = {0.85, 0.90, 0.95, 1.00, 1.05, 1.10, 1.15};
static const double days[GW_OFFSET_EXPIRIES] = {7.0, 30.0};

static struct gw_instrument option_of(size_t index, double spot, double vol)
{
    const size_t strike = index / 2 % GW_OFFSET_STRIKES;
    const size_t expiry = index / 2 / GW_OFFSET_STRIKES;
    return (struct gw_instrument){.kind = GW_PAYOFF_EUROPEAN,
                                  .quantity = 1.0,
                                  .option = {.is_call = index % 2 == 0,
                                             .strike = spot * moneyness[strike],
                                             .t_years = days[expiry] / 365.0,
                                             .vol = vol}};
}

static size_t find_node(int32_t bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != bps) {
        i++;
    }
    return i;
}

static enum gw_status pose(struct gw_simplex_problem *problem, const struct gw_exposure *exposure,
                           const struct gw_offset_terms *terms)
{
    const double spot = exposure->spot_usd;
    memset(problem, 0, sizeof *problem);
    problem->variables = GW_OFFSET_OPTIONS;
    problem->rows = GW_OFFSET_SHOCKS;
    for (size_t i = 0; i < GW_OFFSET_SHOCKS; i++) {
        const double borne = exposure->ladder_gamma_usd_per_1pct[find_node(gw_offset_shock_bps[i])];
        problem->bound[i] = -terms->budget_usd_per_1pct - borne;
    }
    for (size_t j = 0; j < GW_OFFSET_OPTIONS; j++) {
        const struct gw_instrument option = option_of(j, spot, terms->vol);
        struct gw_greeks greeks;
        GW_TRY(gw_pricing_greeks(&greeks, spot, &option));
        problem->cost[j] = greeks.vega * terms->cost_vol;
        problem->available[j] = terms->available_usd / spot;
        for (size_t i = 0; i < GW_OFFSET_SHOCKS; i++) {
            const double there = spot * (1.0 + (double)gw_offset_shock_bps[i] / 10000.0);
            GW_TRY(gw_pricing_greeks(&greeks, there, &option));
            problem->row[i][j] = greeks.gamma * there * there / 100.0;
        }
    }
    return GW_OK;
}

/* Puts and calls of one strike have one gamma and one cost; the answer may hold either. */
static void list_buys(struct gw_offset *out, const struct gw_simplex_answer *answer, double spot, double vol,
                      double available)
{
    for (size_t j = 0; j < GW_OFFSET_OPTIONS; j++) {
        const double quantity = answer->x[j];
        if (quantity <= DUST * available) {
            continue;
        }
        size_t at = out->buy_count < GW_OFFSET_SHOWN ? out->buy_count++ : GW_OFFSET_SHOWN;
        if (at == GW_OFFSET_SHOWN && quantity <= out->buys[GW_OFFSET_SHOWN - 1].quantity) {
            continue;
        }
        at = at == GW_OFFSET_SHOWN ? GW_OFFSET_SHOWN - 1 : at;
        for (; at > 0 && out->buys[at - 1].quantity < quantity; at--) {
            out->buys[at] = out->buys[at - 1];
        }
        const struct gw_instrument option = option_of(j, spot, vol);
        out->buys[at] = (struct gw_offset_buy){option.option.is_call, option.option.strike,
                                               option.option.t_years, quantity};
    }
}

enum gw_status gw_offset_find(struct gw_offset *out, const struct gw_exposure *exposure,
                              const struct gw_offset_terms *terms)
{
    struct gw_simplex_problem problem;
    struct gw_simplex_answer answer;
    struct gw_simplex_work work;
    memset(out, 0, sizeof *out);
    GW_TRY(pose(&problem, exposure, terms));
    GW_TRY(gw_simplex_solve(&answer, &work, &problem));
    out->is_feasible = answer.is_feasible;
    out->cost_usd = answer.cost;
    memcpy(out->price_usd, answer.price, sizeof out->price_usd);
    for (size_t i = 0; i < GW_OFFSET_SHOCKS; i++) {
        double gamma = -terms->budget_usd_per_1pct - problem.bound[i];
        for (size_t j = 0; j < GW_OFFSET_OPTIONS; j++) {
            gamma += problem.row[i][j] * answer.x[j];
        }
        out->residual_usd_per_1pct[i] = gamma;
    }
    list_buys(out, &answer, exposure->spot_usd, terms->vol, terms->available_usd / exposure->spot_usd);
    return GW_OK;
}
