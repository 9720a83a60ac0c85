/* vault: an option pool that sells, every day, puts and calls of one weekly expiry around spot, and hedges them: the book
 * that a backtest watches. Its gamma ramps towards each expiry as that of weekly vaults does.
 *
 * gw_vault_describe() fills the record that a collector would have published for it; the policy sees nothing else.
 * Threads: one vault, one thread. Memory: none is taken.
 */
#ifndef GW_MONITOR_BACKTEST_VAULT_H
#define GW_MONITOR_BACKTEST_VAULT_H

#include "gammawatch/ladder_book.h"
#include "gammawatch/record.h"

#define GW_VAULT_LEGS_MAX 128
#define GW_VAULT_DAY_S    86400
#define GW_VAULT_WEEK_S   604800

struct gw_vault_leg {
    bool is_call;
    double strike;
    int64_t expiry_s;
    double quantity; /* tokens, < 0: sold */
};

struct gw_vault {
    struct gw_vault_leg legs[GW_VAULT_LEGS_MAX];
    size_t count;
};

/* What one day's sale may be. */
struct gw_vault_sale {
    double spot;
    int64_t now_s;
    double tokens;         /* of each of the four options at full size */
    double share;          /* of it that is sold */
    double strike_cap_usd; /* net short of one strike, dollars of strike; HUGE_VAL: any */
    double distance_min;   /* |strike/spot - 1| below which nothing is sold; 0: any */
};

/* Options that have expired are gone: they were settled in cash. */
void gw_vault_expire(struct gw_vault *vault, int64_t now_s);
/* GW_E_BOUND: the vault is full. */
GW_MUST_USE enum gw_status gw_vault_sell(struct gw_vault *vault, const struct gw_vault_sale *sale);
/* Value of one leg, dollars, the vault's side; after its expiry what it pays at this spot. */
GW_MUST_USE enum gw_status gw_vault_value(double *out, const struct gw_vault_leg *leg, double spot,
                                          double vol, int64_t now_s);
/* sums may be NULL. vol of every option. */
GW_MUST_USE enum gw_status gw_vault_describe(struct gw_exposure *out, struct gw_ladder_sums *sums,
                                             const struct gw_vault *vault, double spot, double vol,
                                             int64_t now_s);

#endif
