/* call_set: calls, each once, found by what they ask: target and calldata. Tags are of no account. */
#ifndef GW_CHAINS_COLLECTOR_CALL_SET_H
#define GW_CHAINS_COLLECTOR_CALL_SET_H

#include "chains/abi/multicall.h"

#define GW_CALL_SET_MAX   8192u
#define GW_CALL_SET_BYTES (4u << 20) /* of calldata */

struct gw_call_set {
    struct gw_call_list list; /* in order of addition */
    uint32_t *index;          /* open addressing, 2 * GW_CALL_SET_MAX slots, value = place in the list + 1 */
};

GW_MUST_USE enum gw_status gw_call_set_init(struct gw_call_set *set); /* GW_E_NOMEM */
void gw_call_set_fini(struct gw_call_set *set);
void gw_call_set_clear(struct gw_call_set *set);
/* False: the set is full, and the call is not in it. */
bool gw_call_set_add(struct gw_call_set *set, const struct gw_call_list *from, size_t i);
/* Its place in set->list, or set->list.count when it is not there. */
size_t gw_call_set_find(const struct gw_call_set *set, const struct gw_call_list *from, size_t i);

#endif
