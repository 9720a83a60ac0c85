#include "chains/head/ws_url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_HTTP = 80, PORT_HTTPS = 443 };

/* A part that is missing is "". */
static enum gw_status take_part(char *out, size_t size, CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    out[0] = '\0';
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
        return GW_OK;
    }
    const size_t length = strlen(text);
    if (length < size) {
        memcpy(out, text, length + 1);
    }
    curl_free(text);
    return length < size ? GW_OK : GW_E_CONFIG;
}

static enum gw_status take_login(struct gw_ws_url *out, CURLU *url)
{
    char user[256];
    char password[256];
    GW_TRY(take_part(user, sizeof user, url, CURLUPART_USER, CURLU_URLDECODE));
    GW_TRY(take_part(password, sizeof password, url, CURLUPART_PASSWORD, CURLU_URLDECODE));
    if (user[0] != '\0') {
        (void)snprintf(out->login, sizeof out->login, "%s:%s", user, password);
    }
    return GW_OK;
}

static enum gw_status take_host(struct gw_ws_url *out, CURLU *url)
{
    char port[8];
    char host[256];
    GW_TRY(take_part(host, sizeof host, url, CURLUPART_HOST, 0));
    GW_TRY(take_part(port, sizeof port, url, CURLUPART_PORT, 0));
    const size_t length = strlen(host);
    GW_ENSURE(length > 0, GW_E_CONFIG);
    const bool is_bracketed = host[0] == '[' && host[length - 1] == ']';
    (void)snprintf(out->name, sizeof out->name, "%.*s", (int)(is_bracketed ? length - 2 : length),
                   host + (is_bracketed ? 1 : 0));
    out->port = port[0] != '\0' ? (int)strtol(port, NULL, 10) : out->is_tls ? PORT_HTTPS : PORT_HTTP;
    GW_ENSURE(out->port > 0, GW_E_CONFIG);
    (void)snprintf(out->host, sizeof out->host, "%s%s%s", host, port[0] != '\0' ? ":" : "", port);
    return GW_OK;
}

static enum gw_status take_path(struct gw_ws_url *out, CURLU *url)
{
    char query[GW_WS_URL_PART_MAX];
    GW_TRY(take_part(out->path, sizeof out->path, url, CURLUPART_PATH, 0));
    GW_TRY(take_part(query, sizeof query, url, CURLUPART_QUERY, 0));
    const size_t used = strlen(out->path);
    GW_ENSURE(used + 1 + strlen(query) < sizeof out->path, GW_E_CONFIG);
    if (query[0] != '\0') {
        out->path[used] = '?';
        memcpy(out->path + used + 1, query, strlen(query) + 1);
    }
    return GW_OK;
}

static enum gw_status take_all(struct gw_ws_url *out, CURLU *url, const char *text)
{
    char scheme[8];
    GW_ENSURE(curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK, GW_E_CONFIG);
    GW_TRY(take_part(scheme, sizeof scheme, url, CURLUPART_SCHEME, 0));
    GW_ENSURE(strcmp(scheme, "ws") == 0 || strcmp(scheme, "wss") == 0, GW_E_CONFIG);
    out->is_tls = strcmp(scheme, "wss") == 0;
    GW_TRY(take_login(out, url));
    GW_TRY(take_host(out, url));
    return take_path(out, url);
}

enum gw_status gw_ws_url_parse(struct gw_ws_url *out, const char *text)
{
    CURLU *url = curl_url();
    GW_ENSURE(url != NULL, GW_E_NOMEM);
    memset(out, 0, sizeof *out);
    const enum gw_status status = take_all(out, url, text);
    curl_url_cleanup(url);
    return status;
}

bool gw_ws_url_is_local(const struct gw_ws_url *url)
{
    return strncmp(url->name, "127.", 4) == 0 || strcmp(url->name, "::1") == 0 ||
           strcmp(url->name, "localhost") == 0;
}

static char *put_base64(char *out, const char *text, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        unsigned bits = (unsigned)(unsigned char)text[i] << 16;
        bits |= left > 1 ? (unsigned)(unsigned char)text[i + 1] << 8 : 0;
        bits |= left > 2 ? (unsigned char)text[i + 2] : 0;
        *out++ = digits[bits >> 18];
        *out++ = digits[bits >> 12 & 63];
        *out++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[bits & 63] : '=';
    }
    return out;
}

int gw_ws_url_write_auth(const struct gw_ws_url *url, char **at, size_t size)
{
    static const char name[] = "Authorization: Basic ";
    const size_t length = strlen(url->login);
    if (length == 0) {
        return 0;
    }
    if (size < sizeof name - 1 + (length + 2) / 3 * 4 + 2) {
        return -1;
    }
    memcpy(*at, name, sizeof name - 1);
    *at = put_base64(*at + sizeof name - 1, url->login, length);
    memcpy(*at, "\r\n", 2);
    *at += 2;
    return 0;
}
