#include <stdlib.h>
#include <string.h>

#include "chains/book/work.h"

/* Shares of one position: what is counted here first, and the segments of a range as they lie. */
static int compare_shares(const struct gw_book_position *x, const struct gw_book_position *y)
{
    const bool is_claimed = x->counted_by != NULL;
    if (is_claimed != (y->counted_by != NULL)) {
        return is_claimed ? 1 : -1;
    }
    if (is_claimed && x->counted_by != y->counted_by) {
        return x->counted_by > y->counted_by ? 1 : -1; /* of one array, in its canonical order */
    }
    if (x->position.kind != GW_POSITION_LP_RANGE || y->position.kind != GW_POSITION_LP_RANGE) {
        return 0;
    }
    return (x->position.tick_lower > y->position.tick_lower) -
           (x->position.tick_lower < y->position.tick_lower);
}

static int compare_positions(const void *a, const void *b, void *context)
{
    const struct gw_book *book = context;
    const uint32_t i = *(const uint32_t *)a;
    const uint32_t j = *(const uint32_t *)b;
    const struct gw_book_position *x = &book->positions[i];
    const struct gw_book_position *y = &book->positions[j];
    int order = strcmp(x->protocol, y->protocol);
    if (order == 0) {
        order = strcmp(x->position.venue, y->position.venue);
    }
    if (order == 0) {
        const size_t m = strlen(x->position.id);
        const size_t n = strlen(y->position.id);
        order = m != n ? (m > n) - (m < n) : strcmp(x->position.id, y->position.id);
    }
    if (order == 0) {
        order = compare_shares(x, y);
    }
    return order != 0 ? order : (i > j) - (i < j); /* parts keep the order in which they came */
}

/* Puts the positions into the order of the sorted indices, cycle by cycle, each moved once. */
static void permute(struct gw_book_position *positions, uint32_t *order, size_t count)
{
    for (size_t start = 0; start < count; start++) {
        if (order[start] == start) {
            continue;
        }
        const struct gw_book_position first = positions[start];
        size_t hole = start;
        while (order[hole] != start) {
            const size_t from = order[hole];
            positions[hole] = positions[from];
            order[hole] = (uint32_t)hole;
            hole = from;
        }
        positions[hole] = first;
        order[hole] = (uint32_t)hole;
    }
}

void gw_book_sort(struct gw_book *book)
{
    uint32_t *order = book->work->order;
    for (size_t i = 0; i < book->position_count; i++) {
        order[i] = (uint32_t)i;
    }
    qsort_r(order, book->position_count, sizeof *order, compare_positions, book);
    permute(book->positions, order, book->position_count);
}

static int compare_options(const void *a, const void *b)
{
    const struct gw_book_option *x = a;
    const struct gw_book_option *y = b;
    if (x->slot != y->slot) {
        return x->slot < y->slot ? -1 : 1;
    }
    if (x->expiry_s != y->expiry_s) {
        return x->expiry_s < y->expiry_s ? -1 : 1;
    }
    if (x->strike != y->strike) {
        return x->strike < y->strike ? -1 : 1;
    }
    return (x->order > y->order) - (x->order < y->order);
}

bool gw_book_is_same_contract(const struct gw_book_option *x, const struct gw_book_option *y)
{
    return x->slot == y->slot && x->expiry_s == y->expiry_s && x->strike == y->strike;
}

void gw_book_net_options(struct gw_book_work *work)
{
    qsort(work->options, work->option_count, sizeof work->options[0], compare_options);
    for (size_t i = 0; i < work->option_count;) {
        struct gw_book_sum net = {0, 0};
        size_t end = i;
        for (; end < work->option_count && gw_book_is_same_contract(&work->options[i], &work->options[end]);
             end++) {
            gw_book_sum_add(&net, work->options[end].quantity);
        }
        const double quantity = gw_book_sum_read(&net);
        if (quantity < 0) {
            gw_book_sum_add(&work->slots[work->options[i].slot].short_quantity, -quantity);
        }
        i = end;
    }
}
