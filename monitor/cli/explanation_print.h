/* explanation_print: why a vector says what it says, for people and as one line of JSON.
 *
 * {"schema":"gammawatch.explanation/1","feed":..,"seq":..,"epoch":..,"digest":"0x..","block":..,"reasons":[..],
 *  "inputs":{..},"margin":{"now":{..},"calm":{..},"requirement_bps":..,"buffered_bps":..},
 *  "values":{"initial_margin":{"previous","unclamped","target","given","held_by":[..]},..},
 *  "sensitivity":[{"input","value","other_value","margin_change_bps","cap_change_bps"},..]}
 */
#ifndef GW_MONITOR_CLI_EXPLANATION_PRINT_H
#define GW_MONITOR_CLI_EXPLANATION_PRINT_H

#include <stdbool.h>

#include "gammawatch/explanation.h"

void gw_explanation_print(FILE *out, const struct gw_explanation *explanation, bool is_json);

#endif
