/* u256: 256-bit unsigned words, big-endian bytes at the border, four limbs inside (limb[0] lowest).
 * Only what decoding needs. Conversions that lose nothing or say so. Pure, any thread.
 */
#ifndef GW_IPC_BASE_U256_H
#define GW_IPC_BASE_U256_H

#include <stdbool.h>
#include <stdint.h>

#include "gammawatch/status.h"

struct gw_u256 {
    uint64_t limb[4];
};

struct gw_u256 gw_u256_from_be(const uint8_t bytes[32]);
void gw_u256_to_be(uint8_t out[32], const struct gw_u256 *a);
struct gw_u256 gw_u256_from_u64(uint64_t a);
int gw_u256_cmp(const struct gw_u256 *a, const struct gw_u256 *b);
bool gw_u256_is_zero(const struct gw_u256 *a);
bool gw_u256_add(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b); /* true on carry */
bool gw_u256_sub(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b); /* true on borrow */
bool gw_u256_negate_if_negative(
    struct gw_u256 *a); /* two's complement -> magnitude; true if it was negative */

bool gw_u256_mul(struct gw_u256 *out, const struct gw_u256 *a,
                 const struct gw_u256 *b);           /* modulo 2^256; true when bits were lost */
unsigned gw_u256_bit_count(const struct gw_u256 *a); /* 0 for 0, else 1 + index of the highest bit set */
/* Bits shifted out are lost; places >= 256 give 0. */
struct gw_u256 gw_u256_shift_left(const struct gw_u256 *a, unsigned places);
/* Rounded down; a divisor of 0 gives 0, as in the EVM. */
struct gw_u256 gw_u256_div(const struct gw_u256 *a, const struct gw_u256 *b);
struct gw_u256 gw_u256_sqrt(const struct gw_u256 *a); /* rounded down */

/* Nearest double (ties to even), times 10^-decimals with one correctly rounded division for decimals <= 22.
 * Above that 10^decimals is no double: the division is by 10^22 and then by 10^(decimals-22), each rounded,
 * which stays within 1.5 ulp more. decimals > 36 is the caller's bug. Deterministic on every machine. */
double gw_u256_to_double(const struct gw_u256 *a, unsigned decimals);

/* Decimal text, NUL-terminated; out holds 80 chars. */
void gw_u256_to_decimal(char out[80], const struct gw_u256 *a);
GW_MUST_USE enum gw_status gw_u256_to_u64(uint64_t *out,
                                          const struct gw_u256 *a); /* GW_E_BOUND above 64 bits */

#endif
