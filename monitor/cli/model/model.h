/* model: every formula of the product by name, so that a quant or an auditor can check it.
 *
 * A kind of formula is
 *   1. one line of kinds.def;
 *   2. in the file of its topic: a table of its inputs, a function, and the constant that joins them:
 *
 *        static const struct gw_model_field lvr_inputs[] = {
 *            {.name = "L"}, {.name = "side", .type = GW_MODEL_CHOICE, .choices = "up|down"}, {.name = NULL}};
 *
 *        static enum gw_status evaluate_lvr(struct gw_model_call *call)
 *        {
 *            ... gw_model_number(call, "L") ...; gw_model_put(call, "rate_per_year", rate);
 *            return GW_OK;
 *        }
 *
 *        const struct gw_model_kind gw_model_kind_lvr = {lvr_inputs, evaluate_lvr, "L >= 0, P > 0"};
 *
 *   3. examples with 50-digit answers in tests/golden/policy_vectors.json, which
 *      tests/unit/monitor/cli/model/test_kinds.c asks of the built command.
 *
 * The function calls what the product calls: a formula is not written a second time here. It sees inputs that
 * are all there, of the right type, finite, and none too many; their domain is for the formula to refuse.
 * Units, signs and names are those of the formula's own header.
 */
#ifndef GW_MONITOR_CLI_MODEL_MODEL_H
#define GW_MONITOR_CLI_MODEL_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/pricing.h"
#include "gammawatch/status.h"

#define GW_MODEL_ITEMS_MAX 1024 /* of any list; a row of a matrix is one */
#define GW_MODEL_ERROR_MAX 256

enum gw_model_type {
    GW_MODEL_NUMBER,
    GW_MODEL_CHOICE, /* one of `choices` */
    GW_MODEL_TEXT,
    GW_MODEL_NUMBERS,
    GW_MODEL_BOOLS,
    GW_MODEL_MATRIX,   /* list of lists of numbers, each of its own length */
    GW_MODEL_OBJECTS,  /* list of objects with `fields` */
    GW_MODEL_POSITIONS /* list of {"kind":"option|v3_lp|linear",..}, for gw_model_position() */
};

struct gw_model_field {
    const char *name; /* NULL ends a table */
    enum gw_model_type type;
    const char *choices; /* "call|put" */
    const struct gw_model_field *fields;
};

struct gw_model_call {
    const json_t *inputs;
    json_t *outputs;
    char error[GW_MODEL_ERROR_MAX]; /* the first one */
};

struct gw_model_kind {
    const struct gw_model_field *inputs;
    /* GW_E_DOMAIN without gw_model_fail() is answered by `domain`; any other error by its own text. */
    enum gw_status (*evaluate)(struct gw_model_call *call);
    const char *domain;
};

/* {"outputs":{..}} or {"error":".."} of one {"id","kind","inputs"}. New reference. */
json_t *gw_model_answer(const json_t *request);

/* Kinds with their inputs, for people. */
void gw_model_list(FILE *out);

/* Inputs. Each name is one of the kind's table, with that type. */
double gw_model_number(const struct gw_model_call *call, const char *name);
const char *gw_model_text(const struct gw_model_call *call, const char *name);
bool gw_model_is(const struct gw_model_call *call, const char *name, const char *choice);
/* Of any list. */
size_t gw_model_count(const struct gw_model_call *call, const char *name);
/* out: gw_model_count() of them. */
void gw_model_numbers(double *out, const struct gw_model_call *call, const char *name);
void gw_model_bools(bool *out, const struct gw_model_call *call, const char *name);
/* One row of a matrix: out has room for GW_MODEL_ITEMS_MAX; returns how many there are. */
size_t gw_model_row(double *out, const struct gw_model_call *call, const char *name, size_t row);
/* One object of a list, for the functions above. */
struct gw_model_call gw_model_item(const struct gw_model_call *call, const char *name, size_t index);
/* One item of a list of positions, with its signed quantity. */
void gw_model_position(struct gw_instrument *out, const struct gw_model_call *item, double rate,
                       double yield);

/* Outputs. A number that is not finite fails the call. */
void gw_model_put(struct gw_model_call *call, const char *name, double value);
void gw_model_put_integer(struct gw_model_call *call, const char *name, long long value);
void gw_model_put_bool(struct gw_model_call *call, const char *name, bool value);
void gw_model_put_numbers(struct gw_model_call *call, const char *name, const double *values, size_t count);
void gw_model_put_integers(struct gw_model_call *call, const char *name, const long long *values,
                           size_t count);
/* Takes over `value`. */
void gw_model_put_json(struct gw_model_call *call, const char *name, json_t *value);

/* Says what is wrong with the inputs, for the user. Returns GW_E_DOMAIN. */
__attribute__((format(printf, 2, 3))) GW_MUST_USE enum gw_status gw_model_fail(struct gw_model_call *call,
                                                                               const char *format, ...);

#endif
