/* signal_print: one vector or revocation on the screen, and one line of a file checked. */
#ifndef GW_MONITOR_CLI_SIGNAL_PRINT_H
#define GW_MONITOR_CLI_SIGNAL_PRINT_H

#include <stdbool.h>

#include "gammawatch/signal.h"

struct gw_signal_check {
    const uint8_t *trusted; /* 20 bytes; NULL: whoever signed */
    uint64_t now_s;         /* 0: expiry is not checked */
};

void gw_signal_print(FILE *out, const struct gw_signed_vector *vector, bool is_json);
void gw_signal_print_revocation(FILE *out, const struct gw_signed_revocation *revocation, bool is_json);
/* Prints "ok" or what is wrong with line `number`; true when its vector or revocation verifies. */
bool gw_signal_check_line(FILE *out, const char *line, size_t size, uint64_t number,
                          const struct gw_signal_check *check, bool is_json);

#endif
