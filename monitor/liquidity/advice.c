#include "monitor/liquidity/advice.h"

#include <math.h>
#include <string.h>

#include "ipc/base/keccak.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/sum.h"
#include "monitor/liquidity/lp.h"
#include "monitor/liquidity/offset.h"
#include "monitor/policy/rule.h"

static bool has_options(const struct gw_advice_input *in)
{
    return (in->exposure->head.flags & GW_EXPOSURE_OPTIONS) != 0;
}

/* What the rules say, before anything limits it. */
static enum gw_status fill_prices(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    const struct gw_rule_input rule = {
        .params = in->params, .feedback = in->feedback, .exposure = in->exposure};
    struct gw_advice advice;
    memset(&advice, 0, sizeof advice);
    GW_TRY(gw_rule_iv_markup(&advice, &rule));
    GW_TRY(gw_rule_half_spread(&advice, &rule));
    GW_TRY(gw_rule_strike_cap(&advice, &rule));
    out->vol = in->exposure->vol > 0.0 ? in->exposure->vol : in->feedback->vol_now;
    out->vol_ask = advice.hedge.vol_ask;
    out->leland = advice.hedge.leland;
    out->hedge_cost_ratio = advice.hedge.cost_oneway;
    out->iv_markup = (double)advice.iv_markup_target_bps / 10000.0;
    out->half_spread_bps = (double)advice.half_spread_bps;
    if (advice.strike_cap_target_usd_e8 != GW_STRIKE_CAP_NONE) {
        out->strike_cap_usd = (double)advice.strike_cap_target_usd_e8 / 1e8;
    }
    return GW_OK;
}

static void keep_strike(struct gw_advice_record *out, double strike, double expiry_s, double short_usd)
{
    size_t at = GW_ADVICE_STRIKES;
    while (at > 0 && out->strike_short_usd[at - 1] < short_usd) {
        if (at < GW_ADVICE_STRIKES) {
            out->strike_usd[at] = out->strike_usd[at - 1];
            out->strike_expiry_s[at] = out->strike_expiry_s[at - 1];
            out->strike_short_usd[at] = out->strike_short_usd[at - 1];
        }
        at--;
    }
    if (at < GW_ADVICE_STRIKES) {
        out->strike_usd[at] = strike;
        out->strike_expiry_s[at] = expiry_s;
        out->strike_short_usd[at] = short_usd;
    }
}

static bool is_same_venue(const struct gw_record_head *a, const struct gw_record_head *b)
{
    return a->chain_id == b->chain_id && strcmp(a->protocol, b->protocol) == 0 &&
           strcmp(a->venue, b->venue) == 0 && strcmp(a->underlying, b->underlying) == 0;
}

/* Puts and calls of one strike hedge alike: what is short net of what is long. */
static void fill_strikes(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    for (size_t r = 0; r < in->book->bucket_count; r++) {
        const struct gw_bucket_record *bucket = &in->book->buckets[r].record;
        if (!is_same_venue(&bucket->head, &in->exposure->head)) {
            continue;
        }
        for (size_t i = 0; i < (size_t)bucket->buckets; i++) {
            const double tokens = -(bucket->call_quantity[i] + bucket->put_quantity[i]);
            const double short_usd = tokens * bucket->strike_usd[i];
            if (tokens > 0.0) {
                keep_strike(out, bucket->strike_usd[i], bucket->expiry_s[i], short_usd);
                out->strikes_over += short_usd > out->strike_cap_usd ? 1.0 : 0.0;
            }
        }
    }
    for (size_t i = 0; i < GW_ADVICE_STRIKES && out->strike_cap_usd > 0.0; i++) {
        out->strike_used_ratio[i] = out->strike_short_usd[i] / out->strike_cap_usd;
    }
}

static void fill_lp(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    const struct gw_policy_params *params = in->params;
    const double gamma = in->exposure->gamma_usd_per_1pct;
    if (has_options(in)) {
        return;
    }
    out->lp_fees_usd_per_year = params->lp_fee_per_year * in->exposure->notional_usd;
    out->lp_loss_usd_per_year = gw_lp_loss_per_year(gamma, in->feedback->vol_now);
    out->lp_breakeven_vol = gw_lp_breakeven_vol(out->lp_fees_usd_per_year, gamma);
    out->lp_widen_ratio = params->lp_gamma_usd_max > 0.0 ? fabs(gamma) / params->lp_gamma_usd_max : 0.0;
}

/* Where all that is absorbed adds up to the gap: every venue ends at one price. */
static double find_impact(const double absorbed[GW_LADDER_NODES], double tokens)
{
    size_t i = 1;
    while (i < GW_LADDER_NODES - 1 && absorbed[i] < tokens) {
        i++;
    }
    const double width = absorbed[i] - absorbed[i - 1];
    const double part = width > 0.0 ? gw_real_clamp((tokens - absorbed[i - 1]) / width, 0.0, 1.0) : 0.0;
    return gw_ladder_shock(i - 1) + part * (gw_ladder_shock(i) - gw_ladder_shock(i - 1));
}

static double absorbed_at(const double absorbed[GW_LADDER_NODES], double shock)
{
    size_t i = 1;
    while (i < GW_LADDER_NODES - 1 && gw_ladder_shock(i) < shock) {
        i++;
    }
    const double from = gw_ladder_shock(i - 1);
    const double part = gw_real_clamp((shock - from) / (gw_ladder_shock(i) - from), 0.0, 1.0);
    return absorbed[i - 1] + part * (absorbed[i] - absorbed[i - 1]);
}

static void add_venue(struct gw_advice_record *out, const char *name, double tokens)
{
    const size_t at = (size_t)out->delta_venues;
    if (at < GW_ADVICE_VENUES && tokens != 0.0) {
        const size_t length = strnlen(name, sizeof out->delta_venue[at] - 1);
        memcpy(out->delta_venue[at], name, length);
        out->delta_venue_tokens[at] = tokens;
        out->delta_venues++;
    }
}

static void split_hedge(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    const struct gw_ecosystem *ecosystem = in->ecosystem;
    if (!ecosystem->has_depth || fabs(out->delta_gap_tokens) <= out->delta_band_tokens) {
        return;
    }
    out->delta_impact_ratio = find_impact(ecosystem->absorbed_tokens, out->delta_gap_tokens);
    for (size_t i = 0; i < in->book->curve_count; i++) {
        const struct gw_depth_curve *curve = &in->book->curves[i];
        if (strncmp(curve->underlying, ecosystem->underlying, sizeof curve->underlying) == 0) {
            add_venue(out, curve->venue,
                      gw_sum_curve_usd(curve, out->delta_impact_ratio) / ecosystem->spot_usd);
        }
    }
    for (size_t i = 0; i < in->book->depth_count; i++) {
        const struct gw_depth *depth = &in->book->depths[i];
        double rate;
        if (gw_sum_is_of(&rate, in->book, &depth->head, ecosystem->underlying) &&
            !gw_sum_is_internal_pool(in->book, i, ecosystem->underlying)) {
            const double tokens = absorbed_at(depth->absorbed_tokens, out->delta_impact_ratio);
            add_venue(out, depth->head.venue, tokens * rate);
        }
    }
}

static void fill_delta(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    const struct gw_exposure *exposure = in->exposure;
    const double spot = exposure->spot_usd;
    const double left_s = exposure->next_expiry_s - (double)in->now_s;
    const struct gw_hedger hedger = {
        .spot_usd = spot,
        .gamma = exposure->gamma_usd_per_1pct * 100.0 / spot / spot,
        .vol = out->vol,
        .cost_oneway = out->hedge_cost_ratio,
        .interval_s = in->params->hedge_interval_s,
        .gas_usd = in->params->hedge_gas_usd,
        .risk_aversion = in->params->risk_aversion,
        .t_years = gw_real_max(0.0, left_s) / GW_YEAR_S,
    };
    const double wide = gw_hedger_band(&hedger);
    out->delta_gas_band_tokens = gw_hedger_gas_band(&hedger);
    out->delta_band_tokens = gw_real_max(wide, out->delta_gas_band_tokens);
    out->delta_gap_tokens = -exposure->delta_usd / spot;
    if (out->delta_band_tokens > 0.0) {
        const double gamma = fabs(hedger.gamma);
        const double move = out->delta_band_tokens / gamma;
        out->delta_urgency = fabs(out->delta_gap_tokens) / out->delta_band_tokens;
        out->delta_trades_per_day = gw_hedger_trades_per_year(&hedger, out->delta_band_tokens) / 365.0;
        out->delta_band_loss_usd = 0.5 * gamma * move * move;
    }
    out->delta_cost_usd_per_day = gw_hedger_cost_per_year(&hedger) / 365.0;
    split_hedge(out, in);
}

static enum gw_status fill_offset(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    const struct gw_offset_terms terms = {
        .vol = out->vol,
        .cost_vol = in->params->offset_cost_vol,
        .budget_usd_per_1pct = in->params->offset_share * in->feedback->depth_1pct_usd,
        .available_usd = in->params->offset_available_usd,
    };
    struct gw_offset offset;
    GW_TRY(gw_offset_find(&offset, in->exposure, &terms));
    out->hedge_is_feasible = offset.is_feasible ? 1.0 : 0.0;
    out->hedge_cost_usd = offset.cost_usd;
    out->hedge_budget_usd_per_1pct = terms.budget_usd_per_1pct;
    out->hedges = (double)offset.buy_count;
    for (size_t i = 0; i < offset.buy_count; i++) {
        const struct gw_offset_buy *buy = &offset.buys[i];
        out->hedge_is_call[i] = buy->is_call ? 1.0 : 0.0;
        out->hedge_strike_usd[i] = buy->strike_usd;
        out->hedge_expiry_s[i] = (double)in->now_s + buy->t_years * GW_YEAR_S;
        out->hedge_quantity[i] = buy->quantity;
    }
    memcpy(out->hedge_residual_gamma_usd_per_1pct, offset.residual_usd_per_1pct,
           sizeof out->hedge_residual_gamma_usd_per_1pct);
    memcpy(out->hedge_price_usd, offset.price_usd, sizeof out->hedge_price_usd);
    return GW_OK;
}

enum gw_status gw_advice_make(struct gw_advice_record *out, const struct gw_advice_input *in)
{
    memset(out, 0, sizeof *out);
    out->spot_usd = in->exposure->spot_usd;
    GW_TRY(fill_prices(out, in));
    fill_strikes(out, in);
    fill_lp(out, in);
    if (has_options(in)) {
        fill_delta(out, in);
        GW_TRY(fill_offset(out, in));
    }
    const bool is_finite = isfinite(out->delta_gap_tokens) && isfinite(out->delta_band_loss_usd) &&
                           isfinite(out->delta_cost_usd_per_day) && isfinite(out->lp_loss_usd_per_year);
    return is_finite ? GW_OK : GW_E_DOMAIN;
}

void gw_advice_digests(struct gw_signal_liquidity *out, const struct gw_advice_record *record)
{
    struct gw_keccak keccak;
    if (record->strike_short_usd[0] > 0.0) {
        gw_keccak_init(&keccak);
        gw_keccak_update(&keccak, &record->strike_cap_usd, sizeof record->strike_cap_usd);
        gw_keccak_update(&keccak, record->strike_usd, sizeof record->strike_usd);
        gw_keccak_update(&keccak, record->strike_expiry_s, sizeof record->strike_expiry_s);
        gw_keccak_update(&keccak, record->strike_short_usd, sizeof record->strike_short_usd);
        gw_keccak_final(&keccak, out->strike_caps_digest);
    }
    if (record->hedges > 0.0) {
        gw_keccak_init(&keccak);
        gw_keccak_update(&keccak, record->hedge_is_call, sizeof record->hedge_is_call);
        gw_keccak_update(&keccak, record->hedge_strike_usd, sizeof record->hedge_strike_usd);
        gw_keccak_update(&keccak, record->hedge_expiry_s, sizeof record->hedge_expiry_s);
        gw_keccak_update(&keccak, record->hedge_quantity, sizeof record->hedge_quantity);
        gw_keccak_final(&keccak, out->hedge_suggestion_digest);
    }
}
