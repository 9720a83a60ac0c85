#include "chains/market/vols.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chains/market/spots.h"

#define WAD_DECIMALS 18u

enum gw_status gw_vols_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        GW_TRY(gw_call_list_add_none(calls, market->vol_feeds[i].option_market,
                                     gw_market_tag(GW_MARKET_CALL_BOARDS, i), "getLiveBoards()"));
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

void gw_vols_decode(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
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

void gw_vols_settle(struct gw_market *market)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        struct gw_vol_feed *feed = &market->vol_feeds[i];
        size_t kept = 0;
        for (size_t b = 0; b < feed->board_count; b++) {
            const struct gw_vol_board board = feed->boards[b];
            if (!is_usable(&board, market->block_time_s)) {
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

double gw_vols_at(const struct gw_market *market, const char *underlying, int64_t expiry_s)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        const double vol = strcmp(feed->underlying, underlying) == 0
                               ? vol_of_feed(feed, market->block_time_s, expiry_s)
                               : 0.0;
        if (vol > 0) {
            return vol;
        }
    }
    return 0.0;
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
