/* accounts: what the sink was told of accounts and hedges, and the liquidation records made of it. Internal to the book.
 *
 * Flows of a position that closing ends are priced when the account comes in; sums are made in the order of (protocol,
 * venue, underlying, id), whatever the order of arrival.
 */
#ifndef GW_CHAINS_BOOK_ACCOUNTS_H
#define GW_CHAINS_BOOK_ACCOUNTS_H

#include "chains/book/account.h"
#include "gammawatch/liquidation.h"

#define GW_ACCOUNTS_MAX     65536u
#define GW_LIQUIDATIONS_MAX 256u

struct gw_book;

/* One (protocol, venue, underlying) of the block. */
struct gw_book_ledger {
    const char *protocol;
    char venue[72];
    char underlying[16];
    bool is_known; /* every account is told */
    bool has_hedge;
    struct gw_hedge hedge;
    size_t first; /* of its accounts, once they are sorted */
    size_t count;
};

struct gw_book_account {
    size_t ledger;
    char id[80];
    double flow_tokens;
    double flow_down_tokens;
    double flow_up_tokens;
    double equity_usd;
    double maintenance_usd;
    double price_down_usd;
    double price_up_usd;
    double latency_s;
};

struct gw_book_accounts {
    struct gw_book_ledger *ledgers; /* GW_LIQUIDATIONS_MAX */
    size_t ledger_count;
    struct gw_book_account *accounts; /* GW_ACCOUNTS_MAX */
    size_t account_count;
    size_t ledger_mark;
    size_t account_mark;
    struct gw_liquidation_record *records; /* GW_LIQUIDATIONS_MAX */
};

GW_MUST_USE enum gw_status gw_book_accounts_init(struct gw_book_accounts *accounts);
void gw_book_accounts_fini(struct gw_book_accounts *accounts);
/* Puts the calls into a sink whose context is the book. */
void gw_book_accounts_join(struct gw_position_sink *sink);
/* Takes back what arrived since the mark; what the same protocol said before is then not complete. */
void gw_book_accounts_drop(struct gw_book *book);
/* The records of a block, once its exposures are there; valid = 0 where the underlying has no spot. */
void gw_book_fill_liquidations(struct gw_book *book);

#endif
