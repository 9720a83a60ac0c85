/* price: NDJSON in, NDJSON out, one line for one line. Formulas and units: gammawatch/pricing.h. */
#include <argp.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "gammawatch/pricing.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/ndjson.h"

#define REQUIRED ((double)NAN)

static const char doc[] =
    "Reads one JSON object per line from standard input and answers each with its price and greeks.\v"
    "In:  "
    "{\"id\":..,\"kind\":\"call|put\",\"spot\":..,\"strike\":..,\"t_years\":..,\"vol\":..,\"rate\":0,"
    "\"yield\":0,"
    "\"quantity\":1}\n"
    "     {\"kind\":\"lp_range\",\"spot\":..,\"liquidity\":..,\"price_lower\":..,\"price_upper\":..}\n"
    "     {\"kind\":\"lp_v2\",\"spot\":..,\"liquidity\":..}\n"
    "     {\"kind\":\"power\",\"spot\":..,\"power\":2,\"t_years\":..,\"vol\":..}\n"
    "Out: price in quote currency; delta per 1.00 of spot; gamma per 1.00 of spot squared; vega and rho per "
    "1.00 (100 "
    "vol points, 100 %); theta, charm and color per year of calendar time; all times quantity.\n"
    "A bad line is answered with {\"id\":..,\"error\":..}; then the exit code is 1, and every good line is "
    "still "
    "answered.\n\n"
    "Example:\n"
    "  echo '{\"id\":1,\"kind\":\"call\",\"spot\":2000,\"strike\":2000,\"t_years\":0.02,\"vol\":0.8}' | "
    "gammawatch price\n";

struct line {
    const json_t *json;
    char error[160];
};

static bool is_known_key(const char *key)
{
    static const char *const keys[] = {"id",          "kind",        "spot",  "strike",   "t_years",
                                       "vol",         "rate",        "yield", "quantity", "liquidity",
                                       "price_lower", "price_upper", "power"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* fallback REQUIRED: the key is required. The first error is kept. */
static double number(struct line *line, const char *key, double fallback)
{
    const json_t *value = json_object_get(line->json, key);

    if (value == NULL && !isnan(fallback)) {
        return fallback;
    }
    if (!json_is_number(value)) {
        if (line->error[0] == '\0') {
            snprintf(line->error, sizeof line->error,
                     value == NULL ? "\"%s\" is missing" : "\"%s\" must be a number", key);
        }
        return 0;
    }
    return json_number_value(value);
}

static void read_option(struct gw_instrument *out, struct line *line, bool is_call)
{
    out->kind = GW_PAYOFF_EUROPEAN;
    out->option = (struct gw_option){.is_call = is_call,
                                     .strike = number(line, "strike", REQUIRED),
                                     .t_years = number(line, "t_years", REQUIRED),
                                     .vol = number(line, "vol", REQUIRED),
                                     .rate = number(line, "rate", 0),
                                     .yield = number(line, "yield", 0)};
}

static void read_power(struct gw_instrument *out, struct line *line)
{
    out->kind = GW_PAYOFF_POWER;
    out->power = (struct gw_power){.power = number(line, "power", REQUIRED),
                                   .t_years = number(line, "t_years", 0),
                                   .vol = number(line, "vol", 0),
                                   .rate = number(line, "rate", 0),
                                   .yield = number(line, "yield", 0)};
}

static void read_lp(struct gw_instrument *out, struct line *line, bool is_full)
{
    out->kind = GW_PAYOFF_LP_RANGE;
    out->lp = (struct gw_lp_position){
        .range = {.liquidity = number(line, "liquidity", REQUIRED),
                  .price_lower = is_full ? 0 : number(line, "price_lower", REQUIRED),
                  .price_upper = is_full ? HUGE_VAL : number(line, "price_upper", REQUIRED)},
        .quote_usd = 1};
}

static void read_instrument(struct gw_instrument *out, struct line *line)
{
    const char *kind = json_string_value(json_object_get(line->json, "kind"));

    memset(out, 0, sizeof *out);
    out->quantity = number(line, "quantity", 1);
    if (kind == NULL) {
        snprintf(line->error, sizeof line->error, "\"kind\" is missing");
    } else if (strcmp(kind, "call") == 0 || strcmp(kind, "put") == 0) {
        read_option(out, line, kind[0] == 'c');
    } else if (strcmp(kind, "lp_range") == 0 || strcmp(kind, "lp_v2") == 0) {
        read_lp(out, line, kind[3] == 'v');
    } else if (strcmp(kind, "power") == 0) {
        read_power(out, line);
    } else {
        snprintf(line->error, sizeof line->error,
                 "kind \"%.40s\" is none of call, put, lp_v2, lp_range, power", kind);
    }
}

static json_t *greeks_json(const struct gw_greeks *g)
{
    json_t *out = json_object();
    const struct {
        const char *key;
        double value;
    } fields[] = {{"price", g->price}, {"delta", g->delta}, {"gamma", g->gamma}, {"vega", g->vega},
                  {"theta", g->theta}, {"rho", g->rho},     {"vanna", g->vanna}, {"volga", g->volga},
                  {"charm", g->charm}, {"speed", g->speed}, {"color", g->color}, {"zomma", g->zomma}};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        json_object_set_new(out, fields[i].key, json_real(fields[i].value));
    }
    if (g->is_pin) {
        json_object_set_new(out, "pin", json_true());
    }
    return out;
}

static json_t *answer(const json_t *request)
{
    struct line line = {.json = request};
    struct gw_instrument instrument;
    struct gw_greeks greeks;
    const char *key = NULL;
    json_t *value = NULL;
    double spot = 0;

    json_object_foreach((json_t *)request, key, value)
    {
        if (!is_known_key(key)) {
            snprintf(line.error, sizeof line.error, "unknown key \"%.40s\"", key);
        }
    }
    read_instrument(&instrument, &line);
    spot = number(&line, "spot", REQUIRED);
    if (line.error[0] == '\0' && gw_pricing_greeks(&greeks, spot, &instrument) != GW_OK) {
        snprintf(
            line.error, sizeof line.error,
            "a number is outside the model's domain: spot and strike > 0, t_years 0..20, vol 0..10, rate and "
            "yield -2..2, 0 <= price_lower < price_upper");
    }
    return line.error[0] != '\0' ? json_pack("{s:s}", "error", line.error) : greeks_json(&greeks);
}

int gw_verb_price(int argc, char **argv)
{
    static const struct argp parser = {NULL, NULL, NULL, doc, NULL, NULL, NULL};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, NULL);
    return gw_ndjson_serve(answer);
}
