/* signal_fixture: the golden signals of tests/golden/signals.json, made by viem (make_signals.mjs beside it). */
#ifndef GW_TESTS_UNIT_IPC_SIGNAL_FIXTURE_H
#define GW_TESTS_UNIT_IPC_SIGNAL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gammawatch/signal.h"
#include "ipc/base/hex.h"

#define GOLDEN_VECTORS 10u

static inline json_t *load_golden(void)
{
    json_t *root = json_load_file(GW_TESTS_DIR "/golden/signals.json", 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "vectors")), GOLDEN_VECTORS);
    return root;
}

static inline const json_t *golden_at(const json_t *root, size_t index)
{
    return json_array_get(json_object_get(root, "vectors"), index);
}

static inline void read_bytes(uint8_t *out, size_t size, const json_t *object, const char *name)
{
    assert_int_equal(gw_hex_decode_fixed(out, size, json_string_value(json_object_get(object, name))), GW_OK);
}

/* The signal of a golden vector, its key, and its JSON on one line (freed by the caller). */
static inline char *read_golden(struct gw_signed_vector *vector, uint8_t secret[32], const json_t *golden)
{
    char *text = json_dumps(json_object_get(golden, "signal"), JSON_COMPACT);
    assert_non_null(text);
    assert_int_equal(gw_signal_parse_json(vector, text, strlen(text)), GW_OK);
    read_bytes(secret, 32, golden, "secret");
    return text;
}

#endif
