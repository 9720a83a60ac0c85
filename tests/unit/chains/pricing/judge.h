/* judge: comparison with relative and absolute tolerance, and the rows of
 * tests/fixture/pricing/reference.ndjson and contracts.ndjson. */
#ifndef TESTS_UNIT_CHAINS_PRICING_JUDGE_H
#define TESTS_UNIT_CHAINS_PRICING_JUDGE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gammawatch/pricing.h"

#define REFERENCE_LINE_MAX 2048

#define assert_near(got, want, relative, absolute)                                                           \
    judge_near((got), (want), (relative), (absolute), #got, __FILE__, __LINE__)

static inline void judge_near(double got, double want, double relative, double absolute, const char *what,
                              const char *file, int line)
{
    double error = fabs(got - want);
    if (!(error <= absolute || error <= relative * fabs(want))) {
        print_error("%s: got %.17g, want %.17g, relative error %.3g\n", what, got, want,
                    error / (fabs(want) + 1e-300));
        _fail(file, line);
    }
}

static inline double judge_number(const json_t *row, const char *name)
{
    const json_t *value = json_object_get(row, name);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static inline void judge_greeks(const struct gw_greeks *got, const json_t *row, double relative,
                                double price_absolute)
{
    const struct {
        const char *name;
        double value;
    } greeks[] = {
        {"delta", got->delta}, {"gamma", got->gamma}, {"vega", got->vega},   {"theta", got->theta},
        {"rho", got->rho},     {"vanna", got->vanna}, {"volga", got->volga}, {"charm", got->charm},
        {"speed", got->speed}, {"color", got->color}, {"zomma", got->zomma},
    };
    const json_t *expected = json_object_get(row, "expected");
    for (size_t i = 0; i < sizeof greeks / sizeof greeks[0]; i++) {
        if (json_object_get(expected, greeks[i].name) != NULL) {
            judge_near(greeks[i].value, judge_number(expected, greeks[i].name), relative, 0.0, greeks[i].name,
                       __FILE__, __LINE__);
        }
    }
    assert_near(got->price, judge_number(expected, "price"), 2e-11, price_absolute);
}

/* Calls check(row) for every row of a kind in a file of tests/fixture/pricing; returns how many there were. */
static inline size_t judge_file(const char *name, const char *kind, void (*check)(const json_t *row))
{
    char path[sizeof GW_TESTS_DIR + 64];
    (void)snprintf(path, sizeof path, "%s/fixture/pricing/%s", GW_TESTS_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t count = 0;
    char line[REFERENCE_LINE_MAX];
    while (fgets(line, sizeof line, file) != NULL) {
        json_t *row = json_loads(line, 0, NULL);
        assert_non_null(row);
        if (strcmp(json_string_value(json_object_get(row, "kind")), kind) == 0) {
            check(row);
            count++;
        }
        json_decref(row);
    }
    fclose(file);
    return count;
}

static inline size_t judge_rows(const char *kind, void (*check)(const json_t *row))
{
    return judge_file("reference.ndjson", kind, check);
}

static inline size_t judge_contracts(const char *kind, void (*check)(const json_t *row))
{
    return judge_file("contracts.ndjson", kind, check);
}

/* One of any kind, the price as exact as its greeks. */
static inline void judge_instrument(const struct gw_instrument *instrument, const json_t *row,
                                    double relative)
{
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, judge_number(row, "spot"), instrument), GW_OK);
    judge_greeks(&got, row, relative, 0.0);
    assert_near(got.price, judge_number(json_object_get(row, "expected"), "price"), relative, 0.0);
}

#endif
