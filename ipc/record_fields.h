/* record_fields: every field of every layout that travels in a ring: member, type, count, offset, unit.
 *
 * ipc/record.c asserts each line against the structs, walks the lists to check records, and hashes them for
 * the ring header. A layout changes here and in the public header together, and GW_RECORD_ABI with it.
 */
#ifndef GW_IPC_RECORD_FIELDS_H
#define GW_IPC_RECORD_FIELDS_H

/* struct gw_record_head */
#define GW_HEAD_BYTES 272
#define GW_HEAD_FIELDS(X)                                                                                    \
    X(kind, U32, 1, 0, "enum")                                                                               \
    X(size, U32, 1, 4, "bytes")                                                                              \
    X(abi, U32, 1, 8, "")                                                                                    \
    X(valid, U32, 1, 12, "0 or 1")                                                                           \
    X(chain_id, U64, 1, 16, "")                                                                              \
    X(block_number, U64, 1, 24, "")                                                                          \
    X(block_time_s, I64, 1, 32, "unix s")                                                                    \
    X(observed_ms, I64, 1, 40, "unix ms")                                                                    \
    X(epoch, U64, 1, 48, "")                                                                                 \
    X(finality, U32, 1, 56, "enum")                                                                          \
    X(mode, U32, 1, 60, "enum")                                                                              \
    X(block_hash, U8, 32, 64, "")                                                                            \
    X(parent_hash, U8, 32, 96, "")                                                                           \
    X(chain, CHAR, 16, 128, "")                                                                              \
    X(protocol, CHAR, 24, 144, "")                                                                           \
    X(venue, CHAR, 72, 168, "")                                                                              \
    X(underlying, CHAR, 16, 240, "")                                                                         \
    X(flags, U32, 1, 256, "bits")                                                                            \
    X(horizon_s, U32, 1, 260, "s")                                                                           \
    X(reserved, U64, 1, 264, "")

/* struct gw_exposure */
#define GW_EXPOSURE_BYTES 7384
#define GW_EXPOSURE_FIELDS(X)                                                                                \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(spot_age_s, F64, 1, 280, "s")                                                                          \
    X(vol, F64, 1, 288, "1 per sqrt year")                                                                   \
    X(positions, F64, 1, 296, "count")                                                                       \
    X(excluded, F64, 1, 304, "count")                                                                        \
    X(notional_usd, F64, 1, 312, "usd")                                                                      \
    X(delta_usd, F64, 1, 320, "usd")                                                                         \
    X(gamma_usd_per_1pct, F64, 1, 328, "usd per 1 %")                                                        \
    X(short_gamma_usd_per_1pct, F64, 1, 336, "usd per 1 %")                                                  \
    X(long_gamma_usd_per_1pct, F64, 1, 344, "usd per 1 %")                                                   \
    X(hedging_delta_usd, F64, 1, 352, "usd")                                                                 \
    X(hedging_gamma_usd_per_1pct, F64, 1, 360, "usd per 1 %")                                                \
    X(vega_usd_per_volpt, F64, 1, 368, "usd per vol point")                                                  \
    X(theta_usd_per_day, F64, 1, 376, "usd per day")                                                         \
    X(short_option_quantity, F64, 1, 384, "tokens")                                                          \
    X(next_expiry_s, F64, 1, 392, "unix s")                                                                  \
    X(next_expiry_gamma_ratio, F64, 1, 400, "1")                                                             \
    X(gamma_finite_usd_per_1pct, F64, 1, 408, "usd per 1 %")                                                 \
    X(hedging_gamma_finite_usd_per_1pct, F64, 1, 416, "usd per 1 %")                                         \
    X(vanna_usd_per_volpt, F64, 1, 424, "usd per vol point")                                                 \
    X(hedging_vanna_usd_per_volpt, F64, 1, 432, "usd per vol point")                                         \
    X(charm_usd_per_day, F64, 1, 440, "usd per day")                                                         \
    X(hedging_charm_usd_per_day, F64, 1, 448, "usd per day")                                                 \
    X(positions_digest, U8, 32, 456, "")                                                                     \
    X(replies_digest, U8, 32, 488, "")                                                                       \
    X(vol_source, CHAR, 16, 520, "")                                                                         \
    X(evidence, CHAR, 16, 536, "")                                                                           \
    X(pnl_usd, F64, 99, 552, "usd")                                                                          \
    X(ladder_delta_usd, F64, 99, 1344, "usd")                                                                \
    X(pnl_tail_usd, F64, 5, 2136, "usd")                                                                     \
    X(ladder_gamma_usd_per_1pct, F64, 33, 2176, "usd per 1 %")                                               \
    X(ladder_hedging_delta_usd, F64, 33, 2440, "usd")                                                        \
    X(ladder_hedging_gamma_usd_per_1pct, F64, 33, 2704, "usd per 1 %")                                       \
    X(ladder_hedging_gamma_lo_usd_per_1pct, F64, 33, 2968, "usd per 1 %")                                    \
    X(ladder_hedging_gamma_hi_usd_per_1pct, F64, 33, 3232, "usd per 1 %")                                    \
    X(ladder_conservative_gamma_usd_per_1pct, F64, 33, 3496, "usd per 1 %")                                  \
    X(ladder_conservative_hedging_gamma_usd_per_1pct, F64, 33, 3760, "usd per 1 %")                          \
    X(forecast_horizon_s, F64, 6, 4024, "s")                                                                 \
    X(forecast_delta_usd, F64, 6, 4072, "usd")                                                               \
    X(forecast_hedging_delta_usd, F64, 6, 4120, "usd")                                                       \
    X(forecast_gamma_usd_per_1pct, F64, 198, 4168, "usd per 1 %")                                            \
    X(forecast_hedging_gamma_usd_per_1pct, F64, 198, 5752, "usd per 1 %")                                    \
    X(spot_age_s_max, F64, 1, 7336, "s")                                                                     \
    X(hedging_ratio, F64, 1, 7344, "1")                                                                      \
    X(hedging_ratio_lo, F64, 1, 7352, "1")                                                                   \
    X(hedging_ratio_hi, F64, 1, 7360, "1")                                                                   \
    X(vol_age_s, F64, 1, 7368, "s")                                                                          \
    X(vol_confidence_ratio, F64, 1, 7376, "1")

/* struct gw_depth */
#define GW_DEPTH_BYTES 600
#define GW_DEPTH_FIELDS(X)                                                                                   \
    X(pool_price_usd, F64, 1, 272, "usd")                                                                    \
    X(fee_ratio, F64, 1, 280, "1")                                                                           \
    X(absorbed_tokens, F64, 33, 288, "tokens")                                                               \
    X(reach_down_ratio, F64, 1, 552, "1")                                                                    \
    X(reach_up_ratio, F64, 1, 560, "1")                                                                      \
    X(replies_digest, U8, 32, 568, "")

/* struct gw_status_gap, in a list */
#define GW_STATUS_GAP_BYTES 56
#define GW_STATUS_GAP_FIELDS(X, i, at)                                                                       \
    X(gap_list[i].venue, CHAR, 32, (at), "")                                                                 \
    X(gap_list[i].from, U64, 1, (at) + 32, "")                                                               \
    X(gap_list[i].to, U64, 1, (at) + 40, "")                                                                 \
    X(gap_list[i].status, U64, 1, (at) + 48, "enum")

/* struct gw_status_record */
#define GW_STATUS_BYTES 1520
#define GW_STATUS_FIELDS(X)                                                                                  \
    X(safe_number, U64, 1, 272, "")                                                                          \
    X(finalized_number, U64, 1, 280, "")                                                                     \
    X(exposures, U64, 1, 288, "")                                                                            \
    X(depths, U64, 1, 296, "")                                                                               \
    X(venues_excluded, U64, 1, 304, "")                                                                      \
    X(rpc_calls, U64, 1, 312, "")                                                                            \
    X(rpc_bytes, U64, 1, 320, "bytes")                                                                       \
    X(rpc_errors, U64, 1, 328, "")                                                                           \
    X(reorgs, U64, 1, 336, "")                                                                               \
    X(reorg_depth, U64, 1, 344, "")                                                                          \
    X(is_beat, U64, 1, 352, "0 or 1")                                                                        \
    X(is_end, U64, 1, 360, "0 or 1")                                                                         \
    X(last_error, I64, 1, 368, "")                                                                           \
    X(head_age_ms, I64, 1, 376, "ms")                                                                        \
    X(records_digest, U8, 32, 384, "")                                                                       \
    X(freeze_reason, U64, 1, 416, "enum")                                                                    \
    X(freeze_epoch, U64, 1, 424, "")                                                                         \
    X(ws_live, U64, 1, 432, "")                                                                              \
    X(ws_heads, U64, 1, 440, "")                                                                             \
    X(ws_failures, U64, 1, 448, "")                                                                          \
    X(ws_unconfirmed, U64, 1, 456, "")                                                                       \
    X(ws_missed, U64, 1, 464, "")                                                                            \
    X(history_left, U64, 1, 472, "blocks")                                                                   \
    X(history_total, U64, 1, 480, "blocks")                                                                  \
    X(history_eta_s, U64, 1, 488, "s")                                                                       \
    X(gaps, U64, 1, 496, "")                                                                                 \
    X(gap_blocks, U64, 1, 504, "blocks")                                                                     \
    X(drift, U64, 1, 512, "")                                                                                \
    X(reread_entries, U64, 1, 520, "")                                                                       \
    X(checkpoint_number, U64, 1, 528, "")                                                                    \
    X(rpc_failures, U64, GW_RPC_ROLES *GW_RPC_KINDS, 536, "")                                                \
    X(rpc_budget_day, U64, 1, 1048, "calls")                                                                 \
    X(rpc_used_day, U64, 1, 1056, "calls")                                                                   \
    X(rpc_forecast_day, U64, 1, 1064, "calls")                                                               \
    GW_STATUS_GAP_FIELDS(X, 0, 1072 + 0 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 1, 1072 + 1 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 2, 1072 + 2 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 3, 1072 + 3 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 4, 1072 + 4 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 5, 1072 + 5 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 6, 1072 + 6 * GW_STATUS_GAP_BYTES)                                               \
    GW_STATUS_GAP_FIELDS(X, 7, 1072 + 7 * GW_STATUS_GAP_BYTES)

/* struct gw_signed_vector */
#define GW_VECTOR_BYTES 656
#define GW_VECTOR_FIELDS(X)                                                                                  \
    X(kind, U32, 1, 0, "enum")                                                                               \
    X(size, U32, 1, 4, "bytes")                                                                              \
    X(signal.header.feed_id, U8, 32, 8, "")                                                                  \
    X(signal.header.seq, U64, 1, 40, "")                                                                     \
    X(signal.header.epoch, U64, 1, 48, "")                                                                   \
    X(signal.header.subject, U8, 32, 56, "")                                                                 \
    X(signal.header.underlying, U8, 32, 88, "")                                                              \
    X(signal.header.block_number, U64, 1, 120, "")                                                           \
    X(signal.header.block_hash, U8, 32, 128, "")                                                             \
    X(signal.header.observed_at, U64, 1, 160, "unix s")                                                      \
    X(signal.header.state, U8, 1, 168, "enum")                                                               \
    X(signal.header.mode, U8, 1, 169, "enum")                                                                \
    X(signal.header.confidence_bps, U16, 1, 170, "bps")                                                      \
    X(signal.header.reason_bits, U64, 1, 176, "bits")                                                        \
    X(signal.header.inputs_digest, U8, 32, 184, "")                                                          \
    X(signal.header.prev_hash, U8, 32, 216, "")                                                              \
    X(signal.liquidity.iv_markup_bps, U32, 1, 248, "bps")                                                    \
    X(signal.liquidity.half_spread_bps, U32, 1, 252, "bps")                                                  \
    X(signal.liquidity.utilisation_cap_bps, U32, 1, 256, "bps")                                              \
    X(signal.liquidity.strike_cap_usd_e8, U64, 1, 264, "1e-8 usd")                                           \
    X(signal.liquidity.strike_caps_digest, U8, 32, 272, "")                                                  \
    X(signal.liquidity.lp_advice, U8, 1, 304, "")                                                            \
    X(signal.liquidity.breaker_level, U8, 1, 305, "")                                                        \
    X(signal.liquidity.hedge_suggestion_digest, U8, 32, 306, "")                                             \
    X(signal.liquidity.valid_until, U64, 1, 344, "unix s")                                                   \
    X(signal.margin.initial_margin_bps, U32, 1, 352, "bps")                                                  \
    X(signal.margin.maintenance_margin_bps, U32, 1, 356, "bps")                                              \
    X(signal.margin.previous_initial_margin_bps, U32, 1, 360, "bps")                                         \
    X(signal.margin.previous_maintenance_margin_bps, U32, 1, 364, "bps")                                     \
    X(signal.margin.mm_pending_bps, U32, 1, 368, "bps")                                                      \
    X(signal.margin.price_scan_range_bps, U32, 1, 372, "bps")                                                \
    X(signal.margin.amplification_bps, U32, 1, 376, "bps")                                                   \
    X(signal.margin.borne_gamma_usd_e8_per_1pct, I64, 1, 384, "1e-8 usd per 1 %")                            \
    X(signal.margin.hedging_gamma_usd_e8_per_1pct, I64, 1, 392, "1e-8 usd per 1 %")                          \
    X(signal.margin.valid_until, U64, 1, 400, "unix s")                                                      \
    X(domain.chain_id, U64, 1, 408, "")                                                                      \
    X(domain.verifying_contract, U8, 20, 416, "")                                                            \
    X(digest, U8, 32, 440, "")                                                                               \
    X(signature, U8, 65, 472, "")                                                                            \
    X(signer, U8, 20, 537, "")                                                                               \
    X(feed, CHAR, 96, 557, "")

/* struct gw_ecosystem_record */
#define GW_ECOSYSTEM_BYTES 504
#define GW_ECOSYSTEM_FIELDS(X)                                                                               \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(venues, F64, 1, 280, "count")                                                                          \
    X(borne_gamma_usd_per_1pct, F64, 1, 288, "usd per 1 %")                                                  \
    X(hedging_gamma_usd_per_1pct, F64, 1, 296, "usd per 1 %")                                                \
    X(hedging_gamma_lo_usd_per_1pct, F64, 1, 304, "usd per 1 %")                                             \
    X(hedging_gamma_hi_usd_per_1pct, F64, 1, 312, "usd per 1 %")                                             \
    X(borne_flip_below_usd, F64, 1, 320, "usd")                                                              \
    X(borne_flip_above_usd, F64, 1, 328, "usd")                                                              \
    X(hedging_flip_below_usd, F64, 1, 336, "usd")                                                            \
    X(hedging_flip_above_usd, F64, 1, 344, "usd")                                                            \
    X(borne_flips, F64, 1, 352, "count")                                                                     \
    X(hedging_flips, F64, 1, 360, "count")                                                                   \
    X(hedge_flow_down_usd, F64, 1, 368, "usd")                                                               \
    X(hedge_flow_up_usd, F64, 1, 376, "usd")                                                                 \
    X(peak_short_gamma_usd_per_1pct, F64, 1, 384, "usd per 1 %")                                             \
    X(peak_short_gamma_spot_usd, F64, 1, 392, "usd")                                                         \
    X(depth_1pct_usd, F64, 1, 400, "usd")                                                                    \
    X(depth_up_1pct_usd, F64, 1, 408, "usd")                                                                 \
    X(depth_down_1pct_usd, F64, 1, 416, "usd")                                                               \
    X(k, F64, 1, 424, "ratio")                                                                               \
    X(k_mean, F64, 1, 432, "ratio")                                                                          \
    X(amplification, F64, 1, 440, "ratio")                                                                   \
    X(amplification_relative, F64, 1, 448, "ratio")                                                          \
    X(vol_now, F64, 1, 456, "1 per sqrt year")                                                               \
    X(vol_floor, F64, 1, 464, "1 per sqrt year")                                                             \
    X(breaker_level, F64, 1, 472, "level")                                                                   \
    X(confidence, F64, 1, 480, "ratio")                                                                      \
    X(oldest_input_s, F64, 1, 488, "s")                                                                      \
    X(reason_bits, U64, 1, 496, "bits")

/* struct gw_evaluated_record */
#define GW_EVALUATED_BYTES 344
#define GW_EVALUATED_FIELDS(X)                                                                               \
    X(ring_sequence, U64, 1, 272, "")                                                                        \
    X(underlyings, U64, 1, 280, "count")                                                                     \
    X(vectors, U64, 1, 288, "count")                                                                         \
    X(vectors_total, U64, 1, 296, "count")                                                                   \
    X(is_end, U64, 1, 304, "0 or 1")                                                                         \
    X(vectors_digest, U8, 32, 312, "")

/* struct gw_signed_revocation */
#define GW_REVOCATION_BYTES 344
#define GW_REVOCATION_FIELDS(X)                                                                              \
    X(kind, U32, 1, 0, "enum")                                                                               \
    X(size, U32, 1, 4, "bytes")                                                                              \
    X(revocation.feed_id, U8, 32, 8, "")                                                                     \
    X(revocation.seq, U64, 1, 40, "")                                                                        \
    X(revocation.epoch, U64, 1, 48, "")                                                                      \
    X(revocation.orphaned_block_hash, U8, 32, 56, "")                                                        \
    X(revocation.issued_at, U64, 1, 88, "unix s")                                                            \
    X(domain.chain_id, U64, 1, 96, "")                                                                       \
    X(domain.verifying_contract, U8, 20, 104, "")                                                            \
    X(digest, U8, 32, 128, "")                                                                               \
    X(signature, U8, 65, 160, "")                                                                            \
    X(signer, U8, 20, 225, "")                                                                               \
    X(feed, CHAR, 96, 245, "")

/* struct gw_consumer_record */
#define GW_CONSUMER_BYTES 496
#define GW_CONSUMER_FIELDS(X)                                                                                \
    X(feed_id, U8, 32, 272, "")                                                                              \
    X(epoch, U64, 1, 304, "")                                                                                \
    X(seq, U64, 1, 312, "")                                                                                  \
    X(applied_at_s, U64, 1, 320, "unix s")                                                                   \
    X(tightened_at_s, U64, 1, 328, "unix s")                                                                 \
    X(loosened_at_s, U64, 1, 336, "unix s")                                                                  \
    X(margin_valid_until_s, U64, 1, 344, "unix s")                                                           \
    X(liquidity_valid_until_s, U64, 1, 352, "unix s")                                                        \
    X(current.initial_margin_bps, U32, 1, 360, "bps")                                                        \
    X(current.maintenance_margin_bps, U32, 1, 364, "bps")                                                    \
    X(current.utilisation_cap_bps, U32, 1, 368, "bps")                                                       \
    X(calm_low.initial_margin_bps, U32, 1, 372, "bps")                                                       \
    X(calm_low.maintenance_margin_bps, U32, 1, 376, "bps")                                                   \
    X(calm_low.utilisation_cap_bps, U32, 1, 380, "bps")                                                      \
    X(calm_high.initial_margin_bps, U32, 1, 384, "bps")                                                      \
    X(calm_high.maintenance_margin_bps, U32, 1, 388, "bps")                                                  \
    X(calm_high.utilisation_cap_bps, U32, 1, 392, "bps")                                                     \
    X(doubtful_low.initial_margin_bps, U32, 1, 396, "bps")                                                   \
    X(doubtful_low.maintenance_margin_bps, U32, 1, 400, "bps")                                               \
    X(doubtful_low.utilisation_cap_bps, U32, 1, 404, "bps")                                                  \
    X(doubtful_high.initial_margin_bps, U32, 1, 408, "bps")                                                  \
    X(doubtful_high.maintenance_margin_bps, U32, 1, 412, "bps")                                              \
    X(doubtful_high.utilisation_cap_bps, U32, 1, 416, "bps")                                                 \
    X(floor.initial_margin_bps, U32, 1, 420, "bps")                                                          \
    X(floor.maintenance_margin_bps, U32, 1, 424, "bps")                                                      \
    X(floor.utilisation_cap_bps, U32, 1, 428, "bps")                                                         \
    X(ceiling.initial_margin_bps, U32, 1, 432, "bps")                                                        \
    X(ceiling.maintenance_margin_bps, U32, 1, 436, "bps")                                                    \
    X(ceiling.utilisation_cap_bps, U32, 1, 440, "bps")                                                       \
    X(margin_tighten_bps, U32, 1, 444, "bps")                                                                \
    X(margin_loosen_bps, U32, 1, 448, "bps")                                                                 \
    X(utilisation_tighten_bps, U32, 1, 452, "bps")                                                           \
    X(utilisation_loosen_bps, U32, 1, 456, "bps")                                                            \
    X(initial_over_maintenance_bps, U32, 1, 460, "bps")                                                      \
    X(tighten_window_s, U32, 1, 464, "s")                                                                    \
    X(loosen_delay_s, U32, 1, 468, "s")                                                                      \
    X(loosen_hold_s, U32, 1, 472, "s")                                                                       \
    X(margin_valid_s_max, U32, 1, 476, "s")                                                                  \
    X(liquidity_valid_s_max, U32, 1, 480, "s")                                                               \
    X(state, U32, 1, 484, "enum")                                                                            \
    X(breaker_level, U32, 1, 488, "level")                                                                   \
    X(is_revoked, U32, 1, 492, "0 or 1")

#endif
