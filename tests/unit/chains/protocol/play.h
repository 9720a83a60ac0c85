/* play: a venue against contracts that a test plays; for lies and corners that no recorded world has. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_PLAY_H
#define GW_TESTS_CHAINS_PROTOCOL_PLAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/account.h"
#include "chains/book/perp.h"
#include "chains/protocol/protocol.h"

#define PLAY_CALLS_MAX     64u
#define PLAY_REPLY_MAX     2048u
#define PLAY_POSITIONS_MAX 32u /* and claims, and accounts */

struct play {
    struct gw_config config;
    struct gw_venue venue;
    struct gw_call_list calls;
    struct gw_call_reply replies[PLAY_CALLS_MAX];
    uint8_t bytes[PLAY_CALLS_MAX][PLAY_REPLY_MAX];
    size_t asked; /* calls of the last block */
    struct gw_market market;
    struct gw_position positions[PLAY_POSITIONS_MAX];
    size_t position_count;
    struct gw_pool_holding holdings[PLAY_POSITIONS_MAX]; /* of those positions */
    size_t pool_count;
    double fee_ratio; /* of the last pool */
    struct gw_claim claims[PLAY_POSITIONS_MAX];
    size_t claim_count;
    struct gw_margin_account accounts[PLAY_POSITIONS_MAX]; /* without `closed`, which ends with the call */
    double closed_quantities[PLAY_POSITIONS_MAX];
    size_t account_count;
    struct gw_hedge hedges[PLAY_POSITIONS_MAX];
    size_t hedge_count;
    struct gw_perp perps[PLAY_POSITIONS_MAX];
    size_t perp_count;
    size_t known_count; /* ledgers of which every account is told */
    size_t excluded_count;
    char excluded[GW_VENUE_REASON_MAX]; /* the last one */
};

/* What a contract says to a call; false: it reverts. */
typedef bool (*play_answer)(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out);

/* keys: the venue's own, in YAML's flow style. */
static inline enum gw_status play_configure(struct play *p, const char *protocol, const char *keys)
{
    char text[1024];
    const struct gw_config_node *root = NULL;
    const int size =
        snprintf(text, sizeof text, "version: 1\nchains: [{protocol: %s, name: v, from_block: 0, %s}]\n",
                 protocol, keys);
    assert_true(size > 0 && (size_t)size < sizeof text);
    assert_int_equal(gw_config_parse(&p->config, "test", text, (size_t)size), GW_OK);
    assert_int_equal(gw_config_section(&p->config, &root, "chains"), GW_OK);
    return gw_venue_configure(&p->venue, &p->config, gw_config_item(root, 0));
}

static inline void play_open(struct play *p, const char *protocol, const char *keys, int64_t time_s)
{
    memset(p, 0, sizeof *p);
    assert_int_equal(gw_call_list_init(&p->calls), GW_OK);
    assert_int_equal(play_configure(p, protocol, keys), GW_OK);
    p->market.block_time_s = time_s;
}

static inline void play_close(struct play *p)
{
    gw_venue_fini(&p->venue);
    gw_config_free(&p->config);
    gw_call_list_fini(&p->calls);
}

static inline bool play_is_call(const struct play *p, const struct gw_call *call, const char *signature)
{
    uint8_t selector[4];
    gw_abi_selector(selector, signature);
    return memcmp(p->calls.arena + call->data_at, selector, 4) == 0;
}

/* Last byte of a word of the arguments. */
static inline uint8_t play_argument(const struct play *p, const struct gw_call *call, size_t word)
{
    return p->calls.arena[call->data_at + 4 + 32 * word + 31];
}

static inline enum gw_status play_rounds(struct play *p, play_answer answer)
{
    p->asked = 0;
    p->venue.block_time_s = p->market.block_time_s;
    for (unsigned round = 0; round < p->venue.protocol->rounds; round++) {
        gw_call_list_reset(&p->calls);
        GW_TRY(p->venue.protocol->plan(&p->venue, round, &p->calls));
        assert_true(p->calls.count <= PLAY_CALLS_MAX);
        for (size_t i = 0; i < p->calls.count; i++) {
            struct gw_abi_buffer out = {.data = p->bytes[i], .capacity = PLAY_REPLY_MAX};
            p->replies[i].is_ok = answer(p, &p->calls.calls[i], &out);
            assert_false(out.is_full);
            p->replies[i].data = out.data;
            p->replies[i].size = out.size;
        }
        p->asked += p->calls.count;
        const struct gw_reply_list list = {p->calls.calls, p->replies, p->calls.count};
        GW_TRY(p->venue.protocol->decode(&p->venue, round, &list));
    }
    return GW_OK;
}

static inline enum gw_status play_read(struct play *p, play_answer answer)
{
    GW_TRY(play_rounds(p, answer));
    gw_venue_mark_all_clean(&p->venue);
    return GW_OK;
}

/* A full re-read of all that was clean: how many entries are not as the logs left them. */
static inline size_t play_count_drift(struct play *p, play_answer answer)
{
    size_t compared;
    gw_venue_mark_reread(&p->venue);
    assert_int_equal(play_rounds(p, answer), GW_OK);
    const size_t drift = gw_venue_count_drift(&p->venue, &compared);
    assert_int_equal(compared, p->venue.table.count);
    gw_venue_mark_all_clean(&p->venue);
    return drift;
}

static inline enum gw_status play_keep_position(void *context, const struct gw_position *position)
{
    struct play *p = context;
    assert_true(p->position_count < PLAY_POSITIONS_MAX);
    p->positions[p->position_count] = *position;
    if (gw_position_is_holding(position->kind)) {
        p->holdings[p->position_count] = *position->holding;
        p->positions[p->position_count].holding = &p->holdings[p->position_count];
    }
    p->position_count++;
    return GW_OK;
}

static inline enum gw_status play_keep_pool(void *context, const struct gw_pool_profile *profile)
{
    struct play *p = context;
    p->pool_count++;
    p->fee_ratio = profile->fee_ratio;
    return GW_OK;
}

static inline enum gw_status play_keep_exclusion(void *context, const char *venue, const char *reason)
{
    struct play *p = context;
    assert_true(venue[0] != '\0');
    p->excluded_count++;
    (void)snprintf(p->excluded, sizeof p->excluded, "%s", reason);
    return GW_OK;
}

static inline enum gw_status play_keep_claim(void *context, const struct gw_claim *claim)
{
    struct play *p = context;
    assert_true(p->claim_count < PLAY_POSITIONS_MAX);
    p->claims[p->claim_count++] = *claim;
    return GW_OK;
}

static inline enum gw_status play_keep_account(void *context, const struct gw_margin_account *account)
{
    struct play *p = context;
    assert_true(p->account_count < PLAY_POSITIONS_MAX);
    p->closed_quantities[p->account_count] = account->closed != NULL ? account->closed->quantity : 0;
    p->accounts[p->account_count] = *account;
    p->accounts[p->account_count++].closed = NULL;
    return GW_OK;
}

static inline enum gw_status play_keep_hedge(void *context, const struct gw_hedge *hedge)
{
    struct play *p = context;
    assert_true(p->hedge_count < PLAY_POSITIONS_MAX);
    p->hedges[p->hedge_count++] = *hedge;
    return GW_OK;
}

static inline enum gw_status play_keep_known(void *context, const char *venue, const char *underlying)
{
    struct play *p = context;
    assert_true(venue[0] != '\0' && underlying[0] != '\0');
    p->known_count++;
    return GW_OK;
}

static inline enum gw_status play_keep_perp(void *context, const struct gw_perp *perp)
{
    struct play *p = context;
    assert_true(p->perp_count < PLAY_POSITIONS_MAX);
    p->perps[p->perp_count++] = *perp;
    return GW_OK;
}

static inline void play_emit(struct play *p)
{
    const struct gw_position_sink sink = {.context = p,
                                          .position = play_keep_position,
                                          .pool = play_keep_pool,
                                          .exclude = play_keep_exclusion,
                                          .claim = play_keep_claim,
                                          .account = play_keep_account,
                                          .accounts_known = play_keep_known,
                                          .hedge = play_keep_hedge,
                                          .perp = play_keep_perp};
    p->position_count = 0;
    p->pool_count = 0;
    p->claim_count = 0;
    p->account_count = 0;
    p->hedge_count = 0;
    p->perp_count = 0;
    p->known_count = 0;
    p->excluded_count = 0;
    p->excluded[0] = '\0';
    assert_int_equal(p->venue.protocol->emit(&p->venue, &p->market, &sink), GW_OK);
}

#endif
