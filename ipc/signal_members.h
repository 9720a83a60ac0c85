/* signal_members: the members of a signal by their EIP-712 names, in the order of the type strings. One table
 * serves JSON and msgpack, so that text and struct cannot drift apart.
 */
#ifndef GW_IPC_SIGNAL_MEMBERS_H
#define GW_IPC_SIGNAL_MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#define GW_SIGNAL_SCHEMA         "gammawatch.signal/1"
#define GW_SIGNAL_DOMAIN_NAME    "gammawatch"
#define GW_SIGNAL_DOMAIN_VERSION "1"
#define GW_SIGNAL_EXACT_MAX      (UINT64_C(1) << 53) /* beyond, integers are strings: JSON readers round */
#define GW_SIGNAL_SECTIONS       3

enum gw_signal_type {
    GW_SIGNAL_BYTES32,
    GW_SIGNAL_UINT8,
    GW_SIGNAL_UINT16,
    GW_SIGNAL_UINT32,
    GW_SIGNAL_UINT64,
    GW_SIGNAL_INT64
};

struct gw_signal_member {
    const char *name;
    enum gw_signal_type type; /* as the C struct has it; the EIP-712 type may be wider */
    size_t offset;            /* into struct gw_signal */
};

struct gw_signal_section {
    const char *name;
    const struct gw_signal_member *members;
    size_t count;
};

/* The integer at `at`, zero-extended; an int64_t keeps its bits. Not for bytes32. */
uint64_t gw_signal_member_load(const uint8_t *at, enum gw_signal_type type);

extern const struct gw_signal_section gw_signal_sections[GW_SIGNAL_SECTIONS];

#endif
