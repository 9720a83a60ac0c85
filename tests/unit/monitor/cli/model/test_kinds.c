/* Does every kind of formula agree with its 50-digit examples, each to the tolerance it names? */
#include <jansson.h>
#include <math.h>
#include <stdbool.h>

#include "tests/unit/monitor/cli/command.h"

#define VECTORS GW_TESTS_DIR "/golden/policy_vectors.json"

static const char *const kinds[] = {
#define X(name, help) #name,
#include "monitor/cli/model/kinds.def"
#undef X
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static json_t *vectors;
static struct command command;

static bool is_kind(const char *name)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *text(const json_t *vector, const char *key)
{
    const char *value = json_string_value(json_object_get(vector, key));
    assert_non_null(value);
    return value;
}

/* tol_abs is one for all, or one by output with "*" for the others. */
static double tolerance(const json_t *vector, const char *output)
{
    const json_t *absolute = json_object_get(vector, "tol_abs");
    if (json_is_object(absolute)) {
        const json_t *own = json_object_get(absolute, output);
        absolute = own == NULL ? json_object_get(absolute, "*") : own;
    }
    assert_true(json_is_string(absolute));
    return strtod(json_string_value(absolute), NULL);
}

static void check_value(const json_t *vector, const char *output, const json_t *expected, const json_t *got);

/* Expected rows are a choice from the rows of the answer, by their shock. */
static const json_t *find_row(const json_t *rows, const json_t *expected)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (json_equal(json_object_get(row, "bps"), json_object_get(expected, "bps"))) {
            return row;
        }
    }
    return NULL;
}

static void check_object(const json_t *vector, const json_t *expected, const json_t *got)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)expected, key, value)
    {
        check_value(vector, key, value, json_object_get(got, key));
    }
}

static void check_list(const json_t *vector, const char *output, const json_t *expected, const json_t *got)
{
    assert_true(json_is_array(got));
    if (json_is_object(json_array_get(expected, 0))) {
        for (size_t i = 0; i < json_array_size(expected); i++) {
            const json_t *row = json_array_get(expected, i);
            check_object(vector, row, find_row(got, row));
        }
        return;
    }
    assert_int_equal(json_array_size(got), json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        check_value(vector, output, json_array_get(expected, i), json_array_get(got, i));
    }
}

static void check_value(const json_t *vector, const char *output, const json_t *expected, const json_t *got)
{
    if (json_is_array(expected)) {
        check_list(vector, output, expected, got);
        return;
    }
    if (json_is_boolean(expected)) {
        assert_true(json_equal(expected, got));
        return;
    }
    double wanted =
        json_is_string(expected) ? strtod(json_string_value(expected), NULL) : json_number_value(expected);
    double error = fabs(json_number_value(got) - wanted);
    double allowed = tolerance(vector, output) + strtod(text(vector, "tol_rel"), NULL) * fabs(wanted);
    if (!json_is_number(got) || !(error <= allowed)) {
        fail_msg("%s %s: %.17g, expected %.17g within %.3g", text(vector, "id"), output,
                 json_number_value(got), wanted, allowed);
    }
}

/* One line for each vector whose kind is there. */
static char *write_requests(void)
{
    char *lines = calloc(1, 1);
    assert_non_null(lines);
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        if (!is_kind(text(vector, "kind"))) {
            continue;
        }
        json_t *request = json_pack("{s:s, s:s, s:O}", "id", text(vector, "id"), "kind", text(vector, "kind"),
                                    "inputs", json_object_get(vector, "inputs"));
        char *line = json_dumps(request, JSON_COMPACT | JSON_REAL_PRECISION(17));
        assert_non_null(line);
        lines = realloc(lines, strlen(lines) + strlen(line) + 2);
        assert_non_null(lines);
        strcat(strcat(lines, line), "\n");
        free(line);
        json_decref(request);
    }
    return lines;
}

static void every_vector_is_met_to_its_tolerance(void **state)
{
    (void)state;
    char *requests = write_requests();
    command_run(&command, "model", requests);
    free(requests);
    assert_int_equal(command.code, 0);
    const char *line = command.output;
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        if (!is_kind(text(vector, "kind"))) {
            continue;
        }
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        json_t *answer = json_loadb(line, (size_t)(end - line), 0, NULL);
        assert_string_equal(text(answer, "id"), text(vector, "id"));
        check_object(vector, json_object_get(vector, "expected"), json_object_get(answer, "outputs"));
        json_decref(answer);
        line = end + 1;
    }
    assert_string_equal(line, "");
}

static void every_kind_has_a_vector(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        bool is_there = false;
        for (size_t j = 0; j < json_array_size(vectors); j++) {
            is_there = is_there || strcmp(text(json_array_get(vectors, j), "kind"), kinds[i]) == 0;
        }
        if (!is_there) {
            fail_msg("kind %s has no vector", kinds[i]);
        }
    }
}

/* Kinds that may be absent, none once the list is empty. */

static void every_vector_has_its_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        if (!is_kind(text(vector, "kind"))) {
            fail_msg("absent: %s (%s)", text(vector, "kind"), text(vector, "id"));
        }
    }
}

static void the_list_names_every_kind(void **state)
{
    (void)state;
    command_run(&command, "model --list", "");
    assert_int_equal(command.code, 0);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        assert_non_null(strstr(command.output, kinds[i]));
    }
}

static int load(void **state)
{
    (void)state;
    vectors = json_load_file(VECTORS, 0, NULL);
    return json_array_size(vectors) > 0 ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_met_to_its_tolerance),
        cmocka_unit_test(every_kind_has_a_vector),
        cmocka_unit_test(every_vector_has_its_kind),
        cmocka_unit_test(the_list_names_every_kind),
    };
    return cmocka_run_group_tests(tests, load, release);
}
