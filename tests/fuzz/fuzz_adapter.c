/* Does an adapter survive logs and replies of any bytes? It may refuse; it may not crash, emit what is no number, or
 * tell nothing when it refuses. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/book/perp.h"
#include "chains/market/vols.h"
#include "chains/protocol/derive_svi.h"

#define A "\"0x00000000000000000000000000000000000000aa\""
#define B "\"0x00000000000000000000000000000000000000bb\""
#define C "\"0x00000000000000000000000000000000000000cc\""
#define D "\"0x00000000000000000000000000000000000000dd\""
#define I "\"0x00000000000000000000000000000000000000000000000000000000000000aa\""

/* Enough of each protocol's own keys to be configured. */
static const struct {
    const char *protocol;
    const char *keys;
} venues[] = {
    {"derive_v2", "sub_accounts: " A ", option_asset: " B ", vol_feed: " C ", underlying: ETH"},
    {"hegic", "treasury: " A ", positions_manager: " B ", strategies: [{address: " C
              ", structure: inverse_long_condor, scale: 30, underlying: ETH, amount_decimals: 18}]"},
    {"panoptic_v1", "sfpm: " A ", pools: [" B ", " C "]"},
    {"panoptic_v2", "sfpm: " A ", pools: [" B ", " C "]"},
    {"premia_v3", "factory: " A ", volatility_oracle: " B ", vaults: [" C "]"},
    {"opyn_gamma", "controller: " A ", otoken_factory: " B ", margin_pool: " C},
    {"ribbon_v2", "vaults: [" A ", " B "]"},
    {"squeeth", "controller: " A ", power_perp: " B ", vault_token: " C ", strategies: [" A "]"},
    {"uniswap_v2", "pairs: [" A "]"},
    {"uniswap_v3", "position_manager: " A ", pools: [" B ", " C "]"},
    {"uniswap_v4", "pool_manager: " A ", state_view: " B ", position_manager: " C ", pools: [" I "]"},
    {"lyra_v1", "option_market: " A ", option_token: " B ", greek_cache: " C ", pool_hedger: " D
                ", exchange_adapter: " A ", underlying: ETH"},
    {"premia_v2", "pools: [" A ", " B "], volatility_oracle: " C ", vaults: [" D "]"},
    {"stryke_clamm", "markets: [" A ", " B "]"},
    {"balancer", "vault: " A ", pools: [" B ", " C "]"},
    {"rysk", "liquidity_pool: " A ", protocol_contract: " B},
    {"dopex_ssov", "vaults: [{address: " A ", underlying: ETH}, {address: " B ", underlying: BTC}]"},
    {"siren", "amms: [" A ", " B "]"},
    {"synthetix_v3", "market_proxy: " A ", markets: [{id: 100, underlying: ETH}]"},
    {"gmx_v2", "data_store: " A ", event_emitter: " C ", markets: [{address: " B
               ", underlying: ETH, index_decimals: 18}]"},
    {"replication", "funds: [{name: a, underlying: ETH, leverage: 2, token: " A ", price_feed: " B
                    "}, {name: b, underlying: BTC, kind: cppi, multiplier: 4, floor_usd: 1, nav_usd: 2}]"},
    {"curve", "pools: [" A "]"},
    {"derive_v2",
     "sub_accounts: " A ", option_asset: " B ", vol_feed: " C ", underlying: ETH, cash_asset: " D
     ", standard_manager: " A ", perp_asset: " C ", base_asset: " D ", spot_feed: " B ", forward_feed: " C},
    {"derive_svi", NULL}, /* of the market, no configuration's */
};
#define VENUES (sizeof venues / sizeof venues[0])

#define BLOCK_TIME_S 100
#define LOG_WORDS    64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    size_t left;
};

static size_t take(struct input *in, void *out, size_t wanted)
{
    const size_t size = wanted < in->left ? wanted : in->left;
    memset(out, 0, wanted);
    memcpy(out, in->at, size);
    in->at += size;
    in->left -= size;
    return size;
}

static uint8_t take_byte(struct input *in)
{
    uint8_t byte;
    (void)take(in, &byte, 1);
    return byte;
}

/* Words as contracts say them, small numbers above all: one byte of input each, 255 for a word of its own. */
static size_t take_words(struct input *in, uint8_t *out, size_t words)
{
    memset(out, 0, 32 * words);
    for (size_t i = 0; i < words; i++) {
        out[32 * i + 31] = take_byte(in);
        if (out[32 * i + 31] == 255) {
            (void)take(in, out + 32 * i, 32);
        }
    }
    return 32 * words;
}

static struct gw_market market = {
    .tokens = {{.symbol = "T", .underlying = "ETH", .decimals = 18, .is_known = true},
               {.address = {[19] = 1}, .symbol = "D", .underlying = "USD", .decimals = 6, .is_known = true}},
    .token_count = 2,
    .spots = {{.underlying = "ETH", .usd = 2000, .age_s_max = 3960}},
    .spot_count = 1,
    .vol_feeds = {{.underlying = "ETH", .source = GW_VOL_FEED_DERIVE_SVI, .age_s_max = 60}},
    .vol_feed_count = 1,
    .block_time_s = BLOCK_TIME_S};

static void configure(struct gw_venue *venue, struct gw_config *config, size_t i)
{
    char text[1024];
    const struct gw_config_node *root = NULL;
    const int size =
        snprintf(text, sizeof text, "version: 1\nchains: [{protocol: %s, name: v, from_block: 0, %s}]\n",
                 venues[i].protocol, venues[i].keys);
    GW_ASSERT(gw_config_parse(config, "fuzz", text, (size_t)size) == GW_OK);
    GW_ASSERT(gw_config_section(config, &root, "chains") == GW_OK);
    GW_ASSERT(gw_venue_configure(venue, config, gw_config_item(root, 0)) == GW_OK);
}

/* Each protocol's venue is made once and emptied for every input: making one costs far more than playing it. */
static struct gw_venue *open_venue(size_t i)
{
    static struct gw_venue opened[VENUES];
    static struct gw_config configs[VENUES];
    struct gw_venue *venue = &opened[i];
    if (venue->protocol == NULL && venues[i].keys == NULL) {
        GW_ASSERT(gw_derive_svi_open(venue, &market.vol_feeds[0]) == GW_OK);
    } else if (venue->protocol == NULL) {
        configure(venue, &configs[i], i);
    }
    venue->table.count = 0;
    memset(venue->table.index, 0, 2 * GW_ENTRIES_MAX * sizeof *venue->table.index);
    memset(venue->state, 0, venue->protocol->state_size);
    venue->block_time_s = BLOCK_TIME_S;
    return venue;
}

/* A log of one of the venue's own events, so that the fuzzer need not find a hash. */
static void feed_log(struct gw_venue *venue, struct input *in)
{
    uint8_t bytes[32 * LOG_WORDS];
    struct gw_watch watch = {0};
    struct gw_log log = {.data = bytes};
    GW_ASSERT(venue->protocol->watch(venue, &watch) == GW_OK);
    if (watch.address_count == 0) {
        return; /* it is read whole every block */
    }
    memcpy(log.address, watch.addresses[take_byte(in) % watch.address_count], 20);
    log.topic_count = take_byte(in) % 5;
    for (unsigned i = 1; i < log.topic_count; i++) {
        (void)take_words(in, log.topics[i], 1);
    }
    memcpy(log.topics[0], watch.topics[take_byte(in) % watch.topic_count], 32);
    if (log.topic_count > 1 && watch.indexed_count > 0) {
        memcpy(log.topics[1], watch.indexed[0], 32);
    }
    const unsigned words = take_byte(in); /* most logs have few; those of names and values many */
    log.data_size = take_words(in, bytes, words < 192 ? words % 10 : words - 192);
    log.data_size -= log.data_size > 0 ? take_byte(in) % 2 : 0; /* cut */
    venue->reason[0] = '\0';
    GW_ASSERT(venue->protocol->touch(venue, &log) == GW_OK || venue->reason[0] != '\0');
}

static enum gw_status read_rounds(struct gw_venue *venue, struct gw_call_list *calls, struct input *in)
{
    static struct gw_call_reply replies[GW_CALLS_MAX];
    static uint8_t bytes[GW_CALLS_MAX][4 * 256];
    for (unsigned round = 0; round < venue->protocol->rounds; round++) {
        gw_call_list_reset(calls);
        GW_TRY(venue->protocol->plan(venue, round, calls));
        for (size_t i = 0; i < calls->count; i++) {
            const uint8_t how = take_byte(in);
            replies[i] = (struct gw_call_reply){.is_ok = how != 255, .data = bytes[i]};
            replies[i].size = how < 32 ? take_words(in, bytes[i], how) : take(in, bytes[i], 4u * how);
        }
        const struct gw_reply_list list = {calls->calls, replies, calls->count};
        GW_TRY(venue->protocol->decode(venue, round, &list));
    }
    return GW_OK;
}

static void check_holding(const struct gw_pool_holding *h)
{
    GW_ASSERT(h->token_count >= 2 && h->token_count <= GW_HOLDING_TOKENS_MAX);
    for (size_t i = 0; i < h->token_count; i++) {
        GW_ASSERT(h->tokens[i].token != NULL && !gw_u256_is_zero(&h->tokens[i].balance));
        GW_ASSERT(h->amplification > 0 ? h->tokens[i].rate > 0 && isfinite(h->tokens[i].rate)
                                       : h->tokens[i].weight > 0 && h->tokens[i].weight <= 1);
    }
    GW_ASSERT(h->amplification >= 0 && isfinite(h->amplification));
}

static enum gw_status take_position(void *context, const struct gw_position *p)
{
    (void)context;
    GW_ASSERT(isfinite(p->quantity) && isfinite(p->strike) && isfinite(p->vol));
    GW_ASSERT(memchr(p->id, '\0', sizeof p->id) != NULL && memchr(p->raw, '\0', sizeof p->raw) != NULL);
    GW_ASSERT(!gw_position_is_lp(p->kind) || (p->token0 != NULL && p->token1 != NULL));
    if (gw_position_is_holding(p->kind)) {
        check_holding(p->holding);
    }
    return GW_OK;
}

static enum gw_status take_pool(void *context, const struct gw_pool_profile *profile)
{
    (void)context;
    if (profile->holding != NULL) {
        check_holding(profile->holding);
    }
    GW_ASSERT((profile->token0 != NULL || profile->holding != NULL) && profile->fee_ratio >= 0 &&
              profile->fee_ratio <= 1);
    return GW_OK;
}

static enum gw_status take_exclusion(void *context, const char *venue, const char *reason)
{
    (void)context;
    GW_ASSERT(venue[0] != '\0' && reason[0] != '\0');
    return GW_OK;
}

static enum gw_status take_claim(void *context, const struct gw_claim *claim)
{
    (void)context;
    GW_ASSERT(claim->by_venue[0] != '\0' && claim->protocol[0] != '\0');
    GW_ASSERT(claim->is_range ? claim->venue[0] != '\0' : claim->has_owner);
    return GW_OK;
}

/* NaN is "not known"; a price is none below 0. */
static enum gw_status take_account(void *context, const struct gw_margin_account *account)
{
    (void)context;
    GW_ASSERT(account->venue[0] != '\0' && memchr(account->id, '\0', sizeof account->id) != NULL);
    GW_ASSERT(!(account->price_down_usd < 0) && !(account->price_up_usd < 0));
    return GW_OK;
}

static enum gw_status take_hedge(void *context, const struct gw_hedge *hedge)
{
    (void)context;
    GW_ASSERT(hedge->venue[0] != '\0' && hedge->underlying[0] != '\0');
    GW_ASSERT(!isinf(hedge->target_tokens) && !isinf(hedge->actual_tokens));
    return GW_OK;
}

static enum gw_status take_perp(void *context, const struct gw_perp *perp)
{
    (void)context;
    GW_ASSERT(perp->venue[0] != '\0' && perp->underlying[0] != '\0');
    GW_ASSERT(perp->open_long_tokens >= 0 && perp->open_short_tokens >= 0 && perp->max_long_usd >= 0);
    GW_ASSERT(isfinite(perp->funding_per_year) && isfinite(perp->funding_change_per_day));
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        GW_ASSERT(isfinite(perp->absorbed_tokens[i]));
    }
    return GW_OK;
}

static void check_lesson(void)
{
    const struct gw_vol_feed *feed = &market.vol_feeds[0];
    struct gw_vol_borrowed vol;
    GW_ASSERT(feed->slice_count > 0 || feed->reason[0] != '\0');
    for (int64_t expiry_s = BLOCK_TIME_S + 1; expiry_s < INT64_C(1) << 40; expiry_s *= 2) {
        gw_vols_borrow(&market, &vol, "ETH", 2000, expiry_s);
        GW_ASSERT(isfinite(vol.vol) && vol.vol >= 0 && vol.age_s >= 0 && vol.confidence >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_call_list calls;
    struct input in = {data, size};
    if (calls.calls == NULL) {
        GW_ASSERT(gw_call_list_init(&calls) == GW_OK);
    }
    struct gw_venue *venue = open_venue(take_byte(&in) % VENUES);
    for (unsigned logs = take_byte(&in) % 8; logs > 0; logs--) {
        feed_log(venue, &in);
    }
    for (unsigned block = 0; block < 2; block++) {
        venue->reason[0] = '\0';
        if (read_rounds(venue, &calls, &in) != GW_OK) {
            GW_ASSERT(venue->reason[0] != '\0');
            continue;
        }
        const struct gw_position_sink sink = {.position = take_position,
                                              .pool = take_pool,
                                              .exclude = take_exclusion,
                                              .claim = take_claim,
                                              .account = take_account,
                                              .hedge = take_hedge,
                                              .perp = take_perp};
        if (venue->protocol->teach != NULL) {
            venue->protocol->teach(venue, &market);
            check_lesson();
        }
        (void)venue->protocol->emit(venue, &market, &sink);
        gw_venue_mark_all_clean(venue);
    }
    return 0;
}
