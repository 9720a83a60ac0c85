#include <string.h>

#include "chains/market/vol_kind.h"

#define WAD_DECIMALS 18u

enum { LIST, BOARD, MEAN };

static enum gw_status plan_list(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls)
{
    return gw_call_list_add_none(calls, feed->option_market, gw_vol_tag(index, LIST, 0), "getLiveBoards()");
}

static enum gw_status plan_boards(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls)
{
    for (size_t b = 0; b < feed->board_count; b++) {
        uint8_t words[2 * 32];
        struct gw_abi_buffer args = {.data = words, .capacity = sizeof words};
        gw_abi_put_u64(&args, feed->boards[b].id);
        gw_abi_put_u64(&args, feed->window_s);
        GW_TRY(gw_call_list_add_u64(calls, feed->option_market, gw_vol_tag(index, BOARD, b),
                                    "getOptionBoard(uint256)", feed->boards[b].id));
        GW_TRY(gw_call_list_add(calls, feed->greek_cache, gw_vol_tag(index, MEAN, b),
                                "getIvGWAV(uint256,uint256)", words, 2));
    }
    return GW_OK;
}

/* getLiveBoards() -> uint256[] */
static enum gw_status read_list(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
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

static void decode_list(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
    feed->board_count = 0;
    feed->reason[0] = '\0';
    const enum gw_status status = read_list(feed, reply);
    if (status != GW_OK) {
        gw_vol_doubt(feed, "getLiveBoards() does not serve: %s", gw_status_text(status));
    } else if (feed->board_count == 0) {
        gw_vol_doubt(feed, "no board is live");
    }
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

static void decode(struct gw_vol_feed *feed, unsigned what, size_t item, const struct gw_call_reply *reply,
                   int64_t now_s)
{
    (void)now_s;
    if (what == LIST) {
        decode_list(feed, reply);
        return;
    }
    GW_ASSERT(item < feed->board_count);
    struct gw_vol_board *board = &feed->boards[item];
    const enum gw_status status = (what == MEAN ? read_mean : read_board)(board, reply);
    if (status != GW_OK) {
        gw_vol_doubt(feed, "%s of board %llu does not serve: %s",
                     what == MEAN ? "getIvGWAV()" : "getOptionBoard()", (unsigned long long)board->id,
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
    if (kept == 0) {
        gw_vol_doubt(feed, "every live board is frozen or expired");
    }
}

static int64_t board_expiry(const struct gw_vol_feed *feed, size_t i)
{
    return feed->boards[i].expiry_s;
}

static double board_mean(const struct gw_vol_feed *feed, size_t i, const struct gw_vol_ask *ask)
{
    (void)ask;
    return feed->boards[i].mean;
}

static void borrow(const struct gw_vol_feed *feed, struct gw_vol_borrowed *out, const struct gw_vol_ask *ask)
{
    const struct gw_vol_term term = {feed->board_count, board_expiry, board_mean};
    out->vol = gw_vol_over_term(feed, &term, ask);
    out->confidence = GW_VOL_BORROWED_CONFIDENCE;
}

static bool is_known(const struct gw_vol_feed *feed)
{
    return feed->board_count > 0;
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

const struct gw_vol_kind gw_vol_lyra_gwav = {
    .name = "lyra_gwav",
    .address_at = offsetof(struct gw_vol_feed, option_market),
    .plan = plan_list,
    .plan_more = plan_boards,
    .decode = decode,
    .settle = settle_boards,
    .is_known = is_known,
    .borrow = borrow,
};
