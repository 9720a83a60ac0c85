/* spans: a text, or a value of jansson, as the tokenizer's. For tests that build or change replies with jansson. */
#ifndef GW_TESTS_CHAINS_JSON_SPANS_H
#define GW_TESTS_CHAINS_JSON_SPANS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "chains/json/json.h"

/* One value at a time: the next call ends it. */
static inline struct gw_json_value spans_of_text(const char *text)
{
    static struct gw_json document;
    static char *held;
    gw_json_fini(&document);
    free(held);
    held = strdup(text);
    assert_non_null(held);
    assert_int_equal(gw_json_parse(&document, (const uint8_t *)held, strlen(held)), GW_OK);
    return gw_json_root(&document);
}

static inline struct gw_json_value spans_of(const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    assert_non_null(text);
    const struct gw_json_value root = spans_of_text(text);
    free(text);
    return root;
}

#endif
