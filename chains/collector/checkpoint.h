/* checkpoint: what a collector must know to go on where it ended: the logs it need not read again.
 *
 * A file holds the chain, a digest of what is watched (venues, their filters, from_block, and the program's version),
 * the anchor: height and hash of a block up to and including which all logs are in it, per venue where its history
 * stands, its gaps, what logs taught its adapter, and its entries; and last the keccak256 of all that. Numbers are
 * little-endian. Entries come back dirty: their values are read from the chain again, and those that no log touched
 * since must be found as they were (protocol.h: drift).
 *
 * It is written to "<path>.new", synced, renamed over `path`, and the folder is synced: at any moment `path` is a whole
 * file, the old one or the new. A file that is not of this chain and configuration, not whole, or not of this form is
 * refused whole, and nothing of it is used. Whether the anchor is still on the chain is for the caller to ask.
 * One thread, but for what says otherwise. */
#ifndef GW_CHAINS_COLLECTOR_CHECKPOINT_H
#define GW_CHAINS_COLLECTOR_CHECKPOINT_H

#include "chains/collector/chain.h"
#include "chains/collector/history.h"
#include "chains/rpc/buffer.h"

#define GW_CHECKPOINT_VERSION   1u
#define GW_CHECKPOINT_BYTES_MAX (1u << 30)

/* What is kept beside the venues' own tables. */
struct gw_checkpoint {
    uint64_t number; /* of the anchor */
    uint8_t hash[32];
    uint64_t recheck_from; /* as in reader.h */
    uint64_t recheck_to;
    struct gw_history *history;
};

/* Appends the form to an empty buffer, without the digest at its end. GW_E_SIZE, GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_checkpoint_encode(struct gw_buffer *out, const struct gw_checkpoint *checkpoint,
                                                const struct gw_chain *chain);
/* Appends the digest. GW_E_SIZE, GW_E_NOMEM. Any thread. */
GW_MUST_USE enum gw_status gw_checkpoint_seal(struct gw_buffer *bytes);
/* Fills `checkpoint`, its history and the venues' tables, which must be fresh; on any error they still are.
 * why: a static text that tells a person what is wrong with it. GW_E_FORMAT: no checkpoint of this version, or cut off |
 * GW_E_CHECKSUM: damaged | GW_E_CHAIN: of another chain | GW_E_CONFIG: of another configuration or program. */
GW_MUST_USE enum gw_status gw_checkpoint_decode(struct gw_checkpoint *checkpoint, struct gw_chain *chain,
                                                const uint8_t *bytes, size_t size, const char **why);
/* The same without the digest at the end. */
GW_MUST_USE enum gw_status gw_checkpoint_parse(struct gw_checkpoint *checkpoint, struct gw_chain *chain,
                                               const uint8_t *bytes, size_t size, const char **why);

/* Seals what was encoded and puts it in the place of the file. GW_E_IO (errno tells), GW_E_SIZE, GW_E_NOMEM, GW_E_BOUND: the
 * path is too long. The old file stays then. Any thread, one at a time. */
GW_MUST_USE enum gw_status gw_checkpoint_write(const char *path, struct gw_buffer *bytes);
/* GW_E_END: there is no file. Else as gw_checkpoint_decode(), or GW_E_IO, GW_E_SIZE, GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_checkpoint_read(struct gw_checkpoint *checkpoint, struct gw_chain *chain,
                                              const char *path, const char **why);

#endif
