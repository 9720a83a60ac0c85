/* inputs: the digest that ties a vector to what it was made of (inputsDigest).
 *
 * keccak256 over, in this order: keccak256 of each exposure record of the underlying and of the worst hour of its
 * venue's last day (absence.h), of each bucket record and of each
 * depth record of it, all in the book's key order; the configured depth curves of it; what else is configured of
 * the outside (outside.h); the memory before the evaluation; the parameters. Records, memory and parameters as the bytes of their structs, whose padding is
 * zero. gw_inputs_digest_bounds() adds the record of the feed's consumer, when there is one:
 * keccak256(that digest || keccak256(record)). Pure.
 */
#ifndef GW_MONITOR_INPUTS_H
#define GW_MONITOR_INPUTS_H

#include "monitor/policy/policy.h"

void gw_inputs_digest(uint8_t out[32], const struct gw_exposure_book *book, const struct gw_memory *memory,
                      const struct gw_policy_params *params);
void gw_inputs_digest_bounds(uint8_t digest[32], const struct gw_consumer_record *record);

#endif
