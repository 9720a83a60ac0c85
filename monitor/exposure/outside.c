#include "monitor/exposure/outside.h"

#include <string.h>

#include "monitor/exposure/real.h"

const char *gw_outside_key(double *rate, const struct gw_outside *outside, const char *name)
{
    for (size_t i = 0; outside != NULL && i < outside->wrapper_count; i++) {
        if (strcmp(outside->wrappers[i].key, name) == 0) {
            *rate = outside->wrappers[i].rate;
            return outside->wrappers[i].underlying;
        }
    }
    *rate = 1.0;
    return name;
}

const struct gw_hedger_terms *gw_outside_hedger(const struct gw_outside *outside, const char *protocol,
                                                const char *venue)
{
    for (size_t i = 0; outside != NULL && i < outside->hedger_count; i++) {
        const struct gw_hedger_terms *terms = &outside->hedgers[i];
        if (strcmp(terms->protocol, protocol) == 0 && strcmp(terms->venue, venue) == 0) {
            return terms;
        }
    }
    return NULL;
}

bool gw_outside_is_halted(const struct gw_outside *outside, const char *protocol, const char *venue)
{
    for (size_t i = 0; outside != NULL && i < outside->halted_count; i++) {
        const struct gw_halted *halted = &outside->halted[i];
        if (strcmp(halted->protocol, protocol) == 0 && strcmp(halted->venue, venue) == 0) {
            return true;
        }
    }
    return false;
}

double gw_outside_book_gamma(const struct gw_outside *outside, const char *underlying)
{
    double sum = 0.0;
    for (size_t i = 0; outside != NULL && i < outside->book_count; i++) {
        const struct gw_outside_book *book = &outside->books[i];
        sum += strcmp(book->underlying, underlying) == 0 ? book->hedging_gamma_usd_per_1pct : 0.0;
    }
    return sum;
}

double gw_outside_leveraged_gamma(const struct gw_outside *outside, const char *underlying)
{
    double sum = 0.0;
    for (size_t i = 0; outside != NULL && i < outside->leveraged_count; i++) {
        const struct gw_leveraged_token *token = &outside->leveraged[i];
        if (strcmp(token->underlying, underlying) == 0) {
            sum -= token->aum_usd * token->leverage * (token->leverage - 1.0) / 100.0;
        }
    }
    return sum;
}

double gw_outside_liquidation_gamma(const struct gw_outside *outside, const char *underlying, double spot_usd)
{
    double sold = 0.0;
    double bought = 0.0;
    for (size_t i = 0; outside != NULL && i < outside->liquidation_count; i++) {
        const struct gw_liquidation_level *level = &outside->liquidations[i];
        const double away = level->price_usd / spot_usd - 1.0;
        if (strcmp(level->underlying, underlying) != 0) {
            continue;
        }
        sold += level->is_sale && away <= 0.0 && away >= -0.01 ? level->tokens : 0.0;
        bought += !level->is_sale && away >= 0.0 && away <= 0.01 ? level->tokens : 0.0;
    }
    return 0.0 - gw_real_max(sold, bought) * spot_usd;
}
