#include "chains/protocol/gmx_v2_positions.h"

#include <string.h>

#include "chains/book/room.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

#define FIRST_FIELD GW_GMX_V2_CALL_COLLATERAL_TOKEN
#define FIELDS      ((unsigned)GW_GMX_V2_CALL_END - (unsigned)FIRST_FIELD)

_Static_assert(sizeof(struct gw_gmx_v2_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");
_Static_assert(GW_GMX_V2_POSITIONS_MAX *FIELDS + GW_GMX_V2_MARKETS_MAX * GW_GMX_V2_WORDS <=
                   GW_BOOK_PART(GW_CALLS_MAX),
               "all positions can be read in one block");

/* By call, from GW_GMX_V2_CALL_MARKET on. */
static const struct {
    const char *name;
    const char *getter;
} fields[] = {
    {"MARKET", "getAddress(bytes32)"},
    {"COLLATERAL_TOKEN", "getAddress(bytes32)"},
    {"IS_LONG", "getBool(bytes32)"},
    {"SIZE_IN_USD", "getUint(bytes32)"},
    {"SIZE_IN_TOKENS", "getUint(bytes32)"},
    {"COLLATERAL_AMOUNT", "getUint(bytes32)"},
    {"PENDING_IMPACT_AMOUNT", "getInt(bytes32)"},
    {"BORROWING_FACTOR", "getUint(bytes32)"},
    {"FUNDING_FEE_AMOUNT_PER_SIZE", "getUint(bytes32)"},
};
_Static_assert(sizeof fields / sizeof fields[0] == GW_GMX_V2_CALL_END - GW_GMX_V2_CALL_MARKET,
               "each field has its getter");

static uint64_t tag_of(enum gw_gmx_v2_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

struct gw_key gw_gmx_v2_list_key(void)
{
    return (struct gw_key){.kind = GW_GMX_V2_LIST};
}

uint32_t gw_gmx_v2_find_market(const struct gw_gmx_v2_config *cfg, const uint8_t address[20])
{
    for (size_t i = 0; i < cfg->market_count; i++) {
        if (memcmp(cfg->markets[i].address, address, 20) == 0) {
            return (uint32_t)i + 1;
        }
    }
    return GW_GMX_V2_MARKET_FOREIGN;
}

static bool is_ours(const struct gw_gmx_v2_position *position)
{
    return position->market != GW_GMX_V2_MARKET_UNREAD && position->market != GW_GMX_V2_MARKET_FOREIGN;
}

/* keccak256(abi.encode(key of the position, keccak256(abi.encode(NAME)))) */
static enum gw_status add_field(const struct gw_venue *venue, struct gw_call_list *calls, size_t index,
                                enum gw_gmx_v2_call call)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    uint8_t words[64];
    uint8_t key[32];
    memcpy(words, venue->table.entries[index].key.id, 32);
    gw_gmx_v2_hash_name(words + 32, fields[call - GW_GMX_V2_CALL_MARKET].name);
    gw_keccak256(key, words, sizeof words);
    return gw_call_list_add(calls, cfg->data_store, tag_of(call, index),
                            fields[call - GW_GMX_V2_CALL_MARKET].getter, key, 1);
}

static enum gw_status plan_count(struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    uint8_t list[32];
    gw_gmx_v2_hash_name(list, "POSITION_LIST");
    return gw_call_list_add(calls, cfg->data_store, tag_of(GW_GMX_V2_CALL_COUNT, 0),
                            "getBytes32Count(bytes32)", list, 1);
}

static enum gw_status plan_pages(struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    const struct gw_gmx_v2_state *state = venue->state;
    if (state->listed > GW_GMX_V2_POSITIONS_MAX) {
        return GW_OK;
    }
    for (uint64_t first = 0; first < state->listed; first += GW_GMX_V2_PAGE) {
        uint8_t words[96];
        struct gw_abi_buffer b = {.data = words, .capacity = sizeof words};
        uint8_t list[32];
        gw_gmx_v2_hash_name(list, "POSITION_LIST");
        gw_abi_put(&b, list, 32);
        gw_abi_put_u64(&b, first);
        gw_abi_put_u64(&b, first + GW_GMX_V2_PAGE);
        GW_TRY(gw_call_list_add(calls, cfg->data_store,
                                tag_of(GW_GMX_V2_CALL_PAGE, (size_t)(first / GW_GMX_V2_PAGE)),
                                "getBytes32ValuesAt(bytes32,uint256,uint256)", words, 3));
    }
    return GW_OK;
}

static enum gw_status plan_entry(const struct gw_venue *venue, size_t index, unsigned round,
                                 struct gw_call_list *calls)
{
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_gmx_v2_position *position = (const void *)entry->value;
    if (entry->key.kind != GW_GMX_V2_POSITION || !entry->is_dirty ||
        position->market == GW_GMX_V2_MARKET_FOREIGN) {
        return GW_OK;
    }
    if (round == 2) {
        return entry->is_live ? GW_OK : add_field(venue, calls, index, GW_GMX_V2_CALL_MARKET);
    }
    for (enum gw_gmx_v2_call call = FIRST_FIELD; position->is_open && call < GW_GMX_V2_CALL_END; call++) {
        GW_TRY(add_field(venue, calls, index, call));
    }
    return GW_OK;
}

enum gw_status gw_gmx_v2_plan_positions(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_key key = gw_gmx_v2_list_key();
    if (gw_venue_find(venue, &key) == NULL) {
        GW_TRY(gw_venue_touch(venue, &key));
    }
    if (round < 2) {
        const bool is_to_read = gw_venue_find(venue, &key)->is_dirty;
        return !is_to_read ? GW_OK : round == 0 ? plan_count(venue, calls) : plan_pages(venue, calls);
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        GW_TRY(plan_entry(venue, i, round, calls));
    }
    return GW_OK;
}

static enum gw_status read_count(struct gw_venue *venue, struct gw_abi_cursor *c)
{
    const struct gw_key key = gw_gmx_v2_list_key();
    struct gw_gmx_v2_state *state = venue->state;
    gw_venue_find(venue, &key)->is_live = true;
    return gw_abi_uint(c, 64, &state->listed);
}

/* One that is known as gone, or of which nothing was known, is read. */
static enum gw_status know(struct gw_venue *venue, const struct gw_key *key)
{
    const struct gw_entry *entry = gw_venue_find(venue, key);
    const struct gw_gmx_v2_position *position = entry == NULL ? NULL : (const void *)entry->value;
    const bool is_known =
        entry != NULL && (entry->is_live || entry->is_dirty || position->market == GW_GMX_V2_MARKET_FOREIGN);
    return is_known ? GW_OK : gw_venue_touch(venue, key);
}

static enum gw_status read_page(struct gw_venue *venue, size_t page, struct gw_abi_cursor *c)
{
    const struct gw_gmx_v2_state *state = venue->state;
    const uint64_t left = state->listed - page * GW_GMX_V2_PAGE;
    struct gw_abi_cursor keys;
    size_t count;
    GW_TRY(gw_abi_tail(c, &keys));
    GW_TRY(gw_abi_array(&keys, GW_GMX_V2_PAGE, 1, &count));
    GW_ENSURE(count == (left < GW_GMX_V2_PAGE ? left : GW_GMX_V2_PAGE), GW_E_FORMAT);
    for (size_t i = 0; i < count; i++) {
        struct gw_key key = {.kind = GW_GMX_V2_POSITION};
        GW_TRY(gw_abi_word(&keys, key.id));
        GW_TRY(know(venue, &key));
    }
    return GW_OK;
}

static enum gw_status read_market(struct gw_venue *venue, size_t index, struct gw_abi_cursor *c)
{
    static const uint8_t nobody[20];
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_gmx_v2_position *position = (void *)entry->value;
    uint8_t address[20];
    GW_TRY(gw_abi_address(c, address));
    position->is_open = memcmp(address, nobody, 20) != 0;
    if (position->is_open) {
        position->market = gw_gmx_v2_find_market(venue->config, address);
    }
    entry->is_retired = !position->is_open || position->market == GW_GMX_V2_MARKET_FOREIGN;
    return GW_OK;
}

static enum gw_status read_size(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_gmx_v2_position *position = (void *)entry->value;
    GW_TRY(gw_gmx_v2_read_uint(&position->size_usd, c));
    entry->is_live = position->is_open = !gw_u256_is_zero(&position->size_usd);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

static enum gw_status read_field(struct gw_venue *venue, enum gw_gmx_v2_call call, size_t index,
                                 struct gw_abi_cursor *c)
{
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_gmx_v2_position *position = (void *)entry->value;
    switch (call) {
    case GW_GMX_V2_CALL_COLLATERAL_TOKEN:
        return gw_abi_address(c, position->collateral_token);
    case GW_GMX_V2_CALL_IS_LONG:
        return gw_abi_bool(c, &position->is_long);
    case GW_GMX_V2_CALL_SIZE_USD:
        return read_size(entry, c);
    case GW_GMX_V2_CALL_SIZE_TOKENS:
        return gw_gmx_v2_read_uint(&position->size_tokens, c);
    case GW_GMX_V2_CALL_COLLATERAL:
        return gw_gmx_v2_read_uint(&position->collateral, c);
    case GW_GMX_V2_CALL_IMPACT:
        return gw_gmx_v2_read_int(&position->impact, c);
    case GW_GMX_V2_CALL_BORROWED:
        return gw_gmx_v2_read_uint(&position->borrowed, c);
    case GW_GMX_V2_CALL_FUNDED:
        return gw_gmx_v2_read_uint(&position->funded, c);
    case GW_GMX_V2_CALL_COUNT:
        return read_count(venue, c);
    case GW_GMX_V2_CALL_PAGE:
        return read_page(venue, index, c);
    case GW_GMX_V2_CALL_MARKET:
        return read_market(venue, index, c);
    case GW_GMX_V2_CALL_END:
        break;
    }
    return GW_E_FORMAT;
}

enum gw_status gw_gmx_v2_decode_position(struct gw_venue *venue, const struct gw_call *call,
                                         const struct gw_call_reply *reply)
{
    const enum gw_gmx_v2_call of = (enum gw_gmx_v2_call)(call->tag >> 32);
    const size_t index = (size_t)(call->tag & UINT32_MAX);
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const enum gw_status status = reply->is_ok ? read_field(venue, of, index, &c) : GW_E_REVERT;
    const char *why = reply->is_ok ? "does not decode" : "reverted";
    if (status == GW_E_BOUND && of == GW_GMX_V2_CALL_PAGE) {
        why = "holds too many";
    }
    if (status != GW_OK && of < GW_GMX_V2_CALL_MARKET) {
        gw_venue_fail(venue, "the list of positions %s (%zu bytes)", why, reply->size);
    } else if (status != GW_OK) {
        char key[67];
        gw_hex_encode(key, venue->table.entries[index].key.id, 32);
        gw_venue_fail(venue, "position %s: %s of %s %s (%zu bytes)", key,
                      fields[of - GW_GMX_V2_CALL_MARKET].getter, fields[of - GW_GMX_V2_CALL_MARKET].name, why,
                      reply->size);
    }
    return status;
}

void gw_gmx_v2_sort_positions(struct gw_venue *venue)
{
    struct gw_gmx_v2_state *state = venue->state;
    memset(state->first, 0, sizeof state->first);
    for (size_t i = venue->table.count; i-- > 0;) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_gmx_v2_position *position = (const void *)entry->value;
        if (entry->key.kind == GW_GMX_V2_POSITION && entry->is_live && is_ours(position)) {
            state->next[i] = state->first[position->market - 1];
            state->first[position->market - 1] = (uint32_t)i + 1;
        }
    }
}

uint64_t gw_gmx_v2_fingerprint(const struct gw_entry *entry)
{
    const struct gw_gmx_v2_position *position = (const void *)entry->value;
    uint64_t hash = gw_fingerprint_mix_address(position->is_long ? 1 : 0, position->collateral_token);
    hash = gw_fingerprint_mix(hash, position->market);
    hash = gw_fingerprint_mix_u256(hash, &position->size_usd);
    hash = gw_fingerprint_mix_u256(hash, &position->size_tokens);
    hash = gw_fingerprint_mix_u256(hash, &position->collateral);
    hash = gw_fingerprint_mix_u256(hash, &position->borrowed);
    hash = gw_fingerprint_mix_u256(hash, &position->funded);
    hash = gw_fingerprint_mix(hash, position->impact.is_negative ? 1 : 0);
    return gw_fingerprint_mix_u256(hash, &position->impact.magnitude);
}
