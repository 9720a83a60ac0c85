/* address: where the gateway listens: "127.0.0.1:9464", "[::1]:9464", "localhost:9464". Names other than localhost
 * are not looked up. Port 0 lets the system choose. */
#ifndef GW_MONITOR_GATEWAY_ADDRESS_H
#define GW_MONITOR_GATEWAY_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_ADDRESS_HOST_MAX 46

struct gw_address {
    char host[GW_ADDRESS_HOST_MAX]; /* a number, without brackets */
    uint16_t port;
    bool is_v6;
    bool is_loopback; /* nobody but this machine can reach it */
};

/* GW_E_USAGE: not of this form; *out is unspecified then. */
GW_MUST_USE enum gw_status gw_address_parse(struct gw_address *out, const char *text);

#endif
