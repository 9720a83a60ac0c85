#include <string.h>

#include "chains/abi/abi.h"
#include "ipc/base/keccak.h"

void gw_abi_topic(uint8_t out[32], const char *signature)
{
    gw_keccak256(out, signature, strlen(signature));
}

void gw_abi_selector(uint8_t out[4], const char *signature)
{
    uint8_t hash[32];
    gw_abi_topic(hash, signature);
    memcpy(out, hash, 4);
}

void gw_abi_put(struct gw_abi_buffer *b, const void *bytes, size_t size)
{
    if (b->is_full || b->capacity - b->size < size) {
        b->is_full = true;
        return;
    }
    memcpy(b->data + b->size, bytes, size);
    b->size += size;
}

static void put_word(struct gw_abi_buffer *b, uint8_t padding, uint64_t value)
{
    uint8_t word[32];
    memset(word, padding, 24);
    for (unsigned i = 0; i < 8; i++) {
        word[24 + i] = (uint8_t)(value >> (56 - 8 * i));
    }
    gw_abi_put(b, word, sizeof word);
}

void gw_abi_put_u64(struct gw_abi_buffer *b, uint64_t value)
{
    put_word(b, 0, value);
}

void gw_abi_put_i64(struct gw_abi_buffer *b, int64_t value)
{
    put_word(b, value < 0 ? 0xff : 0, (uint64_t)value);
}

void gw_abi_put_address(struct gw_abi_buffer *b, const uint8_t address[20])
{
    uint8_t word[32] = {0};
    memcpy(word + 12, address, 20);
    gw_abi_put(b, word, sizeof word);
}
