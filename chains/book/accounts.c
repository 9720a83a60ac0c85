#include "chains/book/accounts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains/book/work.h"

enum gw_status gw_book_accounts_init(struct gw_book_accounts *accounts)
{
    accounts->ledgers = calloc(GW_LIQUIDATIONS_MAX, sizeof *accounts->ledgers);
    accounts->accounts = calloc(GW_ACCOUNTS_MAX, sizeof *accounts->accounts);
    accounts->records = calloc(GW_LIQUIDATIONS_MAX, sizeof *accounts->records);
    const bool is_there =
        accounts->ledgers != NULL && accounts->accounts != NULL && accounts->records != NULL;
    return is_there ? GW_OK : GW_E_NOMEM;
}

void gw_book_accounts_fini(struct gw_book_accounts *accounts)
{
    free(accounts->ledgers);
    free(accounts->accounts);
    free(accounts->records);
    *accounts = (struct gw_book_accounts){0};
}

void gw_book_accounts_drop(struct gw_book *book)
{
    struct gw_book_accounts *accounts = &book->accounts;
    accounts->ledger_count = accounts->ledger_mark;
    accounts->account_count = accounts->account_mark;
    for (size_t i = 0; i < accounts->ledger_count; i++) {
        struct gw_book_ledger *ledger = &accounts->ledgers[i];
        ledger->is_known = ledger->is_known && strcmp(ledger->protocol, book->protocol) != 0;
    }
}

static enum gw_status find_ledger(struct gw_book *book, size_t *out, const char *venue,
                                  const char *underlying)
{
    struct gw_book_accounts *accounts = &book->accounts;
    size_t i = accounts->ledger_count;
    while (i-- > 0) { /* accounts of a venue come together */
        const struct gw_book_ledger *ledger = &accounts->ledgers[i];
        if (strcmp(ledger->underlying, underlying) == 0 && strcmp(ledger->venue, venue) == 0 &&
            strcmp(ledger->protocol, book->protocol) == 0) {
            *out = i;
            return GW_OK;
        }
    }
    i = accounts->ledger_count;
    GW_ENSURE(gw_book_has_room(i, accounts->ledger_mark, GW_LIQUIDATIONS_MAX), GW_E_BOUND);
    struct gw_book_ledger *ledger = &accounts->ledgers[accounts->ledger_count++];
    *ledger = (struct gw_book_ledger){.protocol = book->protocol};
    (void)snprintf(ledger->venue, sizeof ledger->venue, "%s", venue);
    (void)snprintf(ledger->underlying, sizeof ledger->underlying, "%s", underlying);
    *out = i;
    return GW_OK;
}

static double price_flow(const struct gw_book *book, const struct gw_position *closed, double spot)
{
    double delta;
    return gw_book_delta(book, closed, spot, &delta) == GW_OK ? delta : (double)NAN;
}

static void price_flows(const struct gw_book *book, struct gw_book_account *out,
                        const struct gw_margin_account *account)
{
    double spot;
    double age_s;
    const enum gw_status status = gw_market_spot(book->market, account->underlying, &spot, &age_s);
    const struct gw_position *closed = account->closed;
    const bool has_spot = status == GW_OK || status == GW_STALE;
    out->flow_tokens = has_spot ? price_flow(book, closed, spot) : (double)NAN;
    if (account->price_down_usd > 0.0) {
        out->flow_down_tokens = price_flow(book, closed, account->price_down_usd);
    }
    if (account->price_up_usd > 0.0 && isfinite(account->price_up_usd)) {
        out->flow_up_tokens = price_flow(book, closed, account->price_up_usd);
    }
}

static enum gw_status take_account(void *context, const struct gw_margin_account *account)
{
    struct gw_book *book = context;
    struct gw_book_accounts *accounts = &book->accounts;
    size_t ledger;
    GW_TRY(find_ledger(book, &ledger, account->venue, account->underlying));
    GW_ENSURE(gw_book_has_room(accounts->account_count, accounts->account_mark, GW_ACCOUNTS_MAX), GW_E_BOUND);
    struct gw_book_account *out = &accounts->accounts[accounts->account_count++];
    *out = (struct gw_book_account){.ledger = ledger,
                                    .flow_tokens = account->flow_tokens,
                                    .flow_down_tokens = account->flow_down_tokens,
                                    .flow_up_tokens = account->flow_up_tokens,
                                    .equity_usd = account->equity_usd,
                                    .maintenance_usd = account->maintenance_usd,
                                    .price_down_usd = account->price_down_usd,
                                    .price_up_usd = account->price_up_usd,
                                    .latency_s = account->latency_s};
    (void)snprintf(out->id, sizeof out->id, "%s", account->id);
    if (account->closed != NULL) {
        price_flows(book, out, account);
    }
    return GW_OK;
}

static enum gw_status take_known(void *context, const char *venue, const char *underlying)
{
    struct gw_book *book = context;
    size_t ledger;
    GW_TRY(find_ledger(book, &ledger, venue, underlying));
    book->accounts.ledgers[ledger].is_known = true;
    return GW_OK;
}

static enum gw_status take_hedge(void *context, const struct gw_hedge *hedge)
{
    struct gw_book *book = context;
    size_t ledger;
    GW_TRY(find_ledger(book, &ledger, hedge->venue, hedge->underlying));
    book->accounts.ledgers[ledger].has_hedge = true;
    book->accounts.ledgers[ledger].hedge = *hedge;
    return GW_OK;
}

void gw_book_accounts_join(struct gw_position_sink *sink)
{
    sink->account = take_account;
    sink->accounts_known = take_known;
    sink->hedge = take_hedge;
}
