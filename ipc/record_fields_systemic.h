/* record_fields_systemic: as ipc/record_fields.h, for the layouts of gammawatch/systemic.h. */
#ifndef GW_IPC_RECORD_FIELDS_SYSTEMIC_H
#define GW_IPC_RECORD_FIELDS_SYSTEMIC_H

/* struct gw_bucket_record */
#define GW_BUCKET_BYTES 3120
#define GW_BUCKET_FIELDS(X)                                                                                  \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(part, F64, 1, 280, "index")                                                                            \
    X(parts, F64, 1, 288, "count")                                                                           \
    X(buckets, F64, 1, 296, "count")                                                                         \
    X(strike_usd, F64, 32, 304, "usd")                                                                       \
    X(expiry_s, F64, 32, 560, "unix s")                                                                      \
    X(vol, F64, 32, 816, "1 per sqrt year")                                                                  \
    X(call_quantity, F64, 32, 1072, "tokens")                                                                \
    X(put_quantity, F64, 32, 1328, "tokens")                                                                 \
    X(call_open_quantity, F64, 32, 1584, "tokens")                                                           \
    X(put_open_quantity, F64, 32, 1840, "tokens")                                                            \
    X(hedging_call_quantity, F64, 32, 2096, "tokens")                                                        \
    X(hedging_put_quantity, F64, 32, 2352, "tokens")                                                         \
    X(hedging_least_quantity, F64, 32, 2608, "tokens")                                                       \
    X(hedging_most_quantity, F64, 32, 2864, "tokens")

/* struct gw_systemic_record */
#define GW_SYSTEMIC_BYTES 2888
#define GW_SYSTEMIC_FIELDS(X)                                                                                \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(buckets, F64, 1, 280, "count")                                                                         \
    X(short_gamma_usd_per_1pct, F64, 1, 288, "usd per 1 %")                                                  \
    X(long_gamma_usd_per_1pct, F64, 1, 296, "usd per 1 %")                                                   \
    X(netting_ratio, F64, 1, 304, "ratio")                                                                   \
    X(borne_gamma_conservative_usd_per_1pct, F64, 1, 312, "usd per 1 %")                                     \
    X(hedging_gamma_conservative_usd_per_1pct, F64, 1, 320, "usd per 1 %")                                   \
    X(call_gamma_usd_per_1pct, F64, 1, 328, "usd per 1 %")                                                   \
    X(put_gamma_usd_per_1pct, F64, 1, 336, "usd per 1 %")                                                    \
    X(other_gamma_usd_per_1pct, F64, 1, 344, "usd per 1 %")                                                  \
    X(naive_gex_usd_per_1pct, F64, 1, 352, "usd per 1 %")                                                    \
    X(offchain_gamma_usd_per_1pct, F64, 1, 360, "usd per 1 %")                                               \
    X(coverage, F64, 1, 368, "ratio")                                                                        \
    X(depeg, F64, 1, 376, "ratio")                                                                           \
    X(wrapped_delta_usd, F64, 1, 384, "usd")                                                                 \
    X(expiries, F64, 1, 392, "count")                                                                        \
    X(expiry_s, F64, 8, 400, "unix s")                                                                       \
    X(expiry_borne_gamma_usd_per_1pct, F64, 8, 464, "usd per 1 %")                                           \
    X(expiry_hedging_gamma_usd_per_1pct, F64, 8, 528, "usd per 1 %")                                         \
    X(pins, F64, 1, 592, "count")                                                                            \
    X(pin_strike_usd, F64, 8, 600, "usd")                                                                    \
    X(pin_gamma_usd_per_1pct, F64, 8, 664, "usd per 1 %")                                                    \
    X(pin_depth_ratio, F64, 8, 728, "ratio")                                                                 \
    X(pin_distance_bps, F64, 8, 792, "bps")                                                                  \
    X(pin_distance_sigmas, F64, 8, 856, "sigma")                                                             \
    X(squeeze_level_usd, F64, 1, 920, "usd")                                                                 \
    X(depth_weighted_usd, F64, 1, 928, "usd")                                                                \
    X(depth_stressed_usd, F64, 1, 936, "usd")                                                                \
    X(depth_baseline_usd, F64, 1, 944, "usd")                                                                \
    X(depth_ratio, F64, 1, 952, "ratio")                                                                     \
    X(k, F64, 1, 960, "ratio")                                                                               \
    X(k_options, F64, 1, 968, "ratio")                                                                       \
    X(k_liquidity, F64, 1, 976, "ratio")                                                                     \
    X(k_leveraged, F64, 1, 984, "ratio")                                                                     \
    X(k_liquidations, F64, 1, 992, "ratio")                                                                  \
    X(k_offchain, F64, 1, 1000, "ratio")                                                                     \
    X(k_stressed, F64, 1, 1008, "ratio")                                                                     \
    X(curve_move, F64, 10, 1016, "ratio")                                                                    \
    X(curve_flow_usd, F64, 10, 1096, "usd")                                                                  \
    X(curve_roots, F64, 10, 1176, "count")                                                                   \
    X(curve_unbounded, F64, 10, 1256, "0 or 1")                                                              \
    X(cascade_peak, F64, 2, 1336, "ratio")                                                                   \
    X(cascade_final, F64, 2, 1352, "ratio")                                                                  \
    X(cascade_extra, F64, 2, 1368, "ratio")                                                                  \
    X(cascade_peak_s, F64, 2, 1384, "s")                                                                     \
    X(cascade_hedge_usd, F64, 2, 1400, "usd")                                                                \
    X(cascade_liquidated_usd, F64, 2, 1416, "usd")                                                           \
    X(cascade_fired, F64, 2, 1432, "count")                                                                  \
    X(cascade_steps, F64, 2, 1448, "count")                                                                  \
    X(cascade_ratio, F64, 1, 1464, "ratio")                                                                  \
    X(spectral_radius, F64, 1, 1472, "ratio")                                                                \
    X(coupled_ratio, F64, 1, 1480, "ratio")                                                                  \
    X(concentration, F64, 1, 1488, "ratio")                                                                  \
    X(debt_rank, F64, 1, 1496, "ratio")                                                                      \
    X(delta_covar, F64, 1, 1504, "ratio")                                                                    \
    X(share_count, F64, 1, 1512, "count")                                                                    \
    X(shares[0].name, CHAR, 112, 1520, "")                                                                   \
    X(shares[0].hedging_gamma_usd_per_1pct, F64, 1, 1632, "usd per 1 %")                                     \
    X(shares[0].share, F64, 1, 1640, "ratio")                                                                \
    X(shares[0].marginal_amplification, F64, 1, 1648, "ratio")                                               \
    X(shares[0].distress, F64, 1, 1656, "ratio")                                                             \
    X(shares[0].unhedged_usd, F64, 1, 1664, "usd")                                                           \
    X(shares[1].name, CHAR, 112, 1672, "")                                                                   \
    X(shares[1].hedging_gamma_usd_per_1pct, F64, 1, 1784, "usd per 1 %")                                     \
    X(shares[1].share, F64, 1, 1792, "ratio")                                                                \
    X(shares[1].marginal_amplification, F64, 1, 1800, "ratio")                                               \
    X(shares[1].distress, F64, 1, 1808, "ratio")                                                             \
    X(shares[1].unhedged_usd, F64, 1, 1816, "usd")                                                           \
    X(shares[2].name, CHAR, 112, 1824, "")                                                                   \
    X(shares[2].hedging_gamma_usd_per_1pct, F64, 1, 1936, "usd per 1 %")                                     \
    X(shares[2].share, F64, 1, 1944, "ratio")                                                                \
    X(shares[2].marginal_amplification, F64, 1, 1952, "ratio")                                               \
    X(shares[2].distress, F64, 1, 1960, "ratio")                                                             \
    X(shares[2].unhedged_usd, F64, 1, 1968, "usd")                                                           \
    X(shares[3].name, CHAR, 112, 1976, "")                                                                   \
    X(shares[3].hedging_gamma_usd_per_1pct, F64, 1, 2088, "usd per 1 %")                                     \
    X(shares[3].share, F64, 1, 2096, "ratio")                                                                \
    X(shares[3].marginal_amplification, F64, 1, 2104, "ratio")                                               \
    X(shares[3].distress, F64, 1, 2112, "ratio")                                                             \
    X(shares[3].unhedged_usd, F64, 1, 2120, "usd")                                                           \
    X(shares[4].name, CHAR, 112, 2128, "")                                                                   \
    X(shares[4].hedging_gamma_usd_per_1pct, F64, 1, 2240, "usd per 1 %")                                     \
    X(shares[4].share, F64, 1, 2248, "ratio")                                                                \
    X(shares[4].marginal_amplification, F64, 1, 2256, "ratio")                                               \
    X(shares[4].distress, F64, 1, 2264, "ratio")                                                             \
    X(shares[4].unhedged_usd, F64, 1, 2272, "usd")                                                           \
    X(shares[5].name, CHAR, 112, 2280, "")                                                                   \
    X(shares[5].hedging_gamma_usd_per_1pct, F64, 1, 2392, "usd per 1 %")                                     \
    X(shares[5].share, F64, 1, 2400, "ratio")                                                                \
    X(shares[5].marginal_amplification, F64, 1, 2408, "ratio")                                               \
    X(shares[5].distress, F64, 1, 2416, "ratio")                                                             \
    X(shares[5].unhedged_usd, F64, 1, 2424, "usd")                                                           \
    X(shares[6].name, CHAR, 112, 2432, "")                                                                   \
    X(shares[6].hedging_gamma_usd_per_1pct, F64, 1, 2544, "usd per 1 %")                                     \
    X(shares[6].share, F64, 1, 2552, "ratio")                                                                \
    X(shares[6].marginal_amplification, F64, 1, 2560, "ratio")                                               \
    X(shares[6].distress, F64, 1, 2568, "ratio")                                                             \
    X(shares[6].unhedged_usd, F64, 1, 2576, "usd")                                                           \
    X(shares[7].name, CHAR, 112, 2584, "")                                                                   \
    X(shares[7].hedging_gamma_usd_per_1pct, F64, 1, 2696, "usd per 1 %")                                     \
    X(shares[7].share, F64, 1, 2704, "ratio")                                                                \
    X(shares[7].marginal_amplification, F64, 1, 2712, "ratio")                                               \
    X(shares[7].distress, F64, 1, 2720, "ratio")                                                             \
    X(shares[7].unhedged_usd, F64, 1, 2728, "usd")                                                           \
    X(funding_premium, F64, 4, 2736, "ratio")                                                                \
    X(funding_8h, F64, 4, 2768, "ratio per 8 h")                                                             \
    X(carry_usd_8h, F64, 4, 2800, "usd per 8 h")                                                             \
    X(liquidation_accounts, F64, 1, 2832, "count")                                                           \
    X(liquidation_closable, F64, 1, 2840, "count")                                                           \
    X(liquidation_venues, F64, 1, 2848, "count")                                                             \
    X(liquidation_unknown_venues, F64, 1, 2856, "count")                                                     \
    X(liquidation_read_usd_per_1pct, F64, 1, 2864, "usd per 1 %")                                            \
    X(liquidation_configured_usd_per_1pct, F64, 1, 2872, "usd per 1 %")                                      \
    X(reason_bits, U64, 1, 2880, "bits")

#endif
