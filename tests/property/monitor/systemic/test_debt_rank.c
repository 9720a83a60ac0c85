/* Does distress spread as exact arithmetic says (tests/fixture/systemic/reference.py), and as the laws of policy 3.22.18
 * ask, for whatever network? */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "monitor/systemic/debt_rank.h"
#include "tests/property/monitor/policy/random.h"

#define REFERENCE GW_TESTS_DIR "/fixture/systemic/reference.ndjson"
#define COUNT_MAX 24
#define ROUNDS    300

struct network {
    size_t count;
    double weights[COUNT_MAX * COUNT_MAX];
    double initial[COUNT_MAX];
    double value[COUNT_MAX];
};

struct result {
    double rank;
    double distress[GW_DEBT_RANK_MAX];
};

static struct result spread(const struct network *n)
{
    struct result r;
    const struct gw_debt_rank_input input = {n->count, n->weights, n->initial, n->value};
    assert_int_equal(gw_debt_rank_spread(&r.rank, r.distress, &input), GW_OK);
    return r;
}

static void read_numbers(double *out, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        out[i] = json_number_value(json_array_get(list, i));
    }
}

static void check_case(const json_t *line)
{
    struct network n = {.count = json_array_size(json_object_get(line, "initial"))};
    double expected[COUNT_MAX];
    for (size_t i = 0; i < n.count; i++) {
        read_numbers(n.weights + i * n.count, json_array_get(json_object_get(line, "weights"), i));
    }
    read_numbers(n.initial, json_object_get(line, "initial"));
    read_numbers(n.value, json_object_get(line, "value"));
    read_numbers(expected, json_object_get(line, "distress"));
    const struct result r = spread(&n);
    for (size_t i = 0; i < n.count; i++) {
        assert_true(fabs(r.distress[i] - expected[i]) <= 1e-12);
    }
    assert_true(fabs(r.rank - json_number_value(json_object_get(line, "rank"))) <= 1e-11);
}

static void every_network_spreads_as_exact_arithmetic_says(void **state)
{
    (void)state;
    static char text[16384];
    size_t cases = 0;
    FILE *file = fopen(REFERENCE, "r");
    assert_non_null(file);
    while (fgets(text, sizeof text, file) != NULL) {
        json_t *line = json_loads(text, 0, NULL);
        assert_non_null(line);
        if (strcmp(json_string_value(json_object_get(line, "kind")), "debt_rank") == 0) {
            check_case(line);
            cases++;
        }
        json_decref(line);
    }
    fclose(file);
    assert_int_equal(cases, 40);
}

static struct network draw_network(uint64_t *seed)
{
    struct network n = {.count = 1 + (size_t)random_below(seed, COUNT_MAX)};
    const double scale = random_one_in(seed, 3) ? 1.0 : 0.2;
    for (size_t i = 0; i < n.count * n.count; i++) {
        const bool is_own = i % (n.count + 1) == 0;
        n.weights[i] = is_own || random_one_in(seed, 3) ? 0.0 : scale * random_unit(seed);
    }
    for (size_t i = 0; i < n.count; i++) {
        n.initial[i] = random_one_in(seed, 2) ? random_unit(seed) : 0.0;
        n.value[i] = random_unit(seed) / (double)n.count;
    }
    return n;
}

/* At most what was not lost yet, and never less than was. */
static void losses_stay_within_what_is_there(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        const struct network n = draw_network(&seed);
        const struct result r = spread(&n);
        double left = 0.0;
        for (size_t i = 0; i < n.count; i++) {
            assert_true(r.distress[i] >= n.initial[i] && r.distress[i] <= 1.0);
            left += (1.0 - n.initial[i]) * n.value[i];
        }
        assert_true(r.rank >= 0.0 && r.rank <= left + 1e-12);
    }
}

static void more_distress_or_more_exposure_never_spreads_less(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < ROUNDS; round++) {
        struct network n = draw_network(&seed);
        const struct result before = spread(&n);
        const size_t i = (size_t)random_below(&seed, n.count);
        const size_t j = (size_t)random_below(&seed, n.count);
        n.initial[i] += (1.0 - n.initial[i]) * random_unit(&seed);
        n.weights[j] += (1.0 - n.weights[j]) * random_unit(&seed);
        const struct result after = spread(&n);
        for (size_t k = 0; k < n.count; k++) {
            assert_true(after.distress[k] >= before.distress[k] - 1e-12);
        }
    }
}

static void without_links_nothing_spreads(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct network n = draw_network(&seed);
    memset(n.weights, 0, sizeof n.weights);
    const struct result r = spread(&n);
    assert_true(r.rank == 0.0);
    assert_memory_equal(r.distress, n.initial, n.count * sizeof *n.initial);
}

/* Names have no weight: the order of institutions changes the order of answers and nothing else. */
static void a_permutation_permutes_the_answer(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int round = 0; round < ROUNDS; round++) {
        const struct network n = draw_network(&seed);
        struct network turned = n;
        const size_t by = (size_t)random_below(&seed, n.count);
        for (size_t i = 0; i < n.count; i++) {
            const size_t to = (i + by) % n.count;
            turned.initial[to] = n.initial[i];
            turned.value[to] = n.value[i];
            for (size_t j = 0; j < n.count; j++) {
                turned.weights[to * n.count + (j + by) % n.count] = n.weights[i * n.count + j];
            }
        }
        const struct result a = spread(&n);
        const struct result b = spread(&turned);
        for (size_t i = 0; i < n.count; i++) {
            assert_true(fabs(a.distress[i] - b.distress[(i + by) % n.count]) <= 1e-13);
        }
        assert_true(fabs(a.rank - b.rank) <= 1e-13);
    }
}

static void what_is_out_of_range_is_refused(void **state)
{
    (void)state;
    uint64_t seed = 5;
    struct network n = draw_network(&seed);
    struct gw_debt_rank_input input = {0, n.weights, n.initial, n.value};
    struct result r;
    assert_int_equal(gw_debt_rank_spread(&r.rank, r.distress, &input), GW_E_BOUND);
    input.count = GW_DEBT_RANK_MAX + 1;
    assert_int_equal(gw_debt_rank_spread(&r.rank, r.distress, &input), GW_E_BOUND);
    const double bad[] = {-0.1, 1.1, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < 4; i++) {
        struct network m = draw_network(&seed);
        input = (struct gw_debt_rank_input){m.count, m.weights, m.initial, m.value};
        m.weights[0] = bad[i];
        assert_int_equal(gw_debt_rank_spread(&r.rank, r.distress, &input), GW_E_DOMAIN);
        m.weights[0] = 0.0;
        m.initial[0] = bad[i];
        assert_int_equal(gw_debt_rank_spread(&r.rank, r.distress, &input), GW_E_DOMAIN);
        assert_true(r.rank == 0.0 && r.distress[0] == 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_network_spreads_as_exact_arithmetic_says),
        cmocka_unit_test(losses_stay_within_what_is_there),
        cmocka_unit_test(more_distress_or_more_exposure_never_spreads_less),
        cmocka_unit_test(without_links_nothing_spreads),
        cmocka_unit_test(a_permutation_permutes_the_answer),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
