/* shifted: the ladders at shifted volatility and the tails of a fixture's record, as a collector fills them. */
#ifndef GW_TESTS_UNIT_MONITOR_MARGIN_SHIFTED_H
#define GW_TESTS_UNIT_MONITOR_MARGIN_SHIFTED_H

#include "monitor/margin/scenario_book.h"
#include "tests/unit/monitor/policy/fixture.h"

#define SHIFTED_LEGS_MAX 16

static inline struct gw_scenario_book shifted_book(struct gw_instrument out[SHIFTED_LEGS_MAX], double spot,
                                                   const struct fixture_leg *legs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = legs[i].instrument;
    }
    return (struct gw_scenario_book){spot, out, count};
}

static inline struct gw_greeks shifted_greeks(struct gw_instrument leg, double spot, enum gw_vol_shift shift)
{
    struct gw_greeks greeks;
    if (leg.kind == GW_PAYOFF_EUROPEAN) {
        leg.option.vol = gw_scenario_shift_vol(leg.option.vol, leg.option.t_years, shift);
    }
    if (gw_pricing_greeks(&greeks, spot, &leg) != GW_OK) {
        abort();
    }
    return greeks;
}

static inline struct gw_exposure shifted_exposure(double spot, const struct fixture_leg *legs, size_t count)
{
    struct gw_instrument instruments[SHIFTED_LEGS_MAX];
    const struct gw_scenario_book book = shifted_book(instruments, spot, legs, count);
    struct gw_exposure out = fixture_exposure(spot, legs, count);
    struct gw_margin_book described;
    out.head.flags &= ~(uint32_t)GW_EXPOSURE_FLAT_VOL;
    for (size_t leg = 0; leg < count; leg++) {
        const double base = shifted_greeks(instruments[leg], spot, GW_VOL_FLAT).price;
        for (unsigned shift = GW_VOL_DOWN; shift <= GW_VOL_UP; shift += 2) {
            for (size_t i = 0; i < GW_LADDER_NODES; i++) {
                const double node = fixture_node_spot(spot, i);
                const struct gw_greeks there =
                    shifted_greeks(instruments[leg], node, (enum gw_vol_shift)shift);
                out.pnl_usd[shift][i] += there.price - base;
                out.ladder_delta_usd[shift][i] += there.delta * node;
            }
        }
        for (size_t i = 0; i < GW_SCENARIO_TAILS; i++) {
            const double node = spot * (1.0 + gw_scenario_tail_shocks[i]);
            out.pnl_tail_usd[i] += shifted_greeks(instruments[leg], node, GW_VOL_UP).price - base;
        }
    }
    if (gw_scenario_book_describe(&described, &book, 0.0) != GW_OK) {
        abort();
    }
    out.short_option_quantity = described.naked_short_tokens;
    out.notional_usd = described.notional_usd;
    return out;
}

#endif
