#include <stdio.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/synthetix_v3.h"
#include "chains/protocol/synthetix_v3_margin.h"

#define UNIT_USD 1e-18 /* the least that the contract counts */

static double number(const struct gw_u256 *word)
{
    return gw_u256_to_double(word, GW_SYNTHETIX_V3_DECIMALS);
}

static bool is_less(const struct gw_int256 *a, const struct gw_u256 *b)
{
    return a->is_negative || gw_u256_cmp(&a->magnitude, b) < 0;
}

static bool is_named(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What a position adds to its account's margin. */
struct part {
    double worth;
    double maintenance;
    double flag;
};

static struct part weigh(const struct gw_synthetix_v3_market *m, const struct gw_synthetix_v3_position *p)
{
    const double index_usd = number(&m->index);
    const double size = gw_int256_to_double(&p->size, GW_SYNTHETIX_V3_DECIMALS);
    const double worth = number(&p->size.magnitude) * index_usd;
    const double scale = number(&m->skew_scale);
    const double on_skew = scale > 0.0 ? number(&p->size.magnitude) / scale : 0.0;
    const double ratio =
        (on_skew * number(&m->initial_ratio) + number(&m->initial_ratio_min)) * number(&m->maintenance_scale);
    return (struct part){.worth = size * index_usd - number(&p->owed),
                         .maintenance = worth * ratio,
                         .flag = worth * number(&m->flag_ratio)};
}

/* false: something that a price of closing needs is not known at this block. */
static bool add_positions(struct gw_synthetix_v3_margin *out, const struct gw_venue *venue,
                          const struct gw_synthetix_v3_account *account, const char *underlying)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_state *state = venue->state;
    const struct gw_synthetix_v3_position *p;
    for (uint32_t at = account->first; at != 0; at = p->next) {
        p = (const void *)venue->table.entries[at - 1].value;
        if (p->market == GW_SYNTHETIX_V3_UNLISTED || !p->is_held) {
            return false;
        }
        const struct gw_synthetix_v3_market *m = &state->markets[p->market];
        const struct part part = weigh(m, p);
        if (gw_u256_is_zero(&m->index) || !m->has_terms) {
            return false;
        }
        if (is_named(cfg->markets[p->market].underlying, underlying)) {
            out->worth += part.worth;
            out->maintenance += part.maintenance;
            out->flags_moving += part.flag;
        } else {
            out->flags_held += part.flag;
        }
    }
    return true;
}

static void fill_prices(struct gw_margin_account *out, const struct gw_venue *venue,
                        const struct gw_synthetix_v3_account *account, double index_usd)
{
    const struct gw_synthetix_v3_state *state = venue->state;
    struct gw_synthetix_v3_margin margin = {
        .keeper = {.reward_min = number(&state->reward_min),
                   .profit_ratio_min = number(&state->profit_ratio_min),
                   .reward_max = number(&state->reward_max),
                   .scale_max = number(&state->scale_max),
                   .collateral_ratio = number(&state->collateral_ratio)},
        .is_closed = out->equity_usd < out->maintenance_usd,
        .available = out->equity_usd,
        .required = out->maintenance_usd,
        .reward = number(&account->reward),
        .collateral = number(&account->collateral),
    };
    double down;
    double up;
    if (!(index_usd > 0.0)) {
        return;
    }
    if (account->is_flagged) {
        out->price_down_usd = index_usd;
        out->price_up_usd = index_usd;
        return;
    }
    if (!account->has_collateral || state->keeper_read < GW_SYNTHETIX_V3_KEEPER_CALLS ||
        !add_positions(&margin, venue, account, out->underlying)) {
        return;
    }
    gw_synthetix_v3_thresholds(&down, &up, &margin);
    out->price_down_usd = down * index_usd;
    out->price_up_usd = up * index_usd;
}

/* The contract compares whole units: where a double cannot tell them apart, its answer stands. */
static void fill_margin(struct gw_margin_account *out, const struct gw_synthetix_v3_account *account)
{
    out->maintenance_usd = number(&account->required);
    if (account->is_flagged) {
        out->equity_usd = 0.0;
    } else {
        out->equity_usd = gw_int256_to_double(&account->available, GW_SYNTHETIX_V3_DECIMALS);
    }
    if (!(out->maintenance_usd > 0.0)) {
        out->maintenance_usd = UNIT_USD; /* nothing is covered in kind here */
        out->equity_usd = account->is_flagged || account->available.is_negative ? out->equity_usd : UNIT_USD;
    }
    if (!account->is_flagged && is_less(&account->available, &account->required) &&
        !(out->equity_usd < out->maintenance_usd)) {
        out->equity_usd = out->maintenance_usd * (1.0 - 0x1p-52);
    }
}

static enum gw_status emit_account(const struct gw_venue *venue, const struct gw_entry *entry,
                                   const struct gw_synthetix_v3_position *position,
                                   const struct gw_position_sink *sink)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_state *state = venue->state;
    const struct gw_synthetix_v3_account *account = (const void *)entry->value;
    const struct gw_synthetix_v3_market *market = &state->markets[position->market];
    const struct gw_u256 id = gw_u256_from_be(entry->key.id);
    const double size = gw_int256_to_double(&position->size, GW_SYNTHETIX_V3_DECIMALS);
    struct gw_margin_account out = gw_account_unknown();
    out.flow_tokens = position->is_unread ? GW_ACCOUNT_UNKNOWN : 0.0 - size;
    out.flow_down_tokens = out.flow_up_tokens = out.flow_tokens;
    gw_synthetix_v3_name(out.venue, cfg, position->market);
    gw_u256_to_decimal(out.id, &id);
    (void)snprintf(out.underlying, sizeof out.underlying, "%s", cfg->markets[position->market].underlying);
    if (account->has_available && account->has_required) {
        fill_margin(&out, account);
        fill_prices(&out, venue, account, number(&market->index));
    }
    return gw_sink_account(sink, &out);
}

/* A market that is told, and whose size and skew the positions that are known add up to. */
static enum gw_status tell_market(const struct gw_venue *venue, size_t index,
                                  const struct gw_position_sink *sink)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_state *state = venue->state;
    const struct gw_synthetix_v3_market *market = &state->markets[index];
    char name[72];
    gw_synthetix_v3_name(name, cfg, index);
    if (!market->is_there) {
        return GW_OK;
    }
    return market->is_balanced
               ? gw_sink_accounts_known(sink, name, cfg->markets[index].underlying)
               : sink->exclude(
                     sink->context, name,
                     "accounts: their positions do not add up to size() and skew(); is from_block late?");
}

enum gw_status gw_synthetix_v3_emit_accounts(const struct gw_venue *venue,
                                             const struct gw_position_sink *sink)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_state *state = venue->state;
    const struct gw_synthetix_v3_position *position;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_synthetix_v3_account *account = (const void *)entry->value;
        if (entry->key.kind != GW_SYNTHETIX_V3_ACCOUNT) {
            continue;
        }
        for (uint32_t at = account->first; at != 0; at = position->next) {
            position = (const void *)venue->table.entries[at - 1].value;
            if (position->market != GW_SYNTHETIX_V3_UNLISTED && state->markets[position->market].is_there) {
                GW_TRY(emit_account(venue, entry, position, sink));
            }
        }
    }
    for (size_t i = 0; i < cfg->market_count; i++) {
        GW_TRY(tell_market(venue, i, sink));
    }
    return GW_OK;
}
