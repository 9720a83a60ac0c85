/* The price at which a position begins to be closed: the rule is nearly a line in it, with kinks. */
#include <math.h>

#include "chains/book/account.h"
#include "chains/protocol/bracket.h"
#include "chains/protocol/gmx_v2_margin.h"

static double find_left(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                        double price_usd)
{
    return gw_gmx_v2_equity(terms, trade, price_usd) - gw_gmx_v2_maintenance(terms, trade);
}

struct trade_of {
    const struct gw_gmx_v2_terms *terms;
    const struct gw_gmx_v2_trade *trade;
};

static enum gw_status measure_left(double *out, double price_usd, const void *context)
{
    const struct trade_of *t = context;
    *out = find_left(t->terms, t->trade, price_usd);
    return isfinite(*out) ? GW_OK : GW_E_DOMAIN;
}

static double find_root(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade, double open,
                        double closed)
{
    struct gw_bracket b = {.open = open,
                           .closed = closed,
                           .open_left = find_left(terms, trade, open),
                           .closed_left = find_left(terms, trade, closed)};
    const bool is_found = gw_bracket_narrow(&b, measure_left, &(struct trade_of){terms, trade}) == GW_OK;
    return is_found ? b.closed : GW_ACCOUNT_UNKNOWN;
}

void gw_gmx_v2_thresholds(double *down, double *up, const struct gw_gmx_v2_terms *terms,
                          const struct gw_gmx_v2_trade *trade, double price_usd)
{
    const double low = price_usd / GW_GMX_V2_REACH;
    const double high = price_usd * GW_GMX_V2_REACH;
    const double left = find_left(terms, trade, price_usd);
    const double left_low = find_left(terms, trade, low);
    const double left_high = find_left(terms, trade, high);
    *down = 0.0;
    *up = GW_ACCOUNT_NO_PRICE;
    if (!isfinite(left) || !isfinite(left_low) || !isfinite(left_high)) {
        *down = *up = GW_ACCOUNT_UNKNOWN;
    } else if (left >= 0.0) {
        *down = left_low < 0.0 ? find_root(terms, trade, price_usd, low) : *down;
        *up = left_high < 0.0 ? find_root(terms, trade, price_usd, high) : *up;
    } else if (left_high >= 0.0 && (trade->is_long || left_low < 0.0)) {
        *down = find_root(terms, trade, high, price_usd);
    } else if (left_low >= 0.0) {
        *up = find_root(terms, trade, low, price_usd);
    } else if (trade->is_long) {
        *down = HUGE_VAL;
    } else {
        *up = 0.0;
    }
}
