/* fixture: what tests of proofs share. */
#ifndef GW_TESTS_PROOF_FIXTURE_H
#define GW_TESTS_PROOF_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "tests/unit/chains/json/spans.h"

static inline json_t *load_fixture(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/fixture/proof/%s", GW_TESTS_DIR, name);
    json_t *list = json_load_file(path, 0, NULL);
    assert_non_null(list);
    assert_true(json_array_size(list) > 2);
    return list;
}

#endif
