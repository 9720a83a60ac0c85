/* The price at which a position begins to be closed: the rule is nearly a line in it, with kinks. */
#include <math.h>

#include "chains/book/account.h"
#include "chains/protocol/gmx_v2_margin.h"

#define STEPS_MAX 128u
#define CLOSE     1e-13 /* relative */

struct bracket {
    double open; /* a price at which it is not closed, and one at which it is */
    double closed;
    double open_left; /* what is left there beyond what is asked, >= 0 and < 0 */
    double closed_left;
    int side; /* which end moved last */
};

static double find_left(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                        double price_usd)
{
    return gw_gmx_v2_equity(terms, trade, price_usd) - gw_gmx_v2_maintenance(terms, trade);
}

/* The Illinois method (M. Dowell, P. Jarratt 1971). */
static double choose_middle(const struct bracket *b)
{
    const double middle =
        b->closed - b->closed_left * (b->closed - b->open) / (b->closed_left - b->open_left);
    return (middle - b->open) * (middle - b->closed) < 0.0 ? middle : 0.5 * (b->open + b->closed);
}

static void narrow(struct bracket *b, double middle, double left)
{
    const int side = left < 0.0 ? 1 : -1;
    const double share = b->side == side ? 0.5 : 1.0;
    if (side > 0) {
        b->closed = middle;
        b->closed_left = left;
        b->open_left *= share;
    } else {
        b->open = middle;
        b->open_left = left;
        b->closed_left *= share;
    }
    b->side = side;
}

static double find_root(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade, double open,
                        double closed)
{
    struct bracket b = {.open = open,
                        .closed = closed,
                        .open_left = find_left(terms, trade, open),
                        .closed_left = find_left(terms, trade, closed)};
    for (unsigned i = 0; i < STEPS_MAX && fabs(b.closed - b.open) > CLOSE * b.closed; i++) {
        const double middle = choose_middle(&b);
        const double left = find_left(terms, trade, middle);
        if (!isfinite(left)) {
            return GW_ACCOUNT_UNKNOWN;
        }
        narrow(&b, middle, left);
    }
    return b.closed;
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
