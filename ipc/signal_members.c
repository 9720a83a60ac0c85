#include "ipc/signal_members.h"

#include <string.h>

#include "gammawatch/signal.h"

#define HEADER(name, type, field)                                                                            \
    {                                                                                                        \
        name, type, offsetof(struct gw_signal, header.field)                                                 \
    }
#define LIQUIDITY(name, type, field)                                                                         \
    {                                                                                                        \
        name, type, offsetof(struct gw_signal, liquidity.field)                                              \
    }
#define MARGIN(name, type, field)                                                                            \
    {                                                                                                        \
        name, type, offsetof(struct gw_signal, margin.field)                                                 \
    }
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct gw_signal_member header_members[] = {
    HEADER("feedId", GW_SIGNAL_BYTES32, feed_id),
    HEADER("seq", GW_SIGNAL_UINT64, seq),
    HEADER("epoch", GW_SIGNAL_UINT64, epoch),
    HEADER("subject", GW_SIGNAL_BYTES32, subject),
    HEADER("underlying", GW_SIGNAL_BYTES32, underlying),
    HEADER("blockNumber", GW_SIGNAL_UINT64, block_number),
    HEADER("blockHash", GW_SIGNAL_BYTES32, block_hash),
    HEADER("observedAt", GW_SIGNAL_UINT64, observed_at),
    HEADER("state", GW_SIGNAL_UINT8, state),
    HEADER("mode", GW_SIGNAL_UINT8, mode),
    HEADER("confidenceBps", GW_SIGNAL_UINT16, confidence_bps),
    HEADER("reasonBits", GW_SIGNAL_UINT64, reason_bits),
    HEADER("inputsDigest", GW_SIGNAL_BYTES32, inputs_digest),
    HEADER("prevHash", GW_SIGNAL_BYTES32, prev_hash),
};

static const struct gw_signal_member liquidity_members[] = {
    LIQUIDITY("ivMarkupBps", GW_SIGNAL_UINT32, iv_markup_bps),
    LIQUIDITY("halfSpreadBps", GW_SIGNAL_UINT32, half_spread_bps),
    LIQUIDITY("utilisationCapBps", GW_SIGNAL_UINT32, utilisation_cap_bps),
    LIQUIDITY("strikeCapUsdE8", GW_SIGNAL_UINT64, strike_cap_usd_e8),
    LIQUIDITY("strikeCapsDigest", GW_SIGNAL_BYTES32, strike_caps_digest),
    LIQUIDITY("lpAdvice", GW_SIGNAL_UINT8, lp_advice),
    LIQUIDITY("breakerLevel", GW_SIGNAL_UINT8, breaker_level),
    LIQUIDITY("hedgeSuggestionDigest", GW_SIGNAL_BYTES32, hedge_suggestion_digest),
    LIQUIDITY("validUntil", GW_SIGNAL_UINT64, valid_until),
};

static const struct gw_signal_member margin_members[] = {
    MARGIN("initialMarginBps", GW_SIGNAL_UINT32, initial_margin_bps),
    MARGIN("maintenanceMarginBps", GW_SIGNAL_UINT32, maintenance_margin_bps),
    MARGIN("previousInitialMarginBps", GW_SIGNAL_UINT32, previous_initial_margin_bps),
    MARGIN("previousMaintenanceMarginBps", GW_SIGNAL_UINT32, previous_maintenance_margin_bps),
    MARGIN("mmPendingBps", GW_SIGNAL_UINT32, mm_pending_bps),
    MARGIN("priceScanRangeBps", GW_SIGNAL_UINT32, price_scan_range_bps),
    MARGIN("amplificationBps", GW_SIGNAL_UINT32, amplification_bps),
    MARGIN("borneGammaUsdE8Per1pct", GW_SIGNAL_INT64, borne_gamma_usd_e8_per_1pct),
    MARGIN("hedgingGammaUsdE8Per1pct", GW_SIGNAL_INT64, hedging_gamma_usd_e8_per_1pct),
    MARGIN("validUntil", GW_SIGNAL_UINT64, valid_until),
};

const struct gw_signal_section gw_signal_sections[GW_SIGNAL_SECTIONS] = {
    {"header", header_members, COUNT_OF(header_members)},
    {"liquidity", liquidity_members, COUNT_OF(liquidity_members)},
    {"margin", margin_members, COUNT_OF(margin_members)},
};

uint64_t gw_signal_member_load(const uint8_t *at, enum gw_signal_type type)
{
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    if (type == GW_SIGNAL_UINT8) {
        return *at;
    }
    if (type == GW_SIGNAL_UINT16) {
        memcpy(&u16, at, sizeof u16);
        return u16;
    }
    if (type == GW_SIGNAL_UINT32) {
        memcpy(&u32, at, sizeof u32);
        return u32;
    }
    memcpy(&u64, at, sizeof u64);
    return u64;
}
