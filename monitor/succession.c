#include "monitor/succession.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "monitor/layout.h"

static enum gw_status visit_start(struct gw_succession *s, const void *payload, size_t size)
{
    struct gw_journal_start start;
    GW_ENSURE(size >= offsetof(struct gw_journal_start, layout), GW_E_LAYOUT);
    memcpy(&start, payload, offsetof(struct gw_journal_start, layout));
    GW_ENSURE(start.mode <= GW_MODE_REPLAY, GW_E_LAYOUT);
    s->epoch = start.epoch > s->epoch ? start.epoch : s->epoch;
    s->mode = start.mode;
    s->starts++;
    return GW_OK;
}

static enum gw_status visit_freeze(struct gw_succession *s, const void *payload, size_t size)
{
    struct gw_journal_freeze entry;
    GW_ENSURE(size >= offsetof(struct gw_journal_freeze, segment), GW_E_LAYOUT);
    memset(&entry, 0, sizeof entry);
    memcpy(&entry, payload, size < sizeof entry ? size : sizeof entry);
    return gw_freezes_visit(&s->freezes, &entry, sizeof entry);
}

static enum gw_status visit_thaw(struct gw_succession *s, const void *payload, size_t size)
{
    struct gw_journal_thaw entry;
    GW_ENSURE(size >= sizeof entry.chain_id, GW_E_LAYOUT);
    memset(&entry, 0, sizeof entry);
    memcpy(&entry.chain_id, payload, sizeof entry.chain_id);
    return gw_freezes_visit_thaw(&s->freezes, &entry, sizeof entry);
}

static enum gw_status visit(void *context, uint32_t kind, const void *payload, size_t size)
{
    switch (kind) {
    case GW_JOURNAL_START:
        return visit_start(context, payload, size);
    case GW_JOURNAL_FREEZE:
        return visit_freeze(context, payload, size);
    case GW_JOURNAL_THAW:
        return visit_thaw(context, payload, size);
    default:
        return GW_OK;
    }
}

enum gw_status gw_succession_read(struct gw_succession *out, const char *path)
{
    struct gw_journal journal;
    memset(out, 0, sizeof *out);
    GW_TRY(gw_journal_open(&journal, path, visit, out));
    gw_journal_close(&journal);
    return GW_OK;
}

static enum gw_status write_entries(const struct gw_succession *s, struct gw_journal *journal,
                                    const char *why)
{
    struct gw_journal_start start;
    struct gw_journal_rebaseline rebaseline;
    memset(&start, 0, sizeof start);
    memset(&rebaseline, 0, sizeof rebaseline);
    start.epoch = s->epoch;
    start.mode = s->mode;
    start.layout = gw_layout_number();
    const int length = snprintf(rebaseline.why, sizeof rebaseline.why, "%s", why);
    GW_ENSURE(length >= 0 && (size_t)length < sizeof rebaseline.why, GW_E_BOUND);
    GW_TRY(gw_journal_append(journal, GW_JOURNAL_START, &start, sizeof start, true));
    GW_TRY(gw_journal_append(journal, GW_JOURNAL_REBASELINE, &rebaseline, sizeof rebaseline, true));
    for (size_t i = 0; i < s->freezes.count; i++) {
        if (s->freezes.items[i].is_frozen) {
            GW_TRY(gw_journal_append(journal, GW_JOURNAL_FREEZE, &s->freezes.items[i].entry,
                                     sizeof s->freezes.items[i].entry, true));
        }
    }
    return GW_OK;
}

enum gw_status gw_succession_write(const struct gw_succession *succession, const char *path, const char *why)
{
    struct gw_journal journal;
    GW_ENSURE(access(path, F_OK) != 0, GW_E_REFUSED);
    GW_TRY(gw_journal_open(&journal, path, NULL, NULL));
    const enum gw_status status = write_entries(succession, &journal, why);
    gw_journal_close(&journal);
    if (status != GW_OK) {
        (void)unlink(path);
    }
    return status;
}
