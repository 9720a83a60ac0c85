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

static void digest_other(struct gw_keccak *k, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    if (text != NULL) {
        digest_text(k, text, strlen(text));
        free(text);
    }
}

/* Nodes add members of their own to logs (blockTimestamp, removed): what counts is what is read. */
static bool digest_log(struct gw_keccak *k, const json_t *log)
{
    static const char *const keys[] = {"address", "topics", "data", "blockHash", "logIndex"};
    if (json_object_get(log, "topics") == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const json_t *member = json_object_get(log, keys[i]);
        if (member != NULL) {
            digest_other(k, member);
        }
    }
    return true;
}

static void digest_result(struct gw_keccak *k, const json_t *result)
{
    if (json_is_string(result)) {
        digest_text(k, json_string_value(result), json_string_length(result));
        return;
    }
    size_t index = 0;
    json_t *item = NULL;
    if (!json_is_array(result)) {
        digest_other(k, result);
        return;
    }
    json_array_foreach((json_t *)result, index, item)
    {
        if (!digest_log(k, item)) {
            digest_other(k, item);
        }
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
            digest_result(&k, items[i].result);
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
