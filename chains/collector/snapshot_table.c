/* The snapshot for people. */
#include <inttypes.h>
#include <string.h>

#include "chains/collector/market_json.h"
#include "chains/collector/snapshot.h"
#include "chains/market/vols.h"

static void print_holding(FILE *out, const struct gw_position *p)
{
    const struct gw_pool_holding *h = p->holding;
    const bool is_stable = p->kind == GW_POSITION_LP_STABLE;

    fprintf(out, "%-9s", is_stable ? "lp_stable" : "lp_weighted");
    for (size_t i = 0; i < h->token_count; i++) {
        const struct gw_token *token = h->tokens[i].token;
        fprintf(out, "%s%.6g %s", i > 0 ? ", " : " ",
                gw_u256_to_double(&h->tokens[i].balance, token->decimals), token->symbol);
        if (!is_stable) {
            fprintf(out, " %.4g %%", 100 * h->tokens[i].weight);
        }
    }
    if (is_stable) {
        fprintf(out, ", A %.6g", h->amplification);
    }
    fputc('\n', out);
}

static void print_positions(FILE *out, const struct gw_book *book)
{
    char liquidity[80];

    fprintf(out, "\n%-11s %-42s %-9s %-9s %s\n", "protocol", "venue", "id", "kind", "terms");
    for (size_t i = 0; i < book->position_count; i++) {
        const struct gw_position *p = &book->positions[i].position;
        const struct gw_book_claim *claim = book->positions[i].counted_by;
        fprintf(out, "%-11s %-42s %-9s ", book->positions[i].protocol, p->venue, p->id);
        if (claim != NULL) {
            fprintf(out, "(of %s %s) ", claim->protocol, claim->claim.by_venue);
        }
        gw_u256_to_decimal(liquidity, &p->liquidity);
        if (p->kind == GW_POSITION_LP_RANGE) {
            fprintf(out, "lp_range  %s%s on [%d, %d]\n", p->quantity < 0 ? "-" : "", liquidity, p->tick_lower,
                    p->tick_upper);
        } else if (gw_position_is_holding(p->kind)) {
            print_holding(out, p);
        } else if (p->kind == GW_POSITION_LP_V2) {
            fprintf(out, "lp_v2     %s%s\n", p->quantity < 0 ? "-" : "", liquidity);
        } else if (p->kind == GW_POSITION_POWER) {
            fprintf(out, "power     %.6g %s^%g\n", p->quantity, p->underlying, p->power);
        } else if (p->kind == GW_POSITION_LINEAR) {
            fprintf(out, "linear    %.6g %s\n", p->quantity, p->underlying);
        } else {
            fprintf(out, "%-9s %.6g %s, strike %.8g, expiry %" PRId64 ", vol %.1f %%\n",
                    p->kind == GW_POSITION_CALL ? "call" : "put", p->quantity, p->underlying, p->strike,
                    p->expiry_s, 100 * p->vol);
        }
    }
}

static void print_doubts(FILE *out, const struct gw_market *market)
{
    for (size_t i = 0; i < market->spot_count; i++) {
        const struct gw_spot *spot = &market->spots[i];
        if (spot->reason[0] != '\0') {
            fprintf(out, "%s SPOT of %s by %s: %s\n", spot->usd > 0 ? "STALE" : "UNKNOWN", spot->underlying,
                    gw_spot_source_text(spot->source), spot->reason);
        }
    }
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        if (market->vol_feeds[i].reason[0] != '\0') {
            fprintf(out, "VOLATILITY of %s by %s: %s\n", market->vol_feeds[i].underlying,
                    gw_vol_feed_text(market->vol_feeds[i].source), market->vol_feeds[i].reason);
        }
    }
}

void gw_snapshot_print(FILE *out, const struct gw_book *book, const struct gw_chain *chain,
                       bool with_positions)
{
    fprintf(out, "%s (%s) block %" PRIu64 "\n\n", chain->name, chain->caip2, book->block.number);
    fprintf(out, "%-11s %-42s %-5s %12s %5s %16s %16s %16s\n", "protocol", "venue", "asset", "spot usd",
            "pos", "gamma usd/1%", "hedging usd/1%", "delta usd");
    for (size_t i = 0; i < book->exposure_count; i++) {
        const struct gw_exposure *e = &book->exposures[i];
        fprintf(out, "%-11s %-42s %-5s %12.2f %5.0f %16.2f %16.2f %16.2f%s\n", e->head.protocol,
                e->head.venue, e->head.underlying, e->spot_usd, e->positions, e->gamma_usd_per_1pct,
                e->hedging_gamma_usd_per_1pct, e->delta_usd,
                (e->head.flags & GW_EXPOSURE_STALE_SPOT) != 0 ? "  STALE SPOT" : "");
    }
    for (size_t i = 0; i < book->excluded_count; i++) {
        fprintf(out, "EXCLUDED %s %s: %s\n", book->excluded[i].protocol, book->excluded[i].venue,
                book->excluded[i].reason);
    }
    print_doubts(out, &chain->market);
    if (with_positions) {
        print_positions(out, book);
    }
}
