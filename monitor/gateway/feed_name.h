/* feed_name: the parts of "<protocol>:<venue>:<underlying>". */
#ifndef GW_MONITOR_GATEWAY_FEED_NAME_H
#define GW_MONITOR_GATEWAY_FEED_NAME_H

#include "gammawatch/status.h"

struct gw_feed_name {
    char protocol[24];
    char underlying[16];
};

/* GW_E_FORMAT: another shape. */
GW_MUST_USE enum gw_status gw_feed_name_parse(struct gw_feed_name *out, const char *feed);

#endif
