/* record_fields_explanation: as ipc/record_fields.h, for the layout of gammawatch/explanation.h. */
#ifndef GW_IPC_RECORD_FIELDS_EXPLANATION_H
#define GW_IPC_RECORD_FIELDS_EXPLANATION_H

/* struct gw_explanation */
#define GW_EXPLANATION_BYTES 1288
#define GW_EXPLANATION_FIELDS(X)                                                                             \
    X(feed_id, U8, 32, 272, "")                                                                              \
    X(digest, U8, 32, 304, "")                                                                               \
    X(seq, U64, 1, 336, "count")                                                                             \
    X(epoch, U64, 1, 344, "count")                                                                           \
    X(reason_bits, U64, 1, 352, "bits")                                                                      \
    X(state, F64, 1, 360, "number")                                                                          \
    X(breaker_level, F64, 1, 368, "number")                                                                  \
    X(confidence_ratio, F64, 1, 376, "ratio")                                                                \
    X(spot_usd, F64, 1, 384, "usd")                                                                          \
    X(volatility_implied, F64, 1, 392, "1 per sqrt year")                                                    \
    X(volatility_realised, F64, 1, 400, "1 per sqrt year")                                                   \
    X(volatility_long_run, F64, 1, 408, "1 per sqrt year")                                                   \
    X(volatility_floor, F64, 1, 416, "1 per sqrt year")                                                      \
    X(tail_degrees, F64, 1, 424, "number")                                                                   \
    X(k, F64, 1, 432, "number")                                                                              \
    X(k_mean, F64, 1, 440, "number")                                                                         \
    X(depth_baseline_usd, F64, 1, 448, "usd")                                                                \
    X(exposure_age_s, F64, 1, 456, "s")                                                                      \
    X(spot_age_s, F64, 1, 464, "s")                                                                          \
    X(depth_age_s, F64, 1, 472, "s")                                                                         \
    X(warmup_left, F64, 1, 480, "number")                                                                    \
    X(accounts_known, F64, 1, 488, "0 or 1")                                                                 \
    X(liquidation_limit_usd, F64, 1, 496, "usd")                                                             \
    X(liquidation_flow_usd, F64, 1, 504, "usd")                                                              \
    X(requirement_bps, F64, 1, 512, "bps")                                                                   \
    X(buffered_bps, F64, 1, 520, "bps")                                                                      \
    X(now.volatility, F64, 1, 528, "1 per sqrt year")                                                        \
    X(now.amplification_relative, F64, 1, 536, "number")                                                     \
    X(now.depth_1pct_usd, F64, 1, 544, "usd")                                                                \
    X(now.range_ratio, F64, 1, 552, "ratio")                                                                 \
    X(now.range_unclamped_ratio, F64, 1, 560, "ratio")                                                       \
    X(now.scenario_usd, F64, 1, 568, "usd")                                                                  \
    X(now.scenario_index, F64, 1, 576, "number")                                                             \
    X(now.scenario_shock_ratio, F64, 1, 584, "ratio")                                                        \
    X(now.scenario_volatility, F64, 1, 592, "-1, 0 or 1")                                                    \
    X(now.scenario_weight_ratio, F64, 1, 600, "ratio")                                                       \
    X(now.scenarios_unknown, F64, 1, 608, "number")                                                          \
    X(now.interpolation_usd, F64, 1, 616, "usd")                                                             \
    X(now.contingency_usd, F64, 1, 624, "usd")                                                               \
    X(now.gap_usd, F64, 1, 632, "usd")                                                                       \
    X(now.close_out_usd, F64, 1, 640, "usd")                                                                 \
    X(now.oracle_usd, F64, 1, 648, "usd")                                                                    \
    X(now.maintenance_usd, F64, 1, 656, "usd")                                                               \
    X(now.initial_usd, F64, 1, 664, "usd")                                                                   \
    X(calm.volatility, F64, 1, 672, "1 per sqrt year")                                                       \
    X(calm.amplification_relative, F64, 1, 680, "number")                                                    \
    X(calm.depth_1pct_usd, F64, 1, 688, "usd")                                                               \
    X(calm.range_ratio, F64, 1, 696, "ratio")                                                                \
    X(calm.range_unclamped_ratio, F64, 1, 704, "ratio")                                                      \
    X(calm.scenario_usd, F64, 1, 712, "usd")                                                                 \
    X(calm.scenario_index, F64, 1, 720, "number")                                                            \
    X(calm.scenario_shock_ratio, F64, 1, 728, "ratio")                                                       \
    X(calm.scenario_volatility, F64, 1, 736, "-1, 0 or 1")                                                   \
    X(calm.scenario_weight_ratio, F64, 1, 744, "ratio")                                                      \
    X(calm.scenarios_unknown, F64, 1, 752, "number")                                                         \
    X(calm.interpolation_usd, F64, 1, 760, "usd")                                                            \
    X(calm.contingency_usd, F64, 1, 768, "usd")                                                              \
    X(calm.gap_usd, F64, 1, 776, "usd")                                                                      \
    X(calm.close_out_usd, F64, 1, 784, "usd")                                                                \
    X(calm.oracle_usd, F64, 1, 792, "usd")                                                                   \
    X(calm.maintenance_usd, F64, 1, 800, "usd")                                                              \
    X(calm.initial_usd, F64, 1, 808, "usd")                                                                  \
    X(initial_margin.previous, F64, 1, 816, "bps")                                                           \
    X(initial_margin.unclamped, F64, 1, 824, "bps")                                                          \
    X(initial_margin.target, F64, 1, 832, "bps")                                                             \
    X(initial_margin.given, F64, 1, 840, "bps")                                                              \
    X(initial_margin.held_by, U64, 1, 848, "bits")                                                           \
    X(maintenance_margin.previous, F64, 1, 856, "bps")                                                       \
    X(maintenance_margin.unclamped, F64, 1, 864, "bps")                                                      \
    X(maintenance_margin.target, F64, 1, 872, "bps")                                                         \
    X(maintenance_margin.given, F64, 1, 880, "bps")                                                          \
    X(maintenance_margin.held_by, U64, 1, 888, "bits")                                                       \
    X(utilisation_cap.previous, F64, 1, 896, "bps")                                                          \
    X(utilisation_cap.unclamped, F64, 1, 904, "bps")                                                         \
    X(utilisation_cap.target, F64, 1, 912, "bps")                                                            \
    X(utilisation_cap.given, F64, 1, 920, "bps")                                                             \
    X(utilisation_cap.held_by, U64, 1, 928, "bits")                                                          \
    X(iv_markup.previous, F64, 1, 936, "bps")                                                                \
    X(iv_markup.unclamped, F64, 1, 944, "bps")                                                               \
    X(iv_markup.target, F64, 1, 952, "bps")                                                                  \
    X(iv_markup.given, F64, 1, 960, "bps")                                                                   \
    X(iv_markup.held_by, U64, 1, 968, "bits")                                                                \
    X(half_spread.previous, F64, 1, 976, "bps")                                                              \
    X(half_spread.unclamped, F64, 1, 984, "bps")                                                             \
    X(half_spread.target, F64, 1, 992, "bps")                                                                \
    X(half_spread.given, F64, 1, 1000, "bps")                                                                \
    X(half_spread.held_by, U64, 1, 1008, "bits")                                                             \
    X(strike_cap_usd.previous, F64, 1, 1016, "usd")                                                          \
    X(strike_cap_usd.unclamped, F64, 1, 1024, "usd")                                                         \
    X(strike_cap_usd.target, F64, 1, 1032, "usd")                                                            \
    X(strike_cap_usd.given, F64, 1, 1040, "usd")                                                             \
    X(strike_cap_usd.held_by, U64, 1, 1048, "bits")                                                          \
    X(inputs[0].name, CHAR, 32, 1056, "")                                                                    \
    X(inputs[0].value, F64, 1, 1088, "number")                                                               \
    X(inputs[0].other_value, F64, 1, 1096, "number")                                                         \
    X(inputs[0].margin_change_bps, F64, 1, 1104, "bps")                                                      \
    X(inputs[0].cap_change_bps, F64, 1, 1112, "bps")                                                         \
    X(inputs[1].name, CHAR, 32, 1120, "")                                                                    \
    X(inputs[1].value, F64, 1, 1152, "number")                                                               \
    X(inputs[1].other_value, F64, 1, 1160, "number")                                                         \
    X(inputs[1].margin_change_bps, F64, 1, 1168, "bps")                                                      \
    X(inputs[1].cap_change_bps, F64, 1, 1176, "bps")                                                         \
    X(inputs[2].name, CHAR, 32, 1184, "")                                                                    \
    X(inputs[2].value, F64, 1, 1216, "number")                                                               \
    X(inputs[2].other_value, F64, 1, 1224, "number")                                                         \
    X(inputs[2].margin_change_bps, F64, 1, 1232, "bps")                                                      \
    X(inputs[2].cap_change_bps, F64, 1, 1240, "bps")                                                         \
    X(hedging_ratio, F64, 1, 1248, "1")                                                                      \
    X(hedging_ratio_lo, F64, 1, 1256, "1")                                                                   \
    X(hedging_ratio_hi, F64, 1, 1264, "1")                                                                   \
    X(evidence, CHAR, 16, 1272, "")

#endif
