#include "monitor/exposure/perps.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/ages.h"
#include "monitor/exposure/sum.h"

#define PERIODS_PER_YEAR (365.0 * 3.0) /* of 8 h */
#define OPEN_USD_MAX     1e18
#define FUNDING_MAX      1e6 /* a year */

static bool is_fresh(const struct gw_exposure_book *book, const struct gw_record_head *head, int64_t now_ms)
{
    const bool is_second = gw_ages_is_second_layer(head->chain_id);
    const double limit_s = is_second ? book->age_limit_l2_s : book->age_limit_s;
    return (head->flags & GW_EXPOSURE_STALE_SPOT) == 0 &&
           (!(limit_s > 0.0) || gw_sum_age(head, now_ms) <= limit_s);
}

void gw_perps_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book, int64_t now_ms)
{
    double weighted = 0.0;
    for (size_t i = 0; i < book->perp_count; i++) {
        const struct gw_perp_record *r = &book->perps[i];
        double rate;
        if (!gw_sum_is_of(&rate, book, &r->head, out->underlying)) {
            continue;
        }
        if (is_fresh(book, &r->head, now_ms)) {
            const double open = r->open_long_usd + r->open_short_usd;
            out->perp_open_usd += open;
            weighted += open * (r->funding_per_year / PERIODS_PER_YEAR);
        } else {
            out->is_perp_doubtful = true;
        }
    }
    out->perp_funding_8h = out->perp_open_usd > 0.0 ? weighted / out->perp_open_usd : 0.0;
}

bool gw_perps_is_depth_of(const struct gw_exposure_book *book, const struct gw_record_head *head)
{
    for (size_t i = 0; i < book->perp_count; i++) {
        if (gw_exposure_compare_keys(&book->perps[i].head, head) == 0) {
            return true;
        }
    }
    return false;
}

double gw_perps_left(const struct gw_exposure_book *book, const char *underlying)
{
    for (size_t i = 0; i < book->perp_left_count; i++) {
        if (strcmp(book->perp_left[i].underlying, underlying) == 0) {
            return book->perp_left[i].ratio;
        }
    }
    return 0.0;
}

bool gw_perps_is_sane(const struct gw_perp_record *r)
{
    return r->open_long_usd >= 0.0 && r->open_long_usd <= OPEN_USD_MAX && r->open_short_usd >= 0.0 &&
           r->open_short_usd <= OPEN_USD_MAX && fabs(r->funding_per_year) <= FUNDING_MAX &&
           r->open_long_tokens >= 0.0 && r->open_short_tokens >= 0.0 && r->max_long_usd >= 0.0 &&
           r->max_short_usd >= 0.0 && r->skew_scale_tokens >= 0.0;
}
