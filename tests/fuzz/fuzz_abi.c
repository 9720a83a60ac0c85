/* Replies of hostile contracts: through aggregate3's return bytes, both adapters, market, book and depth.
 *
 * First byte: bit 0 which protocol, bit 1 whether the rest is aggregate3's return bytes as a whole or one reply
 * after another, each behind its length (two bytes, the highest bit of which says "reverted"). */
#include <stdlib.h>
#include <string.h>

#include "chains/book/book.h"
#include "chains/protocol/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define POOL "0x00000000000000000000000000000000000000aa"

static const char text[] =
    "version: 1\n"
    "chains:\n"
    "  - assets: [{symbol: A, underlying: ETH, address: \"0x0000000000000000000000000000000000000001\"},\n"
    "             {symbol: B, underlying: BTC, address: \"0x0000000000000000000000000000000000000002\"}]\n"
    "    prices: [{underlying: ETH, address: \"0x00000000000000000000000000000000000000f1\"},\n"
    "             {underlying: BTC, address: \"0x00000000000000000000000000000000000000f2\"}]\n"
    "    venues:\n"
    "      - {protocol: uniswap_v3, position_manager: \"0x00000000000000000000000000000000000000ab\", pools: "
    "[\"" POOL "\"]}\n"
    "      - {protocol: lyra_v1, option_market: \"0x00000000000000000000000000000000000000ac\", "
    "option_token: "
    "\"0x00000000000000000000000000000000000000ad\", underlying: ETH}\n";

static struct {
    struct gw_config config;
    struct gw_market market;
    struct gw_venue venues[2];
    struct gw_call_list calls;
    struct gw_call_reply replies[GW_CALLS_MAX];
    struct gw_book book;
} scene;

static void build_scene(void)
{
    const struct gw_config_node *list = NULL;
    GW_ASSERT(gw_config_parse(&scene.config, "fuzz", text, sizeof text - 1) == GW_OK);
    GW_ASSERT(gw_config_section(&scene.config, &list, "chains") == GW_OK);
    const struct gw_config_node *chain = gw_config_item(list, 0);
    GW_ASSERT(gw_market_configure(&scene.market, &scene.config, chain) == GW_OK);
    for (size_t i = 0; i < 2; i++) {
        const struct gw_config_node *item = gw_config_item(gw_config_get(chain, "venues"), i);
        GW_ASSERT(gw_venue_configure(&scene.venues[i], &scene.config, item) == GW_OK);
    }
    GW_ASSERT(gw_call_list_init(&scene.calls) == GW_OK);
    GW_ASSERT(gw_book_init(&scene.book) == GW_OK);
    for (size_t i = 0; i < 2; i++) {
        scene.market.tokens[i].is_known = true;
        scene.market.tokens[i].decimals = i == 0 ? 18 : 8;
        scene.market.spots[i].is_known = true;
        scene.market.spots[i].decimals = 8;
        scene.market.spots[i].usd = i == 0 ? 2000 : 60000;
    }
}

/* The same keys for every input: three ids, and three ticks of the pool. */
static void touch_keys(void)
{
    for (uint64_t i = 0; i < 3; i++) {
        const struct gw_key id = gw_key_u64(1, 0, i + 1);
        const struct gw_key tick = gw_key_i64(2, 0, ((int64_t)i - 1) * 600);
        GW_ASSERT(gw_venue_touch(&scene.venues[0], &id) == GW_OK);
        GW_ASSERT(gw_venue_touch(&scene.venues[0], &tick) == GW_OK);
        GW_ASSERT(gw_venue_touch(&scene.venues[1], &id) == GW_OK);
    }
}

static void forget(struct gw_venue *venue)
{
    memset(venue->state, 0, 4096); /* the head of the state: pools, or boards */
    for (size_t i = 0; i < venue->table.count; i++) {
        venue->table.entries[i].is_live = false;
    }
}

/* Replies of one round; false when the bytes do not make any. */
static bool answer(const uint8_t **data, size_t *size, bool is_whole)
{
    if (scene.calls.count == 0) {
        return true;
    }
    if (is_whole) {
        return gw_multicall_decode(scene.replies, scene.calls.count, *data, *size) == GW_OK;
    }
    for (size_t i = 0; i < scene.calls.count; i++) {
        const size_t head = *size < 2 ? 0 : (size_t)(((*data)[0] & 0x7f) << 8 | (*data)[1]);
        const bool is_ok = *size < 2 || (*data)[0] >> 7 == 0;
        *data += *size < 2 ? *size : 2;
        *size -= *size < 2 ? *size : 2;
        const size_t length = head < *size ? head : *size;
        scene.replies[i] = (struct gw_call_reply){.is_ok = is_ok, .data = *data, .size = length};
        *data += length;
        *size -= length;
    }
    return true;
}

static enum gw_status read_venue(struct gw_venue *venue, const uint8_t *data, size_t size, bool is_whole)
{
    for (unsigned round = 0; round < venue->protocol->rounds; round++) {
        gw_call_list_reset(&scene.calls);
        GW_TRY(venue->protocol->plan(venue, round, &scene.calls));
        GW_ENSURE(answer(&data, &size, is_whole), GW_E_FORMAT);
        const struct gw_reply_list replies = {scene.calls.calls, scene.replies, scene.calls.count};
        GW_TRY(venue->protocol->decode(venue, round, &replies));
    }
    return GW_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct gw_block block = {.number = 1, .time_s = 1700000000};
    if (scene.calls.calls == NULL) {
        build_scene();
    }
    if (size == 0) {
        return 0;
    }
    struct gw_venue *venue = &scene.venues[data[0] & 1];
    forget(venue);
    touch_keys();
    if (read_venue(venue, data + 1, size - 1, (data[0] & 2) != 0) != GW_OK) {
        GW_ASSERT(memchr(venue->reason, '\0', sizeof venue->reason) != NULL);
        return 0;
    }
    gw_book_begin(&scene.book, &scene.market, &block);
    const struct gw_position_sink sink = gw_book_sink(&scene.book, venue->protocol->name);
    GW_ASSERT(venue->protocol->emit(venue, &scene.market, &sink) == GW_OK);
    GW_ASSERT(gw_book_seal(&scene.book) == GW_OK);
    for (size_t i = 0; i < scene.book.exposure_count; i++) {
        GW_ASSERT(gw_record_check(&scene.book.exposures[i], sizeof(struct gw_exposure)) == GW_OK);
    }
    for (size_t i = 0; i < scene.book.depth_count; i++) {
        GW_ASSERT(gw_record_check(&scene.book.depths[i], sizeof(struct gw_depth)) == GW_OK);
    }
    return 0;
}
