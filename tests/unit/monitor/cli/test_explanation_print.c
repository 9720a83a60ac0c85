/* Does an explanation say the same to people and to programs? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gammawatch/signal.h"
#include "monitor/cli/explanation_print.h"

static struct gw_explanation make_explanation(void)
{
    struct gw_explanation e;
    memset(&e, 0, sizeof e);
    e.head.block_number = 7;
    strcpy(e.head.protocol, "lyra_v1");
    strcpy(e.head.venue, "0xabc");
    strcpy(e.head.underlying, "ETH");
    memset(e.digest, 0xd1, sizeof e.digest);
    e.seq = 42;
    e.epoch = 3;
    e.reason_bits = GW_REASON(STEP_CLAMPED) | GW_REASON(SHORT_GAMMA);
    e.k = 0.5;
    e.now.scenario_usd = 1.5e6;
    e.now.scenario_index = 24;
    e.now.scenario_shock_ratio = 0.2;
    e.now.scenario_volatility = 1;
    e.now.range_ratio = 0.6;
    e.now.range_unclamped_ratio = 0.8;
    e.initial_margin = (struct gw_explained_member){12500, 30000, 20000, 15000, GW_REASON(STEP_CLAMPED)};
    e.hedging_ratio = 1;
    e.hedging_ratio_lo = 0.9;
    e.hedging_ratio_hi = 1;
    strcpy(e.evidence, "observed");
    strcpy(e.inputs[0].name, "depth_1pct_usd");
    e.inputs[0].margin_change_bps = 812;
    return e;
}

static char *print(const struct gw_explanation *e, bool is_json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    gw_explanation_print(out, e, is_json);
    fclose(out);
    return text;
}

static void json_is_one_line_with_every_part(void **state)
{
    (void)state;
    const struct gw_explanation e = make_explanation();
    char *text = print(&e, true);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    json_t *line = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(line, "schema")), "gammawatch.explanation/1");
    assert_string_equal(json_string_value(json_object_get(line, "feed")), "lyra_v1:0xabc:ETH");
    assert_int_equal(json_integer_value(json_object_get(line, "seq")), 42);
    const json_t *now = json_object_get(json_object_get(line, "margin"), "now");
    const json_t *scenario = json_object_get(now, "scenario");
    assert_int_equal(json_integer_value(json_object_get(scenario, "index")), 24);
    assert_true(json_number_value(json_object_get(scenario, "loss_usd")) == 1.5e6);
    const json_t *margin = json_object_get(json_object_get(line, "values"), "initial_margin");
    assert_true(json_number_value(json_object_get(margin, "unclamped")) == 30000);
    const json_t *held = json_object_get(margin, "held_by");
    assert_int_equal(json_array_size(held), 1);
    assert_string_equal(json_string_value(json_array_get(held, 0)), "step-clamped");
    assert_int_equal(json_array_size(json_object_get(line, "sensitivity")), 1); /* empty ones are left out */
    assert_int_equal(json_array_size(json_object_get(line, "reasons")), 2);
    assert_int_equal(json_object_size(json_object_get(line, "inputs")), 22);
    assert_string_equal(json_string_value(json_object_get(json_object_get(line, "inputs"), "evidence")),
                        "observed");
    json_decref(line);
    free(text);
}

static void people_read_the_clamp_and_what_matters(void **state)
{
    (void)state;
    const struct gw_explanation e = make_explanation();
    char *text = print(&e, false);
    assert_non_null(strstr(text, "lyra_v1:0xabc:ETH seq 42 explained\n"));
    assert_non_null(strstr(text, "spot +20.0 %, volatility up"));
    assert_non_null(strstr(text, "60.0 %"));
    assert_non_null(strstr(text, "(capped)"));
    assert_non_null(strstr(text, "12500 -> 15000, 30000 without any limit; held by: step-clamped"));
    assert_non_null(strstr(text, "margin +812 bps"));
    assert_non_null(strstr(text, "hedged +1.00 of its gamma, within +0.90..+1.00: observed\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_one_line_with_every_part),
        cmocka_unit_test(people_read_the_clamp_and_what_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
