#include "monitor/cli/revocation_json.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "gammawatch/record.h"
#include "ipc/base/hex.h"
#include "ipc/signal_members.h"

#define SCHEMA         "gammawatch.revocation/1"
#define TYPE           "Revocation"
#define TEXT_MAX       4096u
#define TOP_MEMBERS    8u /* schema type feed domain revocation digest signature signer */
#define DOMAIN_MEMBERS 4u
#define MEMBERS        5u

static json_t *number(uint64_t value)
{
    char digits[24];
    if (value <= GW_SIGNAL_EXACT_MAX) {
        return json_integer((json_int_t)value);
    }
    (void)snprintf(digits, sizeof digits, "%" PRIu64, value);
    return json_string(digits);
}

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char text[2 + 2 * 65 + 1];
    gw_hex_encode(text, bytes, size);
    return json_string(text);
}

static json_t *address(const uint8_t bytes[20])
{
    char text[43];
    gw_hex_checksum_address(text, bytes);
    return json_string(text);
}

static json_t *build(const struct gw_signed_revocation *r)
{
    json_t *domain = json_pack("{s:s, s:s, s:o, s:o}", "name", GW_SIGNAL_DOMAIN_NAME, "version",
                               GW_SIGNAL_DOMAIN_VERSION, "chainId", number(r->domain.chain_id),
                               "verifyingContract", address(r->domain.verifying_contract));
    json_t *body =
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "feedId", hex(r->revocation.feed_id, 32), "seq",
                  number(r->revocation.seq), "epoch", number(r->revocation.epoch), "orphanedBlockHash",
                  hex(r->revocation.orphaned_block_hash, 32), "issuedAt", number(r->revocation.issued_at));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "schema", SCHEMA, "type", TYPE, "feed",
                     r->feed, "domain", domain, "revocation", body, "digest", hex(r->digest, 32), "signature",
                     hex(r->signature, 65), "signer", address(r->signer));
}

enum gw_status gw_revocation_format_json(char *out, size_t size,
                                         const struct gw_signed_revocation *revocation)
{
    GW_ENSURE(memchr(revocation->feed, 0, sizeof revocation->feed) != NULL, GW_E_FORMAT);
    json_t *root = build(revocation);
    GW_ENSURE(root != NULL, GW_E_FORMAT); /* a name that is no UTF-8 */
    const size_t length = json_dumpb(root, out, size, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(root);
    GW_ENSURE(length > 0 && length < size, GW_E_BOUND);
    out[length] = '\0';
    return GW_OK;
}

static enum gw_status expect_text(const json_t *value, const char *wanted)
{
    GW_ENSURE(json_is_string(value) && strcmp(json_string_value(value), wanted) == 0, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_digits(uint64_t *out, const char *text)
{
    uint64_t value = 0;
    GW_ENSURE(text[0] != '\0' && (text[0] != '0' || text[1] == '\0'), GW_E_FORMAT);
    for (; *text != '\0'; text++) {
        GW_ENSURE(*text >= '0' && *text <= '9', GW_E_FORMAT);
        const uint64_t digit = (uint64_t)(*text - '0');
        GW_ENSURE(value <= (UINT64_MAX - digit) / 10, GW_E_FORMAT);
        value = value * 10 + digit;
    }
    *out = value;
    return GW_OK;
}

static enum gw_status parse_number(uint64_t *out, const json_t *value)
{
    if (json_is_string(value)) {
        return parse_digits(out, json_string_value(value));
    }
    GW_ENSURE(json_is_integer(value) && json_integer_value(value) >= 0, GW_E_FORMAT);
    *out = (uint64_t)json_integer_value(value);
    GW_ENSURE(*out <= GW_SIGNAL_EXACT_MAX, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_hex(uint8_t *out, size_t size, const json_t *value)
{
    GW_ENSURE(json_is_string(value) && gw_hex_decode_fixed(out, size, json_string_value(value)) == GW_OK,
              GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_address(uint8_t out[20], const json_t *value)
{
    GW_ENSURE(json_is_string(value) && gw_hex_decode_address(out, json_string_value(value)) == GW_OK,
              GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_domain(struct gw_signal_domain *out, const json_t *object)
{
    GW_ENSURE(json_object_size(object) == DOMAIN_MEMBERS, GW_E_FORMAT);
    GW_TRY(expect_text(json_object_get(object, "name"), GW_SIGNAL_DOMAIN_NAME));
    GW_TRY(expect_text(json_object_get(object, "version"), GW_SIGNAL_DOMAIN_VERSION));
    GW_TRY(parse_number(&out->chain_id, json_object_get(object, "chainId")));
    return parse_address(out->verifying_contract, json_object_get(object, "verifyingContract"));
}

static enum gw_status parse_body(struct gw_revocation *out, const json_t *object)
{
    GW_ENSURE(json_object_size(object) == MEMBERS, GW_E_FORMAT);
    GW_TRY(parse_hex(out->feed_id, 32, json_object_get(object, "feedId")));
    GW_TRY(parse_number(&out->seq, json_object_get(object, "seq")));
    GW_TRY(parse_number(&out->epoch, json_object_get(object, "epoch")));
    GW_TRY(parse_hex(out->orphaned_block_hash, 32, json_object_get(object, "orphanedBlockHash")));
    return parse_number(&out->issued_at, json_object_get(object, "issuedAt"));
}

static enum gw_status parse_root(struct gw_signed_revocation *out, const json_t *root)
{
    const json_t *feed = json_object_get(root, "feed");
    GW_ENSURE(json_object_size(root) == TOP_MEMBERS, GW_E_FORMAT);
    GW_TRY(expect_text(json_object_get(root, "schema"), SCHEMA));
    GW_TRY(expect_text(json_object_get(root, "type"), TYPE));
    GW_ENSURE(json_is_string(feed) && json_string_length(feed) < sizeof out->feed, GW_E_FORMAT);
    memcpy(out->feed, json_string_value(feed), json_string_length(feed));
    GW_TRY(parse_domain(&out->domain, json_object_get(root, "domain")));
    GW_TRY(parse_body(&out->revocation, json_object_get(root, "revocation")));
    GW_TRY(parse_hex(out->digest, sizeof out->digest, json_object_get(root, "digest")));
    GW_TRY(parse_hex(out->signature, sizeof out->signature, json_object_get(root, "signature")));
    return parse_address(out->signer, json_object_get(root, "signer"));
}

enum gw_status gw_revocation_parse_json(struct gw_signed_revocation *out, const char *text, size_t size)
{
    GW_ENSURE(size <= TEXT_MAX, GW_E_FORMAT);
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    GW_ENSURE(root != NULL, GW_E_FORMAT);
    memset(out, 0, sizeof *out);
    out->kind = GW_RECORD_REVOCATION;
    out->size = sizeof *out;
    const enum gw_status status = parse_root(out, root);
    json_decref(root);
    return status;
}

bool gw_revocation_is_claimed(const char *text, size_t size)
{
    json_t *root = size <= TEXT_MAX ? json_loadb(text, size, 0, NULL) : NULL;
    const bool is_claimed = expect_text(json_object_get(root, "type"), TYPE) == GW_OK;
    json_decref(root);
    return is_claimed;
}
