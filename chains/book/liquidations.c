/* Liquidation records from the accounts of a block. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains/book/accounts.h"
#include "chains/book/work.h"

struct sums {
    struct gw_book_sum equity;
    struct gw_book_sum maintenance;
    struct gw_book_sum sold[GW_LADDER_NODES];
    struct gw_book_sum bought[GW_LADDER_NODES];
    struct gw_book_sum price[GW_LADDER_NODES]; /* by tokens */
    struct gw_book_sum flow[GW_LIQUIDATION_RATIOS];
};

static int compare_texts(const char *x, const char *y)
{
    const size_t m = strlen(x);
    const size_t n = strlen(y);
    return m != n ? (m > n) - (m < n) : strcmp(x, y);
}

static int compare_accounts(const void *a, const void *b, void *context)
{
    const struct gw_book_ledger *ledgers = context;
    const struct gw_book_account *x = a;
    const struct gw_book_account *y = b;
    if (x->ledger == y->ledger) {
        return compare_texts(x->id, y->id);
    }
    int order = strcmp(ledgers[x->ledger].protocol, ledgers[y->ledger].protocol);
    order = order != 0 ? order : strcmp(ledgers[x->ledger].venue, ledgers[y->ledger].venue);
    return order != 0 ? order : strcmp(ledgers[x->ledger].underlying, ledgers[y->ledger].underlying);
}

static int compare_records(const void *a, const void *b)
{
    const struct gw_record_head *x = a; /* the head of a record */
    const struct gw_record_head *y = b;
    int order = strcmp(x->protocol, y->protocol);
    order = order != 0 ? order : strcmp(x->venue, y->venue);
    return order != 0 ? order : strcmp(x->underlying, y->underlying);
}

static size_t find_cell(double price, double spot)
{
    size_t i = 0;
    while (i + 1 < GW_LADDER_NODES && price >= gw_ladder_spot(i + 1, spot)) {
        i++;
    }
    const bool is_between = price > gw_ladder_spot(i, spot) && i + 1 < GW_LADDER_NODES;
    return price > spot && is_between ? i + 1 : i;
}

static void add_flow(struct gw_liquidation_record *out, struct sums *sums, size_t cell, double price,
                     double tokens)
{
    out->cell_accounts[cell] += 1;
    gw_book_sum_add(tokens < 0.0 ? &sums->sold[cell] : &sums->bought[cell], fabs(tokens));
    gw_book_sum_add(&sums->price[cell], price * fabs(tokens));
}

static double choose(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

/* An account that is closed on neither side, or only on the other, has no cell on this one. */
static void add_cells(struct gw_liquidation_record *out, struct sums *sums, const struct gw_book_account *a)
{
    const double spot = out->spot_usd;
    if (isnan(a->price_down_usd) || isnan(a->price_up_usd)) {
        out->unpriced += 1;
    }
    if (a->equity_usd < a->maintenance_usd || a->price_down_usd >= spot || a->price_up_usd <= spot) {
        add_flow(out, sums, GW_LADDER_SPOT, spot, a->flow_tokens);
        return;
    }
    if (a->price_down_usd > 0.0) {
        add_flow(out, sums, find_cell(a->price_down_usd, spot), a->price_down_usd,
                 choose(a->flow_down_tokens, a->flow_tokens));
    }
    if (isfinite(a->price_up_usd)) {
        add_flow(out, sums, find_cell(a->price_up_usd, spot), a->price_up_usd,
                 choose(a->flow_up_tokens, a->flow_tokens));
    }
}

static void add_account(struct gw_liquidation_record *out, struct sums *sums, const struct gw_book_account *a)
{
    const bool is_covered = a->maintenance_usd == 0.0;
    const bool is_valued = isfinite(a->equity_usd) && isfinite(a->flow_tokens) && a->maintenance_usd > 0.0 &&
                           isfinite(a->maintenance_usd) && a->latency_s >= 0.0 && isfinite(a->latency_s);
    out->accounts += 1;
    if (is_covered || !is_valued) {
        out->covered += is_covered ? 1 : 0;
        out->unknown += is_covered ? 0 : 1;
        return;
    }
    const size_t bucket = gw_liquidation_bucket(a->equity_usd / a->maintenance_usd);
    out->latency_s =
        out->accounts - out->covered - out->unknown > 1 ? fmin(out->latency_s, a->latency_s) : a->latency_s;
    out->closable += a->equity_usd < a->maintenance_usd ? 1 : 0;
    gw_book_sum_add(&sums->equity, a->equity_usd);
    gw_book_sum_add(&sums->maintenance, a->maintenance_usd);
    out->ratio_accounts[bucket] += 1;
    gw_book_sum_add(&sums->flow[bucket], fabs(a->flow_tokens) * out->spot_usd);
    add_cells(out, sums, a);
}

static void write_sums(struct gw_liquidation_record *out, const struct sums *sums)
{
    out->equity_usd = gw_book_sum_read(&sums->equity);
    out->maintenance_usd = gw_book_sum_read(&sums->maintenance);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->cell_sold_tokens[i] = gw_book_sum_read(&sums->sold[i]);
        out->cell_bought_tokens[i] = gw_book_sum_read(&sums->bought[i]);
        const double tokens = out->cell_sold_tokens[i] + out->cell_bought_tokens[i];
        out->cell_price_usd[i] = tokens > 0.0 ? gw_book_sum_read(&sums->price[i]) / tokens : 0.0;
    }
    for (size_t i = 0; i < GW_LIQUIDATION_RATIOS; i++) {
        out->ratio_flow_usd[i] = gw_book_sum_read(&sums->flow[i]);
    }
}

static void write_hedge(struct gw_liquidation_record *out, const struct gw_book *book,
                        const struct gw_book_ledger *ledger)
{
    const struct gw_hedge *hedge = &ledger->hedge;
    const bool is_told =
        ledger->has_hedge && isfinite(hedge->target_tokens) && isfinite(hedge->actual_tokens);
    out->hedge_age_s = -1.0;
    if (is_told) {
        out->has_hedge = 1.0;
        out->hedge_target_tokens = hedge->target_tokens;
        out->hedge_actual_tokens = hedge->actual_tokens;
        out->hedge_age_s = hedge->traded_s > 0 && hedge->traded_s <= book->block.time_s
                               ? (double)(book->block.time_s - hedge->traded_s)
                               : -1.0;
    }
}

static void fill_record(struct gw_book *book, const struct gw_book_ledger *key,
                        struct gw_liquidation_record *out)
{
    const struct gw_book_accounts *all = &book->accounts;
    struct sums sums;
    double age_s;
    memset(out, 0, sizeof *out);
    memset(&sums, 0, sizeof sums);
    gw_book_fill_head(book, &out->head, GW_RECORD_LIQUIDATION, sizeof *out, key->protocol, key->venue,
                      key->underlying);
    const enum gw_status status = gw_market_spot(book->market, key->underlying, &out->spot_usd, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        out->spot_usd = 0.0;
        return;
    }
    for (size_t i = 0; i < key->count; i++) {
        add_account(out, &sums, &all->accounts[key->first + i]);
    }
    write_sums(out, &sums);
    write_hedge(out, book, key);
    out->head.valid = 1;
    out->head.flags = (status == GW_STALE ? GW_EXPOSURE_STALE_SPOT : 0) |
                      (key->is_known && out->unknown == 0 ? GW_EXPOSURE_COMPLETE : 0);
}

/* A venue that knows all its accounts and has none needs no record. */
static void mark_debtless(struct gw_book *book, const struct gw_book_ledger *ledger)
{
    for (size_t i = 0; i < book->exposure_count; i++) {
        struct gw_record_head *head = &book->exposures[i].head;
        if (strcmp(head->underlying, ledger->underlying) == 0 && strcmp(head->venue, ledger->venue) == 0 &&
            strcmp(head->protocol, ledger->protocol) == 0) {
            head->flags |= GW_EXPOSURE_NO_DEBT;
        }
    }
}

/* Where each ledger's accounts stand, once they are sorted. */
static void index_accounts(struct gw_book_accounts *all)
{
    for (size_t i = 0; i < all->ledger_count; i++) {
        all->ledgers[i].count = 0;
    }
    for (size_t i = 0; i < all->account_count; i++) {
        struct gw_book_ledger *ledger = &all->ledgers[all->accounts[i].ledger];
        ledger->first = ledger->count == 0 ? i : ledger->first;
        ledger->count++;
    }
}

void gw_book_fill_liquidations(struct gw_book *book)
{
    struct gw_book_accounts *all = &book->accounts;
    book->liquidation_count = 0;
    qsort_r(all->accounts, all->account_count, sizeof all->accounts[0], compare_accounts, all->ledgers);
    index_accounts(all);
    for (size_t i = 0; i < all->ledger_count; i++) {
        const struct gw_book_ledger *ledger = &all->ledgers[i];
        if (ledger->is_known && !ledger->has_hedge && ledger->count == 0) {
            mark_debtless(book, ledger);
        } else {
            fill_record(book, ledger, &all->records[book->liquidation_count++]);
        }
    }
    qsort(all->records, book->liquidation_count, sizeof all->records[0], compare_records);
}
