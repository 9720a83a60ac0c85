/* toy_blocks: blocks and logs of the toy chain (toy_chain.h). */
#ifndef GW_TESTS_SIM_TOY_BLOCKS_H
#define GW_TESTS_SIM_TOY_BLOCKS_H

#include <jansson.h>

#include "chains/abi/abi.h"
#include "ipc/base/hex.h"
#include "tests/sim/node.h"

#define TOY_CHAIN_ID  31337u
#define TOY_TIME_S    1700000000
#define TOY_BLOCKS    512u
#define TOY_HEADS     64u
#define TOY_LIES      16u
#define TOY_TAGS      8u
#define TOY_BODY_SIZE (2u << 20)
#define TOY_VENUE     0x11
#define TOY_FEED      0x22
#define TOY_CONSUMER  0x33
#define TOY_WORDS     64u /* of the longest return */
#define TOY_MUTE      9999u
#define TOY_STRANGER  0x44 /* a contract that does what `stranger` says */

enum toy_stranger {
    TOY_HONEST,
    TOY_REVERTS,
    TOY_MUMBLES, /* reverts without a word, and burns nothing */
    TOY_BURNS,   /* all gas: it and what is called behind it revert without a word */
    TOY_HANGS    /* the whole eth_call runs out of the node's time */
};

struct toy_block {
    unsigned id; /* 0: there is no such block */
    unsigned parent;
    uint64_t number;
    unsigned quantity; /* calls sold; TOY_MUTE: the venue answers nothing */
    bool has_log;
    int64_t time_s; /* 0: 12 s after the block before */
};

/* What is shown as safe and as final from a head on. 0: null. */
struct toy_tags {
    size_t from; /* heads shown by then */
    unsigned safe;
    unsigned finalized;
};

struct toy_lie {
    const char *method;
    unsigned nth; /* POST of this method, from 1 */
    struct node_step step;
};

struct toy_chain {
    struct toy_block blocks[TOY_BLOCKS];
    unsigned heads[TOY_HEADS]; /* what `latest` shows, poll after poll */
    size_t head_count;
    size_t head_at;
    bool is_held;       /* the last head is shown again */
    unsigned seen_as;   /* the head of the node that answers, in place of the chain's; 0: none */
    unsigned finalized; /* block shown as such, where tags do not tell; 0: null */
    struct toy_tags tags[TOY_TAGS];
    size_t tag_count;
    enum toy_stranger stranger;
    size_t calls_max;    /* in one aggregate3: more run out of gas; 0: no limit */
    size_t calls_widest; /* met so far */
    struct toy_lie lies[TOY_LIES];
    size_t lie_count;
    unsigned asked_heads;
    unsigned asked_tags; /* calls, not POSTs */
    unsigned asked_parents;
    unsigned asked_logs;
    unsigned asked_calls;
    size_t batch_max;    /* eth_calls of a POST that are answered in time; 0: all */
    char ranges[8][160]; /* filters of the first eth_getLogs by range */
    size_t range_count;
    void (*at_end)(struct toy_chain *chain); /* the heads are over */
    char body[TOY_BODY_SIZE];
    struct node_step honest;
};

static inline void toy_hash(uint8_t out[32], unsigned id)
{
    memset(out, 0xb0, 32);
    out[0] = (uint8_t)(id >> 8);
    out[1] = (uint8_t)id;
}

static inline void toy_hash_text(char out[67], unsigned id)
{
    uint8_t hash[32];
    toy_hash(hash, id);
    gw_hex_encode(out, hash, sizeof hash);
}

static inline void toy_add(struct toy_chain *c, unsigned id, unsigned parent, uint64_t number,
                           unsigned quantity, bool has_log)
{
    GW_ASSERT(id > 0 && id < TOY_BLOCKS);
    c->blocks[id] = (struct toy_block){id, parent, number, quantity, has_log, 0};
}

static inline void toy_show(struct toy_chain *c, unsigned id)
{
    GW_ASSERT(c->head_count < TOY_HEADS);
    c->heads[c->head_count++] = id;
}

/* The head as the node that answers sees it. */
static inline unsigned toy_head(const struct toy_chain *c)
{
    return c->seen_as != 0 ? c->seen_as : c->heads[c->head_at > 0 ? c->head_at - 1 : 0];
}

/* The block that is shown as latest, safe or finalized; 0: null. */
static inline unsigned toy_tag(const struct toy_chain *c, const char *tag)
{
    struct toy_tags now = {.finalized = c->finalized};
    for (size_t i = 0; i < c->tag_count; i++) {
        now = c->head_at >= c->tags[i].from ? c->tags[i] : now;
    }
    return strcmp(tag, "latest") == 0 ? toy_head(c) : strcmp(tag, "safe") == 0 ? now.safe : now.finalized;
}

static inline void toy_lie(struct toy_chain *c, const char *method, unsigned nth, struct node_step step)
{
    GW_ASSERT(c->lie_count < TOY_LIES);
    c->lies[c->lie_count++] = (struct toy_lie){method, nth, step};
}

static inline const struct toy_block *toy_find(const struct toy_chain *c, const char *hash)
{
    char text[67];
    for (unsigned id = 1; hash != NULL && id < TOY_BLOCKS; id++) {
        toy_hash_text(text, id);
        if (c->blocks[id].id == id && strcmp(text, hash) == 0) {
            return &c->blocks[id];
        }
    }
    return NULL;
}

static inline int64_t toy_time_s(const struct toy_block *block)
{
    return block->time_s != 0 ? block->time_s : TOY_TIME_S + 12 * (int64_t)block->number;
}

static inline json_t *toy_block_json(const struct toy_block *block)
{
    char hash[67];
    char parent[67];
    char number[32];
    char time[32];
    if (block == NULL) {
        return json_null();
    }
    toy_hash_text(hash, block->id);
    toy_hash_text(parent, block->parent);
    snprintf(number, sizeof number, "0x%llx", (unsigned long long)block->number);
    snprintf(time, sizeof time, "0x%llx", (unsigned long long)toy_time_s(block));
    return json_pack("{s:s, s:s, s:s, s:s}", "hash", hash, "parentHash", parent, "number", number,
                     "timestamp", time);
}

static inline json_t *toy_log_json(const struct toy_block *block)
{
    uint8_t address[20];
    uint8_t topic[32];
    char address_text[43];
    char topic_text[67];
    char hash[67];
    char number[32];
    memset(address, TOY_VENUE, sizeof address);
    gw_abi_topic(topic, "Changed()");
    gw_hex_encode(address_text, address, sizeof address);
    gw_hex_encode(topic_text, topic, sizeof topic);
    toy_hash_text(hash, block->id);
    snprintf(number, sizeof number, "0x%llx", (unsigned long long)block->number);
    return json_pack("{s:s, s:[s], s:s, s:s, s:s, s:s}", "address", address_text, "topics", topic_text,
                     "data", "0x", "blockNumber", number, "blockHash", hash, "logIndex", "0x0");
}

static inline bool toy_is_asked_for(const json_t *filter)
{
    uint8_t address[20];
    char text[43];
    const json_t *addresses = json_object_get(filter, "address");
    memset(address, TOY_VENUE, sizeof address);
    gw_hex_encode(text, address, sizeof address);
    for (size_t i = 0; i < json_array_size(addresses); i++) {
        if (strcmp(json_string_value(json_array_get(addresses, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

/* By hash: that block's log. By range: the logs of the canonical branch, i.e. of the head shown last. */
static inline json_t *toy_logs_json(struct toy_chain *c, const json_t *filter)
{
    const char *hash = json_string_value(json_object_get(filter, "blockHash"));
    const char *from = json_string_value(json_object_get(filter, "fromBlock"));
    const char *to = json_string_value(json_object_get(filter, "toBlock"));
    json_t *out = json_array();
    if (!toy_is_asked_for(filter)) {
        return out;
    }
    if (hash != NULL) {
        const struct toy_block *block = toy_find(c, hash);
        if (block != NULL && block->has_log) {
            json_array_append_new(out, toy_log_json(block));
        }
        return out;
    }
    if (c->range_count < 8) {
        snprintf(c->ranges[c->range_count++], sizeof c->ranges[0], "%s..%s", from, to);
    }
    for (unsigned id = toy_head(c); id != 0; id = c->blocks[id].parent) {
        const struct toy_block *block = &c->blocks[id];
        if (block->has_log && block->number >= strtoull(from, NULL, 16) &&
            block->number <= strtoull(to, NULL, 16)) {
            json_array_append_new(out, toy_log_json(block));
        }
    }
    return out;
}

#endif
