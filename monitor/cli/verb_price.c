/* price: NDJSON in, NDJSON out, one line for one line. Formulas and units: gammawatch/pricing.h. */
#include <argp.h>

#include "monitor/cli/cli.h"
#include "monitor/cli/ndjson.h"
#include "monitor/cli/price/request.h"

static const char doc[] =
    "Reads one JSON object per line from standard input and answers each with its price and greeks.\v"
    "Every kind takes id, quantity (1), gamma_move and ladder; values in brackets are defaults:\n"
    "  call, put   spot strike t_years vol rate(0) yield(0) pin_width(0) and\n"
    "              exercise(\"european\")|\"american\";\n"
    "              or forward in place of spot and yield;\n"
    "              or window_years mean_so_far: settled at a mean\n"
    "  lp_range    spot liquidity price_lower price_upper quote_usd(1) vol\n"
    "              base(\"token0\")|\"token1\": the bounds are inverses\n"
    "  lp_v2       spot liquidity quote_usd(1) vol\n"
    "  weighted    spot base_tokens quote_tokens base_weight\n"
    "              quote_weight(1 - base_weight) quote_usd(1) vol\n"
    "  stable      spot amplification invariant quote_usd(1) vol\n"
    "  panoptic    spot liquidity price_lower price_upper base quote_usd(1)\n"
    "              token_type \"base\" (call)|\"quote\" (put)\n"
    "              side \"short\"|\"long\"\n"
    "  power       spot power t_years(0) vol(0) rate(0) yield(0)\n"
    "  power_perp  spot norm_factor mark_ratio; or vol rate(0) without a mark\n"
    "  leveraged   spot leverage value value_spot(spot) vol(0) rate(0)\n"
    "              yield(0)\n"
    "  linear      spot\n\n"
    "Units: spot in $ per token, rates and vol 1.00 = 100 %, times in years of 365 days, pool prices in "
    "quote tokens "
    "per base token. The answer holds price in $; delta in tokens; gamma per $; vega, rho per 1.00; theta, "
    "charm, "
    "color per year of calendar time; gamma_usd_1pct = gamma*spot^2/100; all times quantity. Pools add "
    "base_tokens, "
    "quote_tokens and, given vol, lvr_per_year. gamma_move h adds gamma_finite, of a move by h; ladder true "
    "adds "
    "P&L, delta and gamma at 33 shocks.\n\n"
    "A bad line is answered with {\"id\":..,\"error\":..}; then the exit code is 1, and every good line is "
    "still answered.\n\n"
    "Examples:\n"
    "  echo '{\"id\":1,\"kind\":\"call\",\"spot\":2000,\"strike\":2000,\"t_years\":0.02,\"vol\":0.8}' | "
    "gammawatch price\n"
    "  echo '{\"kind\":\"stable\",\"spot\":0.998,\"amplification\":200,\"invariant\":2e6}' | gammawatch "
    "price\n";

int gw_verb_price(int argc, char **argv)
{
    static const struct argp parser = {NULL, NULL, NULL, doc, NULL, NULL, NULL};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, NULL);
    return gw_ndjson_serve(gw_price_answer);
}
