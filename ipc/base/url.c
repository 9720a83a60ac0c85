#include "ipc/base/url.h"

#include <string.h>

#define LETTERS    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS     "0123456789"
#define PORT_MAX   5u
#define SCHEME_MAX 16u

/* Length of a host at `host`, 0 when there is none: a name or IPv4 address, or an IPv6 address in brackets.
 */
static size_t measure_host(const char *host)
{
    if (host[0] != '[') {
        return strspn(host, LETTERS DIGITS ".-_");
    }
    const size_t inside = strspn(host + 1, DIGITS "abcdefABCDEF:.");
    return inside > 0 && host[1 + inside] == ']' ? inside + 2 : 0;
}

enum gw_status gw_url_origin(char *out, size_t size, const char *url)
{
    GW_ASSERT(size > 0);
    out[0] = '\0';
    const size_t scheme_size = strspn(url, LETTERS DIGITS "+-.");
    GW_ENSURE(scheme_size > 0 && scheme_size <= SCHEME_MAX, GW_E_FORMAT);
    GW_ENSURE(strncmp(url + scheme_size, "://", 3) == 0, GW_E_FORMAT);

    const char *authority = url + scheme_size + 3;
    const char *end = authority + strcspn(authority, "/?#");
    const char *host = authority;
    for (const char *at = authority; at < end; at++) {
        host = *at == '@' ? at + 1 : host;
    }
    size_t host_size = measure_host(host);
    GW_ENSURE(host_size > 0, GW_E_FORMAT);
    if (host[host_size] == ':') {
        const size_t port_size = strspn(host + host_size + 1, DIGITS);
        GW_ENSURE(port_size > 0 && port_size <= PORT_MAX, GW_E_FORMAT);
        host_size += 1 + port_size;
    }
    GW_ENSURE(host + host_size == end, GW_E_FORMAT);
    GW_ENSURE(scheme_size + 3 + host_size < size, GW_E_BOUND);
    memcpy(out, url, scheme_size + 3);
    memcpy(out + scheme_size + 3, host, host_size);
    out[scheme_size + 3 + host_size] = '\0';
    return GW_OK;
}
