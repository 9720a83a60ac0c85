#include "monitor/gateway/feed_name.h"

#include <string.h>

enum gw_status gw_feed_name_parse(struct gw_feed_name *out, const char *feed)
{
    const char *first = strchr(feed, ':');
    const char *last = strrchr(feed, ':');
    GW_ENSURE(first != NULL && first != last, GW_E_FORMAT);
    const size_t protocol_size = (size_t)(first - feed);
    const size_t underlying_size = strlen(last + 1);
    GW_ENSURE(protocol_size > 0 && protocol_size < sizeof out->protocol, GW_E_FORMAT);
    GW_ENSURE(underlying_size > 0 && underlying_size < sizeof out->underlying, GW_E_FORMAT);
    memset(out, 0, sizeof *out);
    memcpy(out->protocol, feed, protocol_size);
    memcpy(out->underlying, last + 1, underlying_size);
    return GW_OK;
}
