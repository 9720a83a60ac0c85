#include "monitor/policy/confidence.h"

#include "gammawatch/units.h"

static const struct {
    uint64_t bit;
    unsigned bps;
} reason_doubts[] = {
    {GW_REASON(STALE_WARN), 1500},   {GW_REASON(STALE), 4000},         {GW_REASON(STALE_DEAD), 10000},
    {GW_REASON(INCOMPLETE), 2500},   {GW_REASON(DEPTH_MISSING), 2500}, {GW_REASON(WARMUP), 1000},
    {GW_REASON(SILENT_VENUE), 1500},
};

static const struct {
    uint32_t flag;
    unsigned bps;
} flag_doubts[] = {
    {GW_EXPOSURE_STALE_VOL, 1500},
    {GW_EXPOSURE_ESTIMATED, 1000},
};

#define HEDGERS_ASSUMED_BPS 1000u

uint16_t gw_confidence_bps(uint64_t reason_bits, const struct gw_ecosystem *ecosystem,
                           uint32_t exposure_flags)
{
    unsigned doubt = 0;
    for (size_t i = 0; i < sizeof reason_doubts / sizeof reason_doubts[0]; i++) {
        doubt += (reason_bits & reason_doubts[i].bit) != 0 ? reason_doubts[i].bps : 0;
    }
    for (size_t i = 0; i < sizeof flag_doubts / sizeof flag_doubts[0]; i++) {
        doubt += (exposure_flags & flag_doubts[i].flag) != 0 ? flag_doubts[i].bps : 0;
    }
    if (ecosystem->hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT] <
        ecosystem->hedging_gamma_hi_usd_per_1pct[GW_LADDER_SPOT]) {
        doubt += HEDGERS_ASSUMED_BPS;
    }
    return (uint16_t)(doubt < GW_BPS_ONE ? GW_BPS_ONE - doubt : 0);
}
