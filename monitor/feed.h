/* feed: one venue and underlying whose vectors are published: identity, state of the policy, last vector.
 *
 * The table is rebuilt from the journal: gw_feeds_visit() takes its entries one by one, oldest first. A feed that
 * the journal knows but nobody asked for since stays inactive: only what it still owes is sent.
 * Memories are those of policy.h, one per underlying. Pure but for the structs. One thread.
 */
#ifndef GW_MONITOR_FEED_H
#define GW_MONITOR_FEED_H

#include "gammawatch/explanation.h"
#include "monitor/config.h"
#include "monitor/freeze.h"
#include "monitor/journal/journal.h"
#include "monitor/policy/history.h"
#include "monitor/recall.h"

struct gw_feed {
    char protocol[24];
    char venue[72];
    char underlying[16];
    char name[96];
    struct gw_signal_domain domain;
    struct gw_signal_header identity; /* feed_id, subject and underlying are set */
    struct gw_feed_state state;
    struct gw_signed_vector last;      /* as journaled; signed unless is_pending */
    struct gw_explanation explanation; /* of it */
    bool has_last;
    bool is_pending;            /* journaled, not yet signed and published */
    bool is_orphaned;           /* the block of `last` is no longer canonical */
    bool is_revoked;            /* `revocation` of `last` is journaled */
    bool is_revocation_pending; /* but not yet signed and published */
    struct gw_signed_revocation revocation;
    bool is_active;
    bool has_reorg_epoch;
    uint64_t reorg_epoch;         /* of its chain when the last vector was made */
    enum gw_status sign_status;   /* of the last refusal, said once */
    enum gw_status advise_status; /* of the last evaluation */
};

struct gw_feeds {
    struct gw_feed *items; /* GW_FEEDS_MAX */
    size_t count;
    struct gw_memory memories[GW_UNDERLYINGS_MAX];
    size_t memory_count;
    struct gw_history *histories; /* GW_UNDERLYINGS_MAX, as memories */
    struct gw_recall recall;
    struct gw_freezes freezes;
    uint64_t rebaselines; /* entries of GW_JOURNAL_REBASELINE */
    uint64_t epoch;       /* greatest in the journal */
    uint64_t starts;      /* entries of GW_JOURNAL_START */
    enum gw_mode mode;    /* of the last start */
};

/* Payloads of the journal. Padding is zero. A revocation is a struct gw_signed_revocation, its signature zero; that
 * it was signed is told like that of a vector. */
struct gw_journal_start {
    uint64_t epoch;
    uint32_t mode;
    uint32_t layout; /* gw_layout_number() of the build; this and what is before it never change places */
    uint8_t config_digest[32];
};

struct gw_journal_vector {
    struct gw_signed_vector vector; /* digest filled, signature zero */
    char protocol[24];
    char venue[72];
    char underlying[16];
    struct gw_feed_state state; /* after the vector */
    struct gw_memory memory;    /* after the evaluation */
    struct gw_explanation explanation;
};

struct gw_journal_signed {
    uint8_t feed_id[32];
    uint64_t seq;
    uint8_t digest[32];
    uint8_t signature[65];
    uint8_t signer[20];
    uint8_t reserved[3];
};

/* The memory alone; its last return goes into the history. */
struct gw_journal_memory {
    struct gw_memory memory;
};

#define GW_REBASELINE_WHY_SIZE 160

/* What the policy knew before is forgotten: the next evaluation seeds it from the configuration, warms up and loosens
 * nothing meanwhile. Margins stay where they are. */
struct gw_journal_rebaseline {
    char underlying[16]; /* "" = all */
    char why[GW_REBASELINE_WHY_SIZE];
};

_Static_assert(sizeof(struct gw_journal_vector) <= GW_JOURNAL_ENTRY_MAX, "a vector is one entry");

GW_MUST_USE enum gw_status gw_feeds_init(struct gw_feeds *feeds);
void gw_feeds_fini(struct gw_feeds *feeds);

/* A gw_journal_visit; context is the gw_feeds. GW_E_LAYOUT: a start or an entry of another build, or an unknown kind;
 * GW_E_FORMAT: a signature or revocation of nothing that is there. */
GW_MUST_USE enum gw_status gw_feeds_visit(void *context, uint32_t kind, const void *payload, size_t size);

/* The feed of the venue, made when it is new. GW_E_BOUND: the table is full, or its name does not fit;
 * GW_E_REFUSED: the venue and underlying already have the feed of another protocol. */
GW_MUST_USE enum gw_status gw_feeds_claim(struct gw_feed **out, struct gw_feeds *feeds, const char *caip2,
                                          const struct gw_feed_config *wanted,
                                          const struct gw_policy_params *params);

/* The memory of the underlying, made when it is new; NULL when the table is full. */
struct gw_memory *gw_feeds_memory(struct gw_feeds *feeds, const char *underlying);
/* Of a memory of the table. */
struct gw_history *gw_feeds_history(struct gw_feeds *feeds, const struct gw_memory *memory);

#endif
