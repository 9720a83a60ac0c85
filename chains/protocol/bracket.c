#include "chains/protocol/bracket.h"

#include <math.h>

static double choose_middle(const struct gw_bracket *b)
{
    if (b->is_curved && (b->open > 2.0 * b->closed || b->closed > 2.0 * b->open)) {
        return sqrt(b->open) * sqrt(b->closed);
    }
    const double middle =
        b->closed - b->closed_left * (b->closed - b->open) / (b->closed_left - b->open_left);
    return (middle - b->open) * (middle - b->closed) < 0.0 ? middle : 0.5 * (b->open + b->closed);
}

enum gw_status gw_bracket_narrow(struct gw_bracket *b, gw_bracket_measure *measure, const void *context)
{
    int side = 0; /* which end moved last */
    for (unsigned i = 0; i < GW_BRACKET_STEPS_MAX && fabs(b->closed - b->open) > GW_BRACKET_CLOSE * b->closed;
         i++) {
        const double middle = choose_middle(b);
        double left;
        GW_TRY(measure(&left, middle, context));
        const int moved = left < 0.0 ? 1 : -1;
        const double share = moved == side ? 0.5 : 1.0;
        if (moved > 0) {
            b->closed = middle;
            b->closed_left = left;
            b->open_left *= share;
        } else {
            b->open = middle;
            b->open_left = left;
            b->closed_left *= share;
        }
        side = moved;
    }
    return GW_OK;
}
