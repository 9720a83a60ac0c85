/* Is what a consumer says read whole, word by word, or not at all? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/consumers.h"
#include "ipc/base/log.h"

#define ADDRESS   "0x00000000000000000000000000000000000000c1"
#define QUESTIONS 6u

static struct gw_config config;
static struct gw_consumers consumers;

static enum gw_status configure(const char *list)
{
    static char text[4096];
    const struct gw_config_node *chains = NULL;
    snprintf(text, sizeof text, "version: 1\nchains:\n  - consumers: %s\n", list);
    assert_int_equal(gw_config_parse(&config, "test", text, strlen(text)), GW_OK);
    assert_int_equal(gw_config_section(&config, &chains, "chains"), GW_OK);
    return gw_consumers_configure(&consumers, &config, gw_config_get(gw_config_item(chains, 0), "consumers"));
}

static int finish(void **state)
{
    (void)state;
    gw_config_free(&config);
    return 0;
}

/* The words of each answer count on: feedId 1; clamps 2 to 17; place 18 to 22; current 23 to 29 and true; room of
 * a calm vector 31 to 36, of a doubtful one 37 to 42. */
struct answers {
    uint8_t bytes[QUESTIONS][16 * 32];
    struct gw_call_reply replies[QUESTIONS];
};

static void fill(struct answers *a)
{
    static const size_t words[QUESTIONS] = {1, 16, 5, 8, 6, 6};
    uint8_t value = 0;
    memset(a, 0, sizeof *a);
    for (size_t q = 0; q < QUESTIONS; q++) {
        for (size_t w = 0; w < words[q]; w++) {
            a->bytes[q][w * 32 + 31] = ++value;
        }
        a->replies[q] = (struct gw_call_reply){.is_ok = true, .data = a->bytes[q], .size = words[q] * 32};
    }
    a->bytes[3][7 * 32 + 31] = 1;
}

static void decode(const struct answers *a)
{
    gw_consumers_decode(&consumers, &(struct gw_reply_list){.replies = a->replies, .count = QUESTIONS});
}

static void every_word_goes_to_its_place(void **state)
{
    (void)state;
    struct answers a;
    assert_int_equal(configure("[\"" ADDRESS "\"]"), GW_OK);
    fill(&a);
    decode(&a);
    const struct gw_consumer_record *r = &consumers.items[0].record;
    assert_true(consumers.items[0].is_read);
    assert_string_equal(r->head.venue, ADDRESS);
    assert_int_equal(gw_record_check(r, sizeof *r), GW_OK);
    assert_int_equal(r->feed_id[31], 1);
    assert_int_equal(r->floor.initial_margin_bps, 2);
    assert_int_equal(r->ceiling.initial_margin_bps, 3);
    assert_int_equal(r->floor.maintenance_margin_bps, 4);
    assert_int_equal(r->ceiling.utilisation_cap_bps, 7);
    assert_int_equal(r->margin_tighten_bps, 8);
    assert_int_equal(r->utilisation_loosen_bps, 11);
    assert_int_equal(r->initial_over_maintenance_bps, 12);
    assert_int_equal(r->tighten_window_s, 13);
    assert_int_equal(r->loosen_delay_s, 14);
    assert_int_equal(r->loosen_hold_s, 15);
    assert_int_equal(r->liquidity_valid_s_max, 17);
    assert_int_equal(r->epoch, 18);
    assert_int_equal(r->seq, 19);
    assert_int_equal(r->applied_at_s, 20);
    assert_int_equal(r->loosened_at_s, 22);
    assert_int_equal(r->current.utilisation_cap_bps, 25);
    assert_int_equal(r->margin_valid_until_s, 26);
    assert_int_equal(r->liquidity_valid_until_s, 27);
    assert_int_equal(r->state, 28);
    assert_int_equal(r->breaker_level, 29);
    assert_int_equal(r->is_revoked, 1);
    assert_int_equal(r->calm_low.initial_margin_bps, 31);
    assert_int_equal(r->calm_high.utilisation_cap_bps, 36);
    assert_int_equal(r->doubtful_low.initial_margin_bps, 37);
    assert_int_equal(r->doubtful_high.maintenance_margin_bps, 41);
}

static void a_consumer_that_answers_in_part_has_no_record(void **state)
{
    (void)state;
    struct answers a;
    assert_int_equal(configure("[\"" ADDRESS "\"]"), GW_OK);
    for (size_t q = 0; q < QUESTIONS; q++) {
        fill(&a);
        decode(&a);
        const struct gw_consumer_record before = consumers.items[0].record;
        fill(&a);
        a.replies[q].is_ok = false;
        decode(&a);
        assert_false(consumers.items[0].is_read);
        fill(&a);
        a.replies[q].size -= 1;
        decode(&a);
        assert_false(consumers.items[0].is_read);
        assert_memory_equal(&consumers.items[0].record, &before, sizeof before);
    }
    fill(&a);
    a.bytes[1][27] = 1; /* beyond 32 bits */
    decode(&a);
    assert_false(consumers.items[0].is_read);
}

static void the_calls_of_a_round_ask_each_consumer_everything(void **state)
{
    (void)state;
    struct gw_call_list calls;
    assert_int_equal(gw_call_list_init(&calls), GW_OK);
    assert_int_equal(configure("[\"" ADDRESS "\", \"0x00000000000000000000000000000000000000c2\"]"), GW_OK);
    assert_int_equal(gw_consumers_plan(&consumers, &calls), GW_OK);
    assert_int_equal(calls.count, 2 * QUESTIONS);
    assert_int_equal(calls.calls[0].to[19], 0xc1);
    assert_int_equal(calls.calls[QUESTIONS].to[19], 0xc2);
    gw_call_list_fini(&calls);
}

static void the_list_is_checked(void **state)
{
    (void)state;
    assert_int_equal(configure("[\"" ADDRESS "\", \"" ADDRESS "\"]"), GW_E_CONFIG);
    assert_non_null(strstr(config.error, "this consumer is there twice"));
    gw_config_free(&config);
    assert_int_equal(configure("[\"0x12\"]"), GW_E_CONFIG);
    gw_config_free(&config);
    char many[2048] = "[";
    for (unsigned i = 0; i <= GW_CONSUMERS_MAX; i++) {
        char one[64];
        snprintf(one, sizeof one, "%s\"0x%040x\"", i == 0 ? "" : ", ", i + 1);
        strncat(many, one, sizeof many - strlen(many) - 1);
    }
    strncat(many, "]", sizeof many - strlen(many) - 1);
    assert_int_equal(configure(many), GW_E_CONFIG);
    assert_non_null(strstr(config.error, "33 consumers; at most 32"));
    assert_int_equal(gw_consumers_configure(&consumers, &config, NULL), GW_OK);
    assert_int_equal(consumers.count, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int main(void)
{
    gw_log_init("test", 0, 1);
    const struct CMUnitTest tests[] = {
        TEST(every_word_goes_to_its_place),
        TEST(a_consumer_that_answers_in_part_has_no_record),
        TEST(the_calls_of_a_round_ask_each_consumer_everything),
        TEST(the_list_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
