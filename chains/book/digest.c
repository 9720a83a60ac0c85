/* Canonical form of a position, all integers big-endian, texts with a 16-bit length before them:
 *   protocol, venue, id, raw, kind (1 byte),
 *   american | part << 1 | fallback << 2 | owned << 3 | claimed << 4 | owed << 5 (1 byte), the owner (20 bytes) and the protocol
 *   and venue that count it instead, each where its bit is set,
 *   options: underlying, quantity, strike, vol (binary64), expiry (64 bits)
 *   LPs:     addresses of token0 and token1, liquidity (32 bytes), lower and upper tick (32 bits each),
 *            quantity (binary64)
 *   holdings: quantity (binary64), liquidity (32 bytes), number of tokens (1 byte), of each its address, balance (32 bytes),
 *            weight and rate (binary64); A (binary64), D (32 bytes)
 *   others:  underlying, quantity, power (binary64)
 * Who hedges is a belief of the configuration and not part of it. */
#include <endian.h>
#include <string.h>

#include "chains/book/work.h"

static void put_u64(struct gw_keccak *k, uint64_t value)
{
    const uint64_t bytes = htobe64(value);
    gw_keccak_update(k, &bytes, sizeof bytes);
}

static void put_u32(struct gw_keccak *k, uint32_t value)
{
    const uint32_t bytes = htobe32(value);
    gw_keccak_update(k, &bytes, sizeof bytes);
}

static void put_double(struct gw_keccak *k, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_u64(k, bits);
}

static void put_text(struct gw_keccak *k, const char *text)
{
    const size_t size = strlen(text);
    const uint16_t length = htobe16((uint16_t)size);
    gw_keccak_update(k, &length, sizeof length);
    gw_keccak_update(k, text, size);
}

static void put_u256(struct gw_keccak *k, const struct gw_u256 *value)
{
    uint8_t bytes[32];
    gw_u256_to_be(bytes, value);
    gw_keccak_update(k, bytes, sizeof bytes);
}

static void put_holding(struct gw_keccak *k, const struct gw_position *p)
{
    const struct gw_pool_holding *h = p->holding;
    const uint8_t count = (uint8_t)h->token_count;
    put_double(k, p->quantity);
    put_u256(k, &p->liquidity);
    gw_keccak_update(k, &count, sizeof count);
    for (size_t i = 0; i < h->token_count; i++) {
        gw_keccak_update(k, h->tokens[i].token->address, 20);
        put_u256(k, &h->tokens[i].balance);
        put_double(k, h->tokens[i].weight);
        put_double(k, h->tokens[i].rate);
    }
    put_double(k, h->amplification);
    put_u256(k, &h->invariant);
}

void gw_book_hash_position(struct gw_keccak *k, const struct gw_book_position *position)
{
    const struct gw_position *p = &position->position;
    const bool is_claimed = position->counted_by != NULL;
    const uint8_t traits[2] = {
        (uint8_t)p->kind,
        (uint8_t)((unsigned)p->is_american | (unsigned)p->is_part << 1 | (unsigned)p->is_vol_fallback << 2 |
                  (unsigned)p->has_owner << 3 | (unsigned)is_claimed << 4 | (unsigned)p->owed << 5),
    };
    put_text(k, position->protocol);
    put_text(k, p->venue);
    put_text(k, p->id);
    put_text(k, p->raw);
    gw_keccak_update(k, traits, sizeof traits);
    if (p->has_owner) {
        gw_keccak_update(k, p->owner, sizeof p->owner);
    }
    if (is_claimed) {
        put_text(k, position->counted_by->protocol);
        put_text(k, position->counted_by->claim.by_venue);
    }
    if (gw_position_is_lp(p->kind)) {
        gw_keccak_update(k, p->token0->address, 20);
        gw_keccak_update(k, p->token1->address, 20);
        put_u256(k, &p->liquidity);
        put_u32(k, (uint32_t)p->tick_lower);
        put_u32(k, (uint32_t)p->tick_upper);
        put_double(k, p->quantity);
    } else if (gw_position_is_holding(p->kind)) {
        put_holding(k, p);
    } else if (!gw_position_is_option(p->kind)) {
        put_text(k, p->underlying);
        put_double(k, p->quantity);
        put_double(k, p->power);
    } else {
        put_text(k, p->underlying);
        put_double(k, p->quantity);
        put_double(k, p->strike);
        put_double(k, p->vol);
        put_u64(k, (uint64_t)p->expiry_s);
    }
}

void gw_book_digest(const struct gw_book *book, uint8_t out[32])
{
    struct gw_keccak k;
    gw_keccak_init(&k);
    for (size_t i = 0; i < book->position_count; i++) {
        gw_book_hash_position(&k, &book->positions[i]);
    }
    gw_keccak_final(&k, out);
}
