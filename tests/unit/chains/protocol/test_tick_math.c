#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/protocol/tick_math.h"

static void check(const struct gw_u256 *found, const char *expected)
{
    char text[80];
    gw_u256_to_decimal(text, found);
    assert_string_equal(text, expected);
}

/* MIN_SQRT_RATIO and MAX_SQRT_RATIO are published constants of TickMath; the others were computed by
 * tests/devnet/lib/tickmath.mjs and agree with pools that stood there. */
static void square_roots_of_prices_are_those_of_pools(void **state)
{
    (void)state;
    static const struct {
        int32_t tick;
        const char *root;
    } known[] = {
        {-887272, "4295128739"},
        {887272, "1461446703485210103287273052203988822378723970342"},
        {0, "79228162514264337593543950336"},
        {1, "79232123823359799118286999568"},
        {-1, "79224201403219477170569942574"},
        {-196980, "4185304742408306171703579"},
        {-196260, "4338712821394260318376764"},
        {201234, "1855247691364738322446804892725272"},
        {-76013, "1771580069046490802230235074"},
        {524287, "19189247130466284822469633870301185392758"},
        {-524288, "327099227039063107"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct gw_u256 root = gw_tick_sqrt_x96(known[i].tick);
        check(&root, known[i].root);
    }
}

static void a_product_of_512_bits_is_divided_exactly(void **state)
{
    (void)state;
    const struct gw_u256 most = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    const struct gw_u256 seven = gw_u256_from_u64(7);
    const struct gw_u256 three = gw_u256_from_u64(3);
    const struct gw_u256 none = {{0}};
    struct gw_u256 out;
    assert_int_equal(gw_mul_div(&out, &most, &most, &most), GW_OK);
    assert_int_equal(gw_u256_cmp(&out, &most), 0);
    assert_int_equal(gw_mul_div(&out, &most, &three, &seven), GW_OK);
    check(&out, "49625181101706940895816136432294817651401421999560241731196107431962769845686");
    assert_int_equal(gw_mul_div(&out, &most, &seven, &three), GW_E_BOUND);
    assert_int_equal(gw_mul_div(&out, &seven, &three, &none), GW_E_BOUND);
}

static void liquidity_follows_from_either_amount(void **state)
{
    (void)state;
    const struct gw_u256 ether = gw_u256_from_u64(UINT64_C(1000000000000000000));
    const struct gw_u256 huge = {{0, 0, 1, 0}};
    struct gw_u256 out;
    assert_int_equal(gw_tick_liquidity(&out, -200, 400, &ether, true), GW_OK);
    check(&out, "33500827810412087922");
    assert_int_equal(gw_tick_liquidity(&out, -200, 400, &ether, false), GW_OK);
    check(&out, "33167505586801140681");
    assert_int_equal(gw_tick_liquidity(&out, 0, 1, &huge, true), GW_E_BOUND);
}

/* LiquidityAmounts' formulas in whole numbers, on the roots above; the last at both ends of what a pool knows. */
static void an_amount_of_either_token_follows_from_liquidity(void **state)
{
    (void)state;
    const struct gw_u256 some = {{UINT64_C(12776324570088369205), 6, 0, 0}};
    const struct gw_u256 most = {{UINT64_MAX, UINT64_MAX, 0, 0}};
    const struct {
        const struct gw_u256 *liquidity;
        int32_t lower;
        int32_t upper;
        bool is_token0;
        const char *amount;
    } known[] = {
        {&some, -196980, -196260, true, "82633243865504852032100"},
        {&some, -196980, -196260, false, "239047180183540"},
        {&most, 0, 1, true, "17012842393499905558090402440558692"},
        {&most, 0, 1, false, "17013693014354590797691254757916671"},
        {&most, -887272, 887272, true, "6276865795046577716716727052920969657919881535178523893767"},
        {&most, -887272, 887272, false, "6276865796315986613307619852238232712829278890652951511957"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct gw_u256 out;
        assert_int_equal(
            gw_tick_amount(&out, known[i].lower, known[i].upper, known[i].liquidity, known[i].is_token0),
            GW_OK);
        check(&out, known[i].amount);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_roots_of_prices_are_those_of_pools),
        cmocka_unit_test(a_product_of_512_bits_is_divided_exactly),
        cmocka_unit_test(liquidity_follows_from_either_amount),
        cmocka_unit_test(an_amount_of_either_token_follows_from_liquidity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
