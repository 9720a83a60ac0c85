/* succession: a journal that goes on behind one that this build cannot read.
 *
 * Of the old one only what no build ever wrote otherwise is read: the epochs of its starts, its mode, and which chains are
 * frozen. The new one begins with them, so that its vectors are newer than all that consumers have applied, and no freeze
 * is lifted by the way. All else is forgotten: feeds, margins and what the policy learnt begin at the configuration, and
 * what was decided but not yet published stays unpublished.
 */
#ifndef GW_MONITOR_SUCCESSION_H
#define GW_MONITOR_SUCCESSION_H

#include "monitor/feed.h"

struct gw_succession {
    uint64_t epoch; /* greatest */
    uint64_t starts;
    uint32_t mode; /* of the last start */
    struct gw_freezes freezes;
};

/* Of a journal of any build. Errors of gw_journal_open(); GW_E_LAYOUT: not even that much is there. */
GW_MUST_USE enum gw_status gw_succession_read(struct gw_succession *out, const char *path);
/* Into a new file. GW_E_REFUSED: it is there already. On any other error nothing is left of it. */
GW_MUST_USE enum gw_status gw_succession_write(const struct gw_succession *succession, const char *path,
                                               const char *why);

#endif
