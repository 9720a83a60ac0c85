/* toy_chain: a chain that fits on a page: one feed, one venue that sold some calls, and blocks of a test's
 * choice; the node answers from it.
 *
 * A block is known by its id; its hash is made of it. The venue's only state is the quantity of calls at a
 * block; a log in the block says that it changed. Bodies that a test puts into `lies` replace the honest
 * answer to the n-th POST of that method.
 */
#ifndef GW_TESTS_SIM_TOY_CHAIN_H
#define GW_TESTS_SIM_TOY_CHAIN_H

#include "tests/sim/chains/collector/toy_calls.h"

static inline json_t *toy_result(struct toy_chain *c, const char *method, const json_t *params)
{
    const json_t *first = json_array_get(params, 0);
    if (strcmp(method, "eth_getBlockByNumber") == 0) {
        const char *tag = json_string_value(first);
        if (strncmp(tag, "0x", 2) == 0) {
            return toy_block_json(toy_find_number(c, tag));
        }
        const unsigned id = toy_tag(c, tag);
        c->asked_tags += strcmp(tag, "latest") != 0 ? 1 : 0;
        return toy_block_json(id == 0 ? NULL : &c->blocks[id]);
    }
    if (strcmp(method, "eth_getBlockByHash") == 0) {
        return toy_block_json(toy_find(c, json_string_value(first)));
    }
    if (strcmp(method, "eth_getLogs") == 0) {
        return toy_logs_json(c, first);
    }
    GW_ASSERT(strcmp(method, "eth_call") == 0);
    return toy_call_json(c, params);
}

static inline unsigned toy_count(struct toy_chain *c, const char *method)
{
    unsigned *count = strcmp(method, "eth_getBlockByNumber") == 0 ? &c->asked_heads
                      : strcmp(method, "eth_getBlockByHash") == 0 ? &c->asked_parents
                      : strcmp(method, "eth_getLogs") == 0        ? &c->asked_logs
                                                                  : &c->asked_calls;
    return ++*count;
}

static inline const struct node_step *toy_answer(struct toy_chain *c, const json_t *batch)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(batch); i++) {
        const json_t *call = json_array_get(batch, i);
        const char *method = json_string_value(json_object_get(call, "method"));
        json_t *result = toy_result(c, method, json_object_get(call, "params"));
        const char *kind = json_object_get(result, "code") != NULL ? "error" : "result";
        json_array_append_new(out, json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id",
                                             json_object_get(call, "id"), kind, result));
    }
    size_t size = json_dumpb(out, c->body, sizeof c->body - 1, JSON_COMPACT);
    GW_ASSERT(size > 0 && size < sizeof c->body);
    c->body[size] = '\0';
    json_decref(out);
    c->honest = (struct node_step){.body = c->body};
    return &c->honest;
}

static inline const struct node_step *toy_choose(void *context, const char *request)
{
    static const struct node_step silence = {.action = NODE_SILENT};
    struct toy_chain *c = context;
    json_t *batch = json_loads(request, 0, NULL);
    const char *method = json_string_value(json_object_get(json_array_get(batch, 0), "method"));
    const struct node_step *step = NULL;
    GW_ASSERT(method != NULL);
    unsigned nth = toy_count(c, method);
    const json_t *params = json_object_get(json_array_get(batch, 0), "params");
    const char *first = json_string_value(json_array_get(params, 0));
    const bool is_poll = strcmp(method, "eth_getBlockByNumber") == 0 && strncmp(first, "0x", 2) != 0;
    if (is_poll && (!c->is_held || c->head_at == 0)) {
        if (c->head_at == c->head_count) {
            c->at_end(c);
            step = &silence;
        } else {
            c->head_at++;
        }
    }
    for (size_t i = 0; step == NULL && i < c->lie_count; i++) {
        const struct toy_lie *lie = &c->lies[i];
        step = strcmp(lie->method, method) == 0 && lie->nth == nth ? &lie->step : NULL;
    }
    if (c->batch_max > 0 && strcmp(method, "eth_call") == 0 && json_array_size(batch) > c->batch_max) {
        step = &silence;
    }
    step = step == NULL ? toy_answer(c, batch) : step;
    json_decref(batch);
    return step;
}

#endif
