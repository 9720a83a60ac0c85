/* account: what an adapter says of one account with collateral that its venue closes by force, and of a venue's own hedge.
 *
 * The venue closes an account once equity_usd < maintenance_usd, both by the contract's own rule at this block's spot.
 * Prices are USD per token of `underlying`, flows tokens of it: what closing makes the parties trade in the market,
 * + = buy, < 0 = sell. That is the delta of the account with the other sign, whoever holds the collateral. Where the
 * adapter gives the position that closing ends, as the account's counterparty holds it, the book computes the flows: who
 * loses that position, or hedges it, trades +delta of it. Of a venue that is itself the counterparty that is the position
 * as emitted; where accounts are the venue's writers, it is theirs negated.
 * GW_ACCOUNT_UNKNOWN, a NaN, is "not known" in every number below, and never passes for nothing.
 *
 * Both calls of the sink are optional for an adapter; gw_sink_account() and gw_sink_accounts_known() do nothing where
 * a sink has no place for them. A venue of which gw_sink_accounts_known() was not said counts as one whose accounts
 * are not known, and maintenance margin then follows its ramp alone. A venue where nothing is owed says it and tells
 * no account; its exposure then has GW_EXPOSURE_NO_DEBT and there is no liquidation record. An account that cannot be read is gw_sink_account() with unknown equity: it makes the book incomplete.
 */
#ifndef GW_CHAINS_BOOK_ACCOUNT_H
#define GW_CHAINS_BOOK_ACCOUNT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "chains/book/position.h"

#define GW_ACCOUNT_UNKNOWN  ((double)NAN)
#define GW_ACCOUNT_NO_PRICE HUGE_VAL /* of price_up_usd */

/* Nothing of an account is borrowed beyond the call. */
struct gw_margin_account {
    char venue[72]; /* as in the venue's positions */
    char id[80];    /* distinct within venue and underlying */
    char underlying[16];
    const struct gw_position *closed; /* NULL: the flows are given; not an LP */
    double flow_tokens;               /* if it were closed now */
    double flow_down_tokens;          /* at price_down_usd, at price_up_usd; not known: flow_tokens */
    double flow_up_tokens;
    double equity_usd;
    double
        maintenance_usd; /* 0: covered in kind, the venue never closes it; no cap in kind applied otherwise */
    double price_down_usd; /* closed at or below it; 0: at no price */
    double price_up_usd;   /* closed at or above it; GW_ACCOUNT_NO_PRICE: at none */
    double latency_s;      /* from the price to the trade, >= 0 */
};

/* Without a number: what is not told after it stays not known. */
static inline struct gw_margin_account gw_account_unknown(void)
{
    return (struct gw_margin_account){.flow_tokens = GW_ACCOUNT_UNKNOWN,
                                      .flow_down_tokens = GW_ACCOUNT_UNKNOWN,
                                      .flow_up_tokens = GW_ACCOUNT_UNKNOWN,
                                      .equity_usd = GW_ACCOUNT_UNKNOWN,
                                      .maintenance_usd = GW_ACCOUNT_UNKNOWN,
                                      .price_down_usd = GW_ACCOUNT_UNKNOWN,
                                      .price_up_usd = GW_ACCOUNT_UNKNOWN};
}

/* A venue that hedges itself. Tokens, + = long; target - actual is still to be bought. */
struct gw_hedge {
    char venue[72];
    char underlying[16];
    double target_tokens; /* by the venue's own rule, its cap applied */
    double actual_tokens;
    int64_t traded_s; /* unix; 0: never, or not told */
};

static inline enum gw_status gw_sink_account(const struct gw_position_sink *sink,
                                             const struct gw_margin_account *account)
{
    return sink->account == NULL ? GW_OK : sink->account(sink->context, account);
}

static inline enum gw_status gw_sink_accounts_known(const struct gw_position_sink *sink, const char *venue,
                                                    const char *underlying)
{
    return sink->accounts_known == NULL ? GW_OK : sink->accounts_known(sink->context, venue, underlying);
}

/* Of a pool: who holds it owes nothing. Said of both tokens' underlyings. */
static inline enum gw_status gw_sink_nothing_owed(const struct gw_position_sink *sink, const char *venue,
                                                  const struct gw_token *token0,
                                                  const struct gw_token *token1)
{
    if (strcmp(token0->underlying, "USD") != 0) {
        GW_TRY(gw_sink_accounts_known(sink, venue, token0->underlying));
    }
    return strcmp(token1->underlying, "USD") == 0 ? GW_OK
                                                  : gw_sink_accounts_known(sink, venue, token1->underlying);
}

static inline enum gw_status gw_sink_hedge(const struct gw_position_sink *sink, const struct gw_hedge *hedge)
{
    return sink->hedge == NULL ? GW_OK : sink->hedge(sink->context, hedge);
}

#endif
