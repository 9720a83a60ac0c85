#include "ipc/base/nearest.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment; only the last three rows of the table are kept. */
static size_t measure_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][GW_NEAREST_SIZE_MAX + 1];
    for (size_t j = 0; j <= b_size; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_size; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], above2[j - 2] + 1);
            }
        }
    }
    return rows[a_size % 3][b_size];
}

void gw_nearest_begin(struct gw_nearest *nearest, const char *word)
{
    const size_t size = strlen(word);
    const size_t limit = size / 3 > 1 ? size / 3 : 1;
    *nearest = (struct gw_nearest){.word = word, .best = NULL, .distance = limit + 1};
}

void gw_nearest_offer(struct gw_nearest *nearest, const char *candidate)
{
    const size_t word_size = strlen(nearest->word);
    const size_t size = strlen(candidate);
    if (word_size > GW_NEAREST_SIZE_MAX || size > GW_NEAREST_SIZE_MAX) {
        return;
    }
    const size_t distance = measure_distance(nearest->word, word_size, candidate, size);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}
