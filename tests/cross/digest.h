/* digest: what libgammawatch-pricing makes of many inputs, as one number per part. Needs no other library, so that
 * it can be built for a machine that is not here. */
#ifndef TESTS_CROSS_DIGEST_H
#define TESTS_CROSS_DIGEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gammawatch/ladder_book.h"

#define DIGEST_CHUNK       4096
#define DIGEST_OPTIONS_MAX 300

static inline uint64_t digest_bits(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double digest_between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * ((double)(digest_bits(seed) >> 11) * 0x1p-53);
}

/* Any bits at all, subnormal, infinite and NaN among them, or a number of ordinary size. */
static inline double digest_number(uint64_t *seed)
{
    const uint64_t bits = digest_bits(seed);
    double x;
    switch (bits % 4) {
    case 0:
        memcpy(&x, &(uint64_t){digest_bits(seed)}, sizeof x);
        return x;
    case 1:
        return digest_between(seed, -750.0, 750.0);
    case 2:
        return digest_between(seed, -40.0, 40.0);
    default:
        return digest_between(seed, 0.0, 4.0);
    }
}

static inline void digest_fold(uint64_t *hash, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        *hash = (*hash ^ (values[i] != values[i] ? 0x7ff8u : bits)) * 0x100000001b3u;
        *hash ^= *hash >> 29;
    }
}

typedef void digest_map(double *out, const double *x, size_t count);

static inline uint64_t digest_map_many(digest_map *map, uint64_t seed, size_t inputs)
{
    double x[DIGEST_CHUNK];
    double y[DIGEST_CHUNK];
    uint64_t hash = seed;
    for (size_t done = 0; done < inputs; done += DIGEST_CHUNK) {
        const size_t count = DIGEST_CHUNK - digest_bits(&seed) % 16; /* lanes end anywhere */
        for (size_t i = 0; i < count; i++) {
            x[i] = digest_number(&seed);
        }
        map(y, x, count);
        digest_fold(&hash, y, count);
    }
    return hash;
}

/* From minutes to years, near the strike and far from it, some expired, some without volatility. */
static inline struct gw_instrument digest_option(uint64_t *seed, double spot)
{
    const uint64_t kind = digest_bits(seed);
    struct gw_instrument instrument = {.kind = GW_PAYOFF_EUROPEAN,
                                       .quantity = digest_between(seed, -100.0, 100.0)};
    const double t = digest_between(seed, 0.0, 1.2);
    instrument.option =
        (struct gw_option){.is_call = (kind & 1) != 0,
                           .strike = kind % 7 == 0 ? spot : spot * digest_between(seed, 0.2, 3.0),
                           .t_years = kind % 11 == 0 ? 0.0 : t * t * t * t,
                           .vol = kind % 13 == 0 ? 0.0 : digest_between(seed, 0.01, 4.0)};
    if (kind % 3 == 0) {
        instrument.option.rate = digest_between(seed, -0.3, 0.3);
        instrument.option.yield = digest_between(seed, -0.3, 0.3);
    }
    return instrument;
}

static inline void digest_insist(enum gw_status status)
{
    if (status != GW_OK) {
        (void)fprintf(stderr, "digest: %d\n", (int)status);
        exit(1);
    }
}

static inline void digest_fill(struct gw_ladder_book *book, uint64_t *seed, double spot)
{
    gw_ladder_book_clear(book);
    const size_t count = 1 + digest_bits(seed) % DIGEST_OPTIONS_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct gw_instrument instrument = digest_option(seed, spot);
        const struct gw_ladder_weights weights = {digest_between(seed, -1, 1), digest_between(seed, -1, 0),
                                                  digest_between(seed, 0, 1)};
        digest_insist(gw_ladder_book_add(book, &instrument, &weights));
    }
}

/* Books until they hold `options` options; 372 valuations each. */
static inline uint64_t digest_ladders(uint64_t seed, size_t options)
{
    static double storage[DIGEST_OPTIONS_MAX * GW_LADDER_OPTION_COLUMNS];
    static struct gw_ladder_sums sums;
    struct gw_ladder_book book;
    digest_insist(gw_ladder_book_init(&book, storage, sizeof storage, DIGEST_OPTIONS_MAX, 0));
    uint64_t hash = seed;
    for (size_t done = 0; done < options; done += book.option_count) {
        const double spot = digest_between(&seed, 0.01, 70000.0);
        double horizon_s[GW_HORIZONS];
        for (size_t i = 0; i < GW_HORIZONS; i++) {
            horizon_s[i] = digest_between(&seed, 0.0, 86400.0 * 30);
        }
        digest_fill(&book, &seed, spot);
        digest_insist(gw_ladder_book_compute(&sums, &book, spot, horizon_s));
        digest_fold(&hash, sums.pnl[0], sizeof sums / sizeof(double));
    }
    return hash;
}

#endif
