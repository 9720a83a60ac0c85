#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "gammawatch/signal.h"
#include "ipc/base/hex.h"
#include "ipc/signal_members.h"

struct text {
    char *at;
    size_t left;
    bool is_full;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(out->at, out->left, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= out->left) {
        out->is_full = true;
        out->left = 0;
        return;
    }
    out->at += length;
    out->left -= (size_t)length;
}

static void put_hex(struct text *out, const char *name, const uint8_t *bytes, size_t size)
{
    char hex[2 + 2 * 65 + 1];
    gw_hex_encode(hex, bytes, size);
    put(out, "\"%s\":\"%s\"", name, hex);
}

static void put_address(struct text *out, const char *name, const uint8_t address[20])
{
    char hex[43];
    gw_hex_checksum_address(hex, address);
    put(out, "\"%s\":\"%s\"", name, hex);
}

static void put_u64(struct text *out, const char *name, uint64_t value)
{
    const char *quote = value > GW_SIGNAL_EXACT_MAX ? "\"" : "";
    put(out, "\"%s\":%s%" PRIu64 "%s", name, quote, value, quote);
}

static void put_i64(struct text *out, const char *name, int64_t value)
{
    const char *quote =
        value > (int64_t)GW_SIGNAL_EXACT_MAX || value < -(int64_t)GW_SIGNAL_EXACT_MAX ? "\"" : "";
    put(out, "\"%s\":%s%" PRId64 "%s", name, quote, value, quote);
}

static void put_member(struct text *out, const struct gw_signal_member *member, const uint8_t *signal)
{
    const uint8_t *at = signal + member->offset;
    if (member->type == GW_SIGNAL_BYTES32) {
        put_hex(out, member->name, at, 32);
    } else if (member->type == GW_SIGNAL_INT64) {
        put_i64(out, member->name, (int64_t)gw_signal_member_load(at, member->type));
    } else {
        put_u64(out, member->name, gw_signal_member_load(at, member->type));
    }
}

static void put_string(struct text *out, const char *name, const char *value)
{
    put(out, "\"%s\":\"", name);
    for (; *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        if (c == '"' || c == '\\') {
            put(out, "\\%c", c);
        } else if (c < 0x20 || c > 0x7e) {
            put(out, "\\u%04x", c);
        } else {
            put(out, "%c", c);
        }
    }
    put(out, "\"");
}

static void put_domain(struct text *out, const struct gw_signal_domain *domain)
{
    put(out,
        "\"domain\":{\"name\":\"" GW_SIGNAL_DOMAIN_NAME "\",\"version\":\"" GW_SIGNAL_DOMAIN_VERSION "\",");
    put_u64(out, "chainId", domain->chain_id);
    put(out, ",");
    put_address(out, "verifyingContract", domain->verifying_contract);
    put(out, "},");
}

static void put_section(struct text *out, const struct gw_signal_section *section,
                        const struct gw_signal *signal)
{
    put(out, "\"%s\":{", section->name);
    for (size_t i = 0; i < section->count; i++) {
        put(out, "%s", i > 0 ? "," : "");
        put_member(out, &section->members[i], (const uint8_t *)signal);
    }
    put(out, "},");
}

enum gw_status gw_signal_format_json(char *out, size_t size, const struct gw_signed_vector *vector)
{
    struct text text = {.at = out, .left = size};
    GW_ENSURE(memchr(vector->feed, 0, sizeof vector->feed) != NULL, GW_E_FORMAT);
    put(&text, "{\"schema\":\"" GW_SIGNAL_SCHEMA "\",");
    put_string(&text, "feed", vector->feed);
    put(&text, ",");
    put_domain(&text, &vector->domain);
    for (size_t i = 0; i < GW_SIGNAL_SECTIONS; i++) {
        put_section(&text, &gw_signal_sections[i], &vector->signal);
    }
    put_hex(&text, "digest", vector->digest, sizeof vector->digest);
    put(&text, ",");
    put_hex(&text, "signature", vector->signature, sizeof vector->signature);
    put(&text, ",");
    put_address(&text, "signer", vector->signer);
    put(&text, "}");
    return text.is_full ? GW_E_BOUND : GW_OK;
}
