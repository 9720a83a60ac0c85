#include "chains/market/vols.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chains/market/spots.h"
#include "gammawatch/pricing.h"
#include "gammawatch/vecmath.h"

#define WAD_DECIMALS 18u

enum gw_status gw_vols_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        if (feed->source == GW_VOL_FEED_LYRA_GWAV) {
            GW_TRY(gw_call_list_add_none(calls, feed->option_market, gw_market_tag(GW_MARKET_CALL_BOARDS, i),
                                         "getLiveBoards()"));
            continue;
        }
        uint8_t word[32];
        struct gw_abi_buffer args = {.data = word, .capacity = sizeof word};
        gw_abi_put_address(&args, feed->token);
        GW_TRY(gw_call_list_add(calls, feed->oracle, gw_market_tag(GW_MARKET_CALL_SURFACE, i),
                                "getParams(address)", word, 1));
    }
    return GW_OK;
}

/* getLiveBoards() -> uint256[] */
static enum gw_status read_boards(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_abi_cursor ids;
    size_t count;
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(gw_abi_tail(&c, &ids));
    GW_TRY(gw_abi_array(&ids, GW_VOL_BOARDS_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        feed->boards[i] = (struct gw_vol_board){0};
        GW_TRY(gw_abi_uint(&ids, 64, &feed->boards[i].id));
    }
    feed->board_count = count;
    return GW_OK;
}

static void decode_surface(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    feed->surface.is_read = false;
    feed->reason[0] = '\0';
    const enum gw_status status = reply->is_ok ? gw_premia_read_surface(&feed->surface, &c) : GW_E_REVERT;
    if (status != GW_OK) {
        (void)snprintf(feed->reason, sizeof feed->reason, "getParams() does not serve: %s",
                       gw_status_text(status));
    }
}

void gw_vols_decode(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
    if (feed->source == GW_VOL_FEED_PREMIA_SSVI) {
        decode_surface(feed, reply);
        return;
    }
    feed->board_count = 0;
    feed->reason[0] = '\0';
    const enum gw_status status = read_boards(feed, reply);
    if (status != GW_OK) {
        (void)snprintf(feed->reason, sizeof feed->reason, "getLiveBoards() does not serve: %s",
                       gw_status_text(status));
    } else if (feed->board_count == 0) {
        (void)snprintf(feed->reason, sizeof feed->reason, "no board is live");
    }
}

enum gw_status gw_vols_plan_boards(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        for (size_t b = 0; b < feed->board_count; b++) {
            const size_t index = i << 16 | b;
            uint8_t words[2 * 32];
            struct gw_abi_buffer args = {.data = words, .capacity = sizeof words};
            gw_abi_put_u64(&args, feed->boards[b].id);
            gw_abi_put_u64(&args, feed->window_s);
            GW_TRY(gw_call_list_add_u64(calls, feed->option_market,
                                        gw_market_tag(GW_MARKET_CALL_BOARD, index), "getOptionBoard(uint256)",
                                        feed->boards[b].id));
            GW_TRY(gw_call_list_add(calls, feed->greek_cache, gw_market_tag(GW_MARKET_CALL_MEAN, index),
                                    "getIvGWAV(uint256,uint256)", words, 2));
        }
    }
    return GW_OK;
}

static enum gw_status read_vol(struct gw_abi_cursor *c, double *out)
{
    uint64_t vol;
    GW_TRY(gw_abi_uint(c, 64, &vol));
    const struct gw_u256 wide = gw_u256_from_u64(vol);
    *out = gw_u256_to_double(&wide, WAD_DECIMALS);
    return *out > 0 ? GW_OK : GW_E_DOMAIN;
}

/* getOptionBoard(id) -> (id, expiry, iv, frozen, strikeIds[]) */
static enum gw_status read_board(struct gw_vol_board *board, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_abi_cursor tuple;
    uint64_t id;
    uint64_t expiry_s;
    bool is_frozen;
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(gw_abi_tail(&c, &tuple));
    GW_TRY(gw_abi_uint(&tuple, 64, &id));
    GW_ENSURE(id == board->id, GW_E_FORMAT);
    GW_TRY(gw_abi_uint(&tuple, 40, &expiry_s));
    GW_TRY(read_vol(&tuple, &board->vol));
    GW_TRY(gw_abi_bool(&tuple, &is_frozen));
    board->expiry_s = (int64_t)expiry_s;
    board->is_known = !is_frozen;
    return GW_OK;
}

static enum gw_status read_mean(struct gw_vol_board *board, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    return read_vol(&c, &board->mean);
}

void gw_vols_decode_board(struct gw_market *market, bool is_mean, size_t index,
                          const struct gw_call_reply *reply)
{
    GW_ASSERT(index >> 16 < market->vol_feed_count);
    struct gw_vol_feed *feed = &market->vol_feeds[index >> 16];
    GW_ASSERT((index & UINT16_MAX) < feed->board_count);
    struct gw_vol_board *board = &feed->boards[index & UINT16_MAX];
    const enum gw_status status = (is_mean ? read_mean : read_board)(board, reply);
    if (status != GW_OK) {
        (void)snprintf(feed->reason, sizeof feed->reason, "%s of board %llu does not serve: %s",
                       is_mean ? "getIvGWAV()" : "getOptionBoard()", (unsigned long long)board->id,
                       gw_status_text(status));
    }
}

static bool is_usable(const struct gw_vol_board *board, int64_t block_time_s)
{
    return board->is_known && board->mean > 0 && board->expiry_s > block_time_s;
}

static void settle_boards(struct gw_vol_feed *feed, int64_t block_time_s)
{
    size_t kept = 0;
    for (size_t b = 0; b < feed->board_count; b++) {
        const struct gw_vol_board board = feed->boards[b];
        if (!is_usable(&board, block_time_s)) {
            continue;
        }
        size_t at = kept++;
        for (; at > 0 && feed->boards[at - 1].expiry_s > board.expiry_s; at--) {
            feed->boards[at] = feed->boards[at - 1];
        }
        feed->boards[at] = board;
    }
    feed->board_count = kept;
    if (kept == 0 && feed->reason[0] == '\0') {
        (void)snprintf(feed->reason, sizeof feed->reason, "every live board is frozen or expired");
    }
}

static void settle_surface(struct gw_vol_feed *feed, int64_t block_time_s)
{
    const double age_s = (double)(block_time_s - feed->surface.updated_s);
    if (feed->surface.is_read && !(age_s >= 0 && age_s <= feed->age_s_max)) {
        feed->surface.is_read = false;
        (void)snprintf(feed->reason, sizeof feed->reason, "its surface is %.0f s old, %.0f allowed", age_s,
                       feed->age_s_max);
    }
}

void gw_vols_settle(struct gw_market *market)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        struct gw_vol_feed *feed = &market->vol_feeds[i];
        (feed->source == GW_VOL_FEED_LYRA_GWAV ? settle_boards : settle_surface)(feed, market->block_time_s);
    }
}

static double vol_between(const struct gw_vol_board *near, const struct gw_vol_board *far, double now_s,
                          double expiry_s)
{
    const double near_s = (double)near->expiry_s - now_s;
    const double far_s = (double)far->expiry_s - now_s;
    const double left_s = expiry_s - now_s;
    const double share = (left_s - near_s) / (far_s - near_s);
    const double variance =
        (1.0 - share) * near->mean * near->mean * near_s + share * far->mean * far->mean * far_s;
    return sqrt(variance / left_s);
}

static double vol_of_feed(const struct gw_vol_feed *feed, int64_t now_s, int64_t expiry_s)
{
    size_t far = 0;
    if (feed->board_count == 0) {
        return 0.0;
    }
    while (far < feed->board_count && feed->boards[far].expiry_s < expiry_s) {
        far++;
    }
    if (far == feed->board_count || feed->boards[far].expiry_s == expiry_s || far == 0) {
        return feed->boards[far == feed->board_count ? far - 1 : far].mean;
    }
    return vol_between(&feed->boards[far - 1], &feed->boards[far], (double)now_s, (double)expiry_s);
}

static double vol_of_surface(const struct gw_market *market, const struct gw_vol_feed *feed, double strike,
                             int64_t expiry_s)
{
    double spot;
    double age_s;
    if (!feed->surface.is_read || !(strike > 0) ||
        gw_market_spot(market, feed->underlying, &spot, &age_s) != GW_OK) {
        return 0.0;
    }
    return gw_premia_vol(&feed->surface, gw_vecmath_log(strike / spot),
                         (double)(expiry_s - market->block_time_s) / GW_YEAR_S);
}

static struct gw_vol_borrowed borrow_from(const struct gw_market *market, const struct gw_vol_feed *feed,
                                          double strike, int64_t expiry_s)
{
    struct gw_vol_borrowed out = {.source = gw_vol_feed_text(feed->source)};
    if (feed->source == GW_VOL_FEED_LYRA_GWAV) {
        out.vol = vol_of_feed(feed, market->block_time_s, expiry_s);
        out.confidence = GW_VOL_BORROWED_CONFIDENCE;
    } else {
        out.vol = vol_of_surface(market, feed, strike, expiry_s);
        out.confidence = GW_VOL_SURFACE_CONFIDENCE;
        out.age_s = (double)(market->block_time_s - feed->surface.updated_s);
    }
    return out;
}

void gw_vols_borrow(const struct gw_market *market, struct gw_vol_borrowed *out, const char *underlying,
                    double strike, int64_t expiry_s)
{
    *out = (struct gw_vol_borrowed){0};
    for (size_t i = 0; i < market->vol_feed_count && !(out->vol > 0); i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        if (strcmp(feed->underlying, underlying) == 0) {
            *out = borrow_from(market, feed, strike, expiry_s);
        }
    }
}

const char *gw_vol_feed_text(enum gw_vol_feed_source source)
{
    return source == GW_VOL_FEED_LYRA_GWAV ? "lyra_gwav" : "premia_ssvi";
}

const struct gw_vol_board *gw_vols_board(const struct gw_market *market, const uint8_t option_market[20],
                                         uint64_t id)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        for (size_t b = 0; memcmp(feed->option_market, option_market, 20) == 0 && b < feed->board_count;
             b++) {
            if (feed->boards[b].id == id) {
                return &feed->boards[b];
            }
        }
    }
    return NULL;
}
