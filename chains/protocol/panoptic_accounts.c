/* Of accounts: whose positions are whose, what is asked about them at every block, and the answers. */
#include <string.h>

#include "chains/market/lp_price.h"
#include "chains/protocol/panoptic_margin.h"

static uint64_t tag_of(enum gw_panoptic_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static void forget_accounts(struct gw_venue *venue)
{
    struct gw_panoptic_state *state = venue->state;
    const struct gw_panoptic_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        struct gw_panoptic_pool *pool = &state->pools[i];
        pool->has_oracle = false;
        pool->has_average = false;
        pool->account_count = 0;
        pool->is_torn = false;
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        state->next[i] = 0;
        if (entry->key.kind == GW_PANOPTIC_ACCOUNT) {
            struct gw_panoptic_account empty = {.count = 0};
            memcpy(empty.owner, entry->key.id, sizeof empty.owner);
            memcpy(entry->value, &empty, sizeof empty);
        }
    }
}

/* Chains every live position to its account, in the order of the table. */
static void chain_positions(struct gw_venue *venue)
{
    struct gw_panoptic_state *state = venue->state;
    for (size_t i = venue->table.count; i-- > 0;) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_panoptic_position *position = (const void *)entry->value;
        if (entry->key.kind != GW_PANOPTIC_POSITION || !entry->is_live) {
            continue;
        }
        const struct gw_key key = gw_panoptic_account_key(entry->key.scope, position->owner);
        struct gw_entry *owner = gw_venue_find(venue, &key);
        struct gw_panoptic_pool *pool = &state->pools[entry->key.scope];
        if (owner == NULL) { /* of a damaged checkpoint */
            pool->is_torn = true;
            continue;
        }
        struct gw_panoptic_account *account = (void *)owner->value;
        const size_t at = (size_t)(owner - venue->table.entries);
        pool->account_count += account->count == 0 ? 1 : 0;
        account->count++;
        state->next[i] = state->next[at];
        state->next[at] = (uint32_t)i + 1;
    }
}

size_t gw_panoptic_list(const struct gw_venue *venue, const struct gw_entry *account,
                        const struct gw_panoptic_position *out[GW_PANOPTIC_HELD_MAX])
{
    const struct gw_panoptic_state *state = venue->state;
    size_t count = 0;
    uint32_t next = state->next[account - venue->table.entries];
    for (; next != 0 && count < GW_PANOPTIC_HELD_MAX; next = state->next[next - 1]) {
        out[count++] = (const void *)venue->table.entries[next - 1].value;
    }
    return count;
}

/* (owner, without pending premium, tokens [first, first + count)) */
static enum gw_status plan_earned(struct gw_call_list *calls, const struct gw_panoptic_config *cfg,
                                  const struct gw_entry *entry, uint64_t tag,
                                  const struct gw_panoptic_request *request)
{
    uint8_t args[(4 + GW_PANOPTIC_ASKED_MAX) * 32];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&b, request->owner);
    gw_abi_put_u64(&b, 0);
    gw_abi_put_u64(&b, 3 * 32);
    gw_abi_put_u64(&b, request->count);
    for (size_t i = 0; i < request->count; i++) {
        gw_abi_put(&b, request->positions[i]->token, 32);
    }
    return gw_call_list_add(calls, cfg->pools[entry->key.scope], tag, cfg->version->earned, args,
                            b.size / 32);
}

/* Version 1 is asked what positions ask for at the strike of the first one, whatever the price is: so the calls of a
 * block at which nobody trades are those of the last one. */
static int32_t choose_tick(const struct gw_panoptic_position *position)
{
    struct gw_panoptic_token_leg leg;
    const bool is_leg = gw_panoptic_read_leg(&leg, position->token, 0) == GW_OK;
    const bool is_tick = is_leg && leg.strike >= -GW_LP_TICK_MAX && leg.strike <= GW_LP_TICK_MAX;
    return is_tick ? leg.strike : 0;
}

static enum gw_status plan_account(struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_state *state = venue->state;
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_panoptic_account *account = (void *)entry->value;
    const struct gw_panoptic_pool *pool = &state->pools[entry->key.scope];
    const struct gw_panoptic_position *held[GW_PANOPTIC_HELD_MAX];
    const size_t count = gw_panoptic_list(venue, entry, held);
    struct gw_panoptic_request request = {
        .owner = account->owner, .positions = held, .count = count, .tick = choose_tick(held[0])};
    account->told_tick = request.tick;
    for (unsigned side = 0; side < 2; side++) {
        GW_TRY(cfg->version->plan_balance(
            calls, pool->trackers[side],
            tag_of(side == 0 ? GW_PANOPTIC_CALL_BALANCE0 : GW_PANOPTIC_CALL_BALANCE1, index), &request));
        account->due++;
    }
    for (size_t i = 0; i < count; i += request.count) {
        request.positions = held + i;
        request.count = count - i < GW_PANOPTIC_ASKED_MAX ? count - i : GW_PANOPTIC_ASKED_MAX;
        GW_TRY(plan_earned(calls, cfg, entry, tag_of(GW_PANOPTIC_CALL_EARNED, index), &request));
        account->due++;
    }
    return GW_OK;
}

static enum gw_status plan_ticks(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_pool *pool = &((const struct gw_panoptic_state *)venue->state)->pools[i];
    static const char *const buffers[] = {"CROSS_BUFFER_0()", "CROSS_BUFFER_1()"};
    for (unsigned side = 0; side < 2 && pool->has_engine; side++) {
        if (!pool->has_cross[side]) {
            GW_TRY(gw_call_list_add_none(
                calls, pool->engine, tag_of(side == 0 ? GW_PANOPTIC_CALL_CROSS0 : GW_PANOPTIC_CALL_CROSS1, i),
                buffers[side]));
        }
    }
    GW_TRY(
        gw_call_list_add_none(calls, cfg->pools[i], tag_of(GW_PANOPTIC_CALL_ORACLE, i), "getOracleTicks()"));
    return cfg->version->plan_average(calls, cfg->pools[i], pool, tag_of(GW_PANOPTIC_CALL_AVERAGE, i));
}

/* Accounts of a crowded pool are not asked for: what is told of some of them would pass for more than it is. */
static bool is_asked(const struct gw_venue *venue, size_t i)
{
    const struct gw_panoptic_state *state = venue->state;
    const struct gw_entry *entry = &venue->table.entries[i];
    const struct gw_panoptic_account *account = (const void *)entry->value;
    return entry->key.kind == GW_PANOPTIC_ACCOUNT && account->count > 0 &&
           state->pools[entry->key.scope].account_count <= GW_PANOPTIC_ACCOUNTS_MAX;
}

static enum gw_status plan_engines(const struct gw_venue *venue, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_state *state = venue->state;
    for (size_t i = 0; i < cfg->pool_count && cfg->version->rule == GW_PANOPTIC_RULE_2; i++) {
        if (!state->pools[i].has_engine) {
            GW_TRY(gw_call_list_add_none(calls, cfg->pools[i], tag_of(GW_PANOPTIC_CALL_ENGINE, i),
                                         "riskEngine()"));
        }
    }
    return GW_OK;
}

enum gw_status gw_panoptic_plan_margin(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_panoptic_config *cfg = venue->config;
    const struct gw_panoptic_state *state = venue->state;
    if (round == 0) {
        return plan_engines(venue, calls);
    }
    forget_accounts(venue);
    chain_positions(venue);
    for (size_t i = 0; i < cfg->pool_count; i++) {
        if (state->pools[i].account_count > 0) {
            GW_TRY(plan_ticks(venue, i, calls));
        }
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        if (is_asked(venue, i)) {
            GW_TRY(plan_account(venue, i, calls));
        }
    }
    return GW_OK;
}

/* getOracleTicks() -> now, fast, slow (which counts for nothing here), last, and more */
static enum gw_status read_oracle(struct gw_abi_cursor *c, int32_t ticks[GW_PANOPTIC_TICKS])
{
    int64_t told[4];
    for (unsigned i = 0; i < 4; i++) {
        GW_TRY(gw_abi_int(c, 24, &told[i]));
        GW_ENSURE(told[i] >= -GW_LP_TICK_MAX && told[i] <= GW_LP_TICK_MAX, GW_E_FORMAT);
    }
    ticks[0] = (int32_t)told[0];
    ticks[1] = (int32_t)told[1];
    ticks[2] = (int32_t)told[3];
    return GW_OK;
}

static enum gw_status read_cross(struct gw_abi_cursor *c, double *out)
{
    uint64_t buffer;
    GW_TRY(gw_abi_uint(c, 64, &buffer));
    GW_ENSURE(buffer <= 10000000, GW_E_FORMAT);
    *out = (double)buffer;
    return GW_OK;
}

static enum gw_status take_pool(const struct gw_panoptic_version *version, struct gw_panoptic_pool *pool,
                                enum gw_panoptic_call call, struct gw_abi_cursor *c)
{
    const unsigned side = call == GW_PANOPTIC_CALL_CROSS0 ? 0 : 1;
    int32_t *average = &pool->ticks[GW_PANOPTIC_TICKS - 1];
    if (call == GW_PANOPTIC_CALL_ENGINE) {
        GW_TRY(gw_abi_address(c, pool->engine));
        pool->has_engine = true;
    } else if (call == GW_PANOPTIC_CALL_ORACLE) {
        GW_TRY(read_oracle(c, pool->ticks));
        pool->has_oracle = true;
    } else if (call == GW_PANOPTIC_CALL_AVERAGE) {
        GW_TRY(version->read_average(c, average));
        GW_ENSURE(*average >= -GW_LP_TICK_MAX && *average <= GW_LP_TICK_MAX, GW_E_FORMAT);
        pool->has_average = true;
    } else {
        GW_TRY(read_cross(c, &pool->cross[side]));
        pool->has_cross[side] = true;
    }
    return GW_OK;
}

enum gw_status gw_panoptic_take_margin(struct gw_venue *venue, enum gw_panoptic_call call, size_t index,
                                       struct gw_abi_cursor *c)
{
    const struct gw_panoptic_config *cfg = venue->config;
    struct gw_panoptic_state *state = venue->state;
    if (call < GW_PANOPTIC_CALL_EARNED) {
        return take_pool(cfg->version, &state->pools[index], call, c);
    }
    struct gw_panoptic_account *account = (void *)venue->table.entries[index].value;
    const unsigned side = call == GW_PANOPTIC_CALL_BALANCE0 ? 0 : 1;
    GW_TRY(call == GW_PANOPTIC_CALL_EARNED ? cfg->version->read_earned(c, account)
                                           : cfg->version->read_balance(c, account, side));
    account->due--;
    return GW_OK;
}
