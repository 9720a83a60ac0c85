/* stage: a market of a configuration, at blocks whose contracts a test plays. */
#ifndef GW_TESTS_CHAINS_MARKET_STAGE_H
#define GW_TESTS_CHAINS_MARKET_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/market/market.h"

#define STAGE_TIME_S 1700000000
#define STAGE_CALLS  64u

static struct gw_config config;
static struct gw_market market;
static struct gw_call_list calls;

/* What a contract says; false: it reverts. `to` is the last byte of its address. */
typedef bool (*stage_answer)(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out);

static inline enum gw_status stage_configure(const char *keys)
{
    char yaml[4096];
    const struct gw_config_node *chains;
    const int size = snprintf(yaml, sizeof yaml, "version: 1\nchains:\n  - %s\n", keys);
    assert_true(size > 0 && (size_t)size < sizeof yaml);
    assert_int_equal(gw_config_parse(&config, "test", yaml, (size_t)size), GW_OK);
    assert_int_equal(gw_config_section(&config, &chains, "chains"), GW_OK);
    return gw_market_configure(&market, &config, gw_config_item(chains, 0));
}

static inline void stage_open(const char *keys)
{
    if (stage_configure(keys) != GW_OK) {
        fail_msg("%s", config.error);
    }
}

static inline int stage_start(void **state)
{
    (void)state;
    return gw_call_list_init(&calls) == GW_OK ? 0 : -1;
}

static inline int stage_finish(void **state)
{
    (void)state;
    gw_config_free(&config);
    gw_call_list_fini(&calls);
    return 0;
}

/* A refused configuration says `part`. */
static inline void stage_refuse(const char *keys, const char *part)
{
    assert_int_equal(stage_configure(keys), GW_E_CONFIG);
    if (strstr(config.error, part) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", config.error, part);
    }
    gw_config_free(&config);
}

static inline const char *stage_name(const struct gw_call *call)
{
    static const char *const names[] = {"decimals()",
                                        "latestRoundData()",
                                        "getSpot()",
                                        "token0()",
                                        "token1()",
                                        "observe(uint32[])",
                                        "getLiveBoards()",
                                        "getOptionBoard(uint256)",
                                        "getIvGWAV(uint256,uint256)",
                                        "getParams(address)",
                                        "getExpiries()",
                                        "paused()",
                                        "sabrParams(uint256)"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint8_t selector[4];
        gw_abi_selector(selector, names[i]);
        if (memcmp(calls.arena + call->data_at, selector, 4) == 0) {
            return names[i];
        }
    }
    fail_msg("a call that nobody knows");
    return "";
}

static inline struct gw_reply_list stage_replies(stage_answer answer)
{
    static uint8_t bytes[STAGE_CALLS][512];
    static struct gw_call_reply replies[STAGE_CALLS];
    assert_true(calls.count <= STAGE_CALLS);
    for (size_t i = 0; i < calls.count; i++) {
        const struct gw_call *call = &calls.calls[i];
        struct gw_abi_buffer out = {.data = bytes[i], .capacity = sizeof bytes[i]};
        const bool is_ok = answer(call->to[19], stage_name(call), calls.arena + call->data_at + 4, &out);
        assert_false(out.is_full);
        replies[i] = (struct gw_call_reply){.is_ok = is_ok, .data = bytes[i], .size = out.size};
    }
    return (struct gw_reply_list){calls.calls, replies, calls.count};
}

/* Both rounds of a block. */
static inline void stage_block(stage_answer answer, int64_t time_s)
{
    gw_call_list_reset(&calls);
    assert_int_equal(gw_market_plan(&market, &calls), GW_OK);
    struct gw_reply_list list = stage_replies(answer);
    assert_int_equal(gw_market_decode(&market, &list, time_s), GW_OK);
    gw_call_list_reset(&calls);
    assert_int_equal(gw_market_plan_more(&market, &calls), GW_OK);
    list = stage_replies(answer);
    assert_int_equal(gw_market_decode_more(&market, &list), GW_OK);
}

static inline void stage_put_round(struct gw_abi_buffer *out, int64_t answer, int64_t started_s,
                                   int64_t updated_s)
{
    gw_abi_put_u64(out, 1);
    gw_abi_put_i64(out, answer);
    gw_abi_put_i64(out, started_s);
    gw_abi_put_i64(out, updated_s);
    gw_abi_put_u64(out, 1);
}

static inline void stage_expect(enum gw_status status, double usd, const char *reason)
{
    double found = 0;
    double age_s;
    assert_int_equal(gw_market_spot(&market, "ETH", &found, &age_s), status);
    if (status != GW_E_MISSING) {
        assert_true(found == usd);
    }
    if (strstr(gw_market_spot_reason(&market, "ETH"), reason) == NULL ||
        (reason[0] == '\0') != (gw_market_spot_reason(&market, "ETH")[0] == '\0')) {
        fail_msg("\"%s\" is not \"%s\"", gw_market_spot_reason(&market, "ETH"), reason);
    }
}

#endif
