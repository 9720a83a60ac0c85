/* opyn_gamma: Opyn's Gamma protocol (opynfinance/GammaProtocol 841f81d9: Controller.sol, Otoken.sol, Oracle.sol,
 * MarginCalculator.sol, libs/MarginVault.sol) and copies of it.
 *
 * Keys: vaults (owner and number) from the controller's events, series (oTokens) from the events and the vaults.
 *   round 0  oracle(), calculator(), implementation() of the controller, getOtokensLength() of the factory,
 *            getVaultWithDetails(owner, id) of dirty vaults
 *   round 1  getOtokenDetails() and totalSupply() of dirty series
 *   round 2  the six getters of series that are too old for the first of these; what a naked vault must hold
 *   round 3  getExpiryPrice(underlying, expiry) of series that a vault is short or long of
 * A vault is short what it minted and long what it holds as cover, which stands in the margin pool and is not counted
 * there again. An oToken is the right on one token: amounts and strikes are 1e8 fixed point. Before expiry the shorts
 * of all vaults are the supply, to the unit; what no vault explains is a residual. From the moment the oracle knows the
 * price at expiry the payout is a number, and nothing of the series is an exposure. Until then the book takes it at
 * intrinsic value. A call struck at 0 is the token itself.
 * Naked vaults (type 1) are auctioned once their collateral is below n * (U * min(K, sS) + max(K - sS, 0)) for puts,
 * n * (U * min(1, Ks/S) + max(1 - Ks/S, 0)) for calls, in units of the collateral: getNakedMarginRequired().
 */
#ifndef GW_CHAINS_PROTOCOL_OPYN_GAMMA_H
#define GW_CHAINS_PROTOCOL_OPYN_GAMMA_H

#include "chains/protocol/protocol.h"

#define GW_OPYN_DECIMALS     8u
#define GW_OPYN_RATIO_DIGITS 27u   /* of ratios in the margin calculator */
#define GW_OPYN_FIXINGS_MAX  2048u /* underlyings and expiries of open series */
#define GW_OPYN_MARGINS_MAX  1024u /* series that naked vaults are short of */
#define GW_OPYN_LEGS_MAX     16u   /* places of a vault's list; only one may be taken */
#define GW_OPYN_TYPE_NAKED   1u
#define GW_OPYN_TYPE_HIGHEST 2u
#define GW_OPYN_AUCTION_S    3600.0

enum gw_opyn_kind {
    GW_OPYN_VAULT = 1, /* id: owner, then the number in the last 8 bytes */
    GW_OPYN_SERIES = 2 /* id: the oToken, as a word */
};

/* High half of a call's tag; low half: entry, or place in fixings or margins. */
enum gw_opyn_call {
    GW_OPYN_CALL_ORACLE = 1,
    GW_OPYN_CALL_CALCULATOR,
    GW_OPYN_CALL_IMPLEMENTATION,
    GW_OPYN_CALL_LENGTH,
    GW_OPYN_CALL_VAULT,
    GW_OPYN_CALL_DETAILS,
    GW_OPYN_CALL_SUPPLY,
    GW_OPYN_CALL_GETTER, /* + 0..5, in the order of getOtokenDetails() */
    GW_OPYN_CALL_BOUND = GW_OPYN_CALL_GETTER + 6,
    GW_OPYN_CALL_SHOCK,
    GW_OPYN_CALL_FIXING
};

struct gw_opyn_config {
    uint8_t controller[20];
    uint8_t otoken_factory[20];
    uint8_t margin_pool[20];
};

struct gw_opyn_leg {
    bool is_held;
    uint8_t token[20];
    struct gw_u256 amount; /* below 2^128 */
};

/* Value of a GW_OPYN_VAULT entry; live while it is short or long of anything. */
struct gw_opyn_vault {
    uint8_t type;
    struct gw_opyn_leg sold; /* oTokens */
    struct gw_opyn_leg bought;
    struct gw_opyn_leg collateral; /* in its own decimals */
};

/* Value of a GW_OPYN_SERIES entry; live once its terms are known. */
struct gw_opyn_series {
    uint8_t collateral[20];
    uint8_t underlying[20];
    uint8_t strike_asset[20];
    bool is_put;
    bool is_legacy;  /* no getOtokenDetails() */
    bool is_open;    /* a vault is short or long of it; of this block, as the rest */
    bool is_naked;   /* and one of these is naked */
    bool is_settled; /* its price at expiry is known; kept, it does not change */
    int64_t expiry_s;
    struct gw_u256 strike;
    struct gw_u256 supply;
    struct gw_u256 sold; /* by all vaults */
};

struct gw_opyn_fixing {
    uint8_t underlying[20];
    int64_t expiry_s;
    bool is_known;
};

/* Of one series, at this block; 0 when the calculator does not tell. */
struct gw_opyn_margin {
    uint32_t series; /* entry */
    double bound;    /* U, per token (calls) or per dollar of strike (puts) */
    double shock;    /* s */
};

struct gw_opyn_state {
    uint8_t oracle[20];
    uint8_t calculator[20];
    uint8_t implementation[20]; /* first seen */
    bool has_implementation;
    struct gw_opyn_fixing fixings[GW_OPYN_FIXINGS_MAX];
    size_t fixing_count;
    struct gw_opyn_margin margins[GW_OPYN_MARGINS_MAX];
    size_t margin_count;
};

struct gw_key gw_opyn_vault_key(const uint8_t owner[20], uint64_t number);
struct gw_key gw_opyn_series_key(const uint8_t otoken[20]);

GW_MUST_USE enum gw_status gw_opyn_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_opyn_decode(struct gw_venue *venue, unsigned round,
                                          const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_opyn_emit(const struct gw_venue *venue, const struct gw_market *market,
                                        const struct gw_position_sink *sink);

/* What other adapters read of Gamma, too. The lists of a vault: sold, bought, collateral. */
GW_MUST_USE enum gw_status gw_opyn_read_lists(struct gw_opyn_leg legs[3], struct gw_abi_cursor *vault);
/* getOtokenDetails() -> (collateral, underlying, strikeAsset, strikePrice, expiry, isPut) */
GW_MUST_USE enum gw_status gw_opyn_read_terms(struct gw_opyn_series *out, struct gw_abi_cursor *c);
/* getExpiryPrice(asset, expiry) -> (price, isFinalized): whether the payout is a number already. */
GW_MUST_USE enum gw_status gw_opyn_read_fixing(bool *is_known, struct gw_abi_cursor *c);
/* The token that the options are on; NULL when it is not configured or the strike is not in an asset of USD. */
const struct gw_token *gw_opyn_find_underlying(const struct gw_market *market,
                                               const struct gw_opyn_series *series);
/* All of a position but its id, owner and quantity. */
void gw_opyn_fill_terms(struct gw_position *out, const struct gw_venue *venue, const struct gw_market *market,
                        const struct gw_opyn_series *series, const char *underlying, const char *name);

/* When a naked vault is auctioned, all in whole tokens and dollars, by the rule above. */
struct gw_opyn_cover {
    bool is_put;
    double strike_usd;
    double held_ratio; /* collateral per token sold: in dollars of strike (puts) or tokens (calls) */
    double bound;
    double shock;
};

/* Collateral that one token sold takes at `spot`, in the same units. NaN: the calculator did not tell. */
double gw_opyn_required_ratio(const struct gw_opyn_cover *cover, double spot_usd);
/* At or below (puts; 0: never), at or above (calls; HUGE_VAL: never). A vault that lacks at every price: spot_usd. */
double gw_opyn_closing_price(const struct gw_opyn_cover *cover, double spot_usd);

#endif
