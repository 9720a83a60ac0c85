/* revocation_json: a revocation as one line of JSON, beside the vectors of gw_signal_format_json().
 *
 * {"schema":"gammawatch.revocation/1","type":"Revocation","feed":..,"domain":{..},"revocation":{"feedId":..,"seq":..,
 *  "epoch":..,"orphanedBlockHash":..,"issuedAt":..},"digest":..,"signature":..,"signer":..}
 * Integers above 2^53 are decimal strings. Parsing takes exactly these members. Pure.
 */
#ifndef GW_MONITOR_CLI_REVOCATION_JSON_H
#define GW_MONITOR_CLI_REVOCATION_JSON_H

#include <stdbool.h>

#include "gammawatch/signal.h"

/* GW_E_BOUND when `size` is too small (2048 is enough). */
GW_MUST_USE enum gw_status gw_revocation_format_json(char *out, size_t size,
                                                     const struct gw_signed_revocation *revocation);
/* GW_E_FORMAT: not such a line. The signature is not checked. */
GW_MUST_USE enum gw_status gw_revocation_parse_json(struct gw_signed_revocation *out, const char *text,
                                                    size_t size);
/* Whether the line says that it is a revocation, whatever else is wrong with it. */
bool gw_revocation_is_claimed(const char *text, size_t size);

#endif
