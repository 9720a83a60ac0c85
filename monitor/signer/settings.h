/* settings: the `signer` section of the configuration, read by the signer and by who talks to it. */
#ifndef GW_MONITOR_SIGNER_SETTINGS_H
#define GW_MONITOR_SIGNER_SETTINGS_H

#include "gammawatch/status.h"
#include "ipc/base/config.h"

#define GW_SIGNER_PATH_MAX 108 /* with the NUL: sun_path of a Unix socket */

struct gw_signer_settings {
    const char *socket;   /* NULL: gw_signer_default_socket() */
    const char *key_file; /* NULL: not set */
};

extern const struct gw_config_field gw_signer_fields[];

/* /run/gammawatch/signer.sock for root, else $XDG_RUNTIME_DIR/gammawatch/signer.sock; GW_E_CONFIG when
 * neither is there, GW_E_BOUND when the path does not fit. */
GW_MUST_USE enum gw_status gw_signer_default_socket(char out[GW_SIGNER_PATH_MAX]);

#endif
