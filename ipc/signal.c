/* EIP-712 hashing of the vector: encodeData is one 32-byte word per member, in the order of the type string. */
#include "gammawatch/signal.h"

#include <string.h>

#include "ipc/base/keccak.h"

#define WORD 32u

#define X(name, text, ...) static const uint8_t name[WORD] = {__VA_ARGS__};
#include "ipc/signal_types.def"
#undef X

/* hashStruct in progress: keccak256(typeHash || words). */
struct encoder {
    struct gw_keccak hash;
};

static void put_bytes32(struct encoder *e, const uint8_t bytes[WORD])
{
    gw_keccak_update(&e->hash, bytes, WORD);
}

static void put_word(struct encoder *e, uint64_t low, uint8_t fill)
{
    uint8_t word[WORD];
    memset(word, fill, sizeof word);
    for (unsigned i = 0; i < 8; i++) {
        word[WORD - 1 - i] = (uint8_t)(low >> (8 * i));
    }
    put_bytes32(e, word);
}

static void put_uint(struct encoder *e, uint64_t value)
{
    put_word(e, value, 0);
}

static void put_int(struct encoder *e, int64_t value)
{
    put_word(e, (uint64_t)value, value < 0 ? 0xff : 0);
}

static void put_address(struct encoder *e, const uint8_t address[20])
{
    uint8_t word[WORD] = {0};
    memcpy(word + 12, address, 20);
    put_bytes32(e, word);
}

static void begin(struct encoder *e, const uint8_t type_hash[WORD])
{
    gw_keccak_init(&e->hash);
    put_bytes32(e, type_hash);
}

static void end(struct encoder *e, uint8_t out[WORD])
{
    gw_keccak_final(&e->hash, out);
}

static void hash_header(uint8_t out[WORD], const struct gw_signal_header *h)
{
    struct encoder e;
    begin(&e, header_type);
    put_bytes32(&e, h->feed_id);
    put_uint(&e, h->seq);
    put_uint(&e, h->epoch);
    put_bytes32(&e, h->subject);
    put_bytes32(&e, h->underlying);
    put_uint(&e, h->block_number);
    put_bytes32(&e, h->block_hash);
    put_uint(&e, h->observed_at);
    put_uint(&e, h->state);
    put_uint(&e, h->mode);
    put_uint(&e, h->confidence_bps);
    put_uint(&e, h->reason_bits);
    put_bytes32(&e, h->inputs_digest);
    put_bytes32(&e, h->prev_hash);
    end(&e, out);
}

static void hash_liquidity(uint8_t out[WORD], const struct gw_signal_liquidity *l)
{
    struct encoder e;
    begin(&e, liquidity_type);
    put_uint(&e, l->iv_markup_bps);
    put_uint(&e, l->half_spread_bps);
    put_uint(&e, l->utilisation_cap_bps);
    put_uint(&e, l->strike_cap_usd_e8);
    put_bytes32(&e, l->strike_caps_digest);
    put_uint(&e, l->lp_advice);
    put_uint(&e, l->breaker_level);
    put_bytes32(&e, l->hedge_suggestion_digest);
    put_uint(&e, l->valid_until);
    end(&e, out);
}

static void hash_margin(uint8_t out[WORD], const struct gw_signal_margin *m)
{
    struct encoder e;
    begin(&e, margin_type);
    put_uint(&e, m->initial_margin_bps);
    put_uint(&e, m->maintenance_margin_bps);
    put_uint(&e, m->previous_initial_margin_bps);
    put_uint(&e, m->previous_maintenance_margin_bps);
    put_uint(&e, m->mm_pending_bps);
    put_uint(&e, m->price_scan_range_bps);
    put_uint(&e, m->amplification_bps);
    put_int(&e, m->borne_gamma_usd_e8_per_1pct);
    put_int(&e, m->hedging_gamma_usd_e8_per_1pct);
    put_uint(&e, m->valid_until);
    end(&e, out);
}

static void hash_domain(uint8_t out[WORD], const struct gw_signal_domain *domain)
{
    struct encoder e;
    begin(&e, domain_type);
    put_bytes32(&e, domain_name);
    put_bytes32(&e, domain_version);
    put_uint(&e, domain->chain_id);
    put_address(&e, domain->verifying_contract);
    end(&e, out);
}

static void hash_signal(uint8_t out[WORD], const struct gw_signal *signal)
{
    struct encoder e;
    uint8_t digest[WORD];
    begin(&e, signal_type);
    hash_header(digest, &signal->header);
    put_bytes32(&e, digest);
    hash_liquidity(digest, &signal->liquidity);
    put_bytes32(&e, digest);
    hash_margin(digest, &signal->margin);
    put_bytes32(&e, digest);
    end(&e, out);
}

static void hash_revocation(uint8_t out[WORD], const struct gw_revocation *revocation)
{
    struct encoder e;
    begin(&e, revocation_type);
    put_bytes32(&e, revocation->feed_id);
    put_uint(&e, revocation->seq);
    put_uint(&e, revocation->epoch);
    put_bytes32(&e, revocation->orphaned_block_hash);
    put_uint(&e, revocation->issued_at);
    end(&e, out);
}

static void hash_message(uint8_t out[WORD], const uint8_t hash_struct[WORD],
                         const struct gw_signal_domain *domain)
{
    uint8_t message[2 + 2 * WORD] = {0x19, 0x01};
    hash_domain(message + 2, domain);
    memcpy(message + 2 + WORD, hash_struct, WORD);
    gw_keccak256(out, message, sizeof message);
}

void gw_signal_digest(uint8_t out[32], const struct gw_signal *signal, const struct gw_signal_domain *domain)
{
    uint8_t hash[WORD];
    hash_signal(hash, signal);
    hash_message(out, hash, domain);
}

void gw_signal_revocation_digest(uint8_t out[32], const struct gw_revocation *revocation,
                                 const struct gw_signal_domain *domain)
{
    uint8_t hash[WORD];
    hash_revocation(hash, revocation);
    hash_message(out, hash, domain);
}

void gw_signal_feed(struct gw_signal_header *out, const char *caip2, const char *venue,
                    const char *underlying)
{
    struct gw_keccak hash;
    gw_keccak_init(&hash);
    gw_keccak_update(&hash, caip2, strlen(caip2));
    gw_keccak_update(&hash, ":", 1);
    gw_keccak_update(&hash, venue, strlen(venue));
    gw_keccak_final(&hash, out->subject);
    gw_keccak256(out->underlying, underlying, strlen(underlying));

    uint8_t both[2 * WORD];
    memcpy(both, out->subject, WORD);
    memcpy(both + WORD, out->underlying, WORD);
    gw_keccak256(out->feed_id, both, sizeof both);
}
