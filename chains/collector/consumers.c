#include "chains/collector/consumers.h"

#include <string.h>

#include "chains/abi/abi.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"

#define ROOM_CALM     0u /* enum gw_signal_state of the vector asked about */
#define ROOM_DOUBTFUL 1u

const struct gw_config_shape gw_consumers_shape = {.is_list = true, .item = GW_CONFIG_ADDRESS};

static void add_consumer(struct gw_consumers *consumers, const uint8_t address[20])
{
    struct gw_consumer *consumer = &consumers->items[consumers->count++];
    struct gw_record_head *head = &consumer->record.head;

    memset(consumer, 0, sizeof *consumer);
    memcpy(consumer->address, address, sizeof consumer->address);
    head->kind = GW_RECORD_CONSUMER;
    head->size = sizeof consumer->record;
    head->abi = GW_RECORD_ABI;
    head->valid = 1;
    gw_hex_encode(head->venue, address, 20);
}

enum gw_status gw_consumers_configure(struct gw_consumers *consumers, struct gw_config *config,
                                      const struct gw_config_node *list)
{
    size_t count = 0;

    consumers->count = 0;
    if (list == NULL) {
        return GW_OK;
    }
    GW_TRY(gw_config_sequence(config, &count, list));
    if (count > GW_CONSUMERS_MAX) {
        return gw_config_fail(config, list, "%zu consumers; at most %u can be read", count, GW_CONSUMERS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        const struct gw_config_node *item = gw_config_item(list, i);
        uint8_t address[20];
        GW_TRY(gw_config_scalar_address(config, address, item));
        for (size_t j = 0; j < consumers->count; j++) {
            if (memcmp(consumers->items[j].address, address, sizeof address) == 0) {
                return gw_config_fail(config, item, "this consumer is there twice");
            }
        }
        add_consumer(consumers, address);
    }
    return GW_OK;
}

typedef enum gw_status decode_reply(struct gw_consumer_record *record, struct gw_abi_cursor *c);

static enum gw_status read_u32(struct gw_abi_cursor *c, uint32_t *out)
{
    uint64_t value = 0;
    GW_TRY(gw_abi_uint(c, 32, &value));
    *out = (uint32_t)value;
    return GW_OK;
}

static enum gw_status read_values(struct gw_abi_cursor *c, struct gw_consumer_values *out)
{
    GW_TRY(read_u32(c, &out->initial_margin_bps));
    GW_TRY(read_u32(c, &out->maintenance_margin_bps));
    return read_u32(c, &out->utilisation_cap_bps);
}

static enum gw_status decode_feed(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    return gw_abi_word(c, record->feed_id);
}

static enum gw_status decode_clamps(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    uint32_t *const in_order[] = {
        &record->floor.initial_margin_bps,
        &record->ceiling.initial_margin_bps,
        &record->floor.maintenance_margin_bps,
        &record->ceiling.maintenance_margin_bps,
        &record->floor.utilisation_cap_bps,
        &record->ceiling.utilisation_cap_bps,
        &record->margin_tighten_bps,
        &record->margin_loosen_bps,
        &record->utilisation_tighten_bps,
        &record->utilisation_loosen_bps,
        &record->initial_over_maintenance_bps,
        &record->tighten_window_s,
        &record->loosen_delay_s,
        &record->loosen_hold_s,
        &record->margin_valid_s_max,
        &record->liquidity_valid_s_max,
    };
    for (size_t i = 0; i < sizeof in_order / sizeof in_order[0]; i++) {
        GW_TRY(read_u32(c, in_order[i]));
    }
    return GW_OK;
}

static enum gw_status decode_place(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_uint(c, 64, &record->epoch));
    GW_TRY(gw_abi_uint(c, 64, &record->seq));
    GW_TRY(gw_abi_uint(c, 40, &record->applied_at_s));
    GW_TRY(gw_abi_uint(c, 40, &record->tightened_at_s));
    return gw_abi_uint(c, 40, &record->loosened_at_s);
}

static enum gw_status decode_current(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    bool is_revoked = false;

    GW_TRY(read_values(c, &record->current));
    GW_TRY(gw_abi_uint(c, 64, &record->margin_valid_until_s));
    GW_TRY(gw_abi_uint(c, 64, &record->liquidity_valid_until_s));
    GW_TRY(read_u32(c, &record->state));
    GW_TRY(read_u32(c, &record->breaker_level));
    GW_TRY(gw_abi_bool(c, &is_revoked));
    record->is_revoked = is_revoked ? 1 : 0;
    return GW_OK;
}

static enum gw_status decode_calm_room(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    GW_TRY(read_values(c, &record->calm_low));
    return read_values(c, &record->calm_high);
}

static enum gw_status decode_doubtful_room(struct gw_consumer_record *record, struct gw_abi_cursor *c)
{
    GW_TRY(read_values(c, &record->doubtful_low));
    return read_values(c, &record->doubtful_high);
}

/* The questions to each consumer, and who reads the answer. */
static const struct question {
    const char *signature;
    bool has_argument;
    uint64_t argument;
    decode_reply *decode;
} questions[] = {
    {"feedId()", false, 0, decode_feed},
    {"clamps()", false, 0, decode_clamps},
    {"place()", false, 0, decode_place},
    {"current()", false, 0, decode_current},
    {"room(uint8)", true, ROOM_CALM, decode_calm_room},
    {"room(uint8)", true, ROOM_DOUBTFUL, decode_doubtful_room},
};

#define QUESTIONS (sizeof questions / sizeof questions[0])

enum gw_status gw_consumers_plan(const struct gw_consumers *consumers, struct gw_call_list *calls)
{
    for (size_t i = 0; i < consumers->count; i++) {
        for (size_t q = 0; q < QUESTIONS; q++) {
            const uint8_t *to = consumers->items[i].address;
            if (questions[q].has_argument) {
                GW_TRY(gw_call_list_add_u64(calls, to, q, questions[q].signature, questions[q].argument));
            } else {
                GW_TRY(gw_call_list_add_none(calls, to, q, questions[q].signature));
            }
        }
    }
    return GW_OK;
}

static enum gw_status decode_consumer(struct gw_consumer_record *out, const struct gw_call_reply *replies)
{
    struct gw_consumer_record record = *out;

    for (size_t q = 0; q < QUESTIONS; q++) {
        struct gw_abi_cursor c = gw_abi_open(replies[q].data, replies[q].size);
        GW_ENSURE(replies[q].is_ok, GW_E_REVERT);
        GW_TRY(questions[q].decode(&record, &c));
    }
    *out = record;
    return GW_OK;
}

void gw_consumers_decode(struct gw_consumers *consumers, const struct gw_reply_list *replies)
{
    GW_ASSERT(replies->count == consumers->count * QUESTIONS);
    for (size_t i = 0; i < consumers->count; i++) {
        struct gw_consumer *consumer = &consumers->items[i];
        const enum gw_status status = decode_consumer(&consumer->record, replies->replies + i * QUESTIONS);
        consumer->is_read = status == GW_OK;
        if (!consumer->is_read && !consumer->is_told) {
            GW_LOG(WARN, "consumer.unread", "consumer", consumer->record.head.venue, "status",
                   gw_status_name(status), "why", "it does not answer like a GammawatchConsumer");
        }
        consumer->is_told = !consumer->is_read;
    }
}
