/* script_tape: the tape of a run without the marks of what failed in it: one that was changed so that more fails than did
 * looks the same. */
#ifndef GW_TESTS_SIM_SCRIPT_TAPE_H
#define GW_TESTS_SIM_SCRIPT_TAPE_H

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "tests/sim/chains/collector/world.h"

#define SCRIPT_TAPE_MAX (64u << 20) /* bytes of its text */

static inline size_t script_line_size(const char *at)
{
    return (size_t)(strchr(at, '\n') - at) + 1;
}

/* Of the entry at `at`, with its line and both ends. */
static inline size_t script_entry_size(const char *at)
{
    size_t sizes[2] = {0};
    GW_ASSERT(sscanf(at, "@ %*s %zu %zu", &sizes[0], &sizes[1]) == 2);
    return script_line_size(at) + sizes[0] + 1 + sizes[1] + 1;
}

/* Returns how many marks there were; the file at `path` has none of them any more. */
static inline size_t script_strip_marks(const char *path)
{
    char *text = calloc(1, SCRIPT_TAPE_MAX);
    gzFile file = gzopen(path, "rb");
    GW_ASSERT(text != NULL && file != NULL);
    const int size = gzread(file, text, SCRIPT_TAPE_MAX - 1);
    GW_ASSERT(size > 0 && gzclose(file) == Z_OK);
    file = gzopen(path, "wb1");
    size_t marks = 0;
    size_t step = script_line_size(text);
    GW_ASSERT(file != NULL && gzwrite(file, text, (unsigned)step) == (int)step);
    for (const char *at = text + step; at < text + size; at += step) {
        step = script_entry_size(at);
        const bool is_mark = at[script_line_size(at)] == '!';
        marks += is_mark ? 1 : 0;
        GW_ASSERT(is_mark || gzwrite(file, at, (unsigned)step) == (int)step);
    }
    GW_ASSERT(gzclose(file) == Z_OK);
    free(text);
    return marks;
}

#endif
