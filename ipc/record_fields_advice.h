/* record_fields_advice: as ipc/record_fields.h, for the layouts of gammawatch/advice.h. */
#ifndef GW_IPC_RECORD_FIELDS_ADVICE_H
#define GW_IPC_RECORD_FIELDS_ADVICE_H

/* struct gw_forecast_record */
#define GW_FORECAST_BYTES 896
#define GW_FORECAST_FIELDS(X)                                                                                \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(vol, F64, 1, 280, "per sqrt year")                                                                     \
    X(depth_1pct_usd, F64, 1, 288, "usd")                                                                    \
    X(gamma_now_usd_per_1pct, F64, 1, 296, "usd per 1 %")                                                    \
    X(vanna_flow_usd_per_volpt, F64, 1, 304, "usd per vol point")                                            \
    X(venues, F64, 1, 312, "count")                                                                          \
    X(horizon_s, F64, 6, 320, "s")                                                                           \
    X(gamma_mean_usd_per_1pct, F64, 6, 368, "usd per 1 %")                                                   \
    X(gamma_05_usd_per_1pct, F64, 6, 416, "usd per 1 %")                                                     \
    X(gamma_50_usd_per_1pct, F64, 6, 464, "usd per 1 %")                                                     \
    X(gamma_95_usd_per_1pct, F64, 6, 512, "usd per 1 %")                                                     \
    X(gamma_at_strike_usd_per_1pct, F64, 6, 560, "usd per 1 %")                                              \
    X(at_strike_usd, F64, 6, 608, "usd")                                                                     \
    X(p_k_half, F64, 6, 656, "ratio")                                                                        \
    X(p_k_one, F64, 6, 704, "ratio")                                                                         \
    X(flow_mean_usd, F64, 6, 752, "usd")                                                                     \
    X(flow_95_usd, F64, 6, 800, "usd")                                                                       \
    X(charm_flow_usd, F64, 6, 848, "usd")

/* struct gw_advice_record */
#define GW_ADVICE_BYTES 1528
#define GW_ADVICE_FIELDS(X)                                                                                  \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(vol, F64, 1, 280, "per sqrt year")                                                                     \
    X(vol_ask, F64, 1, 288, "per sqrt year")                                                                 \
    X(leland, F64, 1, 296, "ratio")                                                                          \
    X(hedge_cost_ratio, F64, 1, 304, "ratio")                                                                \
    X(iv_markup, F64, 1, 312, "per sqrt year")                                                               \
    X(half_spread_bps, F64, 1, 320, "bps")                                                                   \
    X(strike_cap_usd, F64, 1, 328, "usd")                                                                    \
    X(strikes_over, F64, 1, 336, "count")                                                                    \
    X(strike_usd, F64, 8, 344, "usd")                                                                        \
    X(strike_expiry_s, F64, 8, 408, "s")                                                                     \
    X(strike_short_usd, F64, 8, 472, "usd")                                                                  \
    X(strike_used_ratio, F64, 8, 536, "ratio")                                                               \
    X(lp_loss_usd_per_year, F64, 1, 600, "usd per year")                                                     \
    X(lp_fees_usd_per_year, F64, 1, 608, "usd per year")                                                     \
    X(lp_breakeven_vol, F64, 1, 616, "per sqrt year")                                                        \
    X(lp_widen_ratio, F64, 1, 624, "ratio")                                                                  \
    X(delta_gap_tokens, F64, 1, 632, "tokens")                                                               \
    X(delta_band_tokens, F64, 1, 640, "tokens")                                                              \
    X(delta_gas_band_tokens, F64, 1, 648, "tokens")                                                          \
    X(delta_urgency, F64, 1, 656, "ratio")                                                                   \
    X(delta_trades_per_day, F64, 1, 664, "per day")                                                          \
    X(delta_cost_usd_per_day, F64, 1, 672, "usd per day")                                                    \
    X(delta_band_loss_usd, F64, 1, 680, "usd")                                                               \
    X(delta_venues, F64, 1, 688, "count")                                                                    \
    X(delta_venue[0], CHAR, 48, 696, "")                                                                     \
    X(delta_venue[1], CHAR, 48, 744, "")                                                                     \
    X(delta_venue[2], CHAR, 48, 792, "")                                                                     \
    X(delta_venue[3], CHAR, 48, 840, "")                                                                     \
    X(delta_venue[4], CHAR, 48, 888, "")                                                                     \
    X(delta_venue[5], CHAR, 48, 936, "")                                                                     \
    X(delta_venue[6], CHAR, 48, 984, "")                                                                     \
    X(delta_venue[7], CHAR, 48, 1032, "")                                                                    \
    X(delta_venue_tokens, F64, 8, 1080, "tokens")                                                            \
    X(delta_impact_ratio, F64, 1, 1144, "ratio")                                                             \
    X(hedge_is_feasible, F64, 1, 1152, "0 or 1")                                                             \
    X(hedge_cost_usd, F64, 1, 1160, "usd")                                                                   \
    X(hedges, F64, 1, 1168, "count")                                                                         \
    X(hedge_is_call, F64, 8, 1176, "0 or 1")                                                                 \
    X(hedge_strike_usd, F64, 8, 1240, "usd")                                                                 \
    X(hedge_expiry_s, F64, 8, 1304, "s")                                                                     \
    X(hedge_quantity, F64, 8, 1368, "tokens")                                                                \
    X(hedge_budget_usd_per_1pct, F64, 1, 1432, "usd per 1 %")                                                \
    X(hedge_residual_gamma_usd_per_1pct, F64, 5, 1440, "usd per 1 %")                                        \
    X(hedge_price_usd, F64, 5, 1480, "usd")                                                                  \
    X(seq, U64, 1, 1520, "count")

#endif
