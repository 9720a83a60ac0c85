#include "chains/proof/header.h"

#include <string.h>

#include "chains/proof/rlp.h"
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

/* null is as good as none. */
static struct gw_json_value member(struct gw_json_value block, const char *key)
{
    const struct gw_json_value value = gw_json_get(block, key);
    return gw_json_is(value, GW_JSON_NULL) ? (struct gw_json_value){NULL, 0} : value;
}

static bool has_member(struct gw_json_value block, const char *key)
{
    return !gw_json_is(member(block, key), GW_JSON_NONE);
}

static enum gw_status put_number(struct gw_rlp_writer *w, struct gw_json_value value)
{
    uint8_t word[32];
    size_t size;
    GW_ENSURE(gw_json_text(value, &size) != NULL && size > 2, GW_E_FORMAT);
    GW_TRY(gw_json_word(word, value));
    gw_rlp_put_number(w, word, sizeof word);
    return GW_OK;
}

static enum gw_status put_bytes(struct gw_rlp_writer *w, struct gw_json_value value, size_t size_exact)
{
    static uint8_t bytes[GW_HEADER_EXTRA_MAX];
    size_t size = 0;
    GW_TRY(gw_json_hex(bytes, sizeof bytes, &size, value));
    GW_ENSURE(size_exact == 0 || size == size_exact, GW_E_FORMAT);
    gw_rlp_put_string(w, bytes, size);
    return GW_OK;
}

static enum gw_status put_field(struct gw_rlp_writer *w, enum kind kind, struct gw_json_value value)
{
    static const size_t sizes[] = {
        [HASH] = 32, [ADDRESS] = 20, [BLOOM] = GW_BLOOM_SIZE, [NONCE] = 8, [BYTES] = 0};
    return kind == NUMBER ? put_number(w, value) : put_bytes(w, value, sizes[kind]);
}

/* One behind the last member that the header has; 0 when a needed one is missing. */
static size_t count_fields(struct gw_json_value block)
{
    size_t count = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        const bool is_there = has_member(block, fields[i].key);
        if (!is_there && fields[i].is_needed) {
            return 0;
        }
        count = is_there ? i + 1 : count;
    }
    return count;
}

/* An optional member that is missing before one that is there is written as an empty string. */
static enum gw_status hash_header(uint8_t out[32], struct gw_json_value block, size_t count)
{
    static uint8_t payload[GW_HEADER_EXTRA_MAX + 2048];
    struct gw_rlp_writer w = {.data = payload, .capacity = sizeof payload};
    for (size_t i = 0; i < count; i++) {
        const struct gw_json_value value = member(block, fields[i].key);
        if (gw_json_is(value, GW_JSON_NONE)) {
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

static bool is_known(struct gw_json_value key)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (gw_json_equals(key, fields[i].key)) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (gw_json_equals(key, others[i])) {
            return true;
        }
    }
    return false;
}

static bool has_unknown(struct gw_json_value block)
{
    for (struct gw_json_value key = gw_json_first_key(block); !gw_json_is(key, GW_JSON_NONE);
         key = gw_json_next_key(block, key)) {
        if (!is_known(key) && !gw_json_is(gw_json_member(key), GW_JSON_NULL)) {
            return true;
        }
    }
    return false;
}

static enum gw_status read_fixed(uint8_t *out, size_t size, struct gw_json_value block, const char *key)
{
    return gw_json_hex_fixed(out, size, gw_json_get(block, key));
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
static enum gw_status check_arbitrum(struct gw_header *out, struct gw_json_value block)
{
    uint8_t mix[32];
    uint8_t sent[32];
    uint8_t extra[32];
    uint64_t sends = 0;
    if (!has_member(block, "l1BlockNumber") || !has_member(block, "sendCount") ||
        !has_member(block, "sendRoot")) {
        return GW_OK;
    }
    GW_TRY(read_fixed(mix, sizeof mix, block, "mixHash"));
    GW_TRY(gw_json_quantity(&out->l1_number, gw_json_get(block, "l1BlockNumber")));
    GW_TRY(gw_json_quantity(&sends, gw_json_get(block, "sendCount")));
    GW_ENSURE(sends == read_be64(mix) && out->l1_number == read_be64(mix + 8), GW_E_CHECKSUM);
    GW_TRY(read_fixed(sent, sizeof sent, block, "sendRoot"));
    GW_ENSURE(read_fixed(extra, sizeof extra, block, "extraData") == GW_OK, GW_E_CHECKSUM);
    GW_ENSURE(memcmp(sent, extra, sizeof sent) == 0, GW_E_CHECKSUM);
    return GW_OK;
}

enum gw_status gw_header_prove(struct gw_header *out, struct gw_json_value block)
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
