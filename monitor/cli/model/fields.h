/* fields: are the inputs of a formula those of its table? */
#ifndef GW_MONITOR_CLI_MODEL_FIELDS_H
#define GW_MONITOR_CLI_MODEL_FIELDS_H

#include "monitor/cli/model/model.h"

/* False, with the offender named in call->error: a field missing, unknown or of another type, a list too long. */
bool gw_model_check(struct gw_model_call *call, const struct gw_model_field *fields);

/* "number", "list of numbers", "call|put". */
const char *gw_model_type_text(const struct gw_model_field *field);

#endif
