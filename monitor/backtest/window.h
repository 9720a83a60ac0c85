/* window: what a margin is for. A book held from now for one margin period of risk, with the margins that each arm asked
 * for it, and what became of it. Windows follow each other without overlapping.
 *
 * Twenty equal accounts hold the book, each with 1 to 2.9 times its initial margin; one whose equity falls below its
 * maintenance margin is closed at the next step, and what is missing then is bad debt.
 */
#ifndef GW_MONITOR_BACKTEST_WINDOW_H
#define GW_MONITOR_BACKTEST_WINDOW_H

#include "monitor/backtest/vault.h"

#define GW_WINDOW_ACCOUNTS 20

enum gw_arm {
#define X(name, help) GW_ARM_##name,
#include "monitor/backtest/arms.def"
#undef X
    GW_ARM_COUNT
};

struct gw_window_arm {
    double initial_usd;
    double maintenance_usd; /* moves while the window is open */
    double width;           /* relative move that it expects to see less often than 1 % */
    bool is_closed[GW_WINDOW_ACCOUNTS];
    double liquidated_usd;
    double bad_debt_usd;
};

struct gw_window {
    struct gw_vault vault; /* as it was at the start */
    bool is_settled[GW_VAULT_LEGS_MAX];
    double value_usd; /* at the start */
    double settled_usd;
    double spot;
    double lowest_spot;
    double delta_tokens;
    double loss_usd; /* so far */
    struct gw_window_arm arms[GW_ARM_COUNT];
};

GW_MUST_USE enum gw_status gw_window_open(struct gw_window *window, const struct gw_vault *vault, double spot,
                                          double vol, int64_t now_s);
GW_MUST_USE enum gw_status gw_window_step(struct gw_window *window, double spot, double vol, int64_t now_s);

#endif
