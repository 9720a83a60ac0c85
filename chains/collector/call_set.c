#include "chains/collector/call_set.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS (2u * GW_CALL_SET_MAX)

_Static_assert((SLOTS & (SLOTS - 1)) == 0, "slots are masked");

enum gw_status gw_call_set_init(struct gw_call_set *set)
{
    *set = (struct gw_call_set){.index = calloc(SLOTS, sizeof *set->index)};
    GW_ENSURE(set->index != NULL, GW_E_NOMEM);
    return gw_call_list_init_small(&set->list, GW_CALL_SET_MAX, GW_CALL_SET_BYTES);
}

void gw_call_set_fini(struct gw_call_set *set)
{
    gw_call_list_fini(&set->list);
    free(set->index);
    *set = (struct gw_call_set){0};
}

void gw_call_set_clear(struct gw_call_set *set)
{
    if (set->list.count > 0) {
        memset(set->index, 0, SLOTS * sizeof *set->index);
    }
    gw_call_list_reset(&set->list);
}

/* FNV-1a (Fowler, Noll, Vo 1991). */
static uint64_t mix(uint64_t hash, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static bool is_same(const struct gw_call_list *a, size_t i, const struct gw_call_list *b, size_t k)
{
    const struct gw_call *x = &a->calls[i];
    const struct gw_call *y = &b->calls[k];
    return memcmp(x->to, y->to, sizeof x->to) == 0 && x->data_size == y->data_size &&
           memcmp(a->arena + x->data_at, b->arena + y->data_at, x->data_size) == 0;
}

/* Where the call stands, or would. */
static uint32_t *find_slot(const struct gw_call_set *set, const struct gw_call_list *from, size_t i)
{
    const struct gw_call *call = &from->calls[i];
    uint64_t at = mix(UINT64_C(0xcbf29ce484222325), call->to, sizeof call->to);
    at = mix(at, from->arena + call->data_at, call->data_size);
    at = (at ^ at >> 32) & (SLOTS - 1);
    while (set->index[at] != 0 && !is_same(&set->list, set->index[at] - 1, from, i)) {
        at = (at + 1) & (SLOTS - 1);
    }
    return &set->index[at];
}

bool gw_call_set_add(struct gw_call_set *set, const struct gw_call_list *from, size_t i)
{
    uint32_t *slot = find_slot(set, from, i);
    if (*slot == 0) {
        if (gw_call_list_copy(&set->list, from, i) != GW_OK) {
            return false;
        }
        *slot = (uint32_t)set->list.count;
    }
    return true;
}

size_t gw_call_set_find(const struct gw_call_set *set, const struct gw_call_list *from, size_t i)
{
    const uint32_t *slot = find_slot(set, from, i);
    return *slot == 0 ? set->list.count : *slot - 1;
}
