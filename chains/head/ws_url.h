/* ws_url: a ws:// or wss:// URL taken apart (libcurl's parser). */
#ifndef GW_CHAINS_HEAD_WS_URL_H
#define GW_CHAINS_HEAD_WS_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

#define GW_WS_URL_PART_MAX 2048u

struct gw_ws_url {
    bool is_tls;
    int port;
    char name[256];                /* of the host, without brackets */
    char host[272];                /* as the header says it: with a port that is not the usual one */
    char path[GW_WS_URL_PART_MAX]; /* with the query */
    char login[512];               /* user:password, decoded; "" = none */
};

/* GW_E_CONFIG: no such URL, or a part that is longer than its room. */
GW_MUST_USE enum gw_status gw_ws_url_parse(struct gw_ws_url *out, const char *text);

/* A host of this machine: 127.*, ::1 or localhost. */
bool gw_ws_url_is_local(const struct gw_ws_url *url);

/* Writes the header of basic authorisation, if the URL holds a login, at *at and moves it; size bytes are left. -1 when they
 * do not suffice. */
int gw_ws_url_write_auth(const struct gw_ws_url *url, char **at, size_t size);

#endif
