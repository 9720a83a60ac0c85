#include "chains/protocol/derive_v2_margin.h"

#include <math.h>
#include <stdlib.h>

#include "chains/book/account.h"
#include "chains/protocol/bracket.h"
#include "gammawatch/pricing.h"

static int compare_legs(const void *a, const void *b)
{
    const struct gw_derive_leg *x = a;
    const struct gw_derive_leg *y = b;
    if (x->expiry_s != y->expiry_s) {
        return x->expiry_s < y->expiry_s ? -1 : 1;
    }
    if (x->strike != y->strike) {
        return x->strike < y->strike ? -1 : 1;
    }
    return (int)x->is_call - (int)y->is_call;
}

/* One past the last leg of the expiry that begins at `first`. */
static size_t find_end(const struct gw_derive_portfolio *p, size_t first)
{
    size_t end = first + 1;
    while (end < p->leg_count && p->legs[end].expiry_s == p->legs[first].expiry_s) {
        end++;
    }
    return end;
}

static double pay(const struct gw_derive_portfolio *p, size_t first, size_t end, double price)
{
    double sum = 0.0;
    for (size_t i = first; i < end; i++) {
        const struct gw_derive_leg *leg = &p->legs[i];
        const double gain = leg->is_call ? price - leg->strike : leg->strike - price;
        sum += gain > 0.0 ? gain * leg->tokens : 0.0;
    }
    return sum;
}

static void arrange_expiry(struct gw_derive_portfolio *p, size_t first, size_t end)
{
    struct gw_derive_leg *head = &p->legs[first];
    head->worst_usd = fmin(0.0, pay(p, first, end, 0.0));
    head->net_calls = 0.0;
    for (size_t i = first; i < end; i++) {
        head->worst_usd = fmin(head->worst_usd, pay(p, first, end, p->legs[i].strike));
        head->net_calls += p->legs[i].is_call ? p->legs[i].tokens : 0.0;
    }
}

void gw_derive_arrange(struct gw_derive_portfolio *portfolio)
{
    qsort(portfolio->legs, portfolio->leg_count, sizeof portfolio->legs[0], compare_legs);
    for (size_t first = 0; first < portfolio->leg_count;) {
        const size_t end = find_end(portfolio, first);
        arrange_expiry(portfolio, first, end);
        first = end;
    }
}

/* Outside the half hour before expiry all of the forward is open, and it moves as spot does. */
static double forward_at(const struct gw_derive_leg *leg, double spot, double spot_now)
{
    return leg->forward_fixed > 0.0 ? leg->forward_fixed + leg->forward_open * (spot / spot_now)
                                    : leg->forward_open + (spot - spot_now);
}

static enum gw_status price_leg(struct gw_greeks *out, const struct gw_derive_leg *leg, double forward)
{
    const struct gw_option option = {
        .is_call = leg->is_call, .strike = leg->strike, .t_years = leg->t_years, .vol = leg->vol};
    return gw_pricing_forward(out, forward, &option);
}

static double isolate(const struct gw_derive_rules *rules, const struct gw_derive_leg *leg, double value,
                      double spot)
{
    if (leg->tokens >= 0.0) {
        return 0.0;
    }
    if (leg->is_call) {
        return value + rules->call_ratio * spot * leg->tokens;
    }
    return value + fmin(rules->put_ratio * spot * leg->tokens, rules->put_value_ratio * value);
}

/* Worst payoff of the expiry that begins at `head`, calls short by net bounded by the forward. */
static double find_worst(const struct gw_derive_rules *rules, const struct gw_derive_leg *head,
                         double forward)
{
    return head->worst_usd + rules->unpaired_ratio * forward * fmin(head->net_calls, 0.0);
}

static enum gw_status add_expiry(struct gw_derive_worth *out, const struct gw_derive_rules *rules,
                                 const struct gw_derive_portfolio *p, size_t first, size_t end, double spot)
{
    const struct gw_derive_leg *head = &p->legs[first];
    const double forward = forward_at(head, spot, p->spot_usd);
    const double slope = head->forward_fixed > 0.0 ? head->forward_open / p->spot_usd : 1.0;
    double isolated = 0.0;
    for (size_t i = first; i < end; i++) {
        const struct gw_derive_leg *leg = &p->legs[i];
        struct gw_greeks greeks;
        GW_TRY(price_leg(&greeks, leg, forward));
        const double value = greeks.price * leg->tokens;
        isolated += isolate(rules, leg, value, spot);
        out->value_usd += value;
        out->short_usd -= fmin(value, 0.0);
        out->delta_tokens += greeks.delta * leg->tokens * slope;
    }
    out->margin_usd += fmax(isolated, find_worst(rules, head, forward));
    return GW_OK;
}

/* Margin of all but the options. */
static double measure_rest(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *p,
                           double spot)
{
    const double moved = spot - p->spot_usd;
    return p->margin_usd + p->perp_tokens * moved + p->base_tokens * spot * rules->base_ratio -
           fabs(p->perp_tokens) * (p->perp_usd + moved) * rules->perp_ratio;
}

enum gw_status gw_derive_appraise(struct gw_derive_worth *out, const struct gw_derive_rules *rules,
                                  const struct gw_derive_portfolio *portfolio, double spot_usd)
{
    const struct gw_derive_portfolio *p = portfolio;
    const double moved_usd = p->perp_tokens * (spot_usd - p->spot_usd);
    struct gw_derive_worth worth = {.delta_tokens = p->perp_tokens + p->base_tokens};
    *out = (struct gw_derive_worth){0};
    worth.margin_usd = measure_rest(rules, p, spot_usd);
    worth.value_usd = p->value_usd + moved_usd + p->base_tokens * spot_usd / p->stable_usd;
    for (size_t first = 0; first < p->leg_count;) {
        const size_t end = find_end(p, first);
        GW_TRY(add_expiry(&worth, rules, p, first, end, spot_usd));
        first = end;
    }
    *out = worth;
    return GW_OK;
}

/* What margin is not below, without a price of any option. GW_E_DOMAIN: a forward is gone. */
static enum gw_status bound_margin(double *out, const struct gw_derive_rules *rules,
                                   const struct gw_derive_portfolio *p, double spot)
{
    *out = measure_rest(rules, p, spot);
    for (size_t first = 0; first < p->leg_count; first = find_end(p, first)) {
        const double forward = forward_at(&p->legs[first], spot, p->spot_usd);
        GW_ENSURE(forward > 0.0, GW_E_DOMAIN);
        *out += find_worst(rules, &p->legs[first], forward);
    }
    return GW_OK;
}

static enum gw_status isolate_shorts(double *out, const struct gw_derive_rules *rules,
                                     const struct gw_derive_portfolio *p, size_t first, double spot)
{
    const double forward = forward_at(&p->legs[first], spot, p->spot_usd);
    *out = 0.0;
    for (size_t i = first; i < find_end(p, first); i++) {
        const struct gw_derive_leg *leg = &p->legs[i];
        struct gw_greeks greeks;
        if (leg->tokens < 0.0) {
            GW_TRY(price_leg(&greeks, leg, forward));
            *out += isolate(rules, leg, greeks.price * leg->tokens, spot);
        }
    }
    return GW_OK;
}

/* As gw_derive_appraise() finds it, with prices of the options only that decide it. */
static enum gw_status measure_margin(double *out, const struct gw_derive_rules *rules,
                                     const struct gw_derive_portfolio *p, double spot)
{
    GW_TRY(bound_margin(out, rules, p, spot));
    if (*out >= 0.0) {
        return GW_OK;
    }
    *out = measure_rest(rules, p, spot);
    for (size_t first = 0; first < p->leg_count; first = find_end(p, first)) {
        const double worst =
            find_worst(rules, &p->legs[first], forward_at(&p->legs[first], spot, p->spot_usd));
        double isolated = worst;
        if (worst < 0.0) {
            GW_TRY(isolate_shorts(&isolated, rules, p, first, spot));
        }
        *out += fmax(isolated, worst);
    }
    return GW_OK;
}

struct portfolio_of {
    const struct gw_derive_rules *rules;
    const struct gw_derive_portfolio *portfolio;
};

static enum gw_status measure_left(double *out, double spot, const void *context)
{
    const struct portfolio_of *p = context;
    return measure_margin(out, p->rules, p->portfolio, spot);
}

/* Moves the open end to the next node, or the closed one: then true. */
static bool step(struct gw_bracket *b, const struct gw_derive_rules *rules,
                 const struct gw_derive_portfolio *p, double spot, bool *is_over)
{
    double margin_usd;
    *is_over = measure_margin(&margin_usd, rules, p, spot) != GW_OK;
    if (*is_over) {
        return false;
    }
    const bool is_closed = margin_usd < 0.0;
    *(is_closed ? &b->closed : &b->open) = spot;
    *(is_closed ? &b->closed_left : &b->open_left) = margin_usd;
    return is_closed;
}

static double find_price(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *p, bool is_up)
{
    static const double far_down[] = {0.2, 0.1, 0.03, 0.01, 1.0 / GW_DERIVE_REACH};
    static const double far_up[] = {3.0, 5.0, 10.0, 100.0, GW_DERIVE_REACH};
    const size_t near_count = is_up ? GW_LADDER_NODES - 1 - GW_LADDER_SPOT : GW_LADDER_SPOT;
    const size_t count = near_count + sizeof far_up / sizeof far_up[0];
    const struct portfolio_of context = {rules, p};
    struct gw_bracket b = {.is_curved = false};
    bool is_over = false;
    (void)step(&b, rules, p, p->spot_usd, &is_over);
    for (size_t i = 0; i < count && !is_over; i++) {
        const double far = i < near_count ? 0.0 : is_up ? far_up[i - near_count] : far_down[i - near_count];
        const size_t node = is_up ? GW_LADDER_SPOT + 1 + i : GW_LADDER_SPOT - 1 - i;
        const double spot = i < near_count ? gw_ladder_spot(node, p->spot_usd) : p->spot_usd * far;
        if (step(&b, rules, p, spot, &is_over)) {
            const enum gw_status narrowed = gw_bracket_narrow(&b, measure_left, &context);
            return narrowed == GW_OK ? b.closed : GW_ACCOUNT_UNKNOWN;
        }
    }
    return is_over ? GW_ACCOUNT_UNKNOWN : is_up ? HUGE_VAL : 0.0;
}

double gw_derive_price_down(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio)
{
    return find_price(rules, portfolio, false);
}

double gw_derive_price_up(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio)
{
    return find_price(rules, portfolio, true);
}
