/* ledger: what a chain's checkpoint says was read and what was not, for people and doctor. No endpoint is asked. */
#ifndef GW_CHAINS_COLLECTOR_LEDGER_H
#define GW_CHAINS_COLLECTOR_LEDGER_H

#include <jansson.h>

#include "chains/collector/checkpoint.h"

/* {"schema":"gammawatch.ledger/1","chain":..,"checkpoint":PATH or null,"status":"ok",..,"why":..,"block":N,"hash":"0x..",
 *  "gaps":[{"protocol":..,"venue":..,"from":N,"to":N,"reason":".."}]}; status `end`: there is no file yet. A new reference,
 * NULL when memory is out. `chain` is spent afterwards. */
json_t *gw_ledger_json(struct gw_chain *chain);

#endif
