#include "gammawatch/status.h"

const char *gw_status_name(enum gw_status status)
{
    static const char *const names[] = {
#define GW_STATUS_NAME(name, text, help) text,
        GW_STATUS_LIST(GW_STATUS_NAME)
#undef GW_STATUS_NAME
    };
    return (unsigned)status < GW_STATUS_COUNT ? names[status] : "unknown";
}

const char *gw_status_text(enum gw_status status)
{
    static const char *const texts[] = {
#define GW_STATUS_TEXT(name, text, help) help,
        GW_STATUS_LIST(GW_STATUS_TEXT)
#undef GW_STATUS_TEXT
    };
    return (unsigned)status < GW_STATUS_COUNT ? texts[status] : "unknown";
}
