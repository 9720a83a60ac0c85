#include "chains/protocol/derive_v2_margin.h"

#include <math.h>
#include <stdlib.h>

#include "gammawatch/pricing.h"

#define STEPS_MAX 128u
#define CLOSE     1e-13 /* relative */

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

static enum gw_status add_expiry(struct gw_derive_worth *out, const struct gw_derive_rules *rules,
                                 const struct gw_derive_portfolio *p, size_t first, size_t end, double spot)
{
    const struct gw_derive_leg *head = &p->legs[first];
    const double forward = forward_at(head, spot, p->spot_usd);
    const double slope = head->forward_fixed > 0.0 ? head->forward_open / p->spot_usd : 1.0;
    double isolated = 0.0;
    for (size_t i = first; i < end; i++) {
        const struct gw_derive_leg *leg = &p->legs[i];
        const struct gw_option option = {
            .is_call = leg->is_call, .strike = leg->strike, .t_years = leg->t_years, .vol = leg->vol};
        struct gw_greeks greeks;
        GW_TRY(gw_pricing_forward(&greeks, forward, &option));
        const double value = greeks.price * leg->tokens;
        isolated += isolate(rules, leg, value, spot);
        out->value_usd += value;
        out->short_usd -= fmin(value, 0.0);
        out->delta_tokens += greeks.delta * leg->tokens * slope;
    }
    const double unpaired = head->net_calls < 0.0 ? rules->unpaired_ratio * forward * head->net_calls : 0.0;
    out->margin_usd += fmax(isolated, head->worst_usd + unpaired);
    return GW_OK;
}

enum gw_status gw_derive_appraise(struct gw_derive_worth *out, const struct gw_derive_rules *rules,
                                  const struct gw_derive_portfolio *portfolio, double spot_usd)
{
    const struct gw_derive_portfolio *p = portfolio;
    const double perp_usd = p->perp_usd + (spot_usd - p->spot_usd);
    const double moved_usd = p->perp_tokens * (spot_usd - p->spot_usd);
    struct gw_derive_worth worth = {.delta_tokens = p->perp_tokens + p->base_tokens};
    *out = (struct gw_derive_worth){0};
    worth.margin_usd = p->margin_usd + moved_usd + p->base_tokens * spot_usd * rules->base_ratio -
                       fabs(p->perp_tokens) * perp_usd * rules->perp_ratio;
    worth.value_usd = p->value_usd + moved_usd + p->base_tokens * spot_usd / p->stable_usd;
    for (size_t first = 0; first < p->leg_count;) {
        const size_t end = find_end(p, first);
        GW_TRY(add_expiry(&worth, rules, p, first, end, spot_usd));
        first = end;
    }
    *out = worth;
    return GW_OK;
}

struct bracket {
    double open; /* a spot at which margin is enough, and one at which it is not */
    double closed;
    double open_usd; /* margin there */
    double closed_usd;
    int side; /* which end moved last */
};

/* The Illinois method (M. Dowell, P. Jarratt 1971). */
static double choose_middle(const struct bracket *b)
{
    const double middle = b->closed - b->closed_usd * (b->closed - b->open) / (b->closed_usd - b->open_usd);
    return (middle - b->open) * (middle - b->closed) < 0.0 ? middle : 0.5 * (b->open + b->closed);
}

static void narrow(struct bracket *b, double middle, double margin_usd)
{
    const int side = margin_usd < 0.0 ? 1 : -1;
    if (side > 0) {
        b->closed = middle;
        b->closed_usd = margin_usd;
        b->open_usd *= b->side == side ? 0.5 : 1.0;
    } else {
        b->open = middle;
        b->open_usd = margin_usd;
        b->closed_usd *= b->side == side ? 0.5 : 1.0;
    }
    b->side = side;
}

static double pin_down(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *p,
                       struct bracket *b)
{
    for (unsigned i = 0; i < STEPS_MAX && fabs(b->closed - b->open) > CLOSE * b->closed; i++) {
        const double middle = choose_middle(b);
        struct gw_derive_worth worth;
        if (gw_derive_appraise(&worth, rules, p, middle) != GW_OK) {
            break;
        }
        narrow(b, middle, worth.margin_usd);
    }
    return b->closed;
}

/* Moves the open end to the next node, or the closed one: then true. */
static bool step(struct bracket *b, const struct gw_derive_rules *rules, const struct gw_derive_portfolio *p,
                 double spot, bool *is_over)
{
    struct gw_derive_worth worth;
    *is_over = gw_derive_appraise(&worth, rules, p, spot) != GW_OK;
    if (*is_over) {
        return false;
    }
    if (worth.margin_usd < 0.0) {
        b->closed = spot;
        b->closed_usd = worth.margin_usd;
        return true;
    }
    b->open = spot;
    b->open_usd = worth.margin_usd;
    return false;
}

static double find_price(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *p, bool is_up)
{
    static const double far_down[] = {0.2, 0.1, 0.03, 0.01, 1.0 / GW_DERIVE_REACH};
    static const double far_up[] = {3.0, 5.0, 10.0, 100.0, GW_DERIVE_REACH};
    const size_t near_count = is_up ? GW_LADDER_NODES - 1 - GW_LADDER_SPOT : GW_LADDER_SPOT;
    const size_t count = near_count + sizeof far_up / sizeof far_up[0];
    struct bracket b = {.side = 0};
    bool is_over = false;
    (void)step(&b, rules, p, p->spot_usd, &is_over);
    for (size_t i = 0; i < count && !is_over; i++) {
        const double far = i < near_count ? 0.0 : is_up ? far_up[i - near_count] : far_down[i - near_count];
        const size_t node = is_up ? GW_LADDER_SPOT + 1 + i : GW_LADDER_SPOT - 1 - i;
        const double spot = i < near_count ? gw_ladder_spot(node, p->spot_usd) : p->spot_usd * far;
        if (step(&b, rules, p, spot, &is_over)) {
            return pin_down(rules, p, &b);
        }
    }
    return is_up ? HUGE_VAL : 0.0;
}

double gw_derive_price_down(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio)
{
    return find_price(rules, portfolio, false);
}

double gw_derive_price_up(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio)
{
    return find_price(rules, portfolio, true);
}
