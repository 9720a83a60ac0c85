#include "chains/rpc/vote.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/keccak.h"

static void digest_text(struct gw_keccak *k, const char *text, size_t size)
{
    uint8_t lower[256];
    const uint64_t length = size;
    gw_keccak_update(k, &length, sizeof length);
    for (size_t at = 0; at < size;) {
        size_t used = 0;
        for (; used < sizeof lower && at < size; used++, at++) {
            lower[used] = (uint8_t)tolower((unsigned char)text[at]);
        }
        gw_keccak_update(k, lower, used);
    }
}

static void digest_string(struct gw_keccak *k, struct gw_json_value value)
{
    size_t size;
    const char *text = gw_json_raw(value, &size);
    digest_text(k, text, size);
}

static void digest_value(struct gw_keccak *k, struct gw_json_value value);

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

/* Members in any order: each is hashed, and the hashes are put in order. */
static void digest_object(struct gw_keccak *k, struct gw_json_value object)
{
    uint8_t hashes[GW_JSON_MEMBERS_MAX][32];
    size_t count = 0;
    for (struct gw_json_value key = gw_json_first_key(object); !gw_json_is(key, GW_JSON_NONE);
         key = gw_json_next_key(object, key)) {
        struct gw_keccak member;
        gw_keccak_init(&member);
        digest_string(&member, key);
        digest_value(&member, gw_json_member(key));
        gw_keccak_final(&member, hashes[count++]);
    }
    qsort(hashes, count, sizeof hashes[0], compare_hashes);
    gw_keccak_update(k, hashes, count * sizeof hashes[0]);
}

/* Nodes add members of their own to logs (blockTimestamp, removed) and blocks (size, totalDifficulty): what counts is
 * what is read, and of a block its hash stands for the rest. */
static void digest_members(struct gw_keccak *k, struct gw_json_value object, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        digest_value(k, gw_json_get(object, *keys));
    }
}

static const char *const log_keys[] = {"address", "topics", "data", "blockHash", "logIndex", NULL};
static const char *const block_keys[] = {"hash", "parentHash", "number", "timestamp", NULL};

static void digest_value(struct gw_keccak *k, struct gw_json_value value)
{
    const uint8_t kind = (uint8_t)gw_json_kind(value);
    gw_keccak_update(k, &kind, sizeof kind);
    if (kind == GW_JSON_ARRAY) {
        const uint64_t count = gw_json_count(value);
        gw_keccak_update(k, &count, sizeof count);
        for (struct gw_json_value item = gw_json_first(value); !gw_json_is(item, GW_JSON_NONE);
             item = gw_json_next(value, item)) {
            digest_value(k, item);
        }
    } else if (kind == GW_JSON_OBJECT && !gw_json_is(gw_json_get(value, "topics"), GW_JSON_NONE)) {
        digest_members(k, value, log_keys);
    } else if (kind == GW_JSON_OBJECT && !gw_json_is(gw_json_get(value, "parentHash"), GW_JSON_NONE)) {
        digest_members(k, value, block_keys);
    } else if (kind == GW_JSON_OBJECT) {
        digest_object(k, value);
    } else if (kind != GW_JSON_NONE) {
        digest_string(k, value);
    }
}

void gw_vote_digest(uint8_t out[32], const struct gw_rpc_item *items, size_t count)
{
    struct gw_keccak k;
    gw_keccak_init(&k);
    for (size_t i = 0; i < count; i++) {
        const uint8_t status = (uint8_t)items[i].status;
        gw_keccak_update(&k, &status, 1);
        if (items[i].status == GW_OK) {
            digest_value(&k, items[i].result);
        }
    }
    gw_keccak_final(&k, out);
}

void gw_ballot_init(struct gw_ballot *ballot, size_t body_size_max)
{
    ballot->count = 0;
    for (size_t i = 0; i < GW_RPC_UPSTREAMS_MAX; i++) {
        gw_buffer_init(&ballot->votes[i].body, body_size_max);
    }
}

void gw_ballot_clear(struct gw_ballot *ballot)
{
    for (unsigned i = 0; i < ballot->count; i++) {
        gw_buffer_reset(&ballot->votes[i].body, GW_BALLOT_KEEP_MAX);
    }
    ballot->count = 0;
}

void gw_ballot_fini(struct gw_ballot *ballot)
{
    for (size_t i = 0; i < GW_RPC_UPSTREAMS_MAX; i++) {
        gw_buffer_fini(&ballot->votes[i].body);
    }
    ballot->count = 0;
}

enum gw_status gw_ballot_cast(struct gw_ballot *ballot, unsigned upstream, const uint8_t digest[32],
                              const uint8_t *body, size_t size)
{
    GW_ENSURE(ballot->count < GW_RPC_UPSTREAMS_MAX && (gw_ballot_voters(ballot) >> upstream & 1) == 0,
              GW_E_BOUND);
    struct gw_vote *vote = &ballot->votes[ballot->count];
    GW_TRY(gw_buffer_append(&vote->body, body, size));
    vote->upstream = upstream;
    memcpy(vote->digest, digest, 32);
    ballot->count++;
    return GW_OK;
}

uint32_t gw_ballot_voters(const struct gw_ballot *ballot)
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < ballot->count; i++) {
        mask |= (uint32_t)1 << ballot->votes[i].upstream;
    }
    return mask;
}

uint32_t gw_ballot_for(const struct gw_ballot *ballot, const uint8_t digest[32])
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < ballot->count; i++) {
        const bool is_equal = memcmp(ballot->votes[i].digest, digest, 32) == 0;
        mask |= is_equal ? (uint32_t)1 << ballot->votes[i].upstream : 0;
    }
    return mask;
}

uint32_t gw_ballot_against(const struct gw_ballot *ballot, const uint8_t digest[32])
{
    return gw_ballot_voters(ballot) & ~gw_ballot_for(ballot, digest);
}

unsigned gw_ballot_lead(const struct gw_ballot *ballot)
{
    unsigned lead = 0;
    for (unsigned i = 0; i < ballot->count; i++) {
        const unsigned size = (unsigned)__builtin_popcount(gw_ballot_for(ballot, ballot->votes[i].digest));
        lead = size > lead ? size : lead;
    }
    return lead;
}

bool gw_ballot_is_disputed(const struct gw_ballot *ballot)
{
    return ballot->count > 0 && gw_ballot_against(ballot, ballot->votes[0].digest) != 0;
}
