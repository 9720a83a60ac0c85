/* ssov_words: replies of an SSOV v3 of any form, word by word, for the tests of its adapter. */
#ifndef GW_TESTS_CHAINS_PROTOCOL_SSOV_WORDS_H
#define GW_TESTS_CHAINS_PROTOCOL_SSOV_WORDS_H

#include "chains/protocol/dopex_ssov.h"

struct ssov_words {
    enum gw_ssov_form form;
    uint64_t expired;
    uint64_t start_s;
    uint64_t expiry_s;
    uint64_t rate;
    uint64_t strikes[GW_SSOV_STRIKES_MAX + 1];
    size_t strike_count;
    size_t reward_count;
    uint64_t active;
};

static inline void put_list(struct gw_abi_buffer *out, size_t count, const uint64_t *items)
{
    gw_abi_put_u64(out, count);
    for (size_t i = 0; i < count; i++) {
        gw_abi_put_u64(out, items != NULL ? items[i] : 7);
    }
}

static inline void put_epoch(struct gw_abi_buffer *out, const struct ssov_words *w)
{
    const bool is_first = w->form == GW_SSOV_FORM_FIRST;
    const size_t reward_bytes = 32 * (1 + w->reward_count);
    const size_t strike_bytes = 32 * (1 + w->strike_count);
    size_t offset = w->form == GW_SSOV_FORM_THIRD ? 32 * 11 : 32 * 10;
    gw_abi_put_u64(out, 32);
    if (!is_first) {
        gw_abi_put_u64(out, w->expired);
    }
    gw_abi_put_u64(out, w->start_s);
    gw_abi_put_u64(out, w->expiry_s);
    gw_abi_put_u64(out, 0);
    gw_abi_put_u64(out, 987654321);
    gw_abi_put_u64(out, w->rate);
    if (w->form == GW_SSOV_FORM_THIRD) {
        gw_abi_put_u64(out, 0);
    }
    for (size_t i = 0; i < 4; i++) {
        gw_abi_put_u64(out, offset);
        offset += !is_first && i == 0 ? strike_bytes : reward_bytes;
    }
    if (is_first) {
        gw_abi_put_u64(out, w->expired);
    } else {
        put_list(out, w->strike_count, w->strikes);
    }
    for (size_t i = 0; i < 3; i++) {
        put_list(out, w->reward_count, NULL);
    }
    if (is_first) {
        put_list(out, w->strike_count, w->strikes);
    }
}

static inline void put_strike(struct gw_abi_buffer *out, const struct ssov_words *w, uint8_t token)
{
    const size_t reward_bytes = 32 * (1 + w->reward_count);
    const uint8_t address[20] = {[19] = token};
    gw_abi_put_u64(out, 32);
    gw_abi_put_address(out, address);
    if (w->form != GW_SSOV_FORM_FIRST) {
        gw_abi_put_u64(out, 1000000);
        gw_abi_put_u64(out, w->active);
        gw_abi_put_u64(out, 11);
        gw_abi_put_u64(out, 0);
        gw_abi_put_u64(out, (size_t)32 * 7);
        gw_abi_put_u64(out, 32 * 7 + reward_bytes);
    } else {
        gw_abi_put_u64(out, (size_t)32 * 4);
        gw_abi_put_u64(out, 32 * 10 + reward_bytes);
        gw_abi_put_u64(out, 32 * 10 + 2 * reward_bytes);
        gw_abi_put_u64(out, 11);
        gw_abi_put_u64(out, w->active);
        gw_abi_put_u64(out, 1000000);
        gw_abi_put_u64(out, 5);
        gw_abi_put_u64(out, 6);
        gw_abi_put_u64(out, (size_t)32 * 6);
        put_list(out, w->reward_count, NULL);
    }
    put_list(out, w->reward_count, NULL);
    put_list(out, w->reward_count, NULL);
}

#endif
