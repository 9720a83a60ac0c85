/* Does every path answer with its code and type, and every wrong request with an error that repeats nothing of it? */
#include "tests/unit/monitor/gateway/stage.h"

#include "monitor/gateway/answer.h"

static void ask(struct gw_answer *out, const struct gw_board *board, enum gw_method method, const char *path)
{
    const struct gw_request request = {.method = method, .path = path};
    gw_answer_make(out, &request, board, STAGE_NOW_MS);
    assert_non_null(out->body);
    assert_int_equal(out->size, strlen(out->body));
}

static void assert_code(const struct gw_board *board, enum gw_method method, const char *path, unsigned code)
{
    struct gw_answer answer;
    ask(&answer, board, method, path);
    assert_int_equal(answer.code, code);
    if (strcmp(path, "/metrics") != 0 || code != 200) {
        json_t *json = json_loads(answer.body, 0, NULL);
        assert_non_null(json);
        assert_int_equal(json_object_get(json, "error") != NULL, code != 200 && code != 503);
        json_decref(json);
        assert_string_equal(answer.content_type, "application/json");
    }
    gw_answer_free(&answer);
    assert_null(answer.body);
}

static void every_path_answers(void **state)
{
    struct gw_board *b = *state;
    stage_fill(b);
    assert_code(b, GW_METHOD_GET, "/healthz", 200);
    assert_code(b, GW_METHOD_GET, "/readyz", 200);
    assert_code(b, GW_METHOD_GET, "/metrics", 200);
    assert_code(b, GW_METHOD_GET, "/v1/exposures", 200);
    assert_code(b, GW_METHOD_GET, "/v1/ecosystem", 200);
    assert_code(b, GW_METHOD_GET, "/v1/forecast", 200);
    assert_code(b, GW_METHOD_GET, "/v1/advice", 200);
    assert_code(b, GW_METHOD_HEAD, "/v1/signals", 200);
}

static void a_house_that_is_not_ready_is_healthy_all_the_same(void **state)
{
    assert_code(*state, GW_METHOD_GET, "/healthz", 200);
    assert_code(*state, GW_METHOD_GET, "/readyz", 503);
    assert_code(*state, GW_METHOD_GET, "/v1/exposures", 200);
}

static void another_path_is_404_and_another_method_405(void **state)
{
    static const char *const paths[] = {"",         "/", "/healthz/", "/HEALTHZ", "/v1", "/v1/exposures/x",
                                        "//metrics"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_code(*state, GW_METHOD_GET, paths[i], 404);
    }
    assert_code(*state, GW_METHOD_OTHER, "/nothing", 404);
    assert_code(*state, GW_METHOD_OTHER, "/healthz", 405);
    assert_code(*state, GW_METHOD_OTHER, "/v1/signals", 405);
}

static void the_metrics_have_the_type_that_scrapers_expect(void **state)
{
    struct gw_answer answer;
    ask(&answer, *state, GW_METHOD_GET, "/metrics");
    assert_string_equal(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
    assert_int_equal(strncmp(answer.body, "# HELP gw_", 10), 0);
    gw_answer_free(&answer);
}

static unsigned code_of(const struct gw_board *board, const char *path, const char *one, const char *two)
{
    struct gw_request request = {.method = GW_METHOD_GET, .path = path};
    struct gw_answer answer;
    gw_request_add(&request, one);
    if (two != NULL) {
        gw_request_add(&request, two);
    }
    gw_answer_make(&answer, &request, board, STAGE_NOW_MS);
    const unsigned code = answer.code;
    gw_answer_free(&answer);
    return code;
}

static void arguments_are_these_two_once_and_only_where_they_mean_something(void **state)
{
    static const char list[] = "/v1/exposures";
    assert_int_equal(code_of(*state, list, "protocol=lyra_v1", "underlying=ETH"), 200);
    assert_int_equal(code_of(*state, list, "underlying=nothing", NULL), 200);
    assert_int_equal(code_of(*state, list, "protocol=a", "protocol=b"), 400);
    assert_int_equal(code_of(*state, list, "protocol=", NULL), 400);
    assert_int_equal(code_of(*state, list, "protocol", NULL), 400);
    assert_int_equal(code_of(*state, list, "", NULL), 400);
    assert_int_equal(code_of(*state, list, "Protocol=a", NULL), 400);
    assert_int_equal(code_of(*state, list, "protocol=12345678901234567890123", NULL), 200);
    assert_int_equal(code_of(*state, list, "protocol=123456789012345678901234", NULL), 400);
    assert_int_equal(code_of(*state, list, "underlying=1234567890123456", NULL), 400);
    assert_int_equal(code_of(*state, "/metrics", "protocol=lyra_v1", NULL), 400);
    assert_int_equal(code_of(*state, "/none", "x=y", NULL), 404);
}

static void a_filter_reaches_the_listing(void **state)
{
    struct gw_board *b = *state;
    struct gw_request request = {.method = GW_METHOD_GET, .path = "/v1/signals"};
    struct gw_answer answer;
    stage_fill(b);
    gw_request_add(&request, "underlying=BTC");
    gw_answer_make(&answer, &request, b, STAGE_NOW_MS);
    assert_non_null(strstr(answer.body, "\"signals\":[]"));
    gw_answer_free(&answer);
    ask(&answer, b, GW_METHOD_GET, "/v1/signals");
    assert_non_null(strstr(answer.body, "\"signals\":[{\"schema\":\"gammawatch.signal/1\""));
    gw_answer_free(&answer);
}

static void a_full_board_fits_into_an_answer(void **state)
{
    struct gw_board *b = *state;
    struct gw_answer answer;
    char venue[72];
    for (unsigned i = 0; i < GW_BOARD_EXPOSURES_MAX; i++) {
        (void)snprintf(venue, sizeof venue, "0x%069u", i);
        struct gw_exposure e = stage_exposure(venue, -1.0 / 3);
        for (double *at = &e.pnl_usd[0][0]; (uint8_t *)at < (uint8_t *)(&e + 1); at++) {
            *at = -1.2345678901234567e-300; /* as long as a number gets */
        }
        STAGE_PUT(b, STAGE_DEVNET, e, 0);
    }
    ask(&answer, b, GW_METHOD_GET, "/v1/exposures");
    assert_int_equal(answer.code, 200);
    assert_true(answer.size < GW_ANSWER_SIZE_MAX / 2);
    gw_answer_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(every_path_answers),
        STAGE_TEST(a_house_that_is_not_ready_is_healthy_all_the_same),
        STAGE_TEST(another_path_is_404_and_another_method_405),
        STAGE_TEST(the_metrics_have_the_type_that_scrapers_expect),
        STAGE_TEST(arguments_are_these_two_once_and_only_where_they_mean_something),
        STAGE_TEST(a_filter_reaches_the_listing),
        STAGE_TEST(a_full_board_fits_into_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
