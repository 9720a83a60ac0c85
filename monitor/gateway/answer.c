#include "monitor/gateway/answer.h"

#include <stdlib.h>
#include <string.h>

#include "monitor/gateway/health.h"
#include "monitor/gateway/metrics.h"

#define TYPE_JSON    "application/json"
#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"
#define REAL_DIGITS  17

struct view {
    const struct gw_request *request;
    const struct gw_board *board;
    uint64_t now_ms;
};

struct route {
    const char *path;
    bool has_filter;
    void (*make)(struct gw_answer *out, const struct view *view);
};

static void fill(struct gw_answer *out, unsigned code, const char *content_type, char *body)
{
    out->code = code;
    out->content_type = content_type;
    out->body = body;
    out->size = body != NULL ? strlen(body) : 0;
}

static void fail(struct gw_answer *out, unsigned code, const char *text)
{
    fill(out, code, TYPE_JSON, strdup(text));
}

/* Takes the text. */
static void fill_bounded(struct gw_answer *out, unsigned code, const char *content_type, char *body)
{
    if (body == NULL || strlen(body) > GW_ANSWER_SIZE_MAX) {
        free(body);
        fail(out, 500, "{\"error\":\"the answer cannot be made\"}\n");
        return;
    }
    fill(out, code, content_type, body);
}

/* Takes the reference. */
static void fill_json(struct gw_answer *out, unsigned code, json_t *json)
{
    char *body = json == NULL ? NULL : json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
    json_decref(json);
    fill_bounded(out, code, TYPE_JSON, body);
}

static void make_health(struct gw_answer *out, const struct view *view)
{
    (void)view;
    fail(out, 200, "{\"status\":\"ok\"}\n");
}

static void make_ready(struct gw_answer *out, const struct view *view)
{
    const bool is_ready = gw_health_is_ready(view->board, view->now_ms);
    fill_json(out, is_ready ? 200 : 503, gw_health_json(view->board, view->now_ms));
}

static void make_metrics(struct gw_answer *out, const struct view *view)
{
    static struct gw_series_table series;
    char *body = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&body, &size);
    bool is_whole = false;
    if (file != NULL) {
        gw_series_collect(&series, view->board, view->now_ms);
        gw_metrics_print(file, &series);
        is_whole = ferror(file) == 0;
        is_whole = fclose(file) == 0 && is_whole;
    }
    if (!is_whole) {
        free(body);
        body = NULL;
    }
    fill_bounded(out, 200, TYPE_METRICS, body);
}

static void make_exposures(struct gw_answer *out, const struct view *view)
{
    fill_json(out, 200, gw_listing_exposures(view->board, &view->request->filter, view->now_ms));
}

static void make_ecosystem(struct gw_answer *out, const struct view *view)
{
    fill_json(out, 200, gw_listing_ecosystem(view->board, &view->request->filter, view->now_ms));
}

static void make_forecast(struct gw_answer *out, const struct view *view)
{
    fill_json(out, 200, gw_listing_forecast(view->board, &view->request->filter, view->now_ms));
}

static void make_advice(struct gw_answer *out, const struct view *view)
{
    fill_json(out, 200, gw_listing_advice(view->board, &view->request->filter, view->now_ms));
}

static void make_signals(struct gw_answer *out, const struct view *view)
{
    fill_json(out, 200, gw_listing_signals(view->board, &view->request->filter, view->now_ms));
}

static const struct route routes[] = {
    {"/healthz", false, make_health},      {"/readyz", false, make_ready},
    {"/metrics", false, make_metrics},     {"/v1/exposures", true, make_exposures},
    {"/v1/signals", true, make_signals},   {"/v1/ecosystem", true, make_ecosystem},
    {"/v1/forecast", true, make_forecast}, {"/v1/advice", true, make_advice},
};

static const struct route *find_route(const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(routes[i].path, path) == 0) {
            return &routes[i];
        }
    }
    return NULL;
}

/* False: overlong, empty, or there already. */
static bool set_filter(char *out, size_t size, const char *value)
{
    const size_t length = strlen(value);
    if (out[0] != '\0' || length == 0 || length >= size) {
        return false;
    }
    memcpy(out, value, length + 1);
    return true;
}

void gw_request_add(struct gw_request *request, const char *argument)
{
    static const char protocol[] = "protocol=";
    static const char underlying[] = "underlying=";
    struct gw_listing_filter *filter = &request->filter;
    bool is_good = false;
    if (strncmp(argument, protocol, sizeof protocol - 1) == 0) {
        is_good = set_filter(filter->protocol, sizeof filter->protocol, argument + sizeof protocol - 1);
    } else if (strncmp(argument, underlying, sizeof underlying - 1) == 0) {
        is_good = set_filter(filter->underlying, sizeof filter->underlying, argument + sizeof underlying - 1);
    }
    request->has_filter = true;
    request->is_bad = request->is_bad || !is_good;
}

void gw_answer_make(struct gw_answer *out, const struct gw_request *request, const struct gw_board *board,
                    uint64_t now_ms)
{
    const struct route *route = find_route(request->path);
    const struct view view = {.request = request, .board = board, .now_ms = now_ms};
    memset(out, 0, sizeof *out);
    if (route == NULL) {
        fail(out, 404,
             "{\"error\":\"no such path\",\"paths\":[\"/healthz\",\"/readyz\",\"/metrics\",\"/v1/exposures\","
             "\"/v1/signals\",\"/v1/ecosystem\",\"/v1/forecast\",\"/v1/advice\"]}\n");
    } else if (request->method == GW_METHOD_OTHER) {
        fail(out, 405, "{\"error\":\"only GET and HEAD\"}\n");
    } else if (request->is_bad || (request->has_filter && !route->has_filter)) {
        fail(out, 400,
             "{\"error\":\"the arguments are protocol= and underlying=, of the paths below /v1\"}\n");
    } else {
        route->make(out, &view);
    }
}

void gw_answer_free(struct gw_answer *answer)
{
    free(answer->body);
    memset(answer, 0, sizeof *answer);
}
