/* rebaseline: make the policy forget what it learnt of an underlying before an outage, and let the signals of a frozen
 * chain go on. Explicit, with a reason, in the journal; the monitor must not be running. */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/log.h"
#include "monitor/cli/cli.h"
#include "monitor/succession.h"

static const char doc[] =
    "After an outage the averages of an underlying (usual loop gain, usual depth, volatility) may describe a "
    "market that "
    "is gone. This enters into the journal that they are to be forgotten: the next start seeds them from the "
    "configuration, warms up and loosens nothing meanwhile. Margins stay where they are. The monitor that "
    "owns the "
    "journal must be stopped.\n\n"
    "A chain that was reorganised below a final block, or below all that its collector remembers, has its "
    "signals frozen. When you have looked at the chain and its endpoints, this lets them go on: all of them "
    "when every underlying is forgotten, or those of --chain, and then nothing is forgotten.\n\n"
    "A journal that another version of gammawatch wrote is refused whole. --into begins a new one behind it: "
    "newer than all that consumers applied, frozen where it was, and with everything else as on a first "
    "start.\v"
    "Examples:\n"
    "  gammawatch rebaseline --journal /var/lib/gammawatch/journal --why 'two days without a node' ETH\n"
    "  gammawatch rebaseline --journal journal --why 'new venue list'        every underlying, all chains\n"
    "  gammawatch rebaseline --journal journal --why 'rollback agreed' --chain ethereum\n"
    "  gammawatch rebaseline --journal journal --why 'new version' --into journal-2\n";

enum { KEY_JOURNAL = 256, KEY_WHY, KEY_CHAIN, KEY_INTO };

static const struct argp_option options[] = {
    {"journal", KEY_JOURNAL, "PATH", 0, "journal of the monitor", 0},
    {"chain", KEY_CHAIN, "NAME", 0, "let the signals of this frozen chain go on, and forget nothing", 0},
    {"into", KEY_INTO, "NEW", 0, "begin this journal behind one that another version wrote", 0},
    {"why", KEY_WHY, "TEXT", 0, "reason, for who reads the journal", 0},
    {0},
};

struct arguments {
    const char *journal;
    const char *why;
    const char *underlying;
    const char *chain;
    const char *into;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case KEY_JOURNAL:
        a->journal = arg;
        return 0;
    case KEY_WHY:
        a->why = arg;
        return 0;
    case KEY_CHAIN:
        a->chain = arg;
        return 0;
    case KEY_INTO:
        a->into = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (a->underlying != NULL) {
            argp_error(state, "one underlying at a time, or none for all");
        }
        a->underlying = arg;
        return 0;
    case ARGP_KEY_END:
        if (a->journal == NULL || a->why == NULL || a->why[0] == '\0') {
            argp_error(state, "--journal and --why are needed");
        }
        if (a->chain != NULL && a->underlying != NULL) {
            argp_error(state, "--chain or an underlying, not both");
        }
        if (a->into != NULL && (a->chain != NULL || a->underlying != NULL)) {
            argp_error(state, "--into forgets all, and lifts no freeze");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int fail(const struct arguments *a, const char *what)
{
    fprintf(stderr, "gammawatch rebaseline: %s: %s\n", a->journal, what);
    return GW_EXIT_FAILURE;
}

static bool is_known(const struct gw_feeds *feeds, const char *underlying)
{
    for (size_t i = 0; i < feeds->memory_count; i++) {
        if (strcmp(feeds->memories[i].underlying, underlying) == 0) {
            return true;
        }
    }
    return false;
}

/* Every frozen chain, or the one named. Returns how many, or -1. */
static int thaw(struct gw_journal *journal, const struct gw_feeds *feeds, const struct arguments *a)
{
    int count = 0;
    for (size_t i = 0; i < feeds->freezes.count; i++) {
        const struct gw_journal_freeze *frozen = &feeds->freezes.items[i].entry;
        struct gw_journal_thaw entry;
        if (!feeds->freezes.items[i].is_frozen ||
            (a->chain != NULL && strcmp(a->chain, frozen->chain) != 0)) {
            continue;
        }
        memset(&entry, 0, sizeof entry);
        entry.chain_id = frozen->chain_id;
        (void)snprintf(entry.why, sizeof entry.why, "%s", a->why);
        if (gw_journal_append(journal, GW_JOURNAL_THAW, &entry, sizeof entry, true) != GW_OK) {
            return -1;
        }
        GW_LOG(WARN, "signals.thawed", "journal", a->journal, "chain", frozen->chain, "why", a->why);
        printf("%s: the signals of %s go on from its next start: %s\n", a->journal, frozen->chain, a->why);
        count++;
    }
    return count;
}

static int thaw_chain(struct gw_journal *journal, const struct gw_feeds *feeds, const struct arguments *a)
{
    const int count = thaw(journal, feeds, a);
    if (count == 0) {
        return fail(a, "no chain of that name is frozen");
    }
    return count > 0 ? GW_EXIT_OK : fail(a, "it could not be written");
}

static int append(struct gw_journal *journal, const struct gw_feeds *feeds, const struct arguments *a)
{
    struct gw_journal_rebaseline entry;

    memset(&entry, 0, sizeof entry);
    if (feeds->starts == 0) {
        return fail(a, "no monitor has written here");
    }
    if (a->underlying != NULL && !is_known(feeds, a->underlying)) {
        return fail(a, "it knows no such underlying");
    }
    const int length = snprintf(entry.why, sizeof entry.why, "%s", a->why);
    if (length < 0 || (size_t)length >= sizeof entry.why) {
        return fail(a, "the reason is too long (159 bytes at most)");
    }
    (void)snprintf(entry.underlying, sizeof entry.underlying, "%s",
                   a->underlying != NULL ? a->underlying : "");
    const enum gw_status status =
        gw_journal_append(journal, GW_JOURNAL_REBASELINE, &entry, sizeof entry, true);
    if (status != GW_OK) {
        return fail(a, gw_status_text(status));
    }
    GW_LOG(WARN, "memory.rebaseline", "journal", a->journal, "underlying",
           a->underlying != NULL ? a->underlying : "all", "why", a->why);
    printf("%s forgets %s from its next start: %s\n", a->journal,
           a->underlying != NULL ? a->underlying : "every underlying", a->why);
    return a->underlying != NULL || thaw(journal, feeds, a) >= 0 ? GW_EXIT_OK
                                                                 : fail(a, "it could not be written");
}

static const char *text_of(enum gw_status status)
{
    return status == GW_E_BUSY ? "a monitor is running; stop it first"
           : status == GW_E_LAYOUT
               ? "another version of gammawatch wrote it; --into NEW begins a journal behind it"
               : gw_status_text(status);
}

static int succeed(const struct arguments *a)
{
    struct gw_succession succession;
    enum gw_status status = gw_succession_read(&succession, a->journal);
    if (status != GW_OK || succession.starts == 0) {
        return fail(a, status == GW_OK ? "no monitor has written here" : text_of(status));
    }
    status = gw_succession_write(&succession, a->into, a->why);
    if (status != GW_OK) {
        return fail(a,
                    status == GW_E_REFUSED ? "the file of --into is there already" : gw_status_text(status));
    }
    GW_LOG(WARN, "journal.succeeded", "journal", a->journal, "into", a->into, "why", a->why);
    printf("%s goes on behind %s: %s\n", a->into, a->journal, a->why);
    return GW_EXIT_OK;
}

int gw_verb_rebaseline(int argc, char **argv)
{
    static const struct argp parser = {options, parse, "[UNDERLYING]", doc, NULL, NULL, NULL};
    static struct gw_feeds feeds;
    struct gw_journal journal;
    struct arguments a = {0};
    int code = GW_EXIT_FAILURE;

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (access(a.journal, F_OK) != 0) {
        return fail(&a, "there is no such file");
    }
    if (a.into != NULL) {
        return succeed(&a);
    }
    enum gw_status status = gw_feeds_init(&feeds);
    if (status == GW_OK) {
        status = gw_journal_open(&journal, a.journal, gw_feeds_visit, &feeds);
    }
    if (status == GW_OK) {
        code = a.chain != NULL ? thaw_chain(&journal, &feeds, &a) : append(&journal, &feeds, &a);
        gw_journal_close(&journal);
    } else {
        code = fail(&a, text_of(status));
    }
    gw_feeds_fini(&feeds);
    return code;
}
