/* script_chain: the blocks, tags and heads that a script tells (script.h), laid out in a toy chain. */
#ifndef GW_TESTS_SIM_SCRIPT_CHAIN_H
#define GW_TESTS_SIM_SCRIPT_CHAIN_H

#include "tests/sim/chains/collector/script.h"

static inline unsigned script_number(const json_t *row, size_t i)
{
    return (unsigned)json_integer_value(json_array_get(row, i));
}

static inline void script_read_chain(const json_t *json, struct toy_chain *toy)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach(json_object_get(json, "blocks"), index, item)
    {
        int values[5] = {0};
        for (size_t i = 0; i < 4; i++) {
            values[i] = (int)json_integer_value(json_array_get(item, i));
        }
        toy_add(toy, (unsigned)values[0], (unsigned)values[1], (uint64_t)values[2], (unsigned)values[3],
                json_is_true(json_array_get(item, 4)));
    }
    json_array_foreach(json_object_get(json, "rows"), index, item)
    {
        const unsigned first = script_number(item, 0);
        for (unsigned id = first; id <= script_number(item, 1); id++) {
            toy_add(toy, id, id == first ? script_number(item, 2) : id - 1,
                    script_number(item, 3) + id - first, script_number(item, 4), false);
        }
    }
    json_array_foreach(json_object_get(json, "times"), index, item)
    {
        toy->blocks[script_number(item, 0)].time_s = json_integer_value(json_array_get(item, 1));
    }
    toy->finalized = (unsigned)script_int(json, "finalized", 0);
    json_array_foreach(json_object_get(json, "tags"), index, item)
    {
        assert_true(toy->tag_count < TOY_TAGS);
        toy->tags[toy->tag_count++] =
            (struct toy_tags){script_number(item, 0), script_number(item, 1), script_number(item, 2)};
    }
    json_array_foreach(json_object_get(json, "heads"), index, item)
    {
        toy_show(toy, (unsigned)json_integer_value(item));
    }
}

#endif
