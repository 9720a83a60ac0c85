#include "monitor/margin/margin.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define HOURS_PER_YEAR 8760.0

static double gap_loss(const struct gw_margin_book *book, const struct gw_margin_market *market, double z_gap)
{
    const double move = book->spot_usd * z_gap * market->vol * sqrt(book->latency_s / GW_YEAR_S);
    return 0.5 * gw_real_max(0.0, -book->lowest_gamma) * move * move;
}

static double close_out_cost(const struct gw_margin_book *book, double depth_usd, double range)
{
    const double size = fabs(book->delta_tokens) * book->spot_usd;
    return depth_usd > 0.0 ? size / depth_usd * size / 200.0 : size * range;
}

static double oracle_charge(const struct gw_margin_book *book, double confidence)
{
    return confidence < GW_MARGIN_CONFIDENCE_MIN ? (1.0 - confidence) * book->notional_usd : 0.0;
}

static bool is_sane(const struct gw_margin_book *book, const struct gw_margin_market *market)
{
    return book->spot_usd > 0.0 && isfinite(book->spot_usd) && isfinite(book->delta_tokens) &&
           isfinite(book->lowest_gamma) && isfinite(book->naked_short_tokens) && book->latency_s >= 0.0 &&
           isfinite(book->latency_s) && book->notional_usd >= 0.0 && market->vol >= 0.0 &&
           isfinite(market->vol) && market->amplification_relative >= 0.0 &&
           isfinite(market->amplification_relative) && market->confidence >= 0.0 &&
           market->confidence <= 1.0 && !isnan(market->depth_1pct_usd);
}

enum gw_status gw_margin_measure(struct gw_margin_parts *out, const struct gw_margin_book *book,
                                 const struct gw_policy_params *params, const struct gw_margin_market *market)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(is_sane(book, market), GW_E_DOMAIN);
    const double z_tail = market->z_tail > 0.0 ? market->z_tail : params->z_tail;
    const double z_gap = market->z_gap > 0.0 ? market->z_gap : params->z_gap;
    const double width =
        market->amplification_relative * market->vol * sqrt(params->mpor_h / HOURS_PER_YEAR) * z_tail;
    const double range = gw_real_clamp(width, params->psr_min, params->psr_max);
    struct gw_scenario_set set;
    gw_scenario_list(&set, range);
    GW_TRY(gw_scenario_find_worst(&out->scenario, &set, book->pnl, book->book));
    out->price_scan_range = range;
    out->contingency_usd =
        params->option_contingency * book->spot_usd * gw_real_max(book->naked_short_tokens, 0.0);
    out->gap_usd = gap_loss(book, market, z_gap);
    out->close_out_usd = close_out_cost(book, market->depth_1pct_usd, range);
    out->oracle_usd = oracle_charge(book, market->confidence);
    out->total_usd =
        out->scenario.usd + out->contingency_usd + out->gap_usd + out->close_out_usd + out->oracle_usd;
    out->initial_usd = params->im_over_mm * out->total_usd;
    return isfinite(out->initial_usd) ? GW_OK : GW_E_DOMAIN;
}
