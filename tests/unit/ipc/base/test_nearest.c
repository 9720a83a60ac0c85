#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/nearest.h"

static const char *nearest_of(const char *word)
{
    static const char *const known[] = {"address", "age_s_max", "vol", "vault", "spot", "source", NULL};
    struct gw_nearest nearest;
    gw_nearest_begin(&nearest, word);
    for (const char *const *candidate = known; *candidate != NULL; candidate++) {
        gw_nearest_offer(&nearest, *candidate);
    }
    return nearest.best;
}

static void one_slip_is_near(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("adress"), "address");
    assert_string_equal(nearest_of("addresss"), "address");
    assert_string_equal(nearest_of("addresx"), "address");
    assert_string_equal(nearest_of("adrdess"), "address");
    assert_string_equal(nearest_of("vlo"), "vol");
    assert_string_equal(nearest_of("vol"), "vol");
}

static void a_third_of_the_word_may_be_wrong_and_no_more(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("age_max"), "age_s_max");
    assert_string_equal(nearest_of("surcce"), "source");
    assert_null(nearest_of("sxrxxe"));
    assert_null(nearest_of("vxx"));
    assert_null(nearest_of(""));
}

static void the_nearer_of_two_wins(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("vaul"), "vault");
}

static void words_beyond_the_limit_are_near_to_nothing(void **state)
{
    (void)state;
    char word[GW_NEAREST_SIZE_MAX + 2];
    struct gw_nearest nearest;
    memset(word, 'a', sizeof word);
    word[GW_NEAREST_SIZE_MAX] = '\0';
    gw_nearest_begin(&nearest, word);
    gw_nearest_offer(&nearest, word);
    assert_ptr_equal(nearest.best, word);
    word[GW_NEAREST_SIZE_MAX] = 'a';
    word[GW_NEAREST_SIZE_MAX + 1] = '\0';
    gw_nearest_begin(&nearest, word);
    gw_nearest_offer(&nearest, word);
    gw_nearest_offer(&nearest, "a");
    assert_null(nearest.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_is_near),
        cmocka_unit_test(a_third_of_the_word_may_be_wrong_and_no_more),
        cmocka_unit_test(the_nearer_of_two_wins),
        cmocka_unit_test(words_beyond_the_limit_are_near_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
