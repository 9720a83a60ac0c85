/* bracket: between a price at which an account stays and one at which it is closed, the one where it begins to be closed. */
#ifndef GW_CHAINS_PROTOCOL_BRACKET_H
#define GW_CHAINS_PROTOCOL_BRACKET_H

#include <stdbool.h>

#include "gammawatch/status.h"

#define GW_BRACKET_STEPS_MAX 128u
#define GW_BRACKET_CLOSE     1e-13 /* of the price */

/* Prices are > 0, either may be the lower one. What is left beyond what is asked, in any unit, is >= 0 at `open` and
 * < 0 at `closed`. */
struct gw_bracket {
    double open;
    double closed;
    double open_left;
    double closed_left;
    bool is_curved; /* far apart, logarithms are halved first */
};

/* What is left at a price; finite where it succeeds. */
typedef enum gw_status gw_bracket_measure(double *left, double price, const void *context);

/* Draws both ends together until they are GW_BRACKET_CLOSE, or STEPS_MAX is reached: the Illinois method (M. Dowell,
 * P. Jarratt, BIT 11, 1971). A failed measure is returned, and the ends are those of before. */
enum gw_status gw_bracket_narrow(struct gw_bracket *bracket, gw_bracket_measure *measure,
                                 const void *context);

#endif
