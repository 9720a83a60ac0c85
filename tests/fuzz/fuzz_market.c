/* Do prices, uptime feed and volatilities survive replies of any bytes? A spot that is served is a positive number, and so is
 * a volatility; what is not served says why.
 *
 * One reply after another, each behind its length (two bytes, the highest bit of which says "reverted"), for both rounds
 * of two blocks. */
#include <math.h>
#include <string.h>

#include "chains/market/vols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ETH_FEED "\"0x00000000000000000000000000000000000000f1\""
#define ETH_POOL "\"0x00000000000000000000000000000000000000f2\""
#define BTC_FEED "\"0x00000000000000000000000000000000000000f3\""
#define BTC_POOL "\"0x00000000000000000000000000000000000000f4\""
#define TOKEN_A  "\"0x0000000000000000000000000000000000000001\""
#define TOKEN_B  "\"0x0000000000000000000000000000000000000002\""
#define MARKET   "\"0x00000000000000000000000000000000000000a1\""
#define CACHE    "\"0x00000000000000000000000000000000000000a2\""
#define ORACLE   "\"0x00000000000000000000000000000000000000a3\""
#define FEED     "\"0x00000000000000000000000000000000000000a4\""
#define EXCHANGE "\"0x00000000000000000000000000000000000000a5\""
#define UPTIME   "\"0x000000000000000000000000000000000000005e\""

static const char text[] =
    "version: 1\n"
    "chains:\n"
    "  - assets:\n"
    "      - {symbol: A, underlying: ETH, address: " TOKEN_A "}\n"
    "      - {symbol: B, underlying: USD, address: " TOKEN_B "}\n"
    "    prices:\n"
    "      - {underlying: ETH, address: " ETH_FEED ", usd_min: 1, usd_max: 1e6}\n"
    "      - {underlying: ETH, source: uniswap_twap, address: " ETH_POOL ", depth_usd_min: 1}\n"
    "      - {underlying: BTC, source: derive, address: " BTC_FEED "}\n"
    "      - {underlying: BTC, source: uniswap_twap, address: " BTC_POOL "}\n"
    "    volatility:\n"
    "      - {underlying: ETH, source: lyra_gwav, option_market: " MARKET ", greek_cache: " CACHE "}\n"
    "      - {underlying: ETH, source: premia_ssvi, volatility_oracle: " ORACLE ", token: " TOKEN_A "}\n"
    "      - {underlying: ETH, source: rysk_sabr, volatility_feed: " FEED ", option_exchange: " EXCHANGE "}\n"
    "    sequencer: {address: " UPTIME "}\n";

#define CALLS_MAX    64u
#define BLOCK_TIME_S 1700000000

static struct gw_config config;
static struct gw_market fresh;
static struct gw_call_list calls;

static void build(void)
{
    const struct gw_config_node *list = NULL;
    GW_ASSERT(gw_config_parse(&config, "fuzz", text, sizeof text - 1) == GW_OK);
    GW_ASSERT(gw_config_section(&config, &list, "chains") == GW_OK);
    GW_ASSERT(gw_market_configure(&fresh, &config, gw_config_item(list, 0)) == GW_OK);
    GW_ASSERT(gw_call_list_init(&calls) == GW_OK);
}

static struct gw_reply_list answer(const uint8_t **data, size_t *size)
{
    static struct gw_call_reply replies[CALLS_MAX];
    GW_ASSERT(calls.count <= CALLS_MAX);
    for (size_t i = 0; i < calls.count; i++) {
        const size_t head = *size < 2 ? 0 : (size_t)(((*data)[0] & 0x7f) << 8 | (*data)[1]);
        const bool is_ok = *size < 2 || (*data)[0] >> 7 == 0;
        *data += *size < 2 ? *size : 2;
        *size -= *size < 2 ? *size : 2;
        const size_t length = head < *size ? head : *size;
        replies[i] = (struct gw_call_reply){.is_ok = is_ok, .data = *data, .size = length};
        *data += length;
        *size -= length;
    }
    return (struct gw_reply_list){calls.calls, replies, calls.count};
}

static void check_spot(const struct gw_market *market, const char *underlying)
{
    double usd = 0;
    double age_s = 0;
    const enum gw_status status = gw_market_spot(market, underlying, &usd, &age_s);
    GW_ASSERT(status == GW_OK || status == GW_STALE || status == GW_E_MISSING);
    GW_ASSERT(status == GW_E_MISSING || (isfinite(usd) && usd > 0 && age_s >= 0));
    GW_ASSERT((status == GW_OK) == (gw_market_spot_reason(market, underlying)[0] == '\0'));
}

static void check(const struct gw_market *market)
{
    check_spot(market, "ETH");
    check_spot(market, "BTC");
    for (int64_t left_s = 1; left_s < INT64_C(1) << 40; left_s *= 8) {
        struct gw_option_vol vol;
        gw_market_choose_option_vol(market, &vol, "ETH", 2000, BLOCK_TIME_S + left_s, 0, 0);
        GW_ASSERT(vol.choice.vol >= GW_VOL_MIN && vol.choice.vol <= GW_VOL_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (calls.calls == NULL) {
        build();
    }
    struct gw_market market = fresh;
    for (int block = 0; block < 2; block++) {
        gw_call_list_reset(&calls);
        GW_ASSERT(gw_market_plan(&market, &calls) == GW_OK);
        struct gw_reply_list replies = answer(&data, &size);
        GW_ASSERT(gw_market_decode(&market, &replies, BLOCK_TIME_S) == GW_OK);
        gw_call_list_reset(&calls);
        GW_ASSERT(gw_market_plan_more(&market, &calls) == GW_OK);
        replies = answer(&data, &size);
        GW_ASSERT(gw_market_decode_more(&market, &replies) == GW_OK);
        check(&market);
    }
    return 0;
}
