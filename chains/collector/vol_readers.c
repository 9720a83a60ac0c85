#include "chains/collector/vol_readers.h"

#include <string.h>

#include "chains/protocol/derive_svi.h"

/* Two items of one feed are taught by the reader of the first. */
static bool has_reader(const struct gw_market *market, size_t index)
{
    const struct gw_vol_feed *feed = &market->vol_feeds[index];
    for (size_t i = 0; i < index; i++) {
        if (market->vol_feeds[i].source == feed->source &&
            memcmp(market->vol_feeds[i].vol_feed, feed->vol_feed, sizeof feed->vol_feed) == 0) {
            return true;
        }
    }
    return false;
}

enum gw_status gw_vol_readers_open(struct gw_chain *chain, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    for (size_t i = 0; i < chain->market.vol_feed_count; i++) {
        const struct gw_vol_feed *feed = &chain->market.vol_feeds[i];
        if (feed->source != GW_VOL_FEED_DERIVE_SVI || has_reader(&chain->market, i)) {
            continue;
        }
        if (chain->venue_count == GW_VENUES_MAX) {
            return gw_config_fail(config, node, "no room for the logs of derive_svi beside %d venues",
                                  GW_VENUES_MAX);
        }
        GW_TRY(gw_derive_svi_open(&chain->venues[chain->venue_count], feed));
        chain->venue_count++;
    }
    return GW_OK;
}
