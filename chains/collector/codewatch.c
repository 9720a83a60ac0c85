#include "chains/collector/codewatch.h"

#include <string.h>

#include "chains/collector/text.h"
#include "chains/proof/account.h"
#include "ipc/base/log.h"

/* EIP-1967: keccak256("eip1967.proxy.implementation") - 1 and keccak256("eip1967.proxy.beacon") - 1. */
#define IMPLEMENTATION_SLOT "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
#define BEACON_SLOT         "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50"
#define IMPLEMENTATION_CALL "0x5c60da1b" /* implementation() */

static const uint8_t nobody[20];

void gw_code_watch_init(struct gw_code_watch *watch, struct gw_chain *chain, struct gw_rpc *rpc)
{
    memset(watch, 0, sizeof *watch);
    watch->chain = chain;
    watch->rpc = rpc;
    for (size_t i = 0; i < chain->venue_count && chain->integrity.proof_blocks > 0; i++) {
        struct gw_watch logs = {0};
        if (chain->venues[i].protocol->watch(&chain->venues[i], &logs) == GW_OK) {
            for (size_t k = 0; k < logs.address_count; k++) {
                gw_code_watch_note(watch, i, logs.addresses[k]);
            }
        }
    }
}

static void tell_full(struct gw_code_watch *watch, size_t venue, size_t count)
{
    if (!watch->is_full[venue]) {
        watch->is_full[venue] = true;
        GW_LOG(WARN, "code.unwatched", "chain", watch->chain->name, "venue", watch->chain->venues[venue].name,
               "watched", gw_log_u64(count), "message", "the code of further contracts is not watched");
    }
}

void gw_code_watch_note(struct gw_code_watch *watch, size_t venue, const uint8_t address[20])
{
    size_t count = 0;
    for (size_t i = 0; i < watch->count; i++) {
        const struct gw_code_contract *known = &watch->contracts[i];
        if (known->venue == venue && memcmp(known->address, address, 20) == 0) {
            return;
        }
        count += known->venue == venue;
    }
    if (count == GW_CODE_VENUE_MAX || watch->count == GW_CODE_CONTRACTS_MAX) {
        tell_full(watch, venue, count);
        return;
    }
    struct gw_code_contract *contract = &watch->contracts[watch->count++];
    *contract = (struct gw_code_contract){.venue = (uint16_t)venue};
    memcpy(contract->address, address, 20);
}

bool gw_code_watch_is_noting(const struct gw_code_watch *watch, const struct gw_block *block)
{
    const uint64_t every = watch->chain->integrity.proof_blocks;
    return every > 0 && !watch->is_disabled && (!watch->is_started || block->number % every == 0);
}

bool gw_code_watch_is_due(const struct gw_code_watch *watch, const struct gw_block *block)
{
    return watch->count > 0 && gw_code_watch_is_noting(watch, block);
}

static void put_pin(char *out, const struct gw_block *block)
{
    out = gw_text_put(out, ",{\"blockHash\":\"");
    out = gw_text_put_hex(out, block->hash, 32);
    gw_text_put(out, "\",\"requireCanonical\":true}]");
}

static void put_proof(char *out, const struct gw_block *block, const uint8_t address[20], const char *slots)
{
    out = gw_text_put(out, "[\"");
    out = gw_text_put_hex(out, address, 20);
    out = gw_text_put(out, "\",");
    out = gw_text_put(out, slots);
    put_pin(out, block);
}

static void put_beacon_call(char *out, const struct gw_block *block, const uint8_t beacon[20])
{
    out = gw_text_put(out, "[{\"to\":\"");
    out = gw_text_put_hex(out, beacon, 20);
    out = gw_text_put(out, "\",\"data\":\"" IMPLEMENTATION_CALL "\"}");
    put_pin(out, block);
}

static bool is_nobody(const uint8_t address[20])
{
    return memcmp(address, nobody, sizeof nobody) == 0;
}

static bool is_listed(const uint8_t *list, size_t count, size_t size, const uint8_t *wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(list + i * size, wanted, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_known(const struct gw_venue *venue, const struct gw_code_contract *first,
                     const struct gw_code_contract *now)
{
    const uint8_t *hash = now->is_proxy ? now->implementation_hash : now->code_hash;
    const uint8_t *first_hash = now->is_proxy ? first->implementation_hash : first->code_hash;
    const bool is_hash_known = venue->code_hash_count > 0
                                   ? is_listed(venue->code_hashes[0], venue->code_hash_count, 32, hash)
                                   : !first->is_seen || memcmp(first_hash, hash, 32) == 0;
    if (first->is_seen && first->is_proxy != now->is_proxy) {
        return false;
    }
    if (!now->is_proxy) {
        return is_hash_known;
    }
    return is_hash_known &&
           (venue->implementation_count > 0
                ? is_listed(venue->implementations[0], venue->implementation_count, 20, now->implementation)
                : !first->is_seen || memcmp(first->implementation, now->implementation, 20) == 0);
}

static void judge(struct gw_code_watch *watch, struct gw_code_contract *first,
                  const struct gw_code_contract *now)
{
    struct gw_venue *venue = &watch->chain->venues[first->venue];
    const bool was_foreign = first->is_foreign;
    first->is_foreign = !is_known(venue, first, now);
    if (first->is_foreign) {
        gw_venue_fail(venue, "contract %s runs code that is not known, implementation %s",
                      gw_log_hex(now->address, 20), gw_log_hex(now->implementation, 20));
        if (!was_foreign) {
            GW_LOG(ERROR, "venue.code_changed", "chain", watch->chain->name, "venue", venue->name, "contract",
                   gw_log_hex(now->address, 20), "implementation", gw_log_hex(now->implementation, 20),
                   "code_hash", gw_log_hex(now->is_proxy ? now->implementation_hash : now->code_hash, 32),
                   "block", gw_log_u64(watch->block->number));
        }
    } else if (!first->is_seen) {
        const uint16_t index = first->venue;
        *first = *now;
        first->venue = index;
        first->is_seen = true;
        first->is_foreign = false;
    }
}

static struct gw_code_contract *contract_of(struct gw_code_watch *watch, size_t i)
{
    return &watch->contracts[(watch->next + i) % watch->count];
}

static void finish(struct gw_code_watch *watch, enum gw_status status)
{
    for (size_t i = 0; status == GW_OK && !watch->is_flooded && i < watch->pass_count; i++) {
        judge(watch, contract_of(watch, i), &watch->now[i]);
    }
    if (status == GW_OK) {
        watch->next = (watch->next + watch->pass_count) % watch->count;
        watch->is_started = true;
    }
    watch->done(watch->context, status);
}

/* Proofs are small: a reply that is too large is so by what a beacon answers. The rest of the pass is not judged. */
static bool distrust_beacons(struct gw_code_watch *watch)
{
    for (size_t i = 0; i < watch->pass_count; i++) {
        struct gw_code_contract *contract = contract_of(watch, i);
        if (!is_nobody(watch->beacons[i])) {
            gw_venue_fail(&watch->chain->venues[contract->venue],
                          "contract %s: its beacon answers with too much", gw_log_hex(contract->address, 20));
            contract->is_foreign = true;
            watch->is_flooded = true;
        }
    }
    return watch->is_flooded;
}

/* The endpoint cannot, or does not have the state: nothing is learned, nothing is lost. */
static void skip(struct gw_code_watch *watch, const struct gw_rpc_item *item)
{
    watch->is_disabled = item->status == GW_E_RPC;
    GW_LOG(WARN, "code.unwatched", "chain", watch->chain->name, "block", gw_log_u64(watch->block->number),
           "status", gw_status_name(item->status), "message", item->message != NULL ? item->message : "");
    watch->is_started = true;
    watch->done(watch->context, GW_OK);
}

static enum gw_status read_implementation(uint8_t out[20], const struct gw_rpc_item *item)
{
    uint8_t word[32];
    GW_TRY(item->status);
    GW_TRY(gw_json_hex_fixed(word, sizeof word, item->result));
    memcpy(out, word + 12, 20);
    return GW_OK;
}

/* A beacon that does not answer leaves the implementation at nobody, which is not known. */
static void on_implementations(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_code_watch *watch = context;
    enum gw_status status = reply->status;
    if (status == GW_E_SIZE && distrust_beacons(watch)) {
        finish(watch, GW_OK);
        return;
    }
    for (size_t i = 0; status == GW_OK && i < reply->count; i++) {
        struct gw_code_contract *now = &watch->now[watch->asked[i]];
        struct gw_account account;
        if (!is_nobody(watch->beacons[watch->asked[i]])) {
            (void)read_implementation(now->implementation, &reply->items[i]);
            continue;
        }
        if (reply->items[i].status != GW_OK) {
            skip(watch, &reply->items[i]);
            return;
        }
        status = gw_account_prove(&account, NULL, watch->block->header.state_root, now->implementation, NULL,
                                  0, reply->items[i].result);
        memcpy(now->implementation_hash, account.code_hash, 32);
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(watch->rpc, reply->upstreams, status);
    }
    finish(watch, status);
}

static enum gw_status ask_implementations(struct gw_code_watch *watch)
{
    struct gw_rpc_call calls[GW_CODE_PASS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < watch->pass_count; i++) {
        if (!is_nobody(watch->beacons[i])) {
            put_beacon_call(watch->text[count], watch->block, watch->beacons[i]);
            calls[count] = (struct gw_rpc_call){"eth_call", watch->text[count]};
            watch->asked[count++] = i;
        } else if (watch->now[i].is_proxy) {
            put_proof(watch->text[count], watch->block, watch->now[i].implementation, "[]");
            calls[count] = (struct gw_rpc_call){"eth_getProof", watch->text[count]};
            watch->asked[count++] = i;
        }
    }
    if (count == 0) {
        return GW_AGAIN;
    }
    return gw_rpc_send(watch->rpc, calls, count, on_implementations, watch);
}

static enum gw_status read_contract(struct gw_code_watch *watch, size_t i, struct gw_json_value result)
{
    struct gw_code_contract *now = &watch->now[i];
    struct gw_account account;
    uint8_t slots[2][32];
    uint8_t values[2][32];
    GW_TRY(gw_hex_decode_fixed(slots[0], 32, IMPLEMENTATION_SLOT));
    GW_TRY(gw_hex_decode_fixed(slots[1], 32, BEACON_SLOT));
    GW_TRY(gw_account_prove(&account, values, watch->block->header.state_root, now->address,
                            (const uint8_t(*)[32])slots, 2, result));
    memcpy(now->code_hash, account.code_hash, 32);
    memcpy(now->implementation, values[0] + 12, 20);
    memcpy(watch->beacons[i], values[1] + 12, 20);
    now->is_proxy = !is_nobody(now->implementation) || !is_nobody(watch->beacons[i]);
    return GW_OK;
}

static void on_contracts(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_code_watch *watch = context;
    enum gw_status status = reply->status;
    for (size_t i = 0; status == GW_OK && i < reply->count; i++) {
        if (reply->items[i].status != GW_OK) {
            skip(watch, &reply->items[i]);
            return;
        }
        status = read_contract(watch, i, reply->items[i].result);
    }
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(watch->rpc, reply->upstreams, status);
    }
    if (status == GW_OK) {
        status = ask_implementations(watch);
        if (status == GW_OK) {
            return;
        }
    }
    finish(watch, status == GW_AGAIN ? GW_OK : status);
}

void gw_code_watch_start(struct gw_code_watch *watch, const struct gw_block *block, gw_code_done done,
                         void *context)
{
    struct gw_rpc_call calls[GW_CODE_PASS_MAX];
    watch->block = block;
    watch->done = done;
    watch->context = context;
    watch->pass_count = watch->count < GW_CODE_PASS_MAX ? watch->count : GW_CODE_PASS_MAX;
    if (block->header.trust != GW_HEADER_PROVEN) {
        skip(watch, &(struct gw_rpc_item){.status = GW_E_CHECKSUM, .message = "the header is not proven"});
        return;
    }
    memset(watch->beacons, 0, sizeof watch->beacons);
    watch->is_flooded = false;
    for (size_t i = 0; i < watch->pass_count; i++) {
        const struct gw_code_contract *contract = contract_of(watch, i);
        watch->now[i] = (struct gw_code_contract){.venue = contract->venue};
        memcpy(watch->now[i].address, contract->address, 20);
        put_proof(watch->text[i], block, contract->address,
                  "[\"" IMPLEMENTATION_SLOT "\",\"" BEACON_SLOT "\"]");
        calls[i] = (struct gw_rpc_call){"eth_getProof", watch->text[i]};
    }
    const enum gw_status status = gw_rpc_send(watch->rpc, calls, watch->pass_count, on_contracts, watch);
    if (status != GW_OK) {
        finish(watch, status);
    }
}

bool gw_code_watch_is_foreign(const struct gw_code_watch *watch, size_t venue)
{
    for (size_t i = 0; i < watch->count; i++) {
        if (watch->contracts[i].venue == venue && watch->contracts[i].is_foreign) {
            return true;
        }
    }
    return false;
}
