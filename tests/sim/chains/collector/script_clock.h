/* script_clock: the clocks of the whole process, the libraries' included, which a script makes jump. One source of a program
 * includes it. */
#ifndef GW_TESTS_SIM_SCRIPT_CLOCK_H
#define GW_TESTS_SIM_SCRIPT_CLOCK_H

#include <sys/syscall.h>
#include <time.h>

#include "tests/sim/chains/collector/script.h"

static _Atomic int64_t script_jumps_s[2]; /* of the wall clock, of all others */

int clock_gettime(clockid_t id, struct timespec *out)
{
    const bool is_wall = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
    const int result = (int)syscall(SYS_clock_gettime, id, out);
    out->tv_sec += script_jumps_s[is_wall ? 0 : 1];
    return result;
}

/* Before each answer: the clocks stand where the script wants them after so many heads. */
static inline void script_set_clocks(struct script *s)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(s->json, "clock"), index, row)
    {
        if (s->toy->head_at >= (size_t)json_integer_value(json_array_get(row, 0))) {
            script_jumps_s[0] = json_integer_value(json_array_get(row, 1));
            script_jumps_s[1] = json_integer_value(json_array_get(row, 2));
        }
    }
}

#endif
