#include "monitor/cli/ndjson.h"

#include <stdbool.h>
#include <string.h>

#include "monitor/cli/cli.h"

/* A line without its end; of one that is too long the rest is dropped. False at the end of input. */
static bool read_line(char text[GW_NDJSON_LINE_MAX + 1], size_t *size, bool *is_too_long)
{
    int c = getc_unlocked(stdin);
    bool is_there = c != EOF;

    *size = 0;
    *is_too_long = false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(stdin)) {
        *is_too_long = *size == GW_NDJSON_LINE_MAX;
        if (!*is_too_long) {
            text[(*size)++] = (char)c;
        }
    }
    text[*size] = '\0';
    return is_there;
}

/* The id comes first, as it came. */
static void print_answer(const json_t *request, json_t *outcome)
{
    json_t *out = json_object();
    json_t *id = json_object_get(request, "id");

    json_object_set_new(out, "id", id == NULL ? json_null() : json_incref(id));
    json_object_update_missing(out, outcome);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(17));
    fputc('\n', stdout);
    json_decref(out);
}

static bool answer_line(gw_ndjson_answer_fn *answer, const char *text, size_t size, bool is_too_long)
{
    json_error_t error = {.text = "line is longer than 1 MiB"};
    json_t *request = is_too_long ? NULL : json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    json_t *outcome = NULL;
    bool is_good = false;

    if (json_is_object(request)) {
        outcome = answer(request);
    } else {
        outcome = json_pack("{s:s}", "error", request == NULL ? error.text : "not a JSON object");
    }
    is_good = json_object_get(outcome, "error") == NULL;
    print_answer(request, outcome);
    json_decref(outcome);
    json_decref(request);
    return is_good;
}

int gw_ndjson_serve(gw_ndjson_answer_fn *answer)
{
    static char text[GW_NDJSON_LINE_MAX + 1];
    size_t size = 0;
    bool is_too_long = false;
    int code = GW_EXIT_OK;

    setvbuf(stdout, NULL, _IOLBF, 0); /* whoever asks through a pipe waits for each answer */
    while (read_line(text, &size, &is_too_long)) {
        if (strspn(text, " \t\r") == size && !is_too_long) {
            continue;
        }
        if (!answer_line(answer, text, size, is_too_long)) {
            code = GW_EXIT_FAILURE;
        }
    }
    return fflush(stdout) == 0 ? code : GW_EXIT_FAILURE;
}
