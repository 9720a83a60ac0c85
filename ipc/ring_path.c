#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ipc/ring.h"

enum gw_status gw_ring_default_path(char *out, size_t size, const char *name)
{
    static const char shared[] = "/dev/shm/gammawatch";
    const char *chosen = getenv("GW_RING_DIR");
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    int length;
    if (chosen != NULL && chosen[0] != '\0') {
        length = snprintf(out, size, "%s/%s", chosen, name);
    } else if (geteuid() != 0 && access(shared, W_OK) != 0 && runtime != NULL && runtime[0] != '\0') {
        length = snprintf(out, size, "%s/gammawatch/%s", runtime, name);
    } else {
        length = snprintf(out, size, "%s/%s", shared, name);
    }
    GW_ENSURE(length >= 0 && (size_t)length < size, GW_E_BOUND);
    return GW_OK;
}
