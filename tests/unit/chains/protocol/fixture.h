/* fixture: a venue played against replies that were recorded from a devnet (tests/fixture/record.mjs). */
#ifndef GW_TESTS_CHAINS_PROTOCOL_FIXTURE_H
#define GW_TESTS_CHAINS_PROTOCOL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "chains/book/book.h"
#include "chains/protocol/protocol.h"
#include "ipc/base/hex.h"

#define FIXTURE_BYTES_MAX (1u << 20)

struct fixture {
    json_t *root;
    struct gw_config config;
    struct gw_block block;
    struct gw_market market;
    struct gw_venue venue;
    struct gw_call_list calls;
    struct gw_call_reply *replies;
    uint8_t *bytes; /* of a round's replies */
    size_t asked;   /* calls of the last fixture_read(), without the market's */
    struct gw_book book;
};

static inline void fixture_open(struct fixture *f, const char *protocol)
{
    char path[512];
    json_error_t error;
    *f = (struct fixture){0};
    (void)snprintf(path, sizeof path, "%s/fixture/%s/devnet.json", GW_TESTS_DIR, protocol);
    f->root = json_load_file(path, 0, &error);
    assert_non_null(f->root);
    const char *text = json_string_value(json_object_get(f->root, "config"));
    const struct gw_config_node *chains;
    assert_int_equal(gw_config_parse(&f->config, "fixture", text, strlen(text)), GW_OK);
    assert_int_equal(gw_config_section(&f->config, &chains, "chains"), GW_OK);
    const struct gw_config_node *chain = gw_config_item(chains, 0);
    assert_int_equal(gw_market_configure(&f->market, &f->config, chain), GW_OK);
    const struct gw_config_node *item = gw_config_item(gw_config_get(chain, "venues"), 0);
    assert_int_equal(gw_venue_configure(&f->venue, &f->config, item), GW_OK);
    assert_int_equal(gw_call_list_init(&f->calls), GW_OK);
    assert_int_equal(gw_book_init(&f->book), GW_OK);
    f->replies = calloc(GW_CALLS_MAX, sizeof *f->replies);
    f->bytes = malloc(FIXTURE_BYTES_MAX);
    assert_true(f->replies != NULL && f->bytes != NULL);
    const json_t *block = json_object_get(f->root, "block");
    f->block.number = (uint64_t)json_integer_value(json_object_get(block, "number"));
    f->block.time_s = (int64_t)json_integer_value(json_object_get(block, "timestamp"));
}

static inline void fixture_close(struct fixture *f)
{
    json_decref(f->root);
    gw_venue_fini(&f->venue);
    gw_config_free(&f->config);
    gw_call_list_fini(&f->calls);
    gw_book_fini(&f->book);
    free(f->replies);
    free(f->bytes);
}

static inline enum gw_status fixture_touch(struct fixture *f, const json_t *item)
{
    static uint8_t data[GW_LOG_DATA_MAX];
    struct gw_log log = {.data = data};
    const json_t *topics = json_object_get(item, "topics");
    const char *text = json_string_value(json_object_get(item, "data"));
    assert_int_equal(
        gw_hex_decode_fixed(log.address, 20, json_string_value(json_object_get(item, "address"))), GW_OK);
    assert_int_equal(gw_hex_decode(data, sizeof data, &log.data_size, text, strlen(text)), GW_OK);
    for (; log.topic_count < json_array_size(topics); log.topic_count++) {
        const char *topic = json_string_value(json_array_get(topics, log.topic_count));
        assert_int_equal(gw_hex_decode_fixed(log.topics[log.topic_count], 32, topic), GW_OK);
    }
    return f->venue.protocol->touch(&f->venue, &log);
}

/* Whether a node that filters as the venue asks would have sent the log; no filter: all is read every block. */
static inline bool fixture_is_watched(const struct fixture *f, const json_t *item)
{
    static struct gw_watch watch;
    uint8_t address[20];
    uint8_t topic[32];
    bool is_ours = false;
    bool is_event = false;
    const char *first = json_string_value(json_array_get(json_object_get(item, "topics"), 0));
    memset(&watch, 0, sizeof watch);
    assert_int_equal(f->venue.protocol->watch(&f->venue, &watch), GW_OK);
    assert_int_equal(gw_hex_decode_fixed(address, 20, json_string_value(json_object_get(item, "address"))),
                     GW_OK);
    assert_int_equal(gw_hex_decode_fixed(topic, 32, first), GW_OK);
    for (size_t i = 0; i < watch.address_count; i++) {
        is_ours = is_ours || memcmp(watch.addresses[i], address, 20) == 0;
    }
    for (size_t i = 0; i < watch.topic_count; i++) {
        is_event = is_event || memcmp(watch.topics[i], topic, 32) == 0;
    }
    return watch.address_count == 0 || (is_ours && is_event);
}

static inline void fixture_touch_all(struct fixture *f)
{
    const json_t *logs = json_object_get(f->root, "logs");
    for (size_t i = 0; i < json_array_size(logs); i++) {
        assert_true(fixture_is_watched(f, json_array_get(logs, i)));
        assert_int_equal(fixture_touch(f, json_array_get(logs, i)), GW_OK);
    }
}

/* The first recorded call whose calldata begins with `data`; a test may put another `result` or `ok` there. */
static inline json_t *fixture_call(struct fixture *f, const char *to, const char *data)
{
    json_t *calls = json_object_get(f->root, "calls");
    for (size_t i = 0; i < json_array_size(calls); i++) {
        json_t *call = json_array_get(calls, i);
        const char *recorded = json_string_value(json_object_get(call, "data"));
        if ((to == NULL || strcmp(json_string_value(json_object_get(call, "to")), to) == 0) &&
            strncmp(recorded, data, strlen(data)) == 0) {
            return call;
        }
    }
    return NULL;
}

/* Word `index` of a recorded result becomes the 64 digits of `word`; "" cuts the result off there. */
static inline void fixture_set_word(json_t *call, size_t index, const char *word)
{
    assert_non_null(call);
    char *text = strdup(json_string_value(json_object_get(call, "result")));
    assert_true(text != NULL && strlen(text) >= 2 + 64 * index + strlen(word));
    if (word[0] == '\0') {
        text[2 + 64 * index] = '\0';
    } else {
        memcpy(text + 2 + 64 * index, word, 64);
    }
    json_object_set_new(call, "result", json_string(text));
    free(text);
}

static inline struct gw_reply_list fixture_answer(struct fixture *f)
{
    size_t used = 0;
    for (size_t i = 0; i < f->calls.count; i++) {
        char to[43];
        char data[2 * GW_CALL_DATA_MAX + 3];
        gw_hex_encode(to, f->calls.calls[i].to, 20);
        gw_hex_encode(data, f->calls.arena + f->calls.calls[i].data_at, f->calls.calls[i].data_size);
        const json_t *call = fixture_call(f, to, data);
        assert_non_null(call);
        const char *result = json_string_value(json_object_get(call, "result"));
        struct gw_call_reply *reply = &f->replies[i];
        reply->is_ok = json_is_true(json_object_get(call, "ok"));
        reply->data = f->bytes + used;
        assert_int_equal(
            gw_hex_decode(f->bytes + used, FIXTURE_BYTES_MAX - used, &reply->size, result, strlen(result)),
            GW_OK);
        used += reply->size;
    }
    return (struct gw_reply_list){f->calls.calls, f->replies, f->calls.count};
}

/* Market and all rounds of the venue; the first error of decode ends it. */
static inline enum gw_status fixture_rounds(struct fixture *f)
{
    gw_call_list_reset(&f->calls);
    assert_int_equal(gw_market_plan(&f->market, &f->calls), GW_OK);
    struct gw_reply_list replies = fixture_answer(f);
    assert_int_equal(gw_market_decode(&f->market, &replies, f->block.time_s), GW_OK);
    gw_call_list_reset(&f->calls);
    assert_int_equal(gw_market_plan_more(&f->market, &f->calls), GW_OK);
    replies = fixture_answer(f);
    assert_int_equal(gw_market_decode_more(&f->market, &replies), GW_OK);
    f->asked = 0;
    for (unsigned round = 0; round < f->venue.protocol->rounds; round++) {
        gw_call_list_reset(&f->calls);
        GW_TRY(f->venue.protocol->plan(&f->venue, round, &f->calls));
        f->asked += f->calls.count;
        replies = fixture_answer(f);
        GW_TRY(f->venue.protocol->decode(&f->venue, round, &replies));
    }
    return GW_OK;
}

static inline enum gw_status fixture_read(struct fixture *f)
{
    GW_TRY(fixture_rounds(f));
    gw_venue_mark_all_clean(&f->venue);
    return GW_OK;
}

static inline void fixture_seal(struct fixture *f)
{
    gw_book_begin(&f->book, &f->market, &f->block);
    const struct gw_position_sink sink = gw_book_sink(&f->book, f->venue.protocol->name);
    gw_book_name_managers(&f->book, &f->venue.managers);
    assert_int_equal(f->venue.protocol->emit(&f->venue, &f->market, &sink), GW_OK);
    assert_int_equal(gw_book_seal(&f->book), GW_OK);
}

static inline const struct gw_position *fixture_position(const struct fixture *f, const char *venue,
                                                         const char *id)
{
    for (size_t i = 0; i < f->book.position_count; i++) {
        const struct gw_position *p = &f->book.positions[i].position;
        if (strcmp(p->venue, venue) == 0 && strcmp(p->id, id) == 0) {
            return p;
        }
    }
    return NULL;
}

static inline void assert_near(double found, double expected, double scale)
{
    const double error = found > expected ? found - expected : expected - found;
    if (!(error <= 1e-9 * scale)) {
        fail_msg("found %.17g, expected %.17g, scale %g", found, expected, scale);
    }
}

static inline void assert_near_all(const double *found, const json_t *expected, double scale)
{
    assert_int_equal(json_array_size(expected), GW_LADDER_NODES);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_near(found[i], json_number_value(json_array_get(expected, i)), scale);
    }
}

/* Every exposure against the totals that were computed from the truth by other means. */
static inline void fixture_check_exposures(struct fixture *f)
{
    const json_t *expected = json_object_get(f->root, "exposures");
    assert_int_equal(f->book.exposure_count, json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *want = json_array_get(expected, i);
        const struct gw_exposure *e = NULL;
        for (size_t j = 0; j < f->book.exposure_count; j++) {
            const struct gw_record_head *head = &f->book.exposures[j].head;
            if (strcmp(head->venue, json_string_value(json_object_get(want, "venue"))) == 0 &&
                strcmp(head->underlying, json_string_value(json_object_get(want, "underlying"))) == 0) {
                e = &f->book.exposures[j];
            }
        }
        assert_non_null(e);
        assert_true(e->head.valid == 1 && (e->head.flags & GW_EXPOSURE_COMPLETE) != 0);
        const json_t *ladder = json_object_get(want, "ladder");
        const double dollars = json_number_value(json_object_get(want, "gross_value_usd"));
        assert_near(e->positions, json_number_value(json_object_get(want, "positions")), 1);
        assert_near(e->delta_usd, json_number_value(json_object_get(want, "delta_usd")), dollars);
        assert_near(e->theta_usd_per_day, json_number_value(json_object_get(want, "theta_usd_per_day")),
                    dollars);
        assert_near(e->vega_usd_per_volpt, json_number_value(json_object_get(want, "vega_usd_per_volpt")),
                    dollars);
        assert_near(e->short_gamma_usd_per_1pct,
                    json_number_value(json_object_get(want, "short_gamma_usd_per_1pct")), dollars);
        assert_near(e->long_gamma_usd_per_1pct,
                    json_number_value(json_object_get(want, "long_gamma_usd_per_1pct")), dollars);
        assert_near_all(e->pnl_usd[GW_VOL_FLAT], json_object_get(ladder, "pnl_usd"), dollars);
        assert_near_all(e->ladder_delta_usd[GW_VOL_FLAT], json_object_get(ladder, "delta_usd"), dollars);
        assert_near_all(e->ladder_gamma_usd_per_1pct, json_object_get(ladder, "gamma_usd_per_1pct"), dollars);
        assert_near_all(e->ladder_hedging_delta_usd, json_object_get(ladder, "hedging_delta_usd"), dollars);
        assert_near_all(e->ladder_hedging_gamma_usd_per_1pct,
                        json_object_get(ladder, "hedging_gamma_usd_per_1pct"), dollars);
    }
}

static inline void fixture_check_depth(struct fixture *f)
{
    const json_t *expected = json_object_get(f->root, "depth");
    assert_int_equal(f->book.depth_count, json_array_size(expected));
    for (size_t i = 0; i < f->book.depth_count; i++) {
        const struct gw_depth *depth = &f->book.depths[i];
        const json_t *want = NULL;
        for (size_t j = 0; want == NULL && j < f->book.depth_count; j++) {
            const json_t *each = json_array_get(expected, j);
            const bool is_it =
                strcmp(depth->head.venue, json_string_value(json_object_get(each, "venue"))) == 0 &&
                strcmp(depth->head.underlying, json_string_value(json_object_get(each, "underlying"))) == 0;
            want = is_it ? each : NULL;
        }
        assert_non_null(want);
        assert_near_all(depth->absorbed_tokens, json_object_get(want, "absorbed_tokens"),
                        depth->absorbed_tokens[GW_LADDER_NODES - 1]);
        assert_int_equal(depth->head.valid, 1);
    }
}

/* A word of the first recorded call that begins with `call` becomes `value`; reading then fails and says `reason`. */
struct fixture_lie {
    const char *call;
    size_t word;
    const char *value;
    const char *reason;
};

static inline void fixture_check_lies(struct fixture *f, const char *protocol, const struct fixture_lie *lies,
                                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fixture_close(f);
        fixture_open(f, protocol);
        fixture_touch_all(f);
        fixture_set_word(fixture_call(f, NULL, lies[i].call), lies[i].word, lies[i].value);
        assert_int_equal(fixture_read(f), GW_E_FORMAT);
        assert_non_null(strstr(f->venue.reason, lies[i].reason));
    }
}

#endif
