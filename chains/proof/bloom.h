/* bloom: a header's filter of the addresses and topics its logs carry (Yellow Paper, 4.3.1). Pure.
 *
 * "No" is proof as far as the header is; "yes" may be a coincidence. */
#ifndef GW_CHAINS_PROOF_BLOOM_H
#define GW_CHAINS_PROOF_BLOOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GW_BLOOM_SIZE 256u

bool gw_bloom_may_hold(const uint8_t bloom[GW_BLOOM_SIZE], const uint8_t *bytes, size_t size);

#endif
