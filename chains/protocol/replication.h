/* replication: funds that trade to keep a payoff which their holders do not hedge: leveraged tokens, and vaults of constant
 * proportion (CPPI). Their terms are configured; what they manage is configured or read.
 *
 *   leveraged  keeps l times its net asset value N in the underlying: V = N·(S/S0)^l
 *              (M. Cheng, A. Madhavan, The dynamics of leveraged and inverse exchange-traded funds, J. Investment
 *              Management 7 (2009))
 *   cppi       keeps m times its cushion C = N - floor: V = floor + C·(S/S0)^m, between trades without jumps
 *              (F. Black, A. Perold, Theory of constant proportion portfolio insurance, J. Economic Dynamics and
 *              Control 16 (1992)). Without a cushion nothing is held, and nothing is traded.
 * The fund owes that payoff and makes it by trading, so it is short it and hedges all of it: h_protocol is 1, documented by its
 * terms (policy 3.6), and its hedging gamma is -N·l(l-1)/100 dollars per 1 %, with C and m of a cppi. It is one position of
 * kind `power`, worth -quantity·S^l now.
 *
 * N is nav_usd, or the supply of `token` at the price that `price_feed` states per token. Every block: totalSupply(),
 * latestRoundData(); once: decimals() of both. A fund that cannot be read is excluded alone. A feed older than
 * age_s_max, or not positive, states no price. Fees, and how long after the close a fund trades, are not known.
 * The same fund belongs either here or in `outside.leveraged` of the monitor.
 */
#ifndef GW_CHAINS_PROTOCOL_REPLICATION_H
#define GW_CHAINS_PROTOCOL_REPLICATION_H

#include "chains/protocol/protocol.h"

#define GW_REPLICATION_FUNDS_MAX 64u
#define GW_REPLICATION_FAULT_MAX 96u

enum gw_replication_kind { GW_REPLICATION_LEVERAGED, GW_REPLICATION_CPPI };

/* High half of a call's tag; low half: place of the fund in the list. */
enum gw_replication_call {
    GW_REPLICATION_CALL_SUPPLY = 1,
    GW_REPLICATION_CALL_TOKEN_DECIMALS,
    GW_REPLICATION_CALL_ROUND,
    GW_REPLICATION_CALL_FEED_DECIMALS
};

struct gw_replication_fund {
    const char *name;
    const char *underlying;
    enum gw_replication_kind kind;
    double multiple;  /* l, or m */
    double floor_usd; /* CPPI */
    double nav_usd;   /* configured; 0: read */
    uint8_t token[20];
    uint8_t price_feed[20];
    double age_s_max;
};

struct gw_replication_config {
    const struct gw_config_node *fund_nodes;
    struct gw_replication_fund funds[GW_REPLICATION_FUNDS_MAX];
    size_t fund_count;
};

/* What was read of a fund. */
struct gw_replication_reading {
    bool has_decimals[2]; /* of the token, of the feed: asked once */
    uint8_t decimals[2];
    struct gw_u256 supply;
    double price_usd;
    char fault[GW_REPLICATION_FAULT_MAX]; /* of this block; "": none */
};

struct gw_replication_state {
    struct gw_replication_reading readings[GW_REPLICATION_FUNDS_MAX];
};

extern const struct gw_config_field gw_replication_fields[];
GW_MUST_USE enum gw_status gw_replication_configure(struct gw_venue *venue, struct gw_config *config,
                                                    const struct gw_config_node *node);

#endif
