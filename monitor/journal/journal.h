/* journal: append-only, hash-linked, fsynced before anything is signed; owns the sequence numbers.
 *
 * Entry: kind, size, guard, payload, hash. hash = keccak256(previous hash || kind || size || payload); guard
 * is the first 8 bytes of keccak256(previous hash || kind || size), so that a flipped size in the middle of
 * the file cannot pass for a torn end. Opening walks the whole chain. An incomplete last entry (a crash in
 * mid-write: bytes missing, or zeros that never became data) is cut off and said so; a wrong guard or hash is
 * GW_E_CHECKSUM with the offset logged, and the file is left alone.
 *
 * Native byte order: a journal stays on the machine family that wrote it. One thread.
 */
#ifndef GW_MONITOR_JOURNAL_H
#define GW_MONITOR_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_JOURNAL_ENTRY_MAX (64u * 1024u) /* bytes of one payload */

enum gw_journal_kind {
    GW_JOURNAL_START = 1,       /* a writer began: epoch, mode, digest of its configuration */
    GW_JOURNAL_VECTOR = 2,      /* decided, not yet signed: signal, domain, feed state, memory */
    GW_JOURNAL_SIGNED = 3,      /* the signature that was published */
    GW_JOURNAL_REVOCATION = 4,  /* decided, not yet signed: of the feed's last vector */
    GW_JOURNAL_REVOKED = 5,     /* the signature of the revocation that was published */
    GW_JOURNAL_MEMORY = 6,      /* memory of an underlying after an hourly return */
    GW_JOURNAL_REBASELINE = 7,  /* a person made the policy forget an underlying, or all */
    GW_JOURNAL_CORRELATION = 8, /* how underlyings move together, each hour: recall.h */
    GW_JOURNAL_ABSENCE = 9,     /* what a venue is held at should it fall silent, of one hour */
    GW_JOURNAL_FREEZE = 10,     /* a chain turned where it must not: its signals stand still */
    GW_JOURNAL_THAW = 11        /* a person lets them go on */
};

struct gw_journal {
    int fd;
    bool is_broken;   /* an append failed; the end of the file is not known any more */
    uint64_t offset;  /* bytes of whole entries */
    uint8_t hash[32]; /* of the last entry; zero when empty */
    uint64_t entries;
};

/* Called for every entry while opening, oldest first; payload is borrowed and 8-byte aligned. An error stops
 * the opening. */
typedef enum gw_status (*gw_journal_visit)(void *context, uint32_t kind, const void *payload, size_t size);

/* Takes an exclusive lock (GW_E_BUSY). Creates the file (0640) when missing; the folder must exist. A path
 * that is no regular file is GW_E_IO. On error nothing is held. */
GW_MUST_USE enum gw_status gw_journal_open(struct gw_journal *journal, const char *path,
                                           gw_journal_visit visit, void *context);
/* Written and fsynced (fdatasync) when it returns GW_OK; on error nothing counts as written and the journal
 * accepts no more until it is opened again (GW_E_IO). size > GW_JOURNAL_ENTRY_MAX is GW_E_BOUND and harmless.
 * sync = false only for entries that may be lost. */
GW_MUST_USE enum gw_status gw_journal_append(struct gw_journal *journal, uint32_t kind, const void *payload,
                                             size_t size, bool sync);
void gw_journal_close(struct gw_journal *journal);

#endif
