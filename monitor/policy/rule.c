#include "monitor/policy/rule.h"

#include <string.h>

typedef enum gw_status (*rule_function)(struct gw_advice *out, const struct gw_rule_input *in);

static const rule_function rules[] = {
#define X(name, help) gw_rule_##name,
#include "monitor/policy/rules.def"
#undef X
};

enum gw_status gw_rule_run_all(struct gw_advice *out, const struct gw_rule_input *in)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        GW_TRY(rules[i](out, in));
    }
    return GW_OK;
}
