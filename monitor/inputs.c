#include "monitor/inputs.h"

#include <string.h>

#include "ipc/base/keccak.h"

static bool is_of(const struct gw_exposure_book *book, const struct gw_record_head *head,
                  const struct gw_memory *memory)
{
    double rate;
    return strcmp(gw_outside_key(&rate, book->outside, head->underlying), memory->underlying) == 0;
}

static void add_records(struct gw_keccak *keccak, const struct gw_exposure_book *book,
                        const struct gw_memory *memory)
{
    for (size_t i = 0; i < book->exposure_count; i++) {
        if (is_of(book, &book->exposures[i].head, memory)) {
            gw_keccak_update(keccak, book->exposure_digests[i], 32);
        }
    }
    for (size_t i = 0; i < book->bucket_count; i++) {
        if (is_of(book, &book->buckets[i].record.head, memory)) {
            gw_keccak_update(keccak, book->bucket_digests[i], 32);
        }
    }
    for (size_t i = 0; i < book->liquidation_count; i++) {
        if (is_of(book, &book->liquidations[i].head, memory)) {
            gw_keccak_update(keccak, book->liquidation_digests[i], 32);
        }
    }
    for (size_t i = 0; i < book->perp_count; i++) {
        if (is_of(book, &book->perps[i].head, memory)) {
            gw_keccak_update(keccak, book->perp_digests[i], 32);
        }
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        if (is_of(book, &book->depths[i].head, memory)) {
            gw_keccak_update(keccak, book->depth_digests[i], 32);
        }
    }
}

void gw_inputs_digest(uint8_t out[32], const struct gw_exposure_book *book, const struct gw_memory *memory,
                      const struct gw_policy_params *params)
{
    struct gw_keccak keccak;
    gw_keccak_init(&keccak);
    add_records(&keccak, book, memory);
    for (size_t i = 0; i < book->curve_count; i++) {
        if (strcmp(book->curves[i].underlying, memory->underlying) == 0) {
            gw_keccak_update(&keccak, &book->curves[i], sizeof book->curves[i]);
        }
    }
    if (book->outside != NULL) {
        gw_keccak_update(&keccak, book->outside_digest, sizeof book->outside_digest);
    }
    gw_keccak_update(&keccak, memory, sizeof *memory);
    gw_keccak_update(&keccak, params, sizeof *params);
    gw_keccak_final(&keccak, out);
}

void gw_inputs_digest_bounds(uint8_t digest[32], const struct gw_consumer_record *record)
{
    uint8_t both[64];
    memcpy(both, digest, 32);
    gw_keccak256(both + 32, record, sizeof *record);
    gw_keccak256(digest, both, sizeof both);
}
