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
#define GW_SYSTEMIC_BYTES 2760
#define GW_SYSTEMIC_FIELDS(X)                                                                                \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(short_gamma_usd_per_1pct, F64, 1, 280, "usd per 1 %")                                                  \
    X(long_gamma_usd_per_1pct, F64, 1, 288, "usd per 1 %")                                                   \
    X(netting_ratio, F64, 1, 296, "ratio")                                                                   \
    X(borne_gamma_conservative_usd_per_1pct, F64, 1, 304, "usd per 1 %")                                     \
    X(hedging_gamma_conservative_usd_per_1pct, F64, 1, 312, "usd per 1 %")                                   \
    X(call_gamma_usd_per_1pct, F64, 1, 320, "usd per 1 %")                                                   \
    X(put_gamma_usd_per_1pct, F64, 1, 328, "usd per 1 %")                                                    \
    X(other_gamma_usd_per_1pct, F64, 1, 336, "usd per 1 %")                                                  \
    X(naive_gex_usd_per_1pct, F64, 1, 344, "usd per 1 %")                                                    \
    X(offchain_gamma_usd_per_1pct, F64, 1, 352, "usd per 1 %")                                               \
    X(coverage, F64, 1, 360, "ratio")                                                                        \
    X(depeg, F64, 1, 368, "ratio")                                                                           \
    X(wrapped_delta_usd, F64, 1, 376, "usd")                                                                 \
    X(expiries, F64, 1, 384, "count")                                                                        \
    X(expiry_s, F64, 8, 392, "unix s")                                                                       \
    X(expiry_borne_gamma_usd_per_1pct, F64, 8, 456, "usd per 1 %")                                           \
    X(expiry_hedging_gamma_usd_per_1pct, F64, 8, 520, "usd per 1 %")                                         \
    X(pins, F64, 1, 584, "count")                                                                            \
    X(pin_strike_usd, F64, 8, 592, "usd")                                                                    \
    X(pin_gamma_usd_per_1pct, F64, 8, 656, "usd per 1 %")                                                    \
    X(pin_depth_ratio, F64, 8, 720, "ratio")                                                                 \
    X(pin_distance_bps, F64, 8, 784, "bps")                                                                  \
    X(pin_distance_sigmas, F64, 8, 848, "sigma")                                                             \
    X(squeeze_level_usd, F64, 1, 912, "usd")                                                                 \
    X(depth_weighted_usd, F64, 1, 920, "usd")                                                                \
    X(depth_stressed_usd, F64, 1, 928, "usd")                                                                \
    X(depth_baseline_usd, F64, 1, 936, "usd")                                                                \
    X(depth_ratio, F64, 1, 944, "ratio")                                                                     \
    X(k, F64, 1, 952, "ratio")                                                                               \
    X(k_options, F64, 1, 960, "ratio")                                                                       \
    X(k_liquidity, F64, 1, 968, "ratio")                                                                     \
    X(k_leveraged, F64, 1, 976, "ratio")                                                                     \
    X(k_liquidations, F64, 1, 984, "ratio")                                                                  \
    X(k_offchain, F64, 1, 992, "ratio")                                                                      \
    X(k_stressed, F64, 1, 1000, "ratio")                                                                     \
    X(curve_move, F64, 10, 1008, "ratio")                                                                    \
    X(curve_flow_usd, F64, 10, 1088, "usd")                                                                  \
    X(curve_roots, F64, 10, 1168, "count")                                                                   \
    X(curve_unbounded, F64, 10, 1248, "0 or 1")                                                              \
    X(cascade_peak, F64, 2, 1328, "ratio")                                                                   \
    X(cascade_final, F64, 2, 1344, "ratio")                                                                  \
    X(cascade_extra, F64, 2, 1360, "ratio")                                                                  \
    X(cascade_peak_s, F64, 2, 1376, "s")                                                                     \
    X(cascade_hedge_usd, F64, 2, 1392, "usd")                                                                \
    X(cascade_liquidated_usd, F64, 2, 1408, "usd")                                                           \
    X(cascade_fired, F64, 2, 1424, "count")                                                                  \
    X(cascade_steps, F64, 2, 1440, "count")                                                                  \
    X(spectral_radius, F64, 1, 1456, "ratio")                                                                \
    X(coupled_ratio, F64, 1, 1464, "ratio")                                                                  \
    X(concentration, F64, 1, 1472, "ratio")                                                                  \
    X(debt_rank, F64, 1, 1480, "ratio")                                                                      \
    X(delta_covar, F64, 1, 1488, "ratio")                                                                    \
    X(share_count, F64, 1, 1496, "count")                                                                    \
    X(shares[0].name, CHAR, 112, 1504, "")                                                                   \
    X(shares[0].hedging_gamma_usd_per_1pct, F64, 1, 1616, "usd per 1 %")                                     \
    X(shares[0].share, F64, 1, 1624, "ratio")                                                                \
    X(shares[0].marginal_amplification, F64, 1, 1632, "ratio")                                               \
    X(shares[0].distress, F64, 1, 1640, "ratio")                                                             \
    X(shares[1].name, CHAR, 112, 1648, "")                                                                   \
    X(shares[1].hedging_gamma_usd_per_1pct, F64, 1, 1760, "usd per 1 %")                                     \
    X(shares[1].share, F64, 1, 1768, "ratio")                                                                \
    X(shares[1].marginal_amplification, F64, 1, 1776, "ratio")                                               \
    X(shares[1].distress, F64, 1, 1784, "ratio")                                                             \
    X(shares[2].name, CHAR, 112, 1792, "")                                                                   \
    X(shares[2].hedging_gamma_usd_per_1pct, F64, 1, 1904, "usd per 1 %")                                     \
    X(shares[2].share, F64, 1, 1912, "ratio")                                                                \
    X(shares[2].marginal_amplification, F64, 1, 1920, "ratio")                                               \
    X(shares[2].distress, F64, 1, 1928, "ratio")                                                             \
    X(shares[3].name, CHAR, 112, 1936, "")                                                                   \
    X(shares[3].hedging_gamma_usd_per_1pct, F64, 1, 2048, "usd per 1 %")                                     \
    X(shares[3].share, F64, 1, 2056, "ratio")                                                                \
    X(shares[3].marginal_amplification, F64, 1, 2064, "ratio")                                               \
    X(shares[3].distress, F64, 1, 2072, "ratio")                                                             \
    X(shares[4].name, CHAR, 112, 2080, "")                                                                   \
    X(shares[4].hedging_gamma_usd_per_1pct, F64, 1, 2192, "usd per 1 %")                                     \
    X(shares[4].share, F64, 1, 2200, "ratio")                                                                \
    X(shares[4].marginal_amplification, F64, 1, 2208, "ratio")                                               \
    X(shares[4].distress, F64, 1, 2216, "ratio")                                                             \
    X(shares[5].name, CHAR, 112, 2224, "")                                                                   \
    X(shares[5].hedging_gamma_usd_per_1pct, F64, 1, 2336, "usd per 1 %")                                     \
    X(shares[5].share, F64, 1, 2344, "ratio")                                                                \
    X(shares[5].marginal_amplification, F64, 1, 2352, "ratio")                                               \
    X(shares[5].distress, F64, 1, 2360, "ratio")                                                             \
    X(shares[6].name, CHAR, 112, 2368, "")                                                                   \
    X(shares[6].hedging_gamma_usd_per_1pct, F64, 1, 2480, "usd per 1 %")                                     \
    X(shares[6].share, F64, 1, 2488, "ratio")                                                                \
    X(shares[6].marginal_amplification, F64, 1, 2496, "ratio")                                               \
    X(shares[6].distress, F64, 1, 2504, "ratio")                                                             \
    X(shares[7].name, CHAR, 112, 2512, "")                                                                   \
    X(shares[7].hedging_gamma_usd_per_1pct, F64, 1, 2624, "usd per 1 %")                                     \
    X(shares[7].share, F64, 1, 2632, "ratio")                                                                \
    X(shares[7].marginal_amplification, F64, 1, 2640, "ratio")                                               \
    X(shares[7].distress, F64, 1, 2648, "ratio")                                                             \
    X(funding_premium, F64, 4, 2656, "ratio")                                                                \
    X(funding_8h, F64, 4, 2688, "ratio per 8 h")                                                             \
    X(carry_usd_8h, F64, 4, 2720, "usd per 8 h")                                                             \
    X(reason_bits, U64, 1, 2752, "bits")

#endif
