/* toy: a venue whose contracts are a function of the test, and what it emits. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_TOY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/book/account.h"
#include "chains/protocol/protocol.h"

#define TOY_CALLS_MAX     64u
#define TOY_BYTES_MAX     512u
#define TOY_POSITIONS_MAX 32u

struct toy {
    struct gw_config config;
    struct gw_venue venue;
    struct gw_market market;
    struct gw_call_list calls;
    struct gw_call_reply replies[TOY_CALLS_MAX];
    uint8_t bytes[TOY_CALLS_MAX][TOY_BYTES_MAX];
    size_t asked; /* calls of the last toy_read() */
    struct gw_position positions[TOY_POSITIONS_MAX];
    size_t position_count;
    struct gw_claim claims[TOY_POSITIONS_MAX];
    size_t claim_count;
    struct gw_margin_account accounts[TOY_POSITIONS_MAX];
    size_t account_count;
    bool are_accounts_known;
    struct gw_hedge hedge;
    char excluded[GW_VENUE_REASON_MAX];
    /* Writes the reply of one call into out and says whether it did not revert. `signature` of the view asked. */
    bool (*answer)(struct toy *toy, const uint8_t to[20], const uint8_t *args, const char *signature,
                   struct gw_abi_buffer *out);
    const char *const *signatures; /* of all views, NULL after the last */
};

static inline enum gw_status toy_configure(struct toy *toy, const char *item)
{
    char text[1024];
    const struct gw_config_node *root = NULL;
    const int size =
        snprintf(text, sizeof text, "version: 1\nchains: [{name: t, from_block: 0, %s}]\n", item);
    assert_true(size > 0 && (size_t)size < sizeof text);
    assert_int_equal(gw_config_parse(&toy->config, "toy", text, (size_t)size), GW_OK);
    assert_int_equal(gw_config_section(&toy->config, &root, "chains"), GW_OK);
    return gw_venue_configure(&toy->venue, &toy->config, gw_config_item(root, 0));
}

static inline void toy_open(struct toy *toy, const char *item)
{
    assert_int_equal(gw_call_list_init(&toy->calls), GW_OK);
    assert_int_equal(toy_configure(toy, item), GW_OK);
}

static inline void toy_close(struct toy *toy)
{
    gw_venue_fini(&toy->venue);
    gw_config_free(&toy->config);
    gw_call_list_fini(&toy->calls);
}

static inline void toy_answer(struct toy *toy, size_t i)
{
    const struct gw_call *call = &toy->calls.calls[i];
    const uint8_t *data = toy->calls.arena + call->data_at;
    struct gw_abi_buffer out = {.data = toy->bytes[i], .capacity = TOY_BYTES_MAX};
    for (size_t s = 0; toy->signatures[s] != NULL; s++) {
        uint8_t selector[4];
        gw_abi_selector(selector, toy->signatures[s]);
        if (memcmp(selector, data, sizeof selector) == 0) {
            toy->replies[i].is_ok = toy->answer(toy, call->to, data + 4, toy->signatures[s], &out);
            toy->replies[i].data = toy->bytes[i];
            toy->replies[i].size = out.size;
            return;
        }
    }
    fail_msg("a view is asked that the test does not know");
}

/* All rounds; the first error of decode ends it. */
static inline enum gw_status toy_read(struct toy *toy)
{
    toy->asked = 0;
    for (unsigned round = 0; round < toy->venue.protocol->rounds; round++) {
        gw_call_list_reset(&toy->calls);
        assert_int_equal(toy->venue.protocol->plan(&toy->venue, round, &toy->calls), GW_OK);
        assert_true(toy->calls.count <= TOY_CALLS_MAX);
        for (size_t i = 0; i < toy->calls.count; i++) {
            toy_answer(toy, i);
        }
        toy->asked += toy->calls.count;
        const struct gw_reply_list list = {toy->calls.calls, toy->replies, toy->calls.count};
        GW_TRY(toy->venue.protocol->decode(&toy->venue, round, &list));
    }
    gw_venue_mark_all_clean(&toy->venue);
    return GW_OK;
}

static inline enum gw_status toy_take_position(void *context, const struct gw_position *position)
{
    struct toy *toy = context;
    assert_true(toy->position_count < TOY_POSITIONS_MAX);
    toy->positions[toy->position_count++] = *position;
    return GW_OK;
}

static inline enum gw_status toy_take_claim(void *context, const struct gw_claim *claim)
{
    struct toy *toy = context;
    assert_true(toy->claim_count < TOY_POSITIONS_MAX);
    toy->claims[toy->claim_count++] = *claim;
    return GW_OK;
}

static inline enum gw_status toy_take_exclusion(void *context, const char *venue, const char *reason)
{
    struct toy *toy = context;
    assert_true(venue[0] != '\0');
    (void)snprintf(toy->excluded, sizeof toy->excluded, "%s", reason);
    return GW_OK;
}

static inline enum gw_status toy_take_account(void *context, const struct gw_margin_account *account)
{
    struct toy *toy = context;
    assert_true(toy->account_count < TOY_POSITIONS_MAX);
    toy->accounts[toy->account_count++] = *account;
    return GW_OK;
}

static inline enum gw_status toy_take_known(void *context, const char *venue, const char *underlying)
{
    struct toy *toy = context;
    assert_true(venue[0] != '\0' && underlying[0] != '\0');
    toy->are_accounts_known = true;
    return GW_OK;
}

static inline enum gw_status toy_take_hedge(void *context, const struct gw_hedge *hedge)
{
    ((struct toy *)context)->hedge = *hedge;
    return GW_OK;
}

static inline void toy_emit(struct toy *toy)
{
    const struct gw_position_sink sink = {
        .context = toy,
        .position = toy_take_position,
        .exclude = toy_take_exclusion,
        .claim = toy_take_claim,
        .account = toy_take_account,
        .accounts_known = toy_take_known,
        .hedge = toy_take_hedge,
    };
    toy->position_count = 0;
    toy->claim_count = 0;
    toy->account_count = 0;
    toy->excluded[0] = '\0';
    assert_int_equal(toy->venue.protocol->emit(&toy->venue, &toy->market, &sink), GW_OK);
}

static inline void toy_check_decimal(const struct gw_u256 *found, const char *expected)
{
    char text[80];
    gw_u256_to_decimal(text, found);
    assert_string_equal(text, expected);
}

#endif
