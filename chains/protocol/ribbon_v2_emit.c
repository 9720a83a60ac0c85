#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/ribbon_v2.h"
#include "ipc/base/hex.h"

static void describe(char out[GW_POSITION_RAW_MAX], const struct gw_ribbon_vault *vault)
{
    char option[43];
    char next[43];
    char locked[80];
    char pending[80];
    gw_hex_encode(option, vault->option, 20);
    gw_hex_encode(next, vault->next_option, 20);
    gw_u256_to_decimal(locked, &vault->locked);
    gw_u256_to_decimal(pending, &vault->pending);
    const int size = snprintf(
        out, GW_POSITION_RAW_MAX,
        "{\"otoken\":\"%s\",\"round\":%llu,\"locked\":\"%s\",\"pending\":\"%s\",\"next_option\":\"%s\"}",
        option, (unsigned long long)vault->round, locked, pending, next);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

static struct gw_u256 unsold(const struct gw_ribbon_vault *vault)
{
    struct gw_u256 sum = vault->held;
    (void)gw_u256_add(&sum, &sum, &vault->in_auction);
    (void)gw_u256_add(&sum, &sum, &vault->in_queue);
    return sum;
}

static enum gw_status emit_side(const struct gw_position *terms, const struct gw_ribbon_vault *vault,
                                const struct gw_u256 *amount, bool is_short,
                                const struct gw_position_sink *sink)
{
    struct gw_position position = *terms;
    if (gw_u256_is_zero(amount)) {
        return GW_OK;
    }
    const double tokens = gw_u256_to_double(amount, GW_OPYN_DECIMALS);
    position.quantity = is_short ? -tokens : tokens;
    (void)snprintf(position.id, sizeof position.id, "%llu:%s", (unsigned long long)vault->round,
                   is_short ? "short" : "unsold");
    return sink->position(sink->context, &position);
}

static enum gw_status claim(const struct gw_position *terms, const struct gw_ribbon_vault *vault,
                            const struct gw_position_sink *sink)
{
    struct gw_claim c = {.protocol = "opyn_gamma", .has_owner = true};
    memcpy(c.by_venue, terms->venue, sizeof c.by_venue);
    memcpy(c.owner, terms->owner, sizeof c.owner);
    gw_hex_encode(c.venue, vault->controller, 20);
    return sink->claim(sink->context, &c);
}

static enum gw_status emit_vault(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                 const struct gw_position_sink *sink)
{
    const struct gw_ribbon_config *cfg = venue->config;
    const struct gw_ribbon_vault *vault = &((const struct gw_ribbon_state *)venue->state)->vaults[index];
    struct gw_position terms;
    char name[43];
    gw_hex_encode(name, cfg->vaults[index], 20);
    if (vault->reason[0] != '\0') {
        return sink->exclude(sink->context, name, vault->reason);
    }
    if (!gw_ribbon_is_short(vault) || vault->terms.is_settled) {
        return GW_OK;
    }
    const struct gw_token *underlying = gw_opyn_find_underlying(market, &vault->terms);
    if (underlying == NULL) {
        return sink->exclude(sink->context, name,
                             "its underlying is not in `assets`, or its strike is not in an asset of USD");
    }
    gw_opyn_fill_terms(&terms, venue, market, &vault->terms, underlying->underlying, name);
    describe(terms.raw, vault);
    terms.has_owner = true;
    memcpy(terms.owner, cfg->vaults[index], 20);
    const struct gw_u256 own = unsold(vault);
    GW_TRY(emit_side(&terms, vault, &vault->minted, true, sink));
    GW_TRY(emit_side(&terms, vault, &own, false, sink));
    GW_TRY(gw_sink_accounts_known(sink, name, underlying->underlying)); /* covered: nothing is owed */
    return claim(&terms, vault, sink);
}

enum gw_status gw_ribbon_emit(const struct gw_venue *venue, const struct gw_market *market,
                              const struct gw_position_sink *sink)
{
    const struct gw_ribbon_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        GW_TRY(emit_vault(venue, i, market, sink));
    }
    return GW_OK;
}
