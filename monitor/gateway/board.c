#include "monitor/gateway/board.h"

#include <string.h>

#include "ipc/base/clock.h"

union any_record {
    uint32_t kind;
    struct gw_record_head head;
    struct gw_exposure exposure;
    struct gw_liquidation_record liquidation;
    struct gw_perp_record perp;
    struct gw_status_record status;
    struct gw_signed_vector vector;
    struct gw_ecosystem_record ecosystem;
    struct gw_systemic_record systemic;
    struct gw_forecast_record forecast;
    struct gw_advice_record advice;
    struct gw_evaluated_record evaluated;
    struct gw_signed_revocation revocation;
};

void gw_board_init(struct gw_board *board, const struct gw_monitor_config *config)
{
    memset(board, 0, sizeof *board);
    board->limits.data_ms = (uint64_t)(config->policy.age_exposure_s * 1000.0);
    board->limits.vector_ms = config->policy.slot_s * 1000u * GW_BOARD_SLOTS_MISSED;
    board->limits.has_feeds = config->feed_count > 0;
    for (size_t i = 0; i < config->chain_count; i++) {
        const struct gw_monitor_chain *chain = &config->chains[i];
        struct gw_board_chain *out = &board->chains[board->chain_count];
        if (chain->is_watched) {
            memcpy(out->name, chain->name, sizeof out->name);
            memcpy(out->caip2, chain->caip2, sizeof out->caip2);
            out->chain_id = chain->chain_id;
            board->chain_count++;
        }
    }
}

static bool is_same_key(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a->chain_id == b->chain_id && strcmp(a->protocol, b->protocol) == 0 &&
           strcmp(a->venue, b->venue) == 0 && strcmp(a->underlying, b->underlying) == 0;
}

static enum gw_status keep_exposure(struct gw_board *board, const struct gw_exposure *record,
                                    uint64_t published_ms)
{
    size_t i = 0;
    while (i < board->exposure_count && !is_same_key(&board->exposures[i].record.head, &record->head)) {
        i++;
    }
    GW_ENSURE(i < GW_BOARD_EXPOSURES_MAX, GW_E_BOUND);
    board->exposures[i].record = *record;
    board->exposures[i].published_ms = published_ms;
    board->exposure_count += i == board->exposure_count ? 1 : 0;
    return GW_OK;
}

static enum gw_status keep_liquidation(struct gw_board *board, const struct gw_liquidation_record *record,
                                       uint64_t published_ms)
{
    size_t i = 0;
    while (i < board->liquidation_count && !is_same_key(&board->liquidations[i].record.head, &record->head)) {
        i++;
    }
    GW_ENSURE(i < GW_BOARD_EXPOSURES_MAX, GW_E_BOUND);
    board->liquidations[i].record = *record;
    board->liquidations[i].published_ms = published_ms;
    board->liquidation_count += i == board->liquidation_count ? 1 : 0;
    return GW_OK;
}

const struct gw_board_liquidation *gw_board_find_liquidation(const struct gw_board *board,
                                                             const struct gw_record_head *head)
{
    for (size_t i = 0; i < board->liquidation_count; i++) {
        if (is_same_key(&board->liquidations[i].record.head, head)) {
            return &board->liquidations[i];
        }
    }
    return NULL;
}

static bool is_same_block(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a->block_number == b->block_number && memcmp(a->block_hash, b->block_hash, 32) == 0;
}

/* A collector that starts anew on a head that stands still does not make it younger. */
static void keep_status(struct gw_board_chain *chain, const struct gw_status_record *record,
                        uint64_t published_ms)
{
    static const uint8_t no_hash[32];
    const uint64_t head_age_ms = record->head_age_ms > 0 ? (uint64_t)record->head_age_ms : 0;
    const uint64_t moved_ms = published_ms > head_age_ms ? published_ms - head_age_ms : 0;
    if (memcmp(record->head.block_hash, no_hash, sizeof no_hash) != 0) {
        const bool is_known = chain->has_block && is_same_block(&chain->status.head, &record->head);
        chain->moved_ms = is_known && chain->moved_ms < moved_ms ? chain->moved_ms : moved_ms;
        chain->has_block = true;
        chain->status = *record;
        chain->status_ms = published_ms;
    }
}

static enum gw_status keep_ecosystem(struct gw_board *board, const struct gw_ecosystem_record *record,
                                     uint64_t published_ms)
{
    size_t i = 0;
    while (i < board->ecosystem_count &&
           strcmp(board->ecosystems[i].record.head.underlying, record->head.underlying) != 0) {
        i++;
    }
    GW_ENSURE(i < GW_UNDERLYINGS_MAX, GW_E_BOUND);
    board->ecosystems[i].record = *record;
    board->ecosystems[i].published_ms = published_ms;
    board->ecosystem_count += i == board->ecosystem_count ? 1 : 0;
    return GW_OK;
}

/* It follows the ecosystem record that it belongs to; alone it is of an underlying that is not shown. */
static enum gw_status keep_systemic(struct gw_board *board, const struct gw_systemic_record *record)
{
    for (size_t i = 0; i < board->ecosystem_count; i++) {
        struct gw_board_ecosystem *ecosystem = &board->ecosystems[i];
        if (strcmp(ecosystem->record.head.underlying, record->head.underlying) == 0) {
            ecosystem->systemic = *record;
            ecosystem->has_systemic = true;
        }
    }
    return GW_OK;
}

static struct gw_board_feed *find_feed(struct gw_board *board, const uint8_t feed_id[32])
{
    size_t i = 0;
    while (i < board->feed_count && memcmp(board->feeds[i].vector.signal.header.feed_id, feed_id, 32) != 0) {
        i++;
    }
    return i < GW_BOARD_FEEDS_MAX ? &board->feeds[i] : NULL;
}

/* After a restart the monitor sends its last vectors again: one that is revoked stays so. */
static enum gw_status keep_vector(struct gw_board *board, const struct gw_signed_vector *vector,
                                  uint64_t published_ms)
{
    struct gw_board_feed *feed = find_feed(board, vector->signal.header.feed_id);
    GW_ENSURE(feed != NULL, GW_E_BOUND);
    const bool is_again = memcmp(feed->vector.digest, vector->digest, sizeof vector->digest) == 0;
    feed->vector = *vector;
    feed->published_ms = published_ms;
    feed->is_revoked = feed->is_revoked && is_again;
    board->feed_count += feed == &board->feeds[board->feed_count] ? 1 : 0;
    return GW_OK;
}

static enum gw_status keep_revocation(struct gw_board *board, const struct gw_revocation *revocation)
{
    struct gw_board_feed *feed = find_feed(board, revocation->feed_id);
    if (feed == NULL || feed == &board->feeds[board->feed_count]) {
        return GW_OK;
    }
    const struct gw_signal_header *header = &feed->vector.signal.header;
    if (header->seq == revocation->seq && header->epoch == revocation->epoch) {
        feed->is_revoked = true;
        feed->revocation = *revocation;
    }
    return GW_OK;
}

static enum gw_status take_chain(struct gw_board *board, size_t ring, const union any_record *record,
                                 uint64_t published_ms)
{
    struct gw_board_chain *chain = &board->chains[ring];
    GW_ENSURE(record->head.chain_id == chain->chain_id, GW_E_CHAIN);
    if (record->kind == GW_RECORD_STATUS) {
        keep_status(chain, &record->status, published_ms);
    } else if (record->kind == GW_RECORD_EXPOSURE && record->head.horizon_s == 0) {
        return keep_exposure(board, &record->exposure, published_ms);
    } else if (record->kind == GW_RECORD_LIQUIDATION && record->head.horizon_s == 0) {
        return keep_liquidation(board, &record->liquidation, published_ms);
    } else if (record->kind == GW_RECORD_PERP && record->head.horizon_s == 0) {
        return gw_board_perps_keep(&board->perps, &record->perp, published_ms);
    }
    return GW_OK;
}

static enum gw_status take_signals(struct gw_board *board, const union any_record *record,
                                   uint64_t published_ms)
{
    if (record->kind == GW_RECORD_VECTOR) {
        return keep_vector(board, &record->vector, published_ms);
    }
    if (record->kind == GW_RECORD_ECOSYSTEM) {
        return keep_ecosystem(board, &record->ecosystem, published_ms);
    }
    if (record->kind == GW_RECORD_SYSTEMIC) {
        return keep_systemic(board, &record->systemic);
    }
    if (record->kind == GW_RECORD_FORECAST) {
        return gw_outlook_take_forecast(&board->outlook, &record->forecast, published_ms);
    }
    if (record->kind == GW_RECORD_ADVICE) {
        return gw_outlook_take_advice(&board->outlook, &record->advice, published_ms);
    }
    if (record->kind == GW_RECORD_REVOCATION) {
        return keep_revocation(board, &record->revocation.revocation);
    }
    if (record->kind == GW_RECORD_EVALUATED) {
        board->evaluated = record->evaluated;
        board->evaluated_ms = published_ms;
        board->has_evaluated = true;
    }
    return GW_OK;
}

enum gw_status gw_board_take(struct gw_board *board, size_t ring, const void *record, size_t size,
                             uint64_t published_ms)
{
    union any_record any;
    enum gw_status status = size <= sizeof any ? gw_record_check(record, size) : GW_E_FORMAT;
    if (status == GW_OK) {
        memset(&any, 0, sizeof any);
        memcpy(&any, record, size);
        status = ring == GW_BOARD_SIGNALS ? take_signals(board, &any, published_ms)
                                          : take_chain(board, ring, &any, published_ms);
    }
    board->refused += status == GW_OK ? 0 : 1;
    return status;
}

static void sweep_liquidations(struct gw_board *board, uint64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < board->liquidation_count; i++) {
        const uint64_t age_ms = gw_board_age_ms(board->liquidations[i].published_ms, now_ms);
        if (age_ms <= GW_BOARD_DEAD_FACTOR * board->limits.data_ms) {
            if (kept != i) {
                board->liquidations[kept] = board->liquidations[i];
            }
            kept++;
        }
    }
    board->liquidation_count = kept;
}

void gw_board_sweep(struct gw_board *board, uint64_t now_ms)
{
    sweep_liquidations(board, now_ms);
    gw_board_perps_sweep(&board->perps, now_ms, GW_BOARD_DEAD_FACTOR * board->limits.data_ms);
    size_t kept = 0;
    for (size_t i = 0; i < board->exposure_count; i++) {
        const uint64_t age_ms = gw_board_age_ms(board->exposures[i].published_ms, now_ms);
        if (age_ms <= GW_BOARD_DEAD_FACTOR * board->limits.data_ms) {
            if (kept != i) {
                board->exposures[kept] = board->exposures[i];
            }
            kept++;
        }
    }
    board->exposure_count = kept;
}

const struct gw_board_chain *gw_board_find_chain(const struct gw_board *board, uint64_t chain_id)
{
    for (size_t i = 0; i < board->chain_count; i++) {
        if (board->chains[i].chain_id == chain_id) {
            return &board->chains[i];
        }
    }
    return NULL;
}

uint64_t gw_board_age_ms(uint64_t published_ms, uint64_t now_ms)
{
    return now_ms > published_ms ? now_ms - published_ms : 0;
}

uint64_t gw_board_domain_s(const struct gw_board *board, uint64_t now_ms)
{
    const struct gw_record_head *head = &board->evaluated.head;
    if (!board->has_evaluated || head->observed_ms <= 0 || head->observed_ms > GW_CLOCK_BLOCK_S_MAX * 1000) {
        return 0;
    }
    const uint64_t since_ms = head->mode == GW_MODE_REPLAY ? 0 : gw_board_age_ms(board->evaluated_ms, now_ms);
    return ((uint64_t)head->observed_ms + since_ms) / 1000u;
}

bool gw_board_is_chain_fresh(const struct gw_board *board, const struct gw_board_chain *chain,
                             uint64_t now_ms)
{
    return chain != NULL && chain->has_block &&
           gw_board_age_ms(chain->moved_ms, now_ms) <= board->limits.data_ms;
}

static bool is_record_fresh(const struct gw_board *board, const struct gw_record_head *head,
                            uint64_t published_ms, uint64_t now_ms)
{
    return head->valid != 0 && (head->flags & GW_EXPOSURE_STALE_SPOT) == 0 &&
           gw_board_age_ms(published_ms, now_ms) <= board->limits.data_ms &&
           gw_board_is_chain_fresh(board, gw_board_find_chain(board, head->chain_id), now_ms);
}

bool gw_board_is_exposure_fresh(const struct gw_board *board, const struct gw_board_exposure *exposure,
                                uint64_t now_ms)
{
    return is_record_fresh(board, &exposure->record.head, exposure->published_ms, now_ms);
}

bool gw_board_is_perp_fresh(const struct gw_board *board, const struct gw_board_perp *perp, uint64_t now_ms)
{
    return is_record_fresh(board, &perp->record.head, perp->published_ms, now_ms);
}

bool gw_board_is_ecosystem_fresh(const struct gw_board *board, const struct gw_board_ecosystem *ecosystem,
                                 uint64_t now_ms)
{
    return gw_board_age_ms(ecosystem->published_ms, now_ms) <= board->limits.data_ms &&
           ecosystem->record.oldest_input_s * 1000.0 <= (double)board->limits.data_ms;
}

bool gw_board_is_feed_fresh(const struct gw_board *board, const struct gw_board_feed *feed, uint64_t now_ms)
{
    const uint64_t now_s = gw_board_domain_s(board, now_ms);
    return !feed->is_revoked && now_s > 0 && now_s < feed->vector.signal.margin.valid_until &&
           now_s < feed->vector.signal.liquidity.valid_until;
}
