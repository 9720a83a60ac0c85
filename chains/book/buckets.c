#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chains/book/work.h"

/* One strike and expiry of one slot. */
struct bucket {
    struct gw_book_sum quantity[2]; /* puts, calls */
    struct gw_book_sum open[2];
    struct gw_book_sum hedging[2];
    struct gw_book_sum hedging_least;
    struct gw_book_sum hedging_most;
    struct gw_book_sum vol_by_size;
};

static void add_option(struct bucket *bucket, const struct gw_book_option *option)
{
    const size_t side = option->is_call ? 1 : 0;
    gw_book_sum_add(&bucket->quantity[side], option->quantity);
    gw_book_sum_add(&bucket->open[side], fabs(option->quantity));
    gw_book_sum_add(&bucket->hedging[side], option->quantity * option->hedging);
    const double least = option->quantity * option->hedging_least;
    const double most = option->quantity * option->hedging_most;
    gw_book_sum_add(&bucket->hedging_least, least < most ? least : most);
    gw_book_sum_add(&bucket->hedging_most, least < most ? most : least);
    gw_book_sum_add(&bucket->vol_by_size, option->vol * fabs(option->quantity));
}

static void write_line(struct gw_bucket_record *out, const struct gw_book_option *option,
                       const struct bucket *bucket)
{
    const size_t i = (size_t)out->buckets;
    const double open[2] = {gw_book_sum_read(&bucket->open[0]), gw_book_sum_read(&bucket->open[1])};
    const double size = open[0] + open[1];
    out->strike_usd[i] = option->strike;
    out->expiry_s[i] = (double)option->expiry_s;
    out->vol[i] = size > 0 ? gw_book_sum_read(&bucket->vol_by_size) / size : option->vol;
    out->put_quantity[i] = gw_book_sum_read(&bucket->quantity[0]);
    out->call_quantity[i] = gw_book_sum_read(&bucket->quantity[1]);
    out->put_open_quantity[i] = open[0];
    out->call_open_quantity[i] = open[1];
    out->hedging_put_quantity[i] = gw_book_sum_read(&bucket->hedging[0]);
    out->hedging_call_quantity[i] = gw_book_sum_read(&bucket->hedging[1]);
    out->hedging_least_quantity[i] = gw_book_sum_read(&bucket->hedging_least);
    out->hedging_most_quantity[i] = gw_book_sum_read(&bucket->hedging_most);
    out->buckets += 1;
}

static enum gw_status begin_part(struct gw_book *book, struct gw_bucket_record **out,
                                 const struct gw_book_slot *slot, size_t part)
{
    GW_ENSURE(book->bucket_count < GW_BUCKET_RECORDS_MAX, GW_E_BOUND);
    struct gw_bucket_record *record = &book->buckets[book->bucket_count++];
    *record = (struct gw_bucket_record){0};
    gw_book_fill_head(book, &record->head, GW_RECORD_BUCKETS, sizeof *record, slot->protocol, slot->venue,
                      slot->underlying);
    record->head.valid = 1;
    record->head.flags = slot->flags;
    record->spot_usd = slot->spot;
    record->part = (double)part;
    *out = record;
    return GW_OK;
}

/* The options of one slot, [from..end). */
static enum gw_status fill_slot(struct gw_book *book, size_t from, size_t end)
{
    const struct gw_book_option *options = book->work->options;
    const size_t first = book->bucket_count;
    struct gw_bucket_record *record = NULL;
    for (size_t i = from; i < end;) {
        struct bucket bucket;
        memset(&bucket, 0, sizeof bucket);
        size_t next = i;
        for (; next < end && gw_book_is_same_contract(&options[i], &options[next]); next++) {
            add_option(&bucket, &options[next]);
        }
        if (record == NULL || record->buckets >= GW_BUCKETS_MAX) {
            GW_TRY(
                begin_part(book, &record, &book->work->slots[options[i].slot], book->bucket_count - first));
        }
        write_line(record, &options[i], &bucket);
        i = next;
    }
    for (size_t i = first; i < book->bucket_count; i++) {
        book->buckets[i].parts = (double)(book->bucket_count - first);
    }
    return GW_OK;
}

static void mark_unfilled(struct gw_book_slot *slot)
{
    if (slot->excluded++ == 0) {
        (void)snprintf(slot->reason, sizeof slot->reason,
                       "options of more strikes and expiries than the %u bucket records of a block hold",
                       GW_BUCKET_RECORDS_MAX);
    }
}

void gw_book_fill_buckets(struct gw_book *book)
{
    struct gw_book_work *work = book->work;
    book->bucket_count = 0;
    for (size_t i = 0; i < work->option_count;) {
        size_t end = i;
        while (end < work->option_count && work->options[end].slot == work->options[i].slot) {
            end++;
        }
        const size_t first = book->bucket_count;
        if (fill_slot(book, i, end) != GW_OK) {
            book->bucket_count = first;
            mark_unfilled(&work->slots[work->options[i].slot]);
        }
        i = end;
    }
}
