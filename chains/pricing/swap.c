#include "gammawatch/swap.h"

#include <math.h>

#include "chains/pricing/payoff.h"

static bool is_within_domain(const struct gw_swap_segment *segments, size_t count)
{
    double top = 0.0;
    for (size_t i = 0; i < count; i++) {
        const struct gw_swap_segment *s = &segments[i];
        if (!gw_payoff_is_positive(s->price_lower) || !gw_payoff_is_positive(s->price_upper) ||
            !(s->price_lower < s->price_upper) || !(s->price_lower >= top) || !(s->liquidity >= 0.0) ||
            !gw_payoff_is_finite(s->liquidity)) {
            return false;
        }
        top = s->price_upper;
    }
    return count <= GW_SWAP_SEGMENTS_MAX;
}

/* Tokens between two prices, without the difference of two reciprocals. */
static double capacity(double price, double price_upper, double liquidity)
{
    double low = sqrt(price);
    double high = sqrt(price_upper);
    return liquidity * ((price_upper - price) / (low + high)) / low / high;
}

enum gw_status gw_swap_buy(struct gw_swap *out, double price, double base_tokens,
                           const struct gw_swap_segment *segments, size_t segment_count, double fee)
{
    *out = (struct gw_swap){0};
    GW_ENSURE(gw_payoff_is_positive(price) && base_tokens >= 0.0 && gw_payoff_is_finite(base_tokens),
              GW_E_DOMAIN);
    GW_ENSURE(fee >= 0.0 && fee < 1.0 && is_within_domain(segments, segment_count), GW_E_DOMAIN);
    struct gw_swap swap = {.price = price, .unfilled_tokens = base_tokens};
    double net = 0.0;
    for (size_t i = 0; i < segment_count && swap.unfilled_tokens > 0.0; i++) {
        const struct gw_swap_segment *s = &segments[i];
        if (s->price_upper <= swap.price || s->liquidity == 0.0) {
            continue;
        }
        double from = swap.price > s->price_lower ? swap.price : s->price_lower;
        double held = capacity(from, s->price_upper, s->liquidity);
        if (swap.unfilled_tokens >= held) {
            double root = sqrt(from) + sqrt(s->price_upper);
            net += s->liquidity * ((s->price_upper - from) / root);
            swap.unfilled_tokens -= held;
            swap.price = s->price_upper;
        } else {
            double share = swap.unfilled_tokens / s->liquidity * sqrt(from);
            net += s->liquidity * sqrt(from) * (share / (1.0 - share));
            swap.price = from / ((1.0 - share) * (1.0 - share));
            swap.unfilled_tokens = 0.0;
        }
    }
    swap.quote_in = net / (1.0 - fee);
    GW_ENSURE(gw_payoff_is_finite(swap.price) && gw_payoff_is_finite(swap.quote_in), GW_E_DOMAIN);
    *out = swap;
    return GW_OK;
}

enum gw_status gw_swap_impermanent_loss(double *out, double ratio)
{
    *out = 0.0;
    GW_ENSURE(gw_payoff_is_positive(ratio), GW_E_DOMAIN);
    double root = sqrt(ratio);
    double gap = (ratio - 1.0) / (root + 1.0); /* √R - 1 */
    *out = -gap / (1.0 + ratio) * gap + 0.0;
    return GW_OK;
}
