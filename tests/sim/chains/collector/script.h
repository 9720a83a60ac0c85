/* script: a numbered scenario of tests/sim/scripts/: endpoints that lie by plan, and what must be published all
 * the same. One JSON file each:
 *
 *   says       what must hold, a sentence
 *   nodes      1 to 3 of {role, chain_id}, in the order of asking; all answer from one toy chain
 *   options    attempts, quorum, hedge_ms, reply_size_max, headers ("require"), logs ("corroborate"), range,
 *              timeout_ms, poll_ms, window, finality
 *              ({policy, safe, finalized})
 *   blocks     [id, parent id, number, calls sold, whether a log says so]
 *   rows       [first id, last id, parent of the first, its number, calls sold]: one block on the other, without logs
 *   times      [id, unix time of the block]
 *   finalized  id of the block that is shown as such
 *   tags       [heads shown by then, id of the block shown as safe, as finalized; 0: null], in order
 *   clock      [heads shown by then, seconds that the wall clock jumps, seconds that the monotonic one does]
 *   socket     what a WebSocket server says meanwhile: script_socket.h
 *   heads      ids that `latest` shows, poll after poll
 *   faults     [{node, method, from, to, kind, ...}]: the from-th to to-th POST (to 0: all further ones) of that
 *              method, which is the first of its batch, to that node; `any` is every method. Kinds below.
 *   expect     blocks: [id, sold, excluded, epoch, depth of the reorg] of what is published, in order, the last two when
 *              they matter; rows: [first id, last id, sold, epoch, depth of the first] of what is published behind
 *              those; errors: least counts by status name; clean: no error at all; weak: records are marked as read
 *              by number; log: a part of it that must be there; last: [safe, finalized, reason and epoch of the
 *              freeze] of the last status record; views: [first id, last id, safe, finalized] of what is published;
 *              tags_asked: calls for safe or finalized, in all
 *
 * Kinds. silent hangup cut giant drip: of tests/sim/node.h. http (http, headers, body): that status. body (body):
 * that text. error (code, message): one error object for the batch. errors (code, message): one for each call.
 * reversed, twice, short: the truth with its items in reverse order, the first one twice, the last one missing.
 * foreign: ids of another request. empty: all lists of the truth empty. nulls: all results null. utf8: an
 * invalid byte. nest: deep nesting. sold (sold): the truth with another quantity. head (id): another block as
 * the newest. dressed: blocks with all members of a header, which cannot hash to their hash.
 * hash: logs of another block's hash. long: a log with more data than is read. branch (id): the truth as a node sees it whose head is that block.
 */
#ifndef GW_TESTS_SIM_SCRIPT_H
#define GW_TESTS_SIM_SCRIPT_H

#include "tests/sim/chains/collector/script_socket.h"
#include "tests/sim/chains/collector/world.h"

#define SCRIPT_NODES   3u
#define SCRIPT_METHODS 8u

struct script;

struct script_node {
    struct script *script;
    unsigned index;
    struct node node;
    struct {
        char name[32];
        unsigned posts;
    } methods[SCRIPT_METHODS];
    unsigned posts; /* of any method */
};

struct script {
    json_t *json;
    struct toy_chain *toy;
    struct script_socket socket;
    struct script_node nodes[SCRIPT_NODES];
    unsigned node_count;
    char *body; /* of the last false answer */
    struct node_step step;
};

static inline int64_t script_int(const json_t *object, const char *key, int64_t missing)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : missing;
}

static inline const char *script_text(const json_t *object, const char *key, const char *missing)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : missing;
}

static inline unsigned script_count(struct script_node *n, const char *method)
{
    for (unsigned i = 0; i < SCRIPT_METHODS; i++) {
        if (n->methods[i].name[0] == '\0') {
            snprintf(n->methods[i].name, sizeof n->methods[i].name, "%s", method);
        }
        if (strcmp(n->methods[i].name, method) == 0) {
            return ++n->methods[i].posts;
        }
    }
    GW_ASSERT(false);
    return 0;
}

/* NULL when the chain has come to its end and says nothing: that is the step then, and no lie is made of it. */
static inline json_t *script_truth(struct script *s, const char *request)
{
    const struct node_step *honest = toy_choose(s->toy, request);
    if (honest->body == NULL) {
        s->step = *honest;
        return NULL;
    }
    return json_loads(honest->body, 0, NULL);
}

static inline void script_say(struct script *s, json_t *batch)
{
    free(s->body);
    s->body = json_dumps(batch, JSON_COMPACT);
    GW_ASSERT(s->body != NULL);
    json_decref(batch);
    s->step = (struct node_step){.body = s->body};
}

static inline json_t *script_errors(const json_t *request, const json_t *fault)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(request); i++) {
        json_array_append_new(out, json_pack("{s:O, s:{s:I, s:s}}", "id",
                                             json_object_get(json_array_get(request, i), "id"), "error",
                                             "code", (json_int_t)script_int(fault, "code", -32000), "message",
                                             script_text(fault, "message", "no")));
    }
    return out;
}

/* Members that a header has and the toy's blocks have not. */
static inline void script_dress(json_t *block)
{
    static const char *const hashes[] = {"sha3Uncles", "stateRoot", "transactionsRoot", "receiptsRoot",
                                         "mixHash"};
    static const char *const numbers[] = {"difficulty", "gasLimit", "gasUsed", "baseFeePerGas"};
    char bloom[2 + 512 + 1] = "0x";
    if (!json_is_object(block)) {
        return;
    }
    memset(bloom + 2, '0', 512);
    for (size_t i = 0; i < 5; i++) {
        json_object_set_new(
            block, hashes[i],
            json_string("0x1111111111111111111111111111111111111111111111111111111111111111"));
    }
    for (size_t i = 0; i < 4; i++) {
        json_object_set_new(block, numbers[i], json_string("0x1"));
    }
    json_object_set_new(block, "miner", json_string("0x1111111111111111111111111111111111111111"));
    json_object_set_new(block, "nonce", json_string("0x1111111111111111"));
    json_object_set_new(block, "extraData", json_string("0x"));
    json_object_set_new(block, "logsBloom", json_string(bloom));
}

/* A lie made of the truth; false when the kind is another one. */
static inline bool script_bend(struct script *s, const json_t *fault, const char *kind, const char *request)
{
    static const char *const kinds[] = {"reversed", "twice",   "short", "foreign", "empty",
                                        "nulls",    "dressed", "hash",  "long"};
    const size_t known = sizeof kinds / sizeof *kinds;
    size_t k = 0;
    while (k < known && strcmp(kinds[k], kind) != 0) {
        k++;
    }
    if (k == known) {
        return false;
    }
    json_t *truth = script_truth(s, request);
    if (truth == NULL) {
        return true;
    }
    json_t *out = json_array();
    const size_t count = json_array_size(truth);
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_array_get(truth, k == 0 ? count - 1 - i : k == 1 && i == 1 ? 0 : i);
        json_t *result = json_object_get(item, "result");
        if (k == 3) {
            json_object_set_new(item, "id", json_integer((json_int_t)i + 7));
        } else if (k == 4 && json_is_array(result)) {
            json_array_clear(result);
        } else if (k == 5) {
            json_object_set_new(item, "result", json_null());
        } else if (k == 6) {
            script_dress(result);
        } else if (k == 7 && json_array_size(result) > 0) {
            char hash[67];
            toy_hash_text(hash, (unsigned)script_int(fault, "id", 1));
            json_object_set_new(json_array_get(result, 0), "blockHash", json_string(hash));
        } else if (k == 8 && json_array_size(result) > 0) {
            static char data[2 + 2 * (GW_LOG_DATA_MAX + 1) + 1];
            memset(data, '0', sizeof data - 1);
            data[1] = 'x';
            json_object_set_new(json_array_get(result, 0), "data", json_string(data));
        }
        if (k != 2 || i + 1 < count) {
            json_array_append(out, item);
        }
    }
    if (k == 1 && count == 1) {
        json_array_append(out, json_array_get(truth, 0));
    }
    json_decref(truth);
    script_say(s, out);
    return true;
}

/* The truth of a chain that is not quite this one. */
static inline void script_pretend(struct script *s, const json_t *fault, const char *kind,
                                  const char *request)
{
    struct toy_chain *c = s->toy;
    struct toy_block kept[TOY_BLOCKS];
    memcpy(kept, c->blocks, sizeof kept);
    for (unsigned id = 1; id < TOY_BLOCKS && strcmp(kind, "sold") == 0; id++) {
        c->blocks[id].quantity = (unsigned)script_int(fault, "sold", 99);
    }
    if (strcmp(kind, "head") == 0) {
        json_t *batch = json_loads(request, 0, NULL);
        json_t *out = json_array();
        for (size_t i = 0; i < json_array_size(batch); i++) {
            json_array_append_new(out, json_pack("{s:O, s:o}", "id",
                                                 json_object_get(json_array_get(batch, i), "id"), "result",
                                                 toy_block_json(&c->blocks[script_int(fault, "id", 1)])));
        }
        json_decref(batch);
        script_say(s, out);
        return;
    }
    c->seen_as = strcmp(kind, "branch") == 0 ? (unsigned)script_int(fault, "id", 1) : 0;
    json_t *truth = script_truth(s, request);
    if (truth != NULL) {
        script_say(s, truth);
    }
    c->seen_as = 0;
    memcpy(c->blocks, kept, sizeof kept);
}

static inline void script_lie(struct script *s, const json_t *fault, const char *request)
{
    static char nest[2048];
    const char *kind = script_text(fault, "kind", "");
    json_t *batch = json_loads(request, 0, NULL);
    memset(nest, '[', sizeof nest - 1);
    s->step = (struct node_step){.body = script_text(fault, "body", "[{\"id\":1,\"result\":\"0x10\"}]")};
    s->step.http = (unsigned)script_int(fault, "http", 0);
    s->step.headers = script_text(fault, "headers", NULL);
    if (strcmp(kind, "silent") == 0) {
        s->step.action = NODE_SILENT;
    } else if (strcmp(kind, "hangup") == 0) {
        s->step.action = NODE_HANG_UP;
    } else if (strcmp(kind, "cut") == 0) {
        s->step.action = NODE_CUT;
    } else if (strcmp(kind, "giant") == 0) {
        s->step.action = NODE_GIANT;
    } else if (strcmp(kind, "drip") == 0) {
        s->step.action = NODE_DRIP;
    } else if (strcmp(kind, "utf8") == 0) {
        s->step.body = "[{\"id\":1,\"result\":\"0x\xff\xfe\"}]";
    } else if (strcmp(kind, "nest") == 0) {
        s->step.body = nest;
    } else if (strcmp(kind, "error") == 0) {
        json_t *all = script_errors(batch, fault);
        json_t *one = json_incref(json_array_get(all, 0));
        json_decref(all);
        json_object_set_new(one, "id", json_null());
        script_say(s, one);
    } else if (strcmp(kind, "errors") == 0) {
        script_say(s, script_errors(batch, fault));
    } else if (strcmp(kind, "http") != 0 && strcmp(kind, "body") != 0 &&
               !script_bend(s, fault, kind, request)) {
        script_pretend(s, fault, kind, request);
    }
    json_decref(batch);
}

static inline const struct node_step *script_answer(struct script_node *n, const char *request)
{
    struct script *s = n->script;
    json_t *batch = json_loads(request, 0, NULL);
    const char *method = script_text(json_array_get(batch, 0), "method", "?");
    const unsigned nth = script_count(n, method);
    const unsigned any = ++n->posts;
    const json_t *faults = json_object_get(s->json, "faults");
    const json_t *found = NULL;
    for (size_t i = 0; i < json_array_size(faults) && found == NULL; i++) {
        const json_t *fault = json_array_get(faults, i);
        const char *wanted = script_text(fault, "method", "any");
        const bool is_any = strcmp(wanted, "any") == 0;
        const unsigned at = is_any ? any : nth;
        const int64_t to = script_int(fault, "to", 0);
        const bool is_due = at >= script_int(fault, "from", 1) && (to == 0 || at <= to);
        if (script_int(fault, "node", 0) == n->index && (is_any || strcmp(wanted, method) == 0) && is_due) {
            found = fault;
        }
    }
    json_decref(batch);
    if (found == NULL) {
        return toy_choose(s->toy, request);
    }
    script_lie(s, found, request);
    return &s->step;
}

static inline const struct node_step *script_choose(void *context, const char *request)
{
    struct script_node *n = context;
    const struct node_step *step = script_answer(n, request);
    script_socket_turn(&n->script->socket);
    return step;
}

#endif
