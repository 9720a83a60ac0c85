/* keccak: Keccak-256 with the original 0x01 padding (Bertoni et al. 2011), as Ethereum uses it.
 * Pure, any thread, any size. Streaming form: init, update..., final; the context is copyable (a running
 * digest is a copy + final).
 */
#ifndef GW_IPC_BASE_KECCAK_H
#define GW_IPC_BASE_KECCAK_H

#include <stddef.h>
#include <stdint.h>

struct gw_keccak {
    uint64_t state[25];
    uint8_t block[136];
    size_t used;
};

void gw_keccak_init(struct gw_keccak *k);
void gw_keccak_update(struct gw_keccak *k, const void *data, size_t size);
void gw_keccak_final(struct gw_keccak *k, uint8_t out[32]);
void gw_keccak256(uint8_t out[32], const void *data, size_t size);

#endif
