#include "chains/pricing/pair.h"

#include "tests/unit/chains/pricing/judge.h"

static void a_sum_and_a_product_lose_nothing(void **state)
{
    (void)state;
    struct gw_pair sum = gw_pair_sum(1.0, 0x1p-80);
    assert_true(sum.high == 1.0 && sum.low == 0x1p-80);
    struct gw_pair product = gw_pair_product(1.0 + 0x1p-40, 1.0 - 0x1p-40);
    assert_true(product.high == 1.0 && product.low == -0x1p-80);
}

static void a_quotient_and_a_root_come_back(void **state)
{
    (void)state;
    const struct gw_pair seven = {7.0, 0.0};
    struct gw_pair third = gw_pair_divide(seven, (struct gw_pair){3.0, 0.0});
    struct gw_pair back = gw_pair_multiply(third, (struct gw_pair){3.0, 0.0});
    assert_near(back.high, 7.0, 0.0, 0.0);
    assert_near(back.low, 0.0, 0.0, 0x1p-100);
    struct gw_pair root = gw_pair_root(7.0);
    struct gw_pair square = gw_pair_multiply(root, root);
    assert_near(square.high, 7.0, 0.0, 0.0);
    assert_near(square.low, 0.0, 0.0, 0x1p-98);
}

/* ln 2 and ln 10 as pairs of the nearest double and the nearest double to what it leaves. */
static void logarithms_have_the_digits_of_two_doubles(void **state)
{
    (void)state;
    struct gw_pair two = gw_pair_log_ratio(2.0, 1.0);
    assert_true(two.high == 0x1.62e42fefa39efp-1);
    assert_near(two.low, 0x1.abc9e3b39803fp-56, 1e-15, 0.0);
    struct gw_pair ten = gw_pair_log_ratio(20.0, 2.0);
    assert_true(ten.high == 0x1.26bb1bbb55516p+1);
    assert_near(ten.low, -0x1.f48ad494ea3e9p-53, 1e-6, 0.0);
}

static void a_ratio_of_one_has_no_logarithm_and_neighbours_have_theirs(void **state)
{
    (void)state;
    struct gw_pair one = gw_pair_log_ratio(1234.5, 1234.5);
    assert_true(one.high == 0.0 && one.low == 0.0);
    struct gw_pair above = gw_pair_log_ratio(1.0 + 0x1p-52, 1.0);
    assert_near(above.high, 0x1p-52 - 0x1p-105, 1e-16, 0.0);
    struct gw_pair below = gw_pair_log_ratio(1.0, 1.0 + 0x1p-52);
    assert_true(below.high == -above.high);
}

static void the_least_and_the_greatest_numbers_are_taken(void **state)
{
    (void)state;
    struct gw_pair widest = gw_pair_log_ratio(0x1.fffffffffffffp1023, 0x1p-1074);
    assert_near(widest.high, 2098.0 * 0x1.62e42fefa39efp-1, 1e-15, 0.0);
    struct gw_pair least = gw_pair_log_ratio(0x1p-1074, 0x1p-1073);
    assert_true(least.high == -0x1.62e42fefa39efp-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_and_a_product_lose_nothing),
        cmocka_unit_test(a_quotient_and_a_root_come_back),
        cmocka_unit_test(logarithms_have_the_digits_of_two_doubles),
        cmocka_unit_test(a_ratio_of_one_has_no_logarithm_and_neighbours_have_theirs),
        cmocka_unit_test(the_least_and_the_greatest_numbers_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
