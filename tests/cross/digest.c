/* Prints one line per part and the instruction set in use: digest INPUTS OPTIONS */
#include "tests/cross/digest.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fprintf(stderr, "usage: digest INPUTS OPTIONS\n");
        return 2;
    }
    const size_t inputs = strtoul(argv[1], NULL, 10);
    const size_t options = strtoul(argv[2], NULL, 10);
    (void)fprintf(stderr, "%s\n", gw_vecmath_path());
    printf("exp %016llx\n", (unsigned long long)digest_map_many(gw_vecmath_exp_many, 1, inputs));
    printf("log %016llx\n", (unsigned long long)digest_map_many(gw_vecmath_log_many, 2, inputs));
    printf("normal_cdf %016llx\n",
           (unsigned long long)digest_map_many(gw_vecmath_normal_cdf_many, 3, inputs));
    printf("ladders %016llx\n", (unsigned long long)digest_ladders(4, options));
    return 0;
}
