/* replies: JSON texts as nodes send them, of any size and always the same. */
#ifndef GW_TESTS_BENCH_REPLIES_H
#define GW_TESTS_BENCH_REPLIES_H

#include <stddef.h>

/* The caller frees the text; GW_BENCH_JSON_PADDING bytes behind it are readable. They abort without memory. */

/* A batch of one: aggregate3() over `count` positions (tests/bench/decoded.h). */
char *gw_bench_make_aggregate(size_t count, size_t *size);
/* A batch of `count` calls, one position each. */
char *gw_bench_make_batch(size_t count, size_t *size);
/* A batch of one eth_getLogs with `count` transfers. */
char *gw_bench_make_logs(size_t count, size_t *size);

#endif
