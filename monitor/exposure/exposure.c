#include "monitor/exposure/exposure.h"

#include <stdlib.h>
#include <string.h>

#include "ipc/base/keccak.h"
#include "monitor/exposure/perps.h"
#include "monitor/exposure/shelf.h"

enum gw_status gw_exposure_book_init(struct gw_exposure_book *book)
{
    memset(book, 0, sizeof *book);
    book->exposures = calloc(GW_BOOK_EXPOSURES_MAX, sizeof *book->exposures);
    book->depths = calloc(GW_BOOK_DEPTHS_MAX, sizeof *book->depths);
    book->buckets = calloc(GW_BOOK_BUCKETS_MAX, sizeof *book->buckets);
    book->liquidations = calloc(GW_BOOK_LIQUIDATIONS_MAX, sizeof *book->liquidations);
    book->perps = calloc(GW_BOOK_PERPS_MAX, sizeof *book->perps);
    const enum gw_status status = gw_absence_init(&book->absence);
    if (status != GW_OK || book->exposures == NULL || book->depths == NULL || book->buckets == NULL ||
        book->liquidations == NULL || book->perps == NULL) {
        gw_exposure_book_fini(book);
        return GW_E_NOMEM;
    }
    return GW_OK;
}

void gw_exposure_book_fini(struct gw_exposure_book *book)
{
    free(book->exposures);
    free(book->depths);
    free(book->buckets);
    free(book->liquidations);
    free(book->perps);
    gw_absence_fini(&book->absence);
    memset(book, 0, sizeof *book);
}

int gw_exposure_compare_keys(const void *x, const void *y)
{
    const struct gw_record_head *a = x;
    const struct gw_record_head *b = y;
    if (a->chain_id != b->chain_id) {
        return a->chain_id < b->chain_id ? -1 : 1;
    }
    int order = memcmp(a->protocol, b->protocol, sizeof a->protocol);
    if (order == 0) {
        order = memcmp(a->venue, b->venue, sizeof a->venue);
    }
    return order != 0 ? order : memcmp(a->underlying, b->underlying, sizeof a->underlying);
}

static int compare_parts(const void *x, const void *y)
{
    const struct gw_bucket_record *a = x; /* the head of an item */
    const struct gw_bucket_record *b = y;
    const int order = gw_exposure_compare_keys(a, b);
    return order != 0 ? order : (a->part > b->part) - (a->part < b->part);
}

static struct gw_shelf shelf_of_exposures(struct gw_exposure_book *book)
{
    return (struct gw_shelf){(unsigned char *)book->exposures,
                             sizeof *book->exposures,
                             sizeof *book->exposures,
                             GW_BOOK_EXPOSURES_MAX,
                             &book->exposure_count,
                             book->exposure_missed,
                             book->exposure_digests,
                             gw_exposure_compare_keys};
}

static struct gw_shelf shelf_of_depths(struct gw_exposure_book *book)
{
    return (struct gw_shelf){(unsigned char *)book->depths,
                             sizeof *book->depths,
                             sizeof *book->depths,
                             GW_BOOK_DEPTHS_MAX,
                             &book->depth_count,
                             book->depth_missed,
                             book->depth_digests,
                             gw_exposure_compare_keys};
}

static struct gw_shelf shelf_of_buckets(struct gw_exposure_book *book)
{
    return (struct gw_shelf){(unsigned char *)book->buckets,
                             sizeof *book->buckets,
                             sizeof book->buckets->record,
                             GW_BOOK_BUCKETS_MAX,
                             &book->bucket_count,
                             book->bucket_missed,
                             book->bucket_digests,
                             compare_parts};
}

static struct gw_shelf shelf_of_liquidations(struct gw_exposure_book *book)
{
    return (struct gw_shelf){(unsigned char *)book->liquidations,
                             sizeof *book->liquidations,
                             sizeof *book->liquidations,
                             GW_BOOK_LIQUIDATIONS_MAX,
                             &book->liquidation_count,
                             book->liquidation_missed,
                             book->liquidation_digests,
                             gw_exposure_compare_keys};
}

static struct gw_shelf shelf_of_perps(struct gw_exposure_book *book)
{
    return (struct gw_shelf){(unsigned char *)book->perps,
                             sizeof *book->perps,
                             sizeof *book->perps,
                             GW_BOOK_PERPS_MAX,
                             &book->perp_count,
                             book->perp_missed,
                             book->perp_digests,
                             gw_exposure_compare_keys};
}

static bool is_spot_sane(double usd)
{
    return usd >= GW_SPOT_USD_MIN && usd <= GW_SPOT_USD_MAX;
}

/* What the record would be held at if its venue fell silent is an input, too. */
static void join_worst(struct gw_exposure_book *book, size_t at)
{
    const struct gw_absence_hour *worst = gw_absence_worst(&book->absence, &book->exposures[at].head);
    uint8_t both[64];
    if (worst != NULL) {
        memcpy(both, book->exposure_digests[at], 32);
        memcpy(both + 32, worst->digest, 32);
        gw_keccak256(book->exposure_digests[at], both, sizeof both);
    }
}

enum gw_status gw_exposure_put(struct gw_exposure_book *book, const struct gw_exposure *record)
{
    GW_ENSURE(record->head.horizon_s == 0, GW_E_REFUSED);
    GW_ENSURE(is_spot_sane(record->spot_usd), GW_E_DOMAIN);
    const struct gw_shelf shelf = shelf_of_exposures(book);
    size_t at;
    GW_TRY(gw_shelf_put(&shelf, record, &at));
    gw_absence_note(&book->absence, record);
    join_worst(book, at);
    return GW_OK;
}

enum gw_status gw_exposure_put_depth(struct gw_exposure_book *book, const struct gw_depth *record)
{
    GW_ENSURE(record->head.horizon_s == 0, GW_E_REFUSED);
    GW_ENSURE(is_spot_sane(record->pool_price_usd), GW_E_DOMAIN);
    const struct gw_shelf shelf = shelf_of_depths(book);
    return gw_shelf_put(&shelf, record, NULL);
}

static bool is_bucket_sane(const struct gw_bucket_record *r, size_t i)
{
    const bool is_option = r->strike_usd[i] > 0.0 && r->expiry_s[i] >= 0.0 && r->vol[i] >= 0.0;
    return is_option && r->call_open_quantity[i] >= 0.0 && r->put_open_quantity[i] >= 0.0;
}

static bool is_part_sane(const struct gw_bucket_record *r)
{
    bool is_sane = r->part >= 0.0 && r->part < r->parts && r->parts <= GW_BOOK_BUCKETS_MAX &&
                   r->buckets >= 1.0 && r->buckets <= GW_BUCKETS_MAX;
    for (size_t i = 0; is_sane && i < (size_t)r->buckets; i++) {
        is_sane = is_bucket_sane(r, i);
    }
    return is_sane;
}

enum gw_status gw_exposure_put_buckets(struct gw_exposure_book *book, const struct gw_bucket_record *record)
{
    GW_ENSURE(record->head.horizon_s == 0, GW_E_REFUSED);
    GW_ENSURE(is_spot_sane(record->spot_usd) && is_part_sane(record), GW_E_DOMAIN);
    const struct gw_shelf shelf = shelf_of_buckets(book);
    struct gw_bucket_item item;
    item.record = *record;
    GW_TRY(gw_bucket_price(&item.figures, record));
    GW_TRY(gw_shelf_put(&shelf, &item, NULL));
    for (size_t i = 0; i < book->bucket_count;) {
        const struct gw_bucket_record *other = &book->buckets[i].record;
        const bool is_gone = other->part >= record->parts && gw_exposure_compare_keys(other, record) == 0;
        if (is_gone) {
            gw_shelf_move(&shelf, i, i + 1);
        } else {
            i++;
        }
    }
    return GW_OK;
}

static bool is_liquidation_sane(const struct gw_liquidation_record *r)
{
    bool is_sane = r->accounts >= 0.0 && r->latency_s >= 0.0;
    for (size_t i = 0; is_sane && i < GW_LADDER_NODES; i++) {
        is_sane =
            r->cell_price_usd[i] >= 0.0 && r->cell_sold_tokens[i] >= 0.0 && r->cell_bought_tokens[i] >= 0.0;
    }
    for (size_t i = 0; is_sane && i < GW_LIQUIDATION_RATIOS; i++) {
        is_sane = r->ratio_flow_usd[i] >= 0.0;
    }
    return is_sane;
}

enum gw_status gw_exposure_put_liquidation(struct gw_exposure_book *book,
                                           const struct gw_liquidation_record *record)
{
    GW_ENSURE(record->head.horizon_s == 0, GW_E_REFUSED);
    GW_ENSURE(is_spot_sane(record->spot_usd) && is_liquidation_sane(record), GW_E_DOMAIN);
    const struct gw_shelf shelf = shelf_of_liquidations(book);
    return gw_shelf_put(&shelf, record, NULL);
}

enum gw_status gw_exposure_put_perp(struct gw_exposure_book *book, const struct gw_perp_record *record)
{
    GW_ENSURE(record->head.horizon_s == 0, GW_E_REFUSED);
    GW_ENSURE(is_spot_sane(record->spot_usd) && gw_perps_is_sane(record), GW_E_DOMAIN);
    const struct gw_shelf shelf = shelf_of_perps(book);
    return gw_shelf_put(&shelf, record, NULL);
}

enum gw_status gw_exposure_put_status(struct gw_exposure_book *book, const struct gw_status_record *r)
{
    size_t i = 0;
    while (i < book->status_count && book->statuses[i].head.chain_id != r->head.chain_id) {
        i++;
    }
    GW_ENSURE(i < GW_BOOK_STATUSES_MAX, GW_E_BOUND);
    struct gw_status_record *last = &book->statuses[i];
    const bool is_known = i < book->status_count;
    const bool is_same_block =
        is_known && last->head.block_number == r->head.block_number && last->head.epoch == r->head.epoch;
    const bool is_new_block = r->is_beat == 0 && !is_same_block;
    const uint64_t excluded_before = is_known && !is_new_block ? last->venues_excluded : 0;
    book->status_count += is_known ? 0 : 1;
    *last = *r;
    if (excluded_before > last->venues_excluded) {
        last->venues_excluded = excluded_before; /* a beat does not make the block complete */
    }
    if (is_new_block && r->venues_excluded == 0) {
        const struct gw_shelf exposures = shelf_of_exposures(book);
        const struct gw_shelf depths = shelf_of_depths(book);
        const struct gw_shelf buckets = shelf_of_buckets(book);
        const struct gw_shelf liquidations = shelf_of_liquidations(book);
        const struct gw_shelf perps = shelf_of_perps(book);
        gw_shelf_close_block(&exposures, &r->head);
        gw_shelf_close_block(&depths, &r->head);
        gw_shelf_close_block(&buckets, &r->head);
        gw_shelf_close_block(&liquidations, &r->head);
        gw_shelf_close_block(&perps, &r->head);
    }
    return GW_OK;
}

static int compare_names(const void *a, const void *b)
{
    return memcmp(a, b, sizeof((struct gw_record_head *)0)->underlying);
}

size_t gw_exposure_underlyings(const struct gw_exposure_book *book, char (*out)[16], size_t max)
{
    size_t distinct = 0;
    for (size_t i = 0; i < book->exposure_count; i++) {
        double rate;
        const char *name = gw_outside_key(&rate, book->outside, book->exposures[i].head.underlying);
        size_t j = 0;
        while (j < distinct && j < max && strcmp(out[j], name) != 0) {
            j++;
        }
        if (j < distinct && j < max) {
            continue;
        }
        if (distinct < max) {
            memset(out[distinct], 0, sizeof out[distinct]);
            memcpy(out[distinct], name, strnlen(name, sizeof out[distinct] - 1));
        }
        distinct++;
    }
    qsort(out, distinct < max ? distinct : max, sizeof *out, compare_names);
    return distinct;
}
