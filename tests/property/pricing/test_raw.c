/* Property 21: whatever the bits of the inputs, an answer is finite or refused. */
#include "tests/property/pricing/draw.h"
#include "tests/property/pricing/raw.h"

#define CASES 8000

static double draw_raw(uint64_t *seed)
{
    static const double special[] = {0.0,  -0.0, 1.0, 0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp1023,
                                     20.0, 1e-9};
    uint64_t choice = draw_bits(seed) % 8;
    if (choice == 0) {
        double value;
        uint64_t bits = draw_bits(seed);
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (choice == 1) {
        return special[draw_bits(seed) % (sizeof special / sizeof special[0])];
    }
    if (choice == 2) {
        return draw_log_between(seed, 0x1p-1022, 0x1.fp1023);
    }
    return draw_log_between(seed, 1e-6, 20.0);
}

static void whatever_the_bits_an_answer_is_finite_or_refused(void **state)
{
    (void)state;
    uint64_t seed = 21;
    for (unsigned i = 0; i < CASES; i++) {
        double in[RAW_INPUTS];
        for (size_t k = 0; k < RAW_INPUTS; k++) {
            in[k] = draw_raw(&seed);
        }
        const struct gw_instrument instrument = raw_instrument(i, (unsigned)draw_bits(&seed), in);
        if (!raw_holds(in[0], &instrument, draw_between(&seed, -0.1, 1.1))) {
            print_error("kind %u:", instrument.kind);
            for (size_t k = 0; k < RAW_INPUTS; k++) {
                print_error(" %.17g", in[k]);
            }
            print_error("\n");
            fail();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_the_bits_an_answer_is_finite_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
