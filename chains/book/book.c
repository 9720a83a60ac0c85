#include "chains/book/book.h"

#include <stdlib.h>
#include <string.h>

#include "chains/book/claims.h"
#include "chains/book/depth.h"
#include "chains/book/holding.h"
#include "chains/book/work.h"

static enum gw_status init_ladder(struct gw_book_work *work)
{
    const size_t bytes = gw_ladder_book_bytes(GW_POSITIONS_MAX, GW_POSITIONS_MAX);
    work->ladder_storage = malloc(bytes);
    GW_ENSURE(work->ladder_storage != NULL, GW_E_NOMEM);
    return gw_ladder_book_init(&work->ladder, work->ladder_storage, bytes, GW_POSITIONS_MAX,
                               GW_POSITIONS_MAX);
}

enum gw_status gw_book_init(struct gw_book *book)
{
    *book = (struct gw_book){0};
    book->positions = calloc(GW_POSITIONS_MAX, sizeof *book->positions);
    book->holdings = calloc(GW_HOLDINGS_MAX, sizeof *book->holdings);
    book->exposures = calloc(GW_EXPOSURES_MAX, sizeof *book->exposures);
    book->depths = calloc(GW_DEPTHS_MAX, sizeof *book->depths);
    book->perps = calloc(GW_PERPS_MAX, sizeof *book->perps);
    book->buckets = calloc(GW_BUCKET_RECORDS_MAX, sizeof *book->buckets);
    book->excluded = calloc(GW_EXCLUDED_MAX, sizeof *book->excluded);
    book->claims = calloc(GW_CLAIMS_MAX, sizeof *book->claims);
    book->work = calloc(1, sizeof *book->work);
    if (book->positions == NULL || book->holdings == NULL || book->exposures == NULL ||
        book->depths == NULL || book->perps == NULL || book->buckets == NULL || book->excluded == NULL ||
        book->claims == NULL || book->work == NULL || init_ladder(book->work) != GW_OK ||
        gw_book_accounts_init(&book->accounts) != GW_OK) {
        gw_book_fini(book);
        return GW_E_NOMEM;
    }
    return GW_OK;
}

void gw_book_fini(struct gw_book *book)
{
    free(book->positions);
    free(book->holdings);
    free(book->exposures);
    free(book->depths);
    free(book->perps);
    free(book->buckets);
    free(book->excluded);
    free(book->claims);
    free(book->work == NULL ? NULL : book->work->ladder_storage);
    free(book->work);
    gw_book_accounts_fini(&book->accounts);
    *book = (struct gw_book){0};
}

void gw_book_begin(struct gw_book *book, const struct gw_market *market, const struct gw_block *block)
{
    book->position_count = 0;
    book->holding_count = 0;
    book->exposure_count = 0;
    book->depth_count = 0;
    book->perp_count = 0;
    book->bucket_count = 0;
    book->accounts.ledger_count = 0;
    book->accounts.account_count = 0;
    book->liquidation_count = 0;
    book->excluded_count = 0;
    book->gap_count = 0;
    book->claim_count = 0;
    book->market = market;
    book->block = *block;
    book->protocol = NULL;
    book->managers = NULL;
    book->managed_count = 0;
    book->room.count = 0;
}

static enum gw_status find_room(struct gw_book *book, const struct gw_book_position *taken)
{
    struct gw_book_leg legs[GW_BOOK_LEGS_MAX];
    const size_t count = gw_book_list_legs(legs, &taken->position);
    for (size_t i = 0; i < count; i++) {
        const struct gw_book_line line = {taken->protocol, taken->position.venue, legs[i].underlying};
        GW_TRY(gw_book_room_take(&book->room, &line));
    }
    return GW_OK;
}

static enum gw_status take_position(void *context, const struct gw_position *position)
{
    struct gw_book *book = context;
    GW_ENSURE(gw_book_has_room(book->position_count, book->position_mark, GW_POSITIONS_MAX), GW_E_BOUND);
    struct gw_book_position *taken = &book->positions[book->position_count];
    *taken = (struct gw_book_position){.position = *position, .protocol = book->protocol};
    if (gw_position_is_holding(position->kind)) {
        GW_ENSURE(gw_book_has_room(book->holding_count, book->holding_mark, GW_HOLDINGS_MAX), GW_E_BOUND);
        book->holdings[book->holding_count] = *position->holding;
        taken->position.holding = &book->holdings[book->holding_count++];
    }
    GW_TRY(find_room(book, taken));
    gw_manager_apply(gw_manager_find(book->managers, taken), taken);
    book->position_count++;
    return GW_OK;
}

static void copy_text(char *out, size_t capacity, const char *text)
{
    const size_t size = strnlen(text, capacity - 1);
    memcpy(out, text, size);
    memset(out + size, 0, capacity - size);
}

void gw_book_fill_head(const struct gw_book *book, struct gw_record_head *head, enum gw_record_kind kind,
                       size_t size, const char *protocol, const char *venue, const char *underlying)
{
    *head = (struct gw_record_head){
        .kind = kind,
        .size = (uint32_t)size,
        .abi = GW_RECORD_ABI,
        .block_number = book->block.number,
        .block_time_s = book->block.time_s,
    };
    memcpy(head->block_hash, book->block.hash, sizeof head->block_hash);
    memcpy(head->parent_hash, book->block.parent, sizeof head->parent_hash);
    copy_text(head->protocol, sizeof head->protocol, protocol);
    copy_text(head->venue, sizeof head->venue, venue);
    copy_text(head->underlying, sizeof head->underlying, underlying);
}

/* Anybody may be able to make more parts that cannot be read than there are lines. */
static enum gw_status exclude_part(struct gw_book *book, const char *venue, const char *reason)
{
    const size_t told = book->excluded_count - book->excluded_mark;
    if (told < GW_EXCLUDED_VENUE_MAX - 1) {
        return gw_book_exclude(book, book->protocol, venue, reason);
    }
    if (told == GW_EXCLUDED_VENUE_MAX - 1) {
        GW_TRY(gw_book_exclude(book, book->protocol, GW_EXCLUDED_OTHERS, reason));
        book->excluded_more = 0;
    }
    struct gw_excluded *last = &book->excluded[book->excluded_count - 1];
    (void)snprintf(last->reason, sizeof last->reason, "%zu further parts, the last one %.60s: %.100s",
                   ++book->excluded_more, venue, reason);
    return GW_OK;
}

static enum gw_status exclude_depth(struct gw_book *book, const char *venue, const char *underlying)
{
    char reason[sizeof((struct gw_excluded *)0)->reason];
    const char *why = gw_market_spot_reason(book->market, underlying);
    (void)snprintf(reason, sizeof reason, "depth: no spot of %s%s%s", underlying, why[0] == '\0' ? "" : ": ",
                   why);
    return exclude_part(book, venue, reason);
}

static enum gw_status add_depth(struct gw_depth **out, struct gw_book *book,
                                const struct gw_pool_profile *profile, const char *underlying, bool is_stale)
{
    GW_ENSURE(gw_book_has_room(book->depth_count, book->depth_mark, GW_DEPTHS_MAX), GW_E_BOUND);
    struct gw_depth *depth = &book->depths[book->depth_count++];
    *depth = (struct gw_depth){.fee_ratio = profile->fee_ratio};
    gw_book_fill_head(book, &depth->head, GW_RECORD_DEPTH, sizeof *depth, book->protocol, profile->venue,
                      underlying);
    depth->head.flags = is_stale ? GW_EXPOSURE_STALE_SPOT : 0;
    *out = depth;
    return GW_OK;
}

/* One for each underlying; two tokens of one trade at 1, which is no depth. */
static enum gw_status take_holding_depths(struct gw_book *book, const struct gw_pool_profile *profile)
{
    const char *underlyings[GW_HOLDING_TOKENS_MAX];
    const size_t count = gw_holding_list_underlyings(underlyings, profile->holding);
    for (size_t i = 0; i < count; i++) {
        struct gw_holding_view view;
        struct gw_depth *depth;
        const enum gw_status status =
            gw_holding_view(&view, profile->holding, 1, underlyings[i], book->market);
        if (status == GW_E_MISSING) {
            GW_TRY(exclude_depth(book, profile->venue, view.missing));
        } else if (status != GW_OK || view.instrument.kind != GW_PAYOFF_LINEAR) {
            GW_TRY(add_depth(&depth, book, profile, underlyings[i], view.is_stale));
            depth->head.valid = status == GW_OK && gw_holding_depth(depth, &view) == GW_OK;
        }
    }
    return GW_OK;
}

static enum gw_status take_depth(struct gw_book *book, const struct gw_pool_profile *profile,
                                 bool is_base_token1)
{
    const struct gw_token *base = is_base_token1 ? profile->token1 : profile->token0;
    const struct gw_token *quote = is_base_token1 ? profile->token0 : profile->token1;
    double quote_usd = 0;
    double age_s;
    const enum gw_status status = gw_market_spot(book->market, quote->underlying, &quote_usd, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        return exclude_depth(book, profile->venue, quote->underlying);
    }
    struct gw_depth *depth;
    GW_TRY(add_depth(&depth, book, profile, base->underlying, status == GW_STALE));
    depth->head.valid = gw_depth_walk(depth, profile, is_base_token1, quote_usd) == GW_OK;
    return GW_OK;
}

/* Depth is walked at once: the profile's ticks are borrowed. A pool between two tokens of one underlying has
 * no price of it to move. */
static enum gw_status take_pool(void *context, const struct gw_pool_profile *profile)
{
    struct gw_book *book = context;
    if (profile->holding != NULL) {
        return take_holding_depths(book, profile);
    }
    if (strcmp(profile->token0->underlying, profile->token1->underlying) == 0) {
        return GW_OK;
    }
    if (strcmp(profile->token0->underlying, "USD") != 0) {
        GW_TRY(take_depth(book, profile, false));
    }
    if (strcmp(profile->token1->underlying, "USD") != 0) {
        GW_TRY(take_depth(book, profile, true));
    }
    return GW_OK;
}

static enum gw_status take_exclusion(void *context, const char *venue, const char *reason)
{
    return exclude_part(context, venue, reason);
}

static enum gw_status take_claim(void *context, const struct gw_claim *claim)
{
    struct gw_book *book = context;
    GW_ASSERT(claim->is_range ? claim->venue[0] != '\0' : claim->has_owner);
    GW_ENSURE(gw_book_has_room(book->claim_count, book->claim_mark, GW_CLAIMS_MAX), GW_E_BOUND);
    book->claims[book->claim_count++] = (struct gw_book_claim){.claim = *claim, .protocol = book->protocol};
    return GW_OK;
}

struct gw_position_sink gw_book_sink(struct gw_book *book, const char *protocol)
{
    book->protocol = protocol;
    book->managers = NULL;
    book->position_mark = book->position_count;
    book->holding_mark = book->holding_count;
    book->depth_mark = book->depth_count;
    book->perp_mark = book->perp_count;
    book->excluded_mark = book->excluded_count;
    book->claim_mark = book->claim_count;
    book->room.mark = book->room.count;
    book->accounts.ledger_mark = book->accounts.ledger_count;
    book->accounts.account_mark = book->accounts.account_count;
    struct gw_position_sink sink = {.context = book,
                                    .position = take_position,
                                    .pool = take_pool,
                                    .exclude = take_exclusion,
                                    .claim = take_claim};
    gw_book_accounts_join(&sink);
    gw_book_perps_join(&sink);
    return sink;
}

void gw_book_name_managers(struct gw_book *book, const struct gw_manager_list *managers)
{
    book->managers = managers;
}

void gw_book_drop(struct gw_book *book)
{
    book->position_count = book->position_mark;
    book->holding_count = book->holding_mark;
    book->depth_count = book->depth_mark;
    book->perp_count = book->perp_mark;
    book->excluded_count = book->excluded_mark;
    book->claim_count = book->claim_mark;
    book->room.count = book->room.mark;
    gw_book_accounts_drop(book);
}

enum gw_status gw_book_exclude(struct gw_book *book, const char *protocol, const char *venue,
                               const char *reason)
{
    GW_ENSURE(book->excluded_count < GW_EXCLUDED_MAX, GW_E_BOUND);
    struct gw_excluded *excluded = &book->excluded[book->excluded_count++];
    copy_text(excluded->protocol, sizeof excluded->protocol, protocol);
    copy_text(excluded->venue, sizeof excluded->venue, venue);
    copy_text(excluded->reason, sizeof excluded->reason, reason);
    return GW_OK;
}

static enum gw_status price_all(struct gw_book *book)
{
    book->work->slot_count = 0;
    book->work->option_count = 0;
    book->work->entry_count = 0;
    gw_book_sort(book);
    GW_TRY(gw_book_meet_claims(book));
    for (size_t i = 0; i < book->position_count; i++) {
        GW_TRY(gw_book_price(book, &book->positions[i]));
    }
    return GW_OK;
}

static enum gw_status tell_excluded(struct gw_book *book)
{
    for (size_t i = 0; i < book->work->slot_count; i++) {
        const struct gw_book_slot *slot = &book->work->slots[i];
        if (slot->excluded > 0) {
            GW_TRY(gw_book_exclude(book, slot->protocol, slot->venue, slot->reason));
        }
    }
    return GW_OK;
}

enum gw_status gw_book_seal(struct gw_book *book)
{
    enum gw_status status = price_all(book);
    if (status == GW_OK) {
        gw_book_net_options(book->work);
        gw_book_fill_buckets(book);
        status = tell_excluded(book);
    }
    if (status != GW_OK) {
        book->exposure_count = 0;
        book->depth_count = 0;
        book->perp_count = 0;
        book->bucket_count = 0;
        book->liquidation_count = 0;
        book->managed_count = 0;
        return status;
    }
    for (size_t i = 0; i < book->work->slot_count; i++) {
        gw_book_fill_exposure(book, &book->exposures[i], &book->work->slots[i]);
    }
    book->exposure_count = book->work->slot_count;
    gw_book_fill_liquidations(book);
    return GW_OK;
}
