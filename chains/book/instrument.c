/* What of the pricing library a position is, as each of its underlyings sees it. */
#include <math.h>
#include <string.h>

#include "chains/book/holding.h"
#include "chains/book/lp.h"
#include "chains/book/work.h"

static bool is_usd(const struct gw_token *token)
{
    return strcmp(token->underlying, "USD") == 0;
}

size_t gw_book_list_legs(struct gw_book_leg legs[GW_BOOK_LEGS_MAX], const struct gw_position *p)
{
    size_t count = 0;
    if (gw_position_is_holding(p->kind)) {
        const char *underlyings[GW_HOLDING_TOKENS_MAX];
        const size_t listed = gw_holding_list_underlyings(underlyings, p->holding);
        for (; count < listed; count++) {
            legs[count] = (struct gw_book_leg){.underlying = underlyings[count]};
        }
        return count;
    }
    if (!gw_position_is_lp(p->kind)) {
        legs[count++] = (struct gw_book_leg){.underlying = p->underlying};
        return count;
    }
    if (strcmp(p->token0->underlying, p->token1->underlying) == 0) {
        if (!is_usd(p->token0)) {
            legs[count++] = (struct gw_book_leg){.underlying = p->token0->underlying};
        }
        return count;
    }
    if (!is_usd(p->token0)) {
        legs[count++] = (struct gw_book_leg){.underlying = p->token0->underlying, .quote = p->token1};
    }
    if (!is_usd(p->token1)) {
        legs[count++] = (struct gw_book_leg){
            .underlying = p->token1->underlying, .quote = p->token0, .is_base_token1 = true};
    }
    return count;
}

/* Without rate and yield an American option is its European one: position.h. */
static struct gw_instrument option_instrument(const struct gw_position *p, int64_t block_time_s)
{
    const int64_t left_s = p->expiry_s > block_time_s ? p->expiry_s - block_time_s : 0;
    struct gw_instrument instrument = {.kind = GW_PAYOFF_EUROPEAN, .quantity = p->quantity};
    instrument.option = (struct gw_option){
        .is_call = p->kind == GW_POSITION_CALL,
        .strike = p->strike,
        .t_years = (double)left_s / GW_YEAR_S,
        .vol = p->vol,
    };
    return instrument;
}

static struct gw_instrument plain_instrument(const struct gw_position *p)
{
    struct gw_instrument instrument = {.kind = GW_PAYOFF_LINEAR, .quantity = p->quantity};
    if (p->kind == GW_POSITION_POWER) {
        instrument.kind = GW_PAYOFF_POWER;
        instrument.power = (struct gw_power){.power = p->power};
    }
    return instrument;
}

enum gw_status gw_book_delta(const struct gw_book *book, const struct gw_position *p, double spot,
                             double *out)
{
    struct gw_greeks greeks;
    *out = 0.0;
    GW_ENSURE(!gw_position_is_lp(p->kind) && !gw_position_is_holding(p->kind), GW_E_DOMAIN);
    const struct gw_instrument instrument =
        gw_position_is_option(p->kind) ? option_instrument(p, book->block.time_s) : plain_instrument(p);
    GW_TRY(gw_pricing_greeks(&greeks, spot, &instrument));
    *out = greeks.delta;
    return GW_OK;
}

/* Two tokens of one underlying trade at 1: what the range holds there is held, and moves nothing. What is owed is all
 * that it would hold of one token beyond its end. */
static enum gw_status same_instrument(struct gw_instrument *out, const struct gw_position *p)
{
    struct gw_position held = *p;
    struct gw_lp_amounts here;
    struct gw_lp_amounts beyond = {0};
    held.owed = GW_OWED_NOTHING;
    const struct gw_lp_range range = gw_lp_instrument(&held, false, 1.0).lp.range;
    GW_TRY(gw_pricing_lp_amounts(&here, 1.0, &range));
    if (p->owed != GW_OWED_NOTHING) {
        const double end = p->owed == GW_OWED_TOKEN0 ? range.price_lower : range.price_upper;
        GW_TRY(gw_pricing_lp_amounts(&beyond, end, &range));
    }
    *out = (struct gw_instrument){
        .kind = GW_PAYOFF_LINEAR,
        .quantity =
            p->quantity * (here.base_tokens + here.quote_tokens - beyond.base_tokens - beyond.quote_tokens),
    };
    return GW_OK;
}

static enum gw_status holding_instrument(struct gw_instrument *out, const struct gw_book *book,
                                         struct gw_book_slot *slot, const struct gw_position *p,
                                         const struct gw_book_leg *leg)
{
    struct gw_holding_view view;
    const enum gw_status status =
        gw_holding_view(&view, p->holding, p->quantity, leg->underlying, book->market);
    slot->flags |= view.is_stale ? GW_EXPOSURE_STALE_SPOT : 0;
    slot->missing = view.missing;
    *out = view.instrument;
    return status;
}

enum gw_status gw_book_build_instrument(struct gw_instrument *out, const struct gw_book *book,
                                        struct gw_book_slot *slot, const struct gw_position *p,
                                        const struct gw_book_leg *leg)
{
    if (gw_position_is_option(p->kind)) {
        *out = option_instrument(p, book->block.time_s);
        return GW_OK;
    }
    if (gw_position_is_holding(p->kind)) {
        return holding_instrument(out, book, slot, p, leg);
    }
    if (!gw_position_is_lp(p->kind)) {
        *out = plain_instrument(p);
        return GW_OK;
    }
    if (leg->quote == NULL) {
        return same_instrument(out, p);
    }
    double quote_usd;
    double age_s;
    const enum gw_status status = gw_market_spot(book->market, leg->quote->underlying, &quote_usd, &age_s);
    if (status == GW_STALE) {
        slot->flags |= GW_EXPOSURE_STALE_SPOT;
    } else if (status != GW_OK) {
        slot->missing = leg->quote->underlying;
        return status;
    }
    *out = gw_lp_instrument(p, leg->is_base_token1, quote_usd);
    return GW_OK;
}
