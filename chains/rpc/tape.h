/* tape: every RPC exchange of a run, in order; a gzip file that any later run can be fed from.
 *
 * Form: a JSON header line {"format":"gammawatch.tape/1","chain":...,"chain_id":...,"config_digest":...},
 * then one entry per exchange: request bytes, status, reply bytes (layout in tape.c). A request is found
 * again by its bytes and by how often it was asked before: the n-th asking gets the n-th answer. Asking once
 * more than was recorded is GW_E_END; a request that was never recorded is GW_E_TAPE. An exchange equal to
 * the last one of the same request is not written when `is_poll` says that repeating it means nothing (head
 * polls). A truncated or damaged file is GW_E_FORMAT with the offset logged. Contract bytecode must not get
 * on a tape: the writer refuses a request that contains eth_getCode (GW_E_REFUSED).
 */
#ifndef GW_CHAINS_RPC_TAPE_H
#define GW_CHAINS_RPC_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_TAPE_ENTRIES_MAX (1u << 20)
#define GW_TAPE_ENTRY_MAX   (64u << 20)

struct gw_tape_writer;
struct gw_tape_reader;

GW_MUST_USE enum gw_status gw_tape_create(struct gw_tape_writer **out, const char *path, const char *chain,
                                          uint64_t chain_id);
GW_MUST_USE enum gw_status gw_tape_append(struct gw_tape_writer *tape, const char *request,
                                          size_t request_size, enum gw_status status, const uint8_t *reply,
                                          size_t reply_size, bool is_poll);
/* Flushes; GW_E_IO when the disk said no at any time since creation. */
enum gw_status gw_tape_finish(struct gw_tape_writer *tape);

GW_MUST_USE enum gw_status gw_tape_open(struct gw_tape_reader **out, const char *path);
uint64_t gw_tape_chain_id(const struct gw_tape_reader *tape);
/* reply is borrowed until gw_tape_close(); *status is what was recorded. */
GW_MUST_USE enum gw_status gw_tape_find(struct gw_tape_reader *tape, const char *request, size_t request_size,
                                        enum gw_status *status, const uint8_t **reply, size_t *reply_size);
void gw_tape_close(struct gw_tape_reader *tape);

#endif
