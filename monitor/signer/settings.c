#include "monitor/signer/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const struct gw_config_field gw_signer_fields[] = {
    {.key = "socket",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct gw_signer_settings, socket),
     .help = "Unix socket of the signer"},
    {.key = "key_file",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct gw_signer_settings, key_file),
     .help = "file with the private key: 64 hex digits, mode 0600"},
    {.key = NULL},
};

enum gw_status gw_signer_default_socket(char out[GW_SIGNER_PATH_MAX])
{
    const char *folder = geteuid() == 0 ? "/run" : getenv("XDG_RUNTIME_DIR");
    GW_ENSURE(folder != NULL && folder[0] == '/', GW_E_CONFIG);
    const int length = snprintf(out, GW_SIGNER_PATH_MAX, "%s/gammawatch/signer.sock", folder);
    GW_ENSURE(length > 0 && length < GW_SIGNER_PATH_MAX, GW_E_BOUND);
    return GW_OK;
}
