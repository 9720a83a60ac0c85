#include "monitor/gateway/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static enum gw_status parse_port(uint16_t *out, const char *text)
{
    char *end = NULL;
    const size_t length = strlen(text);
    GW_ENSURE(length >= 1 && length <= 5 && strspn(text, "0123456789") == length, GW_E_USAGE);
    const unsigned long port = strtoul(text, &end, 10);
    GW_ENSURE(port <= UINT16_MAX, GW_E_USAGE);
    *out = (uint16_t)port;
    return GW_OK;
}

static enum gw_status copy_host(struct gw_address *out, const char *text, size_t length)
{
    GW_ENSURE(length > 0 && length < sizeof out->host, GW_E_USAGE);
    memcpy(out->host, text, length);
    out->host[length] = '\0';
    if (strcmp(out->host, "localhost") == 0) {
        memcpy(out->host, "127.0.0.1", sizeof "127.0.0.1");
    }
    return GW_OK;
}

enum gw_status gw_address_parse(struct gw_address *out, const char *text)
{
    struct in_addr v4;
    struct in6_addr v6;
    const char *colon = strrchr(text, ':');
    memset(out, 0, sizeof *out);
    GW_ENSURE(colon != NULL && colon > text, GW_E_USAGE);
    GW_TRY(parse_port(&out->port, colon + 1));
    out->is_v6 = text[0] == '[';
    if (out->is_v6) {
        GW_ENSURE(colon > text + 2 && colon[-1] == ']', GW_E_USAGE);
        GW_TRY(copy_host(out, text + 1, (size_t)(colon - text) - 2));
        GW_ENSURE(inet_pton(AF_INET6, out->host, &v6) == 1, GW_E_USAGE);
        out->is_loopback = IN6_IS_ADDR_LOOPBACK(&v6);
        return GW_OK;
    }
    GW_TRY(copy_host(out, text, (size_t)(colon - text)));
    GW_ENSURE(inet_pton(AF_INET, out->host, &v4) == 1, GW_E_USAGE);
    out->is_loopback = ntohl(v4.s_addr) >> 24 == 127;
    return GW_OK;
}
