/* request: one line of `gammawatch price` as an instrument, and its answer. Keys and kinds: kinds.def. */
#ifndef GW_MONITOR_CLI_PRICE_REQUEST_H
#define GW_MONITOR_CLI_PRICE_REQUEST_H

#include <jansson.h>
#include <math.h>
#include <stdbool.h>

#include "gammawatch/pricing.h"

#define GW_PRICE_REQUIRED ((double)NAN) /* a default: the key must be there */

struct gw_price_request {
    const json_t *json;
    struct gw_instrument instrument;
    double spot;       /* or the forward */
    double gamma_move; /* 0: no finite-move gamma is asked for */
    bool wants_ladder;
    char error[400]; /* the first; empty while all is well */
};

typedef void gw_price_read_fn(struct gw_price_request *request);

/* Reads `json`; on a mistake error says what it is. */
void gw_price_read(struct gw_price_request *out, const json_t *json);

/* Greeks and what else was asked for, or an object with "error". */
json_t *gw_price_answer(const json_t *json);

/* For the readers of kinds. */
void gw_price_fail(struct gw_price_request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool gw_price_has(const struct gw_price_request *request, const char *key);
double gw_price_number(struct gw_price_request *request, const char *key, double fallback);

/* Is the string at `key` `yes`? Any string but yes and no is a mistake; a missing one is no. */
bool gw_price_is(struct gw_price_request *request, const char *key, const char *yes, const char *no);

#define X(name, reader, keys, domain) gw_price_read_fn gw_price_read_##reader;
#include "monitor/cli/price/kinds.def"
#undef X

/* What `kind` needs and where its model holds; NULL for an unknown kind. */
const char *gw_price_domain(const char *kind);

#endif
