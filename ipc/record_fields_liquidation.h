/* record_fields_liquidation: every field of struct gw_liquidation_record. See record_fields.h. */
#ifndef GW_IPC_RECORD_FIELDS_LIQUIDATION_H
#define GW_IPC_RECORD_FIELDS_LIQUIDATION_H

#define GW_LIQUIDATION_BYTES 3544
#define GW_LIQUIDATION_FIELDS(X)                                                                             \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(accounts, F64, 1, 280, "count")                                                                        \
    X(covered, F64, 1, 288, "count")                                                                         \
    X(unknown, F64, 1, 296, "count")                                                                         \
    X(unpriced, F64, 1, 304, "count")                                                                        \
    X(closable, F64, 1, 312, "count")                                                                        \
    X(equity_usd, F64, 1, 320, "usd")                                                                        \
    X(maintenance_usd, F64, 1, 328, "usd")                                                                   \
    X(latency_s, F64, 1, 336, "s")                                                                           \
    X(has_hedge, F64, 1, 344, "0 or 1")                                                                      \
    X(hedge_target_tokens, F64, 1, 352, "tokens")                                                            \
    X(hedge_actual_tokens, F64, 1, 360, "tokens")                                                            \
    X(hedge_age_s, F64, 1, 368, "s")                                                                         \
    X(cell_accounts, F64, 33, 376, "count")                                                                  \
    X(cell_price_usd, F64, 33, 640, "usd")                                                                   \
    X(cell_sold_tokens, F64, 33, 904, "tokens")                                                              \
    X(cell_bought_tokens, F64, 33, 1168, "tokens")                                                           \
    X(ratio_accounts, F64, 132, 1432, "count")                                                               \
    X(ratio_flow_usd, F64, 132, 2488, "usd")

#endif
