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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_roots_of_prices_are_those_of_pools),
        cmocka_unit_test(a_product_of_512_bits_is_divided_exactly),
        cmocka_unit_test(liquidity_follows_from_either_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
