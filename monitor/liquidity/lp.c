#include "monitor/liquidity/lp.h"

#include <math.h>
#include <stdbool.h>

/* Dollars a year of one dollar of gamma per 1 %, over variance: ½·S²·Γ with Γ·S² = 100·gamma. */
#define LOSS_PER_VARIANCE 50.0

double gw_lp_loss_per_year(double gamma_usd_per_1pct, double vol)
{
    return LOSS_PER_VARIANCE * vol * vol * fabs(gamma_usd_per_1pct);
}

double gw_lp_breakeven_vol(double fees_usd_per_year, double gamma_usd_per_1pct)
{
    const double unit = LOSS_PER_VARIANCE * fabs(gamma_usd_per_1pct);
    return unit > 0.0 && fees_usd_per_year > 0.0 ? sqrt(fees_usd_per_year / unit) : 0.0;
}

double gw_lp_breakeven_vol_of_range(double fee_per_unit, double price)
{
    return fee_per_unit > 0.0 && price > 0.0 ? 2.0 * sqrt(fee_per_unit / sqrt(price)) : 0.0;
}

enum gw_lp_advice gw_lp_advise(const struct gw_lp_book *book)
{
    const double breakeven = gw_lp_breakeven_vol(book->fees_usd_per_year, book->gamma_usd_per_1pct);
    if (breakeven > 0.0 && book->vol > book->margin_of_vol * breakeven) {
        return GW_LP_WITHDRAW;
    }
    const bool is_over = book->gamma_usd_max > 0.0 && fabs(book->gamma_usd_per_1pct) > book->gamma_usd_max;
    return is_over ? GW_LP_WIDEN : GW_LP_STAY;
}
