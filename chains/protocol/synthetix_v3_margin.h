/* synthetix_v3_margin: at which price Synthetix v3 closes an account. Internal to the adapter. Pure, any thread.
 *
 * At x times today's prices of the markets of one underlying, all else as it is, a position of `size` tokens has gained
 * size * index * (x - 1) less the interest, which is charged on its worth (Position.getPnl()); maintenance is |size| * index * x *
 * ratio and a constant, ratio = (|size| / skew scale * initial ratio + least initial ratio) * maintenance scalar
 * (PerpsMarketConfiguration.calculateRequiredMargins()). The keeper's reward is the larger of the flag rewards, a ratio of
 * worth, and of a ratio of collateral; with costs, not less than a minimum and a margin over costs, not more than a maximum
 * and a share of the collateral; and once more a minimum for each window of time after the first that the largest
 * position takes (PerpsAccount.getPossibleLiquidationReward(), GlobalPerpsMarketConfiguration.keeperReward()).
 * What a keeper's transactions cost is in no view: it follows from today's reward, the least that explains it, with what later
 * windows pay in it. Which of the limits holds elsewhere is then judged a little early or late, nothing else.
 * Held as they are: prices of collateral, and the funding since anybody last committed or settled an order in the market,
 * which is charged at the price of the day it is recorded: a day's funding of 0.1 % moves a threshold 20 % off by 0.02 %.
 */
#ifndef GW_CHAINS_PROTOCOL_SYNTHETIX_V3_MARGIN_H
#define GW_CHAINS_PROTOCOL_SYNTHETIX_V3_MARGIN_H

#include <stdbool.h>

#define GW_SYNTHETIX_V3_REACH 1000.0 /* times today's price: nothing is looked for beyond */

/* getKeeperRewardGuards(), getCollateralLiquidateRewardRatio(); dollars and ratios */
struct gw_synthetix_v3_keeper {
    double reward_min;
    double profit_ratio_min;
    double reward_max;
    double scale_max; /* of collateral */
    double collateral_ratio;
};

/* Dollars, at today's prices. Members of each position that moves are added up. */
struct gw_synthetix_v3_margin {
    struct gw_synthetix_v3_keeper keeper;
    bool is_closed;      /* today */
    double available;    /* margin */
    double required;     /* maintenance and reward */
    double reward;       /* of it */
    double collateral;   /* without discount */
    double worth;        /* size * index - interest, of what moves */
    double maintenance;  /* |size| * index * ratio, of what moves */
    double flags_moving; /* |size| * index * flag reward ratio */
    double flags_held;
};

/* Times today's price, at or below and at or above which it is closed: *down 0 and *up HUGE_VAL, at none. */
void gw_synthetix_v3_thresholds(double *down, double *up, const struct gw_synthetix_v3_margin *margin);

#endif
