#include <math.h>
#include <string.h>

#include "chains/protocol/derive_v2.h"
#include "gammawatch/pricing.h"
#include "ipc/base/hex.h"

#define STRIKE_DECIMALS 8u

static void forget_links(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_DERIVE_ACCOUNT) {
            ((struct gw_derive_account *)(void *)entry->value)->first = 0;
        } else if (entry->key.kind == GW_DERIVE_EXPIRY) {
            ((struct gw_derive_expiry *)(void *)entry->value)->is_held = false;
        }
    }
}

static void link_balance(struct gw_venue *venue, size_t index)
{
    const struct gw_entry *entry = &venue->table.entries[index];
    struct gw_derive_balance *balance = (void *)venue->table.entries[index].value;
    const struct gw_key account_key = gw_derive_account_key(gw_derive_account_id(&entry->key));
    const struct gw_key expiry_key = gw_derive_expiry_key(gw_derive_terms(&entry->key).expiry_s);
    struct gw_entry *account = gw_venue_find(venue, &account_key);
    struct gw_entry *expiry = gw_venue_find(venue, &expiry_key);
    if (account != NULL) {
        struct gw_derive_account *holder = (void *)account->value;
        balance->next = holder->first;
        holder->first = index + 1;
    }
    if (expiry != NULL) {
        ((struct gw_derive_expiry *)(void *)expiry->value)->is_held = true;
    }
}

/* Nobody holds it, nor will without a log of its own; of a series and its expiry once that has passed. */
static bool has_ended(const struct gw_venue *venue, const struct gw_entry *entry)
{
    const struct gw_derive_series *series = (const void *)entry->value;
    const struct gw_derive_balance *balance = (const void *)entry->value;
    const struct gw_derive_account *account = (const void *)entry->value;
    const struct gw_derive_expiry *expiry = (const void *)entry->value;
    switch ((enum gw_derive_kind)entry->key.kind) {
    case GW_DERIVE_SERIES:
        return gw_u256_is_zero(&series->open_interest) &&
               gw_derive_terms(&entry->key).expiry_s <= venue->block_time_s;
    case GW_DERIVE_BALANCE:
        return gw_u256_is_zero(&balance->amount.magnitude);
    case GW_DERIVE_ACCOUNT:
        return account->first == 0 && account->perp_tokens == 0.0 && account->base_tokens == 0.0;
    case GW_DERIVE_EXPIRY:
        break;
    }
    return !expiry->is_held && gw_derive_account_id(&entry->key) <= (uint64_t)venue->block_time_s;
}

void gw_derive_link(struct gw_venue *venue)
{
    forget_links(venue);
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_derive_balance *balance = (const void *)entry->value;
        if (entry->key.kind == GW_DERIVE_BALANCE && entry->is_live &&
            !gw_u256_is_zero(&balance->amount.magnitude)) {
            link_balance(venue, i);
        }
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        entry->is_retired = entry->is_live && has_ended(venue, entry);
    }
}

/* The account's balance behind one, the first behind 0; NULL: none. */
static const struct gw_entry *find_balance(const struct gw_venue *venue, size_t place)
{
    return place == 0 ? NULL : &venue->table.entries[place - 1];
}

static const struct gw_derive_balance *balance_of(const struct gw_entry *entry)
{
    return (const void *)entry->value;
}

bool gw_derive_owes(const struct gw_venue *venue, const struct gw_derive_account *account)
{
    const bool is_holding = account->first != 0 || account->perp_tokens != 0.0 || account->base_tokens > 0.0;
    if (account->cash_usd < 0.0 || account->perp_tokens != 0.0 || account->foreign > 0) {
        return is_holding;
    }
    const struct gw_entry *entry = find_balance(venue, account->first);
    for (; entry != NULL; entry = find_balance(venue, balance_of(entry)->next)) {
        if (balance_of(entry)->amount.is_negative) {
            return true;
        }
    }
    return false;
}

bool gw_derive_is_standard(const struct gw_derive_config *cfg, const struct gw_derive_account *account)
{
    return gw_derive_is_given(cfg->standard_manager) &&
           memcmp(account->manager, cfg->standard_manager, sizeof account->manager) == 0;
}

bool gw_derive_is_viewed(const struct gw_derive_config *cfg, const struct gw_derive_account *account)
{
    return !gw_derive_is_standard(cfg, account) || account->foreign > 0;
}

/* False: the feeds do not tell what it is worth. */
static bool add_leg(const struct gw_venue *venue, struct gw_derive_portfolio *out,
                    const struct gw_entry *entry, int64_t now_s)
{
    const struct gw_derive_terms terms = gw_derive_terms(&entry->key);
    const struct gw_u256 strike = gw_u256_from_u64(terms.strike_e8);
    const struct gw_key series_key = gw_derive_key(GW_DERIVE_SERIES, 0, entry->key.id + 20);
    const struct gw_key expiry_key = gw_derive_expiry_key(terms.expiry_s);
    const struct gw_entry *series = gw_venue_find(venue, &series_key);
    const struct gw_entry *expiry = gw_venue_find(venue, &expiry_key);
    if (series == NULL || expiry == NULL || out->leg_count == GW_DERIVE_LEGS_MAX) {
        return false;
    }
    const struct gw_derive_series *told = (const void *)series->value;
    const struct gw_derive_expiry *forward = (const void *)expiry->value;
    const bool is_open = terms.expiry_s > now_s;
    out->legs[out->leg_count++] =
        (struct gw_derive_leg){.expiry_s = terms.expiry_s,
                               .strike = gw_u256_to_double(&strike, STRIKE_DECIMALS),
                               .is_call = terms.is_call,
                               .tokens = gw_int256_to_double(&balance_of(entry)->amount, GW_DERIVE_DECIMALS),
                               .t_years = is_open ? (double)(terms.expiry_s - now_s) / GW_YEAR_S : 0.0,
                               .vol = is_open ? told->feed_vol : 0.0,
                               .forward_fixed = forward->fixed_usd,
                               .forward_open = forward->open_usd};
    return forward->is_told && (!is_open || told->feed_vol > 0.0);
}

/* What the account holds of this market. False: it cannot be valued. */
static bool fill_portfolio(const struct gw_venue *venue, const struct gw_derive_account *account,
                           int64_t now_s)
{
    const struct gw_derive_state *state = venue->state;
    struct gw_derive_portfolio *out = &((struct gw_derive_state *)venue->state)->portfolio;
    const struct gw_entry *entry = find_balance(venue, account->first);
    bool is_told = state->spot_usd > 0.0 && (account->perp_tokens == 0.0 || state->perp_usd > 0.0);
    out->leg_count = 0;
    out->spot_usd = state->spot_usd;
    out->perp_tokens = account->perp_tokens;
    out->perp_usd = state->perp_usd;
    out->base_tokens = account->base_tokens;
    out->stable_usd = state->stable_usd > 0.0 ? state->stable_usd : 1.0;
    out->margin_usd = 0.0;
    out->value_usd = 0.0;
    for (; entry != NULL; entry = find_balance(venue, balance_of(entry)->next)) {
        is_told = add_leg(venue, out, entry, now_s) && is_told;
    }
    gw_derive_arrange(out);
    return is_told;
}

/* Equity and requirement differ by the margin, whatever stands on both sides. Mark to market stands there, unless the
 * manager asks for no more than that: then what is owed. */
static void tell_worth(struct gw_margin_account *out, double margin_usd, double value_usd, double owed_usd)
{
    const bool is_asked = value_usd > margin_usd;
    const double least_usd = fmax(owed_usd, 0.0 - margin_usd);
    out->equity_usd = is_asked ? value_usd : margin_usd + least_usd;
    out->maintenance_usd = is_asked ? value_usd - margin_usd : least_usd;
}

static void tell_prices(struct gw_margin_account *out, const struct gw_derive_rules *rules,
                        const struct gw_derive_portfolio *portfolio)
{
    double *const flows[] = {&out->flow_down_tokens, &out->flow_up_tokens};
    out->price_down_usd = gw_derive_price_down(rules, portfolio);
    out->price_up_usd = gw_derive_price_up(rules, portfolio);
    const double prices[] = {out->price_down_usd, out->price_up_usd};
    for (size_t i = 0; i < 2; i++) {
        struct gw_derive_worth worth;
        if (prices[i] > 0.0 && isfinite(prices[i]) &&
            gw_derive_appraise(&worth, rules, portfolio, prices[i]) == GW_OK) {
            *flows[i] = 0.0 - worth.delta_tokens;
        }
    }
}

/* The standard manager's rule at this block. What the view counts beyond this market stays as it is. */
static void fill_standard(struct gw_margin_account *out, const struct gw_venue *venue,
                          const struct gw_derive_account *account, bool is_viewed,
                          const struct gw_derive_worth *of_market)
{
    struct gw_derive_state *state = venue->state;
    struct gw_derive_portfolio *p = &state->portfolio;
    const double cash_usd = account->cash_usd + account->perp_cash_usd;
    struct gw_derive_worth worth;
    p->margin_usd = is_viewed ? account->margin_usd - of_market->margin_usd : cash_usd;
    p->value_usd = is_viewed ? account->value_usd - of_market->value_usd : cash_usd;
    if (isnan(p->margin_usd) || isnan(p->value_usd) ||
        gw_derive_appraise(&worth, &state->rules, p, p->spot_usd) != GW_OK) {
        return;
    }
    tell_worth(out, worth.margin_usd, worth.value_usd, worth.short_usd - fmin(account->cash_usd, 0.0));
    if (worth.margin_usd < 0.0) {
        out->price_down_usd = p->spot_usd;
        out->price_up_usd = p->spot_usd;
    } else {
        tell_prices(out, &state->rules, p);
    }
}

static bool is_ruled(const struct gw_derive_state *state, const struct gw_derive_account *account)
{
    return state->rules_read == GW_DERIVE_RULES_CALLS &&
           (account->base_tokens == 0.0 || state->stable_usd > 0.0);
}

static void fill_account(struct gw_margin_account *out, const struct gw_venue *venue,
                         const struct gw_derive_account *account, int64_t now_s)
{
    struct gw_derive_state *state = venue->state;
    const bool is_viewed = gw_derive_is_viewed(venue->config, account);
    struct gw_derive_worth worth = {0};
    const bool is_told =
        fill_portfolio(venue, account, now_s) &&
        gw_derive_appraise(&worth, &state->rules, &state->portfolio, state->spot_usd) == GW_OK;
    if (is_told) {
        out->flow_tokens = 0.0 - worth.delta_tokens;
    }
    if (is_told && is_ruled(state, account) && gw_derive_is_standard(venue->config, account)) {
        fill_standard(out, venue, account, is_viewed, &worth);
    } else if (is_viewed && !isnan(account->margin_usd) && !isnan(account->value_usd)) {
        tell_worth(out, account->margin_usd, account->value_usd,
                   worth.short_usd - fmin(account->cash_usd, 0.0));
    }
}

static enum gw_status emit_account(const struct gw_venue *venue, const struct gw_entry *entry, int64_t now_s,
                                   const struct gw_position_sink *sink)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_derive_account *account = (const void *)entry->value;
    struct gw_margin_account out = gw_account_unknown();
    out.latency_s = GW_DERIVE_LATENCY_S;
    gw_hex_encode(out.venue, cfg->option_asset, 20);
    (void)snprintf(out.id, sizeof out.id, "%llu", (unsigned long long)gw_derive_account_id(&entry->key));
    (void)snprintf(out.underlying, sizeof out.underlying, "%s", cfg->underlying);
    fill_account(&out, venue, account, now_s);
    return gw_sink_account(sink, &out);
}

static enum gw_status tell_unasked(const struct gw_venue *venue, const char *address,
                                   const struct gw_position_sink *sink)
{
    const struct gw_derive_state *state = venue->state;
    char reason[GW_VENUE_REASON_MAX];
    (void)snprintf(
        reason, sizeof reason,
        "margin: %zu accounts whose manager must be asked are beyond the %u that a block has room for",
        state->unasked, GW_DERIVE_VIEWS_MAX);
    return sink->exclude(sink->context, address, reason);
}

enum gw_status gw_derive_emit_accounts(const struct gw_venue *venue, const struct gw_market *market,
                                       const struct gw_position_sink *sink)
{
    const struct gw_derive_config *cfg = venue->config;
    const struct gw_derive_state *state = venue->state;
    char address[72];
    if (!cfg->is_margin_read) {
        return GW_OK;
    }
    gw_hex_encode(address, cfg->option_asset, 20);
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (entry->key.kind == GW_DERIVE_ACCOUNT && entry->is_live &&
            gw_derive_owes(venue, (const void *)entry->value)) {
            GW_TRY(emit_account(venue, entry, market->block_time_s, sink));
        }
    }
    return state->unasked > 0 ? tell_unasked(venue, address, sink)
                              : gw_sink_accounts_known(sink, address, cfg->underlying);
}
