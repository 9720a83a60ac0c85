/* record_fields_perp: every field of struct gw_perp_record. See record_fields.h. */
#ifndef GW_IPC_RECORD_FIELDS_PERP_H
#define GW_IPC_RECORD_FIELDS_PERP_H

#define GW_PERP_BYTES 360
#define GW_PERP_FIELDS(X)                                                                                    \
    X(spot_usd, F64, 1, 272, "usd")                                                                          \
    X(open_long_tokens, F64, 1, 280, "tokens")                                                               \
    X(open_short_tokens, F64, 1, 288, "tokens")                                                              \
    X(open_long_usd, F64, 1, 296, "usd")                                                                     \
    X(open_short_usd, F64, 1, 304, "usd")                                                                    \
    X(max_long_usd, F64, 1, 312, "usd")                                                                      \
    X(max_short_usd, F64, 1, 320, "usd")                                                                     \
    X(funding_per_year, F64, 1, 328, "ratio per year")                                                       \
    X(funding_change_per_day, F64, 1, 336, "ratio per year and day")                                         \
    X(funding_age_s, F64, 1, 344, "s")                                                                       \
    X(skew_scale_tokens, F64, 1, 352, "tokens")

#endif
