/* inputs: the digest that ties a vector to what it was made of (inputsDigest).
 *
 * keccak256 over, in this order: the digest of each exposure record of the underlying, of each bucket, liquidation, perp and
 * depth record of it, all in the book's key order; the configured depth curves of it; the digest of what else is
 * configured of the outside (outside.h); the memory before the evaluation; the parameters. Curves, memory and parameters
 * are the bytes of their structs, whose padding is zero.
 *   digest of a record       keccak256 of its bytes, made once, when it comes in
 *   ... of an exposure       keccak256(keccak256(record) || keccak256(worst)), worst: the hour that would stand for its
 *                            venue in silence (absence.h), up to its digest member
 *   digest of the outside    keccak256 of its bytes, made at the start; without any, nothing
 * gw_inputs_digest_bounds() adds the record of the feed's consumer, when there is one:
 * keccak256(that digest || keccak256(record)). Pure.
 */
#ifndef GW_MONITOR_INPUTS_H
#define GW_MONITOR_INPUTS_H

#include "monitor/policy/policy.h"

void gw_inputs_digest(uint8_t out[32], const struct gw_exposure_book *book, const struct gw_memory *memory,
                      const struct gw_policy_params *params);
void gw_inputs_digest_bounds(uint8_t digest[32], const struct gw_consumer_record *record);

#endif
