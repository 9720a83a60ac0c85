/* tape: every RPC exchange of a run, in order; a gzip file that any later run can be fed from.
 *
 * Form: a JSON header line {"format":"gammawatch.tape/3","chain":...,"chain_id":...}, then one entry per
 * exchange, in text so that zcat shows it (LF line ends, decimal sizes, crc32 of request + reply in hex):
 *
 *   @ <status name> <request size> <reply size> <crc32>
 *   <request>
 *   <reply>
 *
 * The number behind the format tells how the run asked, so that its requests are found again: 1, one eth_getLogs per
 * venue and each round of calls on its own; 2, those of a block in one; 3, like 2, but safe and finalized not with
 * every poll of the head, a second eth_getLogs where much passes a shared filter in vain, smaller POSTs of calls after
 * one that timed out, and a mark where a step of the run failed: an entry whose request is "! <step> <status name>" and
 * whose reply is empty. All are played, 3 is written.
 *
 * A request is found again by its bytes and by how often it was asked before: the n-th asking gets the n-th
 * answer. Asking once more than was recorded is GW_E_END; a request that was never recorded is GW_E_TAPE.
 * An exchange equal to the last one of the same request is not written when `is_poll` says that repeating
 * it means nothing (head polls).
 * A damaged file is GW_E_FORMAT with the offset logged. A file whose recording was killed lacks its end: its
 * whole entries are used and the rest is logged once as a warning. Contract bytecode must not get on a tape:
 * the writer refuses a request that contains eth_getCode (GW_E_REFUSED).
 * One thread. The same exchanges give the same file bytes.
 */
#ifndef GW_CHAINS_RPC_TAPE_H
#define GW_CHAINS_RPC_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_TAPE_STEPWISE      1u
#define GW_TAPE_EAGER         2u
#define GW_TAPE_VERSION       3u
#define GW_TAPE_ENTRIES_MAX   (1u << 20)
#define GW_TAPE_ENTRY_MAX     (64u << 20) /* bytes of a request, and of a reply */
#define GW_TAPE_FILE_MAX      (512u << 20)
#define GW_TAPE_TEXT_MAX      (1024u << 20) /* decompressed */
#define GW_TAPE_CHAIN_MAX     64u           /* bytes of the chain's name */
#define GW_TAPE_POLLS_MAX     16u           /* poll requests remembered; further ones are written each time */
#define GW_TAPE_FLUSH_ENTRIES 32u           /* a killed recording loses at most this many entries */

struct gw_tape_writer;
struct gw_tape_reader;

/* Writes to "<path>.part", which gw_tape_finish() renames: a file named `path` is always a whole tape.
 * GW_E_IO, GW_E_NOMEM, GW_E_BOUND for a name of the chain that is too long. */
GW_MUST_USE enum gw_status gw_tape_create(struct gw_tape_writer **out, const char *path, const char *chain,
                                          uint64_t chain_id);
/* GW_E_REFUSED and GW_E_BOUND concern this exchange only; GW_E_IO stays. */
GW_MUST_USE enum gw_status gw_tape_append(struct gw_tape_writer *tape, const char *request,
                                          size_t request_size, enum gw_status status, const uint8_t *reply,
                                          size_t reply_size, bool is_poll);
/* The mark of a failure; errors as above. */
GW_MUST_USE enum gw_status gw_tape_append_failure(struct gw_tape_writer *tape, const char *step,
                                                  enum gw_status why);
/* What polls were answered is forgotten: the next answer of each is written, even if it is the one before. */
void gw_tape_repeat(struct gw_tape_writer *tape);
/* Ends the file and frees the writer; GW_E_IO when the disk said no at any time since creation, and then only
 * the .part file remains. */
enum gw_status gw_tape_finish(struct gw_tape_writer *tape);

/* GW_E_IO, GW_E_FORMAT, GW_E_BOUND above a limit, GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_tape_open(struct gw_tape_reader **out, const char *path);
/* The same from memory; `name` stands for the file in logs. */
GW_MUST_USE enum gw_status gw_tape_load(struct gw_tape_reader **out, const char *name, const uint8_t *bytes,
                                        size_t size);
unsigned gw_tape_version(const struct gw_tape_reader *tape);
uint64_t gw_tape_chain_id(const struct gw_tape_reader *tape);
/* False: the recording was cut off; what is there can be played, but it is not the whole run. */
bool gw_tape_is_whole(const struct gw_tape_reader *tape);
const char *gw_tape_chain(const struct gw_tape_reader *tape);
size_t gw_tape_count(const struct gw_tape_reader *tape);
/* reply is borrowed until gw_tape_close(); *status is what was recorded. */
GW_MUST_USE enum gw_status gw_tape_find(struct gw_tape_reader *tape, const char *request, size_t request_size,
                                        enum gw_status *status, const uint8_t **reply, size_t *reply_size);
/* Takes one mark of such a failure. GW_E_TAPE: there is none left. GW_OK, too, of a tape that may not hold all marks: an older
 * one, or one that was cut off. */
GW_MUST_USE enum gw_status gw_tape_find_failure(struct gw_tape_reader *tape, const char *step,
                                                enum gw_status why);
void gw_tape_close(struct gw_tape_reader *tape);

#endif
