#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/chains/protocol/ssov_words.h"

#define BYTES_MAX 2048u

static struct {
    uint8_t bytes[BYTES_MAX];
    size_t size;
} reply;

static struct ssov_words epoch_of(enum gw_ssov_form form)
{
    return (struct ssov_words){.form = form,
                               .start_s = 1000,
                               .expiry_s = 5000,
                               .rate = 88000000,
                               .strikes = {220000000000, 250000000000, 300000000000},
                               .strike_count = 3,
                               .reward_count = 2,
                               .active = 4321};
}

static void say_epoch(const struct ssov_words *w)
{
    struct gw_abi_buffer out = {.data = reply.bytes, .capacity = BYTES_MAX};
    put_epoch(&out, w);
    assert_false(out.is_full);
    reply.size = out.size;
}

static void say_strike(const struct ssov_words *w)
{
    struct gw_abi_buffer out = {.data = reply.bytes, .capacity = BYTES_MAX};
    put_strike(&out, w, 0x77);
    assert_false(out.is_full);
    reply.size = out.size;
}

static enum gw_status read_epoch(struct gw_ssov_epoch *out)
{
    return gw_ssov_read_epoch(out, reply.bytes, reply.size);
}

static void an_epoch_is_read_as_the_form_that_it_has(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        for (size_t rewards = 0; rewards < 4; rewards++) {
            struct ssov_words w = epoch_of((enum gw_ssov_form)form);
            struct gw_ssov_epoch epoch;
            w.reward_count = rewards;
            w.expired = rewards % 2;
            say_epoch(&w);
            assert_int_equal(read_epoch(&epoch), GW_OK);
            assert_int_equal(epoch.form, form);
            assert_int_equal(epoch.is_expired, rewards % 2);
            assert_int_equal(epoch.expiry_s, 5000);
            assert_int_equal(epoch.rate, 88000000);
            assert_int_equal(epoch.strike_count, 3);
            assert_memory_equal(epoch.strikes, w.strikes, 3 * sizeof w.strikes[0]);
        }
    }
}

static void words_that_contradict_themselves_are_of_no_form(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        for (int how = 0; how < 6; how++) {
            struct ssov_words w = epoch_of((enum gw_ssov_form)form);
            struct gw_ssov_epoch epoch;
            w.expired = how == 0 ? 2 : 0;
            w.start_s = how == 1 ? 5001 : how == 2 ? 0 : 1000;
            w.strike_count = how == 3 ? 0 : 3;
            w.strikes[1] = how == 4 ? 0 : how == 5 ? w.strikes[0] : w.strikes[1];
            say_epoch(&w);
            assert_int_equal(read_epoch(&epoch), GW_E_FORMAT);
        }
    }
}

/* Every word that places another one, moved by a word or by a byte; and a reply that ends elsewhere. */
static void lists_that_lie_elsewhere_are_of_no_form(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        const struct ssov_words w = epoch_of((enum gw_ssov_form)form);
        const size_t first = form == GW_SSOV_FORM_FIRST ? 6 : form == GW_SSOV_FORM_SECOND ? 7 : 8;
        struct gw_ssov_epoch epoch;
        for (size_t i = 0; i < 5; i++) {
            for (int by = -32; by <= 32; by += 1) {
                const size_t at = i == 4 ? 0 : first + i;
                say_epoch(&w);
                reply.bytes[32 * at + 31] = (uint8_t)(reply.bytes[32 * at + 31] + by);
                assert_int_equal(read_epoch(&epoch), by == 0 ? GW_OK : GW_E_FORMAT);
            }
        }
        say_epoch(&w);
        memset(reply.bytes + reply.size, 0, 64);
        const size_t whole = reply.size;
        for (reply.size = 0; reply.size <= whole + 64; reply.size++) {
            assert_int_equal(read_epoch(&epoch), reply.size == whole ? GW_OK : GW_E_FORMAT);
        }
    }
}

static void lists_of_rewards_are_of_one_length(void **state)
{
    (void)state;
    struct ssov_words w = epoch_of(GW_SSOV_FORM_SECOND);
    struct gw_ssov_epoch epoch;
    w.reward_count = 0;
    w.strike_count = 1;
    say_epoch(&w);
    reply.bytes[32 * 9 + 31] += 32; /* the second list of rewards gets an item */
    reply.bytes[32 * 10 + 31] += 32;
    memmove(reply.bytes + (size_t)32 * 14, reply.bytes + (size_t)32 * 13, reply.size - (size_t)32 * 13);
    reply.bytes[32 * 13 + 31] = 1;
    reply.size += 32;
    assert_int_equal(read_epoch(&epoch), GW_E_FORMAT);
}

static void more_strikes_than_can_be_kept_are_told(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        struct ssov_words w = epoch_of((enum gw_ssov_form)form);
        struct gw_ssov_epoch epoch;
        for (size_t i = 0; i <= GW_SSOV_STRIKES_MAX; i++) {
            w.strikes[i] = 100 + i;
        }
        w.strike_count = GW_SSOV_STRIKES_MAX;
        say_epoch(&w);
        assert_int_equal(read_epoch(&epoch), GW_OK);
        w.strike_count++;
        say_epoch(&w);
        assert_int_equal(read_epoch(&epoch), GW_E_BOUND);
    }
}

static void a_strike_is_read_in_its_epochs_form_and_no_other(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_THIRD; form++) {
        const struct ssov_words w = epoch_of((enum gw_ssov_form)form);
        struct gw_ssov_strike strike;
        say_strike(&w);
        for (int as = GW_SSOV_FORM_FIRST; as <= GW_SSOV_FORM_THIRD; as++) {
            const bool is_alike = (form == GW_SSOV_FORM_FIRST) == (as == GW_SSOV_FORM_FIRST);
            const enum gw_status status =
                gw_ssov_read_strike(&strike, (enum gw_ssov_form)as, reply.bytes, reply.size);
            assert_int_equal(status, is_alike ? GW_OK : GW_E_FORMAT);
            assert_true(!is_alike || (strike.token[19] == 0x77 && strike.active.limb[0] == 4321));
        }
        for (size_t size = 0; size <= reply.size + 32; size++) {
            const enum gw_status status =
                gw_ssov_read_strike(&strike, (enum gw_ssov_form)form, reply.bytes, size);
            assert_int_equal(status, size == reply.size ? GW_OK : GW_E_FORMAT);
        }
        memset(reply.bytes + 32, 0, 32); /* nobody's token: the strike is none of the epoch's */
        assert_int_equal(gw_ssov_read_strike(&strike, (enum gw_ssov_form)form, reply.bytes, reply.size),
                         GW_E_FORMAT);
    }
}

static void collateral_of_more_than_128_bits_is_none(void **state)
{
    (void)state;
    for (int form = GW_SSOV_FORM_FIRST; form <= GW_SSOV_FORM_SECOND; form++) {
        const struct ssov_words w = epoch_of((enum gw_ssov_form)form);
        struct gw_ssov_strike strike;
        say_strike(&w);
        reply.bytes[32 * (form == GW_SSOV_FORM_FIRST ? 6 : 3) + 15] = 1;
        assert_int_equal(gw_ssov_read_strike(&strike, (enum gw_ssov_form)form, reply.bytes, reply.size),
                         GW_E_FORMAT);
    }
}

/* 10 options: of calls 8.8 of collateral with 6 digits; of puts struck at 2200, 22000 at a dollar and half at least. */
static void what_is_sold_must_be_covered(void **state)
{
    (void)state;
    static const struct {
        bool is_put;
        uint64_t active;
        bool is_covered;
    } cases[] = {{false, 8800000, true},    {false, 8798993, true},    {false, 8798900, false},
                 {false, 99000000, true},   {false, 0, false},         {true, 22000000000, true},
                 {true, 21568627450, true}, {true, 11000000000, true}, {true, 10999987999, false},
                 {true, UINT64_MAX, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct gw_ssov_vault vault = {
            .is_put = cases[i].is_put, .precision = 1000000, .epoch = {.rate = 88000000}};
        const struct gw_ssov_strike strike = {.active = gw_u256_from_u64(cases[i].active),
                                              .supply = gw_u256_from_u64(UINT64_C(10000000000000000000))};
        assert_int_equal(gw_ssov_is_covered(&vault, 220000000000, &strike), cases[i].is_covered);
    }
    const struct gw_u256 most = {{UINT64_MAX, UINT64_MAX, 0, 0}};
    const struct gw_ssov_vault dear = {.precision = UINT64_MAX, .epoch = {.rate = UINT64_MAX}};
    const struct gw_ssov_strike strike = {.active = most, .supply = most};
    assert_false(gw_ssov_is_covered(&dear, 1, &strike));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_is_read_as_the_form_that_it_has),
        cmocka_unit_test(words_that_contradict_themselves_are_of_no_form),
        cmocka_unit_test(lists_that_lie_elsewhere_are_of_no_form),
        cmocka_unit_test(lists_of_rewards_are_of_one_length),
        cmocka_unit_test(more_strikes_than_can_be_kept_are_told),
        cmocka_unit_test(a_strike_is_read_in_its_epochs_form_and_no_other),
        cmocka_unit_test(collateral_of_more_than_128_bits_is_none),
        cmocka_unit_test(what_is_sold_must_be_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
