#include <math.h>
#include <string.h>

#include "chains/book/work.h"

#define REACTION_S        60.0
#define REACTION_MOVE_MIN 0.0001

struct evaluation {
    struct gw_ladder_other held;
    struct gw_greeks greeks;
    double gamma_finite;
};

void gw_book_sum_add(struct gw_book_sum *sum, double value)
{
    const double total = sum->total + value;
    sum->carry +=
        fabs(sum->total) >= fabs(value) ? (sum->total - total) + value : (value - total) + sum->total;
    sum->total = total;
}

double gw_book_sum_read(const struct gw_book_sum *sum)
{
    return sum->total + sum->carry;
}

/* Positions come sorted by venue, so the slot is among the last. */
static enum gw_status find_slot(struct gw_book *book, struct gw_book_slot **out,
                                const struct gw_book_position *position, const char *underlying)
{
    struct gw_book_work *work = book->work;
    const char *venue = position->position.venue;
    for (size_t i = work->slot_count; i-- > 0;) {
        struct gw_book_slot *slot = &work->slots[i];
        if (strcmp(slot->underlying, underlying) == 0 && strcmp(slot->venue, venue) == 0 &&
            strcmp(slot->protocol, position->protocol) == 0) {
            *out = slot;
            return GW_OK;
        }
    }
    GW_ASSERT(work->slot_count < GW_EXPOSURES_MAX); /* room.h */
    struct gw_book_slot *slot = &work->slots[work->slot_count++];
    *slot = (struct gw_book_slot){.protocol = position->protocol,
                                  .venue = venue,
                                  .underlying = underlying,
                                  .first = GW_BOOK_NONE,
                                  .last = GW_BOOK_NONE};
    slot->spot_status = gw_market_spot(book->market, underlying, &slot->spot, &slot->spot_age_s);
    slot->flags = slot->spot_status == GW_STALE ? GW_EXPOSURE_STALE_SPOT : 0;
    gw_keccak_init(&slot->digest);
    *out = slot;
    return GW_OK;
}

static void add_entry(struct gw_book_work *work, struct gw_book_slot *slot,
                      const struct gw_ladder_other *held)
{
    const uint32_t index = (uint32_t)work->entry_count++;
    work->entries[index] = (struct gw_book_entry){.held = *held, .next = GW_BOOK_NONE};
    if (slot->first == GW_BOOK_NONE) {
        slot->first = index;
    } else {
        work->entries[slot->last].next = index;
    }
    slot->last = index;
}

/* Of a configured volatility nothing but its kind is known. */
static void add_vol(struct gw_book_slot *slot, const struct gw_position *p)
{
    const double usual = p->is_vol_fallback ? GW_VOL_CONFIG_CONFIDENCE : 1.0;
    const double confidence = p->vol_confidence > 0 ? p->vol_confidence : usual;
    const bool is_first = (slot->flags & GW_EXPOSURE_OPTIONS) == 0;
    slot->vol_age_s = p->vol_age_s > slot->vol_age_s ? p->vol_age_s : slot->vol_age_s;
    slot->vol_confidence = is_first || confidence < slot->vol_confidence ? confidence : slot->vol_confidence;
    if (p->is_vol_fallback) {
        slot->vol_source = "config";
    } else if (is_first) {
        slot->vol_source = p->vol_source != NULL ? p->vol_source : slot->protocol;
    }
}

static void add_hedging(struct gw_book_slot *slot, const struct gw_position *p, double gamma,
                        const struct gw_ladder_weights *weights)
{
    const double ratios[GW_BOOK_HEDGINGS] = {weights->hedging, weights->hedging_least, weights->hedging_most};
    for (size_t i = 0; i < GW_BOOK_HEDGINGS; i++) {
        gw_book_sum_add(&slot->hedging_by_gamma[i], ratios[i] * fabs(gamma));
        gw_book_sum_add(&slot->hedging_by_count[i], ratios[i]);
    }
    gw_book_sum_add(&slot->gamma_all, fabs(gamma));
    slot->evidence =
        slot->parts == 0 || p->hedging.evidence < slot->evidence ? p->hedging.evidence : slot->evidence;
    slot->parts++;
}

static void add_option(struct gw_book *book, struct gw_book_slot *slot, const struct gw_position *p,
                       double gamma)
{
    struct gw_book_work *work = book->work;
    const bool is_ahead = p->expiry_s > book->block.time_s;
    const bool was_ahead = slot->next_expiry_s > book->block.time_s;
    /* The nearest to come; an expired one, waiting to be settled, only where nothing else is left. */
    if (slot->next_expiry_s == 0 || (is_ahead && (!was_ahead || p->expiry_s < slot->next_expiry_s))) {
        slot->next_expiry_s = p->expiry_s;
        slot->next_gamma_size = (struct gw_book_sum){0, 0};
    }
    if (p->expiry_s == slot->next_expiry_s) {
        gw_book_sum_add(&slot->next_gamma_size, fabs(gamma));
    }
    gw_book_sum_add(&slot->vol_by_gamma, p->vol * fabs(gamma));
    gw_book_sum_add(&slot->gamma_size, fabs(gamma));
    gw_book_sum_add(&slot->vol_by_quantity, p->vol * fabs(p->quantity));
    gw_book_sum_add(&slot->quantity_size, fabs(p->quantity));
    add_vol(slot, p);
    slot->flags |= GW_EXPOSURE_OPTIONS | (p->is_vol_fallback ? GW_EXPOSURE_STALE_VOL : 0);
    work->options[work->option_count] = (struct gw_book_option){
        .slot = (uint32_t)(slot - work->slots),
        .order = (uint32_t)work->option_count,
        .is_call = p->kind == GW_POSITION_CALL,
        .expiry_s = p->expiry_s,
        .strike = p->strike,
        .quantity = p->quantity,
        .vol = p->vol,
        .hedging = p->hedging.h_protocol - p->hedging.h_counterparty,
        .hedging_least = p->hedging.h_protocol_lo - p->hedging.h_counterparty_hi,
        .hedging_most = p->hedging.h_protocol_hi - p->hedging.h_counterparty_lo,
    };
    work->option_count++;
}

static void add_evaluation(struct gw_book *book, struct gw_book_slot *slot, const struct gw_position *p,
                           const struct evaluation *e)
{
    const bool is_option = gw_position_is_option(p->kind);
    const double gamma = e->greeks.gamma;
    const double hedging = e->held.weights.hedging;
    add_entry(book->work, slot, &e->held);
    gw_book_sum_add(&slot->gamma_finite, e->gamma_finite);
    gw_book_sum_add(&slot->hedging_gamma_finite, hedging * e->gamma_finite);
    gw_book_sum_add(&slot->vanna, e->greeks.vanna);
    gw_book_sum_add(&slot->hedging_vanna, hedging * e->greeks.vanna);
    gw_book_sum_add(&slot->charm, e->greeks.charm);
    gw_book_sum_add(&slot->hedging_charm, hedging * e->greeks.charm);
    gw_book_sum_add(&slot->notional, is_option ? fabs(p->quantity) * slot->spot : fabs(e->greeks.price));
    gw_book_sum_add(gamma < 0 ? &slot->short_gamma : &slot->long_gamma, gamma);
    gw_book_sum_add(&slot->vega, e->greeks.vega);
    gw_book_sum_add(&slot->theta, e->greeks.theta);
    slot->flags |= (e->greeks.is_pin ? GW_EXPOSURE_PIN : 0) | (p->is_replicated ? GW_EXPOSURE_REPLICATED : 0);
    slot->positions += p->is_part ? 0 : 1;
    add_hedging(slot, p, gamma, &e->held.weights);
    if (is_option) {
        add_option(book, slot, p, gamma);
    }
}

static struct gw_ladder_weights weights_of(const struct gw_hedging *h)
{
    return (struct gw_ladder_weights){.hedging = h->h_protocol - h->h_counterparty,
                                      .hedging_least = h->h_protocol_lo - h->h_counterparty_hi,
                                      .hedging_most = h->h_protocol_hi - h->h_counterparty_lo};
}

/* How far spot goes while a hedger has not reacted yet, policy 3.2. */
static double reaction_move(const struct gw_position *p)
{
    const double move = gw_position_is_option(p->kind) ? p->vol * sqrt(REACTION_S / GW_YEAR_S) : 0.0;
    return move > REACTION_MOVE_MIN ? move : REACTION_MOVE_MIN;
}

static enum gw_status evaluate(struct evaluation *out, const struct gw_book *book, struct gw_book_slot *slot,
                               const struct gw_position *p, const struct gw_book_leg *leg)
{
    struct gw_instrument *instrument = &out->held.instrument;
    GW_ENSURE(slot->spot_status == GW_OK || slot->spot_status == GW_STALE, slot->spot_status);
    GW_TRY(gw_book_build_instrument(instrument, book, slot, p, leg));
    out->held.weights = weights_of(&p->hedging);
    GW_TRY(gw_pricing_greeks(&out->greeks, slot->spot, instrument));
    return gw_pricing_gamma_finite(&out->gamma_finite, slot->spot, instrument, reaction_move(p));
}

static void say_no_spot(struct gw_book_slot *slot, const struct gw_market *market, const char *underlying)
{
    const char *reason = gw_market_spot_reason(market, underlying);
    (void)snprintf(slot->reason, sizeof slot->reason, "no spot of %s%s%s", underlying,
                   reason[0] == '\0' ? "" : ": ", reason);
}

static void count_excluded(const struct gw_book *book, struct gw_book_slot *slot, const struct gw_position *p,
                           enum gw_status status)
{
    if (slot->excluded++ > 0) {
        return;
    }
    if (status == GW_E_MISSING) {
        const bool is_own = slot->spot_status == GW_E_MISSING;
        say_no_spot(slot, book->market, is_own ? slot->underlying : slot->missing);
    } else {
        (void)snprintf(slot->reason, sizeof slot->reason, "position %s cannot be priced: %s", p->id,
                       gw_status_text(status));
    }
}

/* The exposure is whole; what its managers hold of it is not. */
static void count_unmanaged(struct gw_book_slot *slot, enum gw_status status)
{
    if (status != GW_OK && slot->excluded++ == 0) {
        (void)snprintf(slot->reason, sizeof slot->reason, "more than %u sums of managers in one block",
                       GW_MANAGED_MAX);
    }
}

enum gw_status gw_book_price(struct gw_book *book, const struct gw_book_position *position)
{
    const struct gw_position *p = &position->position;
    struct gw_book_leg legs[GW_BOOK_LEGS_MAX];
    const size_t count = gw_book_list_legs(legs, p);
    for (size_t i = 0; i < count; i++) {
        struct gw_book_slot *slot;
        struct evaluation e;
        GW_TRY(find_slot(book, &slot, position, legs[i].underlying));
        if (position->counted_by != NULL) {
            continue; /* the record stands, with what is counted here: perhaps nothing */
        }
        gw_book_hash_position(&slot->digest, position);
        const enum gw_status status = evaluate(&e, book, slot, p, &legs[i]);
        if (status == GW_OK) {
            add_evaluation(book, slot, p, &e);
            count_unmanaged(slot, gw_managed_add(book, slot, position, e.greeks.price, e.greeks.gamma));
        } else {
            count_excluded(book, slot, p, status);
        }
    }
    return GW_OK;
}
