/* protocol: the adapter interface. One file and one line of protocols.def per protocol.
 *
 * An adapter translates; it does no I/O, allocates nothing, computes no greek. It answers
 *   watch      which addresses and topics tell that my positions changed?
 *   touch      this log: which keys does it create, change or end? Its data may be too long to be kept (is_long)
 *   plan       round r (0..rounds-1): which calls do I need at this block, for my volatile state and for the
 *              entries that are dirty?
 *   decode     what do this round's replies mean? Sets entry values, entries' is_live, and volatile state.
 *   emit       everything I hold now, as positions and pool profiles; where something is owed, the accounts that
 *              the venue may close by force, and its own hedge (chains/book/account.h; optional).
 * The collector owns order, pins calls to the block's hash and packs them; it marks entries dirty from logs,
 * after a reorg, and all of them every `reread_blocks`. plan/decode must not assume that anything is clean.
 *
 * Errors of decode: GW_E_FORMAT and the like exclude this venue at this block, with venue->reason filled
 * ("pool 0x...: slot0() returned 3 words, 7 expected"); its last good state is not emitted. A single position
 * that ended (burned id reverts) is retired, not an error. A reverting call that nothing explains excludes.
 * emit may also exclude parts (a pool with a token missing from `assets`) through the sink and return GW_OK.
 */
#ifndef GW_CHAINS_PROTOCOL_PROTOCOL_H
#define GW_CHAINS_PROTOCOL_PROTOCOL_H

#include "chains/abi/multicall.h"
#include "chains/book/account.h"
#include "chains/book/managers.h"
#include "chains/head/block.h"

#define GW_ROUNDS_MAX       4u
#define GW_ENTRY_VALUE_MAX  256u
#define GW_ENTRIES_MAX      65536u
#define GW_WATCH_MAX        128u /* addresses, and topics, of one venue */
#define GW_VENUE_REASON_MAX 200
#define GW_KNOWN_CODE_MAX   64u /* implementations, and code hashes, of one venue */

/* kind: the adapter's own (position, tick, strike...); scope: e.g. the pool's index; id: 32 bytes. */
struct gw_key {
    uint32_t kind;
    uint32_t scope;
    uint8_t id[32];
};

struct gw_entry {
    struct gw_key key;
    bool is_dirty;        /* to be read at this block */
    bool is_live;         /* value holds what the chain said */
    bool is_retired;      /* ended; kept so that a reorg can bring it back, see gw_venue_touch() */
    uint64_t ended_block; /* since when it is known to be retired; 0: it is not */
    uint64_t expected;    /* fingerprint that a re-read must find again; 0: none */
    _Alignas(16) uint8_t value[GW_ENTRY_VALUE_MAX];
};

/* Entries in order of first touch, those aside that took an ended one's place; found by key through a hash index. */
struct gw_entry_table {
    struct gw_entry *entries;
    size_t count;
    uint32_t *index; /* open addressing, 2 * GW_ENTRIES_MAX slots, value = position + 1 */
    size_t hand;     /* where to look for the next that ended */
    bool is_spent;   /* none did: looked for at this block */
    bool is_full;    /* a key found no place */
};

/* Without addresses: no log is of use, and none is asked for. */
struct gw_watch {
    uint8_t addresses[GW_WATCH_MAX][20];
    size_t address_count;
    uint8_t topics[GW_WATCH_MAX][32]; /* any of them at position 0 */
    size_t topic_count;
    uint8_t indexed[GW_WATCH_MAX][32]; /* any of them at position 1; none: whatever stands there */
    size_t indexed_count;
};

struct gw_protocol;

struct gw_venue {
    const struct gw_protocol *protocol;
    char name[32];
    uint64_t from_block;
    uint64_t reread_blocks; /* 0 = never */
    struct gw_hedging hedging;
    bool is_hedging_stated; /* by the configuration: what is read of it changes nothing */
    struct gw_manager_list managers;
    uint8_t implementations[GW_KNOWN_CODE_MAX]
                           [20]; /* that proxies of this venue may have; none: as first seen */
    size_t implementation_count;
    uint8_t code_hashes[GW_KNOWN_CODE_MAX][32]; /* that its contracts, or their implementations, may have */
    size_t code_hash_count;
    void *config; /* protocol->config_size bytes, from the venue's own keys */
    void *state;  /* protocol->state_size bytes: volatile state and scratch between rounds; zeroed at start */
    struct gw_entry_table table;
    int64_t block_time_s;             /* of the block that plan and decode are about */
    uint64_t block_number;            /* of that block, while it is planned and decoded; 0: before that */
    uint64_t settled_number;          /* no block up to it can be replaced */
    char reason[GW_VENUE_REASON_MAX]; /* why decode failed */
};

struct gw_protocol {
    const char *name;                     /* name of interfaces: config, metrics, records */
    const struct gw_config_field *fields; /* the venue's own keys */
    size_t config_size;
    size_t state_size;
    unsigned rounds;
    struct gw_hedging
        hedging; /* defaults of who hedges, with source in the adapter; evidence left out: assumed */
    /* What logs taught beyond the entries, so that a checkpoint can keep it: memory_size bytes, 0 = nothing. touch()
     * may write entries and what save() gives, nothing else. load(): GW_E_FORMAT when the bytes are none of it. */
    size_t memory_size;
    void (*save)(const struct gw_venue *venue, uint8_t *out);
    enum gw_status (*load)(struct gw_venue *venue, const uint8_t *bytes);
    /* Lists and checks that a table cannot express (e.g. `pools`). May be NULL. */
    enum gw_status (*configure)(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node);
    enum gw_status (*watch)(const struct gw_venue *venue, struct gw_watch *out);
    enum gw_status (*touch)(struct gw_venue *venue, const struct gw_log *log);
    enum gw_status (*plan)(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
    enum gw_status (*decode)(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies);
    /* Of what only logs change in an entry, for the full re-read to compare. NULL: nothing of it is such. */
    uint64_t (*fingerprint)(const struct gw_entry *entry);
    /* What it knows of volatilities, for all venues; before any of them emits. NULL: nothing. */
    void (*teach)(const struct gw_venue *venue, struct gw_market *market);
    enum gw_status (*emit)(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink);
};

/* By name; NULL when there is none. gw_protocol_at(i) lists them, NULL after the last. */
const struct gw_protocol *gw_protocol_find(const char *name);
const struct gw_protocol *gw_protocol_at(size_t index);

/* What stands in `venues`, for schema and dump: common keys and those of the item's protocol. */
extern const struct gw_config_shape gw_venue_shape;

/* Reads one item of `venues`: common keys (protocol, name, from_block, reread_blocks, hedging: see
 * chains/protocol/venue_hedging.h) and the protocol's own. The venue owns config, state and table. */
GW_MUST_USE enum gw_status gw_venue_configure(struct gw_venue *venue, struct gw_config *config,
                                              const struct gw_config_node *node);
/* A venue of a protocol that no configuration names: its name, from_block and config are the caller's to fill. GW_E_NOMEM */
GW_MUST_USE enum gw_status gw_venue_open(struct gw_venue *venue, const struct gw_protocol *protocol);
void gw_venue_fini(struct gw_venue *venue);
/* An adapter's own key `underlying`: refuses what fits no position, and USD, of which there are no options. */
GW_MUST_USE enum gw_status gw_venue_check_underlying(struct gw_config *config,
                                                     const struct gw_config_node *node,
                                                     const char *underlying);

/* Finds or creates the entry of a key and marks it dirty. In a full table it takes the place of one that was retired at a
 * settled block: so whatever brings one back to life must touch it, plan() asks nothing of one that is clean and retired,
 * and what is not found is nothing. GW_E_BOUND: none was; table.is_full tells so. */
GW_MUST_USE enum gw_status gw_venue_touch(struct gw_venue *venue, const struct gw_key *key);
struct gw_entry *gw_venue_find(const struct gw_venue *venue, const struct gw_key *key);
void gw_venue_mark_all_dirty(struct gw_venue *venue);
/* The same for a full re-read: what is clean so far is expected to be as it is. */
void gw_venue_mark_reread(struct gw_venue *venue);
/* How many entries a re-read found otherwise than expected: changed, and no log told. Each block's must be 0. *compared: of how many. */
size_t gw_venue_count_drift(const struct gw_venue *venue, size_t *compared);
/* One step of a fingerprint; begin with 0. */
uint64_t gw_fingerprint_mix(uint64_t hash, uint64_t word);
uint64_t gw_fingerprint_mix_u256(uint64_t hash, const struct gw_u256 *word);
uint64_t gw_fingerprint_mix_address(uint64_t hash, const uint8_t address[20]);
/* As it was configured: no entries, no state. */
void gw_venue_forget(struct gw_venue *venue);
/* After a block was decoded without error: nothing is dirty any more. */
void gw_venue_mark_all_clean(struct gw_venue *venue);
/* watch and touch of an adapter that reads at every block whatever can change. */
GW_MUST_USE enum gw_status gw_venue_watch_nothing(const struct gw_venue *venue, struct gw_watch *out);
GW_MUST_USE enum gw_status gw_venue_touch_nothing(struct gw_venue *venue, const struct gw_log *log);
struct gw_key gw_key_u64(uint32_t kind, uint32_t scope, uint64_t id);
struct gw_key gw_key_i64(uint32_t kind, uint32_t scope, int64_t id);
uint64_t gw_key_to_u64(const struct gw_key *key);
int64_t gw_key_to_i64(const struct gw_key *key);
void gw_venue_fail(struct gw_venue *venue, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
