/* vote: replies of several upstreams to one request, compared by what they say and not by how it is written.
 *
 * Equal are replies whose items agree one by one: the same class of error, or the same result; of strings the
 * letter case, of objects the order of members, of logs all members but what identifies and carries them are
 * left out. Pure but for the memory of the ballot; one thread.
 */
#ifndef GW_CHAINS_RPC_VOTE_H
#define GW_CHAINS_RPC_VOTE_H

#include <stdbool.h>

#include "chains/rpc/buffer.h"
#include "chains/rpc/rpc.h"

#define GW_BALLOT_KEEP_MAX (1u << 20) /* bytes of each body kept for the next vote */

struct gw_vote {
    unsigned upstream;
    uint8_t digest[32];
    struct gw_buffer body;
};

struct gw_ballot {
    struct gw_vote votes[GW_RPC_UPSTREAMS_MAX];
    unsigned count;
};

void gw_vote_digest(uint8_t out[32], const struct gw_rpc_item *items, size_t count);

void gw_ballot_init(struct gw_ballot *ballot, size_t body_size_max);
/* For the next question; some memory is kept. */
void gw_ballot_clear(struct gw_ballot *ballot);
void gw_ballot_fini(struct gw_ballot *ballot);
/* Copies the body. GW_E_SIZE, GW_E_NOMEM; GW_E_BOUND when the upstream has voted. */
GW_MUST_USE enum gw_status gw_ballot_cast(struct gw_ballot *ballot, unsigned upstream,
                                          const uint8_t digest[32], const uint8_t *body, size_t size);
/* Upstreams as bits. */
uint32_t gw_ballot_voters(const struct gw_ballot *ballot);
uint32_t gw_ballot_for(const struct gw_ballot *ballot, const uint8_t digest[32]);
uint32_t gw_ballot_against(const struct gw_ballot *ballot, const uint8_t digest[32]);
/* Votes of the largest group. */
unsigned gw_ballot_lead(const struct gw_ballot *ballot);
bool gw_ballot_is_disputed(const struct gw_ballot *ballot);

#endif
