#include "chains/book/position.h"

void gw_position_take_vol(struct gw_position *position, const struct gw_market *market, double venue_vol,
                          double venue_mean)
{
    struct gw_option_vol vol;
    gw_market_choose_option_vol(market, &vol, position->underlying, position->strike, position->expiry_s,
                                venue_vol, venue_mean);
    position->vol = vol.choice.vol;
    position->vol_age_s = vol.age_s;
    position->vol_confidence = vol.choice.confidence;
    position->vol_source = vol.source;
    position->is_vol_fallback = vol.choice.source == GW_VOL_CONFIG || vol.choice.source == GW_VOL_REALISED;
}
