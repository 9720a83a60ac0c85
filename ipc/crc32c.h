/* crc32c: Castagnoli's CRC (polynomial 0x1EDC6F41 reflected, initial and final value all ones; RFC 3720 B.4).
 * The machine's instruction when there is one, tables otherwise; the same result. Pure, any thread.
 *
 * gw_crc32c_extend(crc, data, size): crc of earlier bytes (0 for none) followed by these.
 */
#ifndef GW_IPC_CRC32C_H
#define GW_IPC_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t gw_crc32c_extend(uint32_t crc, const void *data, size_t size);

/* The table form, for machines without the instruction and for comparing the two. */
uint32_t gw_crc32c_extend_portable(uint32_t crc, const void *data, size_t size);

#endif
