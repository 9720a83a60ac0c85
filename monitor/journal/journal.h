/* journal: append-only, hash-linked, fsynced before anything is signed; owns the sequence numbers.
 *
 * Entry: kind, size, payload, and hash = keccak256(previous hash || kind || size || payload). Opening walks
 * the whole chain. An incomplete last entry (a crash in mid-write) is cut off and said so; a wrong hash
 * anywhere else is GW_E_CHECKSUM with the offset and the file is left alone.
 */
#ifndef GW_MONITOR_JOURNAL_H
#define GW_MONITOR_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_JOURNAL_ENTRY_MAX (64u * 1024u)

enum gw_journal_kind {
    GW_JOURNAL_START = 1,  /* a writer began: epoch, mode, digest of its configuration */
    GW_JOURNAL_VECTOR = 2, /* decided, not yet signed: signal, domain, feed state, memory */
    GW_JOURNAL_SIGNED = 3  /* the signature that was published */
};

struct gw_journal {
    int fd;
    uint64_t offset;
    uint8_t hash[32]; /* of the last entry; zero when empty */
    uint64_t entries;
};

/* Called for every entry while opening, oldest first; payload is borrowed. An error stops the opening. */
typedef enum gw_status (*gw_journal_visit)(void *context, uint32_t kind, const void *payload, size_t size);

/* Takes an exclusive lock (GW_E_BUSY). Creates the file (0640) when missing. */
GW_MUST_USE enum gw_status gw_journal_open(struct gw_journal *journal, const char *path,
                                           gw_journal_visit visit, void *context);
/* Written and fsynced (fdatasync) when it returns GW_OK; on error nothing counts as written and the journal
 * accepts no more until it is opened again (GW_E_IO). sync = false only for entries that may be lost. */
GW_MUST_USE enum gw_status gw_journal_append(struct gw_journal *journal, uint32_t kind, const void *payload,
                                             size_t size, int sync);
void gw_journal_close(struct gw_journal *journal);

#endif
