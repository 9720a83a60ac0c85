#include "monitor/backtest/window.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

static enum gw_status revalue(struct gw_window *window, double *value, double spot, double vol, int64_t now_s)
{
    *value = 0.0;
    for (size_t i = 0; i < window->vault.count; i++) {
        const struct gw_vault_leg *leg = &window->vault.legs[i];
        double one = 0.0;
        if (window->is_settled[i]) {
            continue;
        }
        GW_TRY(gw_vault_value(&one, leg, spot, vol, now_s));
        if (leg->expiry_s <= now_s) {
            window->is_settled[i] = true;
            window->settled_usd += one;
        } else {
            *value += one;
        }
    }
    return GW_OK;
}

enum gw_status gw_window_open(struct gw_window *window, const struct gw_vault *vault, double spot, double vol,
                              int64_t now_s)
{
    memset(window, 0, sizeof *window);
    window->vault = *vault;
    window->spot = spot;
    window->lowest_spot = spot;
    return revalue(window, &window->value_usd, spot, vol, now_s);
}

static void close_accounts(struct gw_window_arm *arm, double loss_usd, double delta_usd)
{
    const double part = 1.0 / (double)GW_WINDOW_ACCOUNTS;
    for (size_t i = 0; i < GW_WINDOW_ACCOUNTS; i++) {
        const double equity = (arm->initial_usd * (1.0 + 0.1 * (double)i) - loss_usd) * part;
        if (!arm->is_closed[i] && equity < arm->maintenance_usd * part) {
            arm->is_closed[i] = true;
            arm->liquidated_usd += fabs(delta_usd) * part;
            arm->bad_debt_usd += gw_real_max(0.0, -equity);
        }
    }
}

enum gw_status gw_window_step(struct gw_window *window, double spot, double vol, int64_t now_s)
{
    double value = 0.0;
    GW_TRY(revalue(window, &value, spot, vol, now_s));
    window->lowest_spot = gw_real_min(window->lowest_spot, spot);
    window->loss_usd = window->value_usd - value - window->settled_usd;
    for (size_t i = 0; i < GW_ARM_COUNT; i++) {
        close_accounts(&window->arms[i], window->loss_usd, window->delta_tokens * spot);
    }
    return isfinite(window->loss_usd) ? GW_OK : GW_E_DOMAIN;
}
