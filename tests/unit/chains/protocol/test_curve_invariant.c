#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/protocol/curve.h"

static struct gw_u256 of(uint64_t factor, unsigned zeros)
{
    const struct gw_u256 ten = gw_u256_from_u64(10);
    struct gw_u256 out = gw_u256_from_u64(factor);
    for (; zeros > 0; zeros--) {
        assert_false(gw_u256_mul(&out, &out, &ten));
    }
    return out;
}

/* high·10^12 + low */
static struct gw_u256 join(uint64_t high, uint64_t low)
{
    struct gw_u256 out = of(high, 12);
    const struct gw_u256 rest = gw_u256_from_u64(low);
    assert_false(gw_u256_add(&out, &out, &rest));
    return out;
}

/* By 120 digits of the invariant's one positive root; the small ones by get_D() written again in Python. */
static void the_invariant_is_that_of_the_contracts(void **state)
{
    (void)state;
    const struct {
        struct gw_u256 scaled[2];
        uint64_t a_precise;
        const char *invariant;
    } cases[] = {
        {{of(1, 24), of(1, 24)}, 20000, "2000000000000000000000000"},
        {{join(987654321012, 345678901234), join(1123456789098, 765432109876)},
         20000,
         "2111089289565869489433545"},
        {{of(1, 18), of(1, 26)}, 5000, "1579085654818285740738761"},
        {{of(123456789, 0), of(987654321012345678, 0)}, 100000000, "95474512307041862"},
        {{of(3, 0), of(5, 0)}, 100, "8"},
        {{of(3, 0), of(17, 0)}, 100, "16"}, /* a further step would say 17 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gw_u256 found;
        char text[80];
        assert_true(gw_curve_find_invariant(&found, cases[i].scaled, cases[i].a_precise));
        gw_u256_to_decimal(text, &found);
        assert_string_equal(text, cases[i].invariant);
    }
}

static void what_does_not_fit_or_settle_has_none(void **state)
{
    (void)state;
    struct gw_u256 found;
    const struct gw_u256 wide[2] = {of(1, 60), of(1, 60)};
    const struct gw_u256 fine[2] = {of(1, 24), of(1, 24)};
    const struct gw_u256 empty[2] = {of(1, 24), of(0, 0)};
    assert_false(gw_curve_find_invariant(&found, wide, 20000));
    assert_false(gw_curve_find_invariant(&found, empty, 20000));
    assert_false(gw_curve_find_invariant(&found, fine, 0));
    assert_false(gw_curve_find_invariant(&found, fine, 49));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_invariant_is_that_of_the_contracts),
        cmocka_unit_test(what_does_not_fit_or_settle_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
