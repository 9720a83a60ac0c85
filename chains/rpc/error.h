/* error: what a node's error object means. Pure.
 *
 * Codes are not agreed on between nodes (-32005 is a size limit here and a rate limit there), so the message
 * is looked at first. Texts of geth, reth, nitro, coreth, anvil and the public providers, lower case.
 */
#ifndef GW_CHAINS_RPC_ERROR_H
#define GW_CHAINS_RPC_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_RPC_MESSAGE_MAX 200u

/* GW_E_REVERT | GW_E_RATE (wait) | GW_E_BILLING (pay) | GW_E_MISSING (not here or not yet) | GW_E_BOUND (ask for less) | GW_E_RPC.
 * message may be NULL. */
enum gw_status gw_error_classify(int64_t code, const char *message);

/* A copy fit for logs: at most GW_RPC_MESSAGE_MAX printable bytes, others as '?'. Words that may be a part of
 * the endpoint's URL or key are replaced by "...": those with "://", those that begin with '/', and those of
 * 20 or more letters and digits, a digit among them, without 0x in front. */
void gw_error_print(char out[GW_RPC_MESSAGE_MAX + 1], const char *text, size_t size);

#endif
