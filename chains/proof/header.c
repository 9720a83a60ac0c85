#include "chains/proof/header.h"

#include <string.h>

#include "chains/proof/rlp.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

enum kind { HASH, ADDRESS, BLOOM, NONCE, NUMBER, BYTES };

static const struct field {
    const char *key;
    enum kind kind;
    bool is_needed;
} fields[] = {
#define X(key, kind, is_needed) {key, kind, is_needed},
#include "chains/proof/header_fields.def"
#undef X
};

#define FIELDS (sizeof fields / sizeof fields[0])

/* Beside the header: the block's body, and what nodes add that the header does not hold or repeats. */
static const char *const others[] = {
    "hash",        "size",      "totalDifficulty", "transactions", "uncles",
    "withdrawals", "sendCount", "sendRoot",        "author",       "l1BlockNumber",
};

static const json_t *member(const json_t *block, const char *key)
{
    const json_t *value = json_object_get(block, key);
    return json_is_null(value) ? NULL : value;
}

/* 0x and up to 64 digits, odd counts too. */
static enum gw_status put_number(struct gw_rlp_writer *w, const json_t *value)
{
    const char *text = json_string_value(value);
    char padded[2 + 64 + 1] = "0x";
    uint8_t word[32];
    GW_ENSURE(text != NULL && strncmp(text, "0x", 2) == 0, GW_E_FORMAT);
    const size_t digits = strlen(text + 2);
    GW_ENSURE(digits > 0 && digits <= 64, GW_E_FORMAT);
    memset(padded + 2, '0', 64 - digits);
    memcpy(padded + 2 + 64 - digits, text + 2, digits + 1);
    GW_TRY(gw_hex_decode_fixed(word, 32, padded));
    gw_rlp_put_number(w, word, sizeof word);
    return GW_OK;
}

static enum gw_status put_bytes(struct gw_rlp_writer *w, const json_t *value, size_t size_exact)
{
    static uint8_t bytes[GW_HEADER_EXTRA_MAX];
    size_t size = 0;
    GW_ENSURE(json_is_string(value), GW_E_FORMAT);
    GW_TRY(gw_hex_decode(bytes, sizeof bytes, &size, json_string_value(value), json_string_length(value)));
    GW_ENSURE(size_exact == 0 || size == size_exact, GW_E_FORMAT);
    gw_rlp_put_string(w, bytes, size);
    return GW_OK;
}

static enum gw_status put_field(struct gw_rlp_writer *w, enum kind kind, const json_t *value)
{
    static const size_t sizes[] = {
        [HASH] = 32, [ADDRESS] = 20, [BLOOM] = GW_BLOOM_SIZE, [NONCE] = 8, [BYTES] = 0};
    return kind == NUMBER ? put_number(w, value) : put_bytes(w, value, sizes[kind]);
}

/* One behind the last member that the header has; 0 when a needed one is missing. */
static size_t count_fields(const json_t *block)
{
    size_t count = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        const bool is_there = member(block, fields[i].key) != NULL;
        if (!is_there && fields[i].is_needed) {
            return 0;
        }
        count = is_there ? i + 1 : count;
    }
    return count;
}

/* An optional member that is missing before one that is there is written as an empty string. */
static enum gw_status hash_header(uint8_t out[32], const json_t *block, size_t count)
{
    static uint8_t payload[GW_HEADER_EXTRA_MAX + 2048];
    struct gw_rlp_writer w = {.data = payload, .capacity = sizeof payload};
    for (size_t i = 0; i < count; i++) {
        const json_t *value = member(block, fields[i].key);
        if (value == NULL) {
            gw_rlp_put_string(&w, payload, 0);
        } else {
            GW_TRY(put_field(&w, fields[i].kind, value));
        }
    }
    GW_ENSURE(!w.is_full, GW_E_BOUND);
    uint8_t head[GW_RLP_HEAD_MAX];
    struct gw_keccak k;
    gw_keccak_init(&k);
    gw_keccak_update(&k, head, gw_rlp_list_head(head, w.size));
    gw_keccak_update(&k, payload, w.size);
    gw_keccak_final(&k, out);
    return GW_OK;
}

static bool is_known(const char *key)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (strcmp(fields[i].key, key) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(others[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_unknown(const json_t *block)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)block, key, value)
    {
        if (!is_known(key) && !json_is_null(value)) {
            return true;
        }
    }
    return false;
}

static enum gw_status read_fixed(uint8_t *out, size_t size, const json_t *block, const char *key)
{
    const char *text = json_string_value(member(block, key));
    GW_ENSURE(text != NULL, GW_E_FORMAT);
    return gw_hex_decode_fixed(out, size, text);
}

static uint64_t read_be64(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/* Nitro's HeaderInfo: mixHash = send count, L1 block number, ArbOS format version, eight bytes each, then
 * flags; extraData = send root. */
static enum gw_status check_arbitrum(struct gw_header *out, const json_t *block)
{
    const char *l1_text = json_string_value(member(block, "l1BlockNumber"));
    const char *sends_text = json_string_value(member(block, "sendCount"));
    const char *root_text = json_string_value(member(block, "sendRoot"));
    uint8_t mix[32];
    uint64_t sends = 0;
    if (l1_text == NULL || sends_text == NULL || root_text == NULL) {
        return GW_OK;
    }
    GW_TRY(read_fixed(mix, sizeof mix, block, "mixHash"));
    GW_TRY(gw_hex_decode_u64(&out->l1_number, l1_text));
    GW_TRY(gw_hex_decode_u64(&sends, sends_text));
    GW_ENSURE(sends == read_be64(mix) && out->l1_number == read_be64(mix + 8), GW_E_CHECKSUM);
    GW_ENSURE(strcasecmp(root_text, json_string_value(member(block, "extraData"))) == 0, GW_E_CHECKSUM);
    return GW_OK;
}

enum gw_status gw_header_prove(struct gw_header *out, const json_t *block)
{
    const size_t count = count_fields(block);
    uint8_t claimed[32];
    uint8_t computed[32];
    *out = (struct gw_header){.trust = GW_HEADER_BARE};
    GW_TRY(read_fixed(claimed, sizeof claimed, block, "hash"));
    if (count == 0) {
        return GW_OK;
    }
    GW_TRY(hash_header(computed, block, count));
    if (memcmp(claimed, computed, sizeof claimed) != 0) {
        out->trust = GW_HEADER_UNKNOWN;
        return has_unknown(block) ? GW_OK : GW_E_CHECKSUM;
    }
    GW_TRY(check_arbitrum(out, block));
    GW_TRY(read_fixed(out->state_root, 32, block, "stateRoot"));
    GW_TRY(read_fixed(out->receipts_root, 32, block, "receiptsRoot"));
    GW_TRY(read_fixed(out->bloom, GW_BLOOM_SIZE, block, "logsBloom"));
    out->trust = GW_HEADER_PROVEN;
    return GW_OK;
}
