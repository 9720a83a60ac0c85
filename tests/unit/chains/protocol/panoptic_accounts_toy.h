/* panoptic_accounts_toy: two accounts of a toy, of whom one is easily reckoned. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_ACCOUNTS_TOY_H
#define GW_TESTS_CHAINS_PROTOCOL_PANOPTIC_ACCOUNTS_TOY_H

#include <math.h>

#include "chains/market/lp_price.h"
#include "tests/unit/chains/protocol/panoptic_toy.h"

#define ETHER UINT64_C(1000000000000000000)

static inline void open_market(unsigned version)
{
    open_version(version);
    toy.market.spots[0] = (struct gw_spot){.underlying = "ETH", .usd = 2000, .updated_s = 0};
    toy.market.spot_count = 1;
    said.assets[0] = ETHER;
    said.assets[1] = UINT64_C(20000000000);
}

static inline int open_first(void **state)
{
    (void)state;
    open_market(1);
    return 0;
}

static inline int open_second(void **state)
{
    (void)state;
    open_market(2);
    return 0;
}

static inline void tell(void)
{
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_string_equal(toy.excluded, "");
}

/* Who sold puts worth 60,000 dollars at their strike. */
static inline const struct gw_margin_account *find_seller(void)
{
    static const char id[] = "0x00000000000000000000000000000000000000ee";
    for (size_t i = 0; i < toy.account_count; i++) {
        if (strcmp(toy.accounts[i].id, id) == 0) {
            return &toy.accounts[i];
        }
    }
    fail_msg("an account is not told");
    return NULL;
}

static inline bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

static inline bool is_unknown(const struct gw_margin_account *account)
{
    return isnan(account->equity_usd) && isnan(account->maintenance_usd) && isnan(account->price_down_usd) &&
           isnan(account->price_up_usd) && isnan(account->flow_tokens);
}

#define FIRST(test)  cmocka_unit_test_setup_teardown(test, open_first, close_all)
#define SECOND(test) cmocka_unit_test_setup_teardown(test, open_second, close_all)

#endif
