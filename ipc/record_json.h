/* record_json: a record as a JSON object, member by member under the names of its fields, whose ends are their units: what
 * `gammawatch advice` and the gateway show. Arrays of numbers are lists; "record" names the kind; "block" is its number.
 */
#ifndef GW_IPC_RECORD_JSON_H
#define GW_IPC_RECORD_JSON_H

#include <jansson.h>

#include "gammawatch/record.h"

/* Of a record that begins with a head. A new reference; NULL: the record is malformed, or memory is out. */
json_t *gw_record_json(const void *record, size_t size);

#endif
