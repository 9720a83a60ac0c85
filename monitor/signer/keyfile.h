/* keyfile: the private key, in one page of its own that is never swapped or dumped where the kernel allows
 * it.
 *
 * gw_keyfile_read(key, path, why)
 *   path   64 hex digits, 0x before and white space after them are allowed; a regular file of this user
 * without any right for group or others why    what is wrong and what to do, for people; holds 256 chars;
 * empty after GW_OK; never holds key bytes returns GW_OK | GW_E_IO (cannot be read) | GW_E_REFUSED (owner,
 * mode, kind) | GW_E_FORMAT (content) | GW_E_NOMEM gw_keyfile_fill_replay(key): the key of replays,
 * keccak256("gammawatch replay key"). Everybody knows it, so that anybody can repeat a replay to the byte;
 * nobody may trust its address. gw_keyfile_wipe(key): overwrites and unmaps; a wiped key may be wiped again.
 *
 * Not for a key: zero and numbers not below the order of the curve; gw_signer_init() refuses those.
 */
#ifndef GW_MONITOR_SIGNER_KEYFILE_H
#define GW_MONITOR_SIGNER_KEYFILE_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_KEYFILE_SIZE_MAX 128u
#define GW_KEYFILE_WHY_SIZE 256

struct gw_key {
    uint8_t *bytes; /* 32; NULL when wiped */
    size_t map_size;
};

GW_MUST_USE enum gw_status gw_keyfile_read(struct gw_key *key, const char *path,
                                           char why[GW_KEYFILE_WHY_SIZE]);
GW_MUST_USE enum gw_status gw_keyfile_fill_replay(struct gw_key *key);
void gw_keyfile_wipe(struct gw_key *key);

#endif
