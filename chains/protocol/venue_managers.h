/* venue_managers: the list `managed` of a venue: name, address and perhaps hedging of vaults that own its positions. */
#ifndef GW_CHAINS_PROTOCOL_VENUE_MANAGERS_H
#define GW_CHAINS_PROTOCOL_VENUE_MANAGERS_H

#include "chains/book/managers.h"
#include "ipc/base/config.h"

extern const struct gw_config_shape gw_venue_managers_shape;

/* own: the venue's hedging, which a vault's overlays. is_stated: by the configuration, and then a vault without one
 * keeps it. */
GW_MUST_USE enum gw_status gw_venue_decode_managers(struct gw_manager_list *out, struct gw_config *config,
                                                    const struct gw_config_node *list,
                                                    const struct gw_hedging *own, bool is_stated);

#endif
