/* signal: vectors and their revocations for people and scripts. get = the latest of each feed, watch = as they come,
 * verify = from a file. */
#include <argp.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "gammawatch/record.h"
#include "gammawatch/ring.h"
#include "ipc/base/hex.h"
#include "ipc/ring.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/explanation_print.h"
#include "monitor/cli/signal_print.h"
#include "monitor/feed.h"

static const char doc[] =
    "Shows the latest signed vector of every feed (get), follows them (watch), or checks them from a file "
    "(verify). A vector that was revoked is followed by its revocation.\v"
    "verify recomputes the EIP-712 digest, recovers the signer and, with --signer, compares it; with --now "
    "it also "
    "checks that the vector has not expired. One line per vector; exit code 6 when any fails.\n\n"
    "Examples:\n"
    "  gammawatch signal watch --json\n"
    "  gammawatch signal get --json | jq .margin\n"
    "  gammawatch signal get --explain\n"
    "  gammawatch signal verify vectors.ndjson --signer 0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A\n";

enum { KEY_RING = 256, KEY_JSON, KEY_SIGNER, KEY_NOW, KEY_COUNT, KEY_TIMEOUT, KEY_EXPLAIN, KEY_JOURNAL };

static const struct argp_option options[] = {
    {"ring", KEY_RING, "PATH", 0, "signal ring (default: the house's signals.ring)", 0},
    {"json", KEY_JSON, NULL, 0, "NDJSON, one vector or revocation a line", 0},
    {"explain", KEY_EXPLAIN, NULL, 0,
     "get, watch: after each vector its inputs, rules, clamps, and what matters most", 0},
    {"journal", KEY_JOURNAL, "PATH", 0, "get: from the journal of a monitor or replay that has ended", 0},
    {"signer", KEY_SIGNER, "ADDRESS", 0, "verify: who must have signed", 0},
    {"now", KEY_NOW, "UNIX", 0, "verify: the time against which validity is checked", 0},
    {"count", KEY_COUNT, "N", 0, "watch: end after N vectors and revocations", 0},
    {"timeout", KEY_TIMEOUT, "S", 0, "watch: end with code 5 when nothing came for S seconds", 0},
    {0},
};

struct arguments {
    const char *action;
    const char *file;
    const char *ring;
    const char *journal;
    struct gw_signal_check check;
    uint8_t signer[20];
    uint64_t count;
    uint64_t timeout_s;
    bool is_json;
    bool is_explained;
};

static uint64_t parse_number(const char *arg, const char *flag, const struct argp_state *state)
{
    char *end = NULL;
    unsigned long long value = strtoull(arg, &end, 10);

    if (end == arg || *end != '\0' || arg[0] == '-') {
        argp_error(state, "%s takes a whole number, not \"%s\"", flag, arg);
    }
    return (uint64_t)value;
}

static error_t parse_argument(struct arguments *a, char *arg, const struct argp_state *state)
{
    if (a->action == NULL) {
        a->action = arg;
    } else if (a->file == NULL && strcmp(a->action, "verify") == 0) {
        a->file = arg;
    } else {
        argp_error(state, "unexpected argument \"%s\"", arg);
    }
    return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case KEY_RING:
        a->ring = arg;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case KEY_JOURNAL:
        a->journal = arg;
        return 0;
    case KEY_EXPLAIN:
        a->is_explained = true;
        return 0;
    case KEY_SIGNER:
        if (gw_hex_decode_address(a->signer, arg) != GW_OK) {
            argp_error(state, "--signer \"%s\" is no address (or its EIP-55 checksum is wrong)", arg);
        }
        a->check.trusted = a->signer;
        return 0;
    case KEY_NOW:
        a->check.now_s = parse_number(arg, "--now", state);
        return 0;
    case KEY_COUNT:
        a->count = parse_number(arg, "--count", state);
        return 0;
    case KEY_TIMEOUT:
        a->timeout_s = parse_number(arg, "--timeout", state);
        return 0;
    case ARGP_KEY_ARG:
        return parse_argument(a, arg, state);
    case ARGP_KEY_END:
        if (a->action == NULL) {
            argp_error(state, "say get, watch or verify");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int open_ring(struct gw_ring_reader *reader, const struct arguments *a)
{
    char path[256];
    enum gw_status status = GW_OK;

    if (a->ring == NULL) {
        status = gw_ring_default_path(path, sizeof path, "signals.ring");
    } else {
        snprintf(path, sizeof path, "%s", a->ring);
    }
    if (status == GW_OK) {
        status = gw_ring_open(reader, path, GW_RING_OLDEST);
    }
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch signal: cannot read ring %s: %s%s%s; is `gammawatch run` running?\n",
                path, gw_status_text(status), status == GW_E_IO ? ": " : "",
                status == GW_E_IO ? strerror(errno) : "");
        return GW_EXIT_FAILURE;
    }
    return GW_EXIT_OK;
}

union signal {
    uint32_t kind;
    struct gw_signed_vector vector;
    struct gw_signed_revocation revocation;
    struct gw_explanation explanation;
};

static bool is_signal(const void *record, size_t size)
{
    uint32_t kind = 0;

    memcpy(&kind, record, sizeof kind);
    return (kind == GW_RECORD_VECTOR && size == sizeof(struct gw_signed_vector)) ||
           (kind == GW_RECORD_REVOCATION && size == sizeof(struct gw_signed_revocation)) ||
           (kind == GW_RECORD_EXPLANATION && size == sizeof(struct gw_explanation));
}

/* GW_OK with a vector or revocation; GW_AGAIN when none came within the time-out (0 = don't wait). */
static enum gw_status next_signal(struct gw_ring_reader *reader, union signal *out, unsigned timeout_ms)
{
    _Alignas(16) uint8_t record[GW_RECORD_SIZE_MAX];
    uint64_t missed = reader->missed;

    for (;;) {
        size_t size = 0;
        enum gw_status status = gw_ring_next(reader, record, sizeof record, &size);
        if (status == GW_OK && size >= sizeof out->kind && is_signal(record, size)) {
            memcpy(out, record, size);
            return GW_OK;
        } else if (status == GW_OVERRUN) {
            fprintf(stderr, "gammawatch signal: %llu records missed\n",
                    (unsigned long long)(reader->missed - missed));
            missed = reader->missed;
        } else if (status == GW_AGAIN && (timeout_ms == 0 || gw_ring_wait(reader, timeout_ms) == GW_AGAIN)) {
            return GW_AGAIN;
        } else if (status == GW_E_CLOSED) {
            return status;
        }
    }
}

/* True when the signal is whole: a vector that is explained is not before its explanation. */
static bool print_signal(const union signal *signal, const struct arguments *a)
{
    if (signal->kind == GW_RECORD_EXPLANATION) {
        if (a->is_explained) {
            gw_explanation_print(stdout, &signal->explanation, a->is_json);
        }
        return a->is_explained;
    }
    if (signal->kind == GW_RECORD_VECTOR) {
        gw_signal_print(stdout, &signal->vector, a->is_json);
        return !a->is_explained;
    }
    gw_signal_print_revocation(stdout, &signal->revocation, a->is_json);
    return true;
}

static int watch(const struct arguments *a)
{
    struct gw_ring_reader reader;
    union signal signal;
    uint64_t seen = 0;
    unsigned wait_ms = a->timeout_s == 0 || a->timeout_s > 86400 ? 86400000u : (unsigned)a->timeout_s * 1000u;
    int code = open_ring(&reader, a);

    while (code == GW_EXIT_OK && (a->count == 0 || seen < a->count)) {
        enum gw_status status = next_signal(&reader, &signal, wait_ms);
        if (status == GW_OK) {
            seen += print_signal(&signal, a) ? 1 : 0;
            fflush(stdout);
        } else if (status == GW_E_CLOSED) {
            gw_ring_close(&reader);
            code = open_ring(&reader, a);
        } else if (a->timeout_s > 0) {
            fprintf(stderr, "gammawatch signal: nothing came for %llu s\n", (unsigned long long)a->timeout_s);
            code = GW_EXIT_INCOMPLETE;
        }
    }
    return code;
}

#define FEEDS_MAX 256

struct latest {
    union signal vector;
    union signal revocation; /* of that vector; kind 0: none */
    union signal explanation;
};

static const uint8_t *id_of(const union signal *signal)
{
    if (signal->kind == GW_RECORD_EXPLANATION) {
        return signal->explanation.feed_id;
    }
    return signal->kind == GW_RECORD_VECTOR ? signal->vector.signal.header.feed_id
                                            : signal->revocation.revocation.feed_id;
}

static void keep(struct latest *feeds, size_t *count, const union signal *signal)
{
    const bool is_vector = signal->kind == GW_RECORD_VECTOR;
    const uint8_t *feed_id = id_of(signal);
    size_t i = 0;

    while (i < *count && memcmp(feeds[i].vector.vector.signal.header.feed_id, feed_id, 32) != 0) {
        i++;
    }
    if (is_vector && i < FEEDS_MAX) {
        feeds[i].vector = *signal;
        feeds[i].revocation.kind = 0;
        feeds[i].explanation.kind = 0;
        *count = i == *count ? i + 1 : *count;
    } else if (i < *count && signal->kind == GW_RECORD_EXPLANATION) {
        feeds[i].explanation = *signal;
    } else if (i < *count && feeds[i].vector.vector.signal.header.seq == signal->revocation.revocation.seq &&
               feeds[i].vector.vector.signal.header.epoch == signal->revocation.revocation.epoch) {
        feeds[i].revocation = *signal;
    }
}

static void print_feed(const struct gw_feed *feed, const struct arguments *a)
{
    const union signal vector = {.vector = feed->last};
    const union signal explanation = {.explanation = feed->explanation};
    const union signal revocation = {.revocation = feed->revocation};

    print_signal(&vector, a);
    if (gw_record_check(&feed->explanation, sizeof feed->explanation) == GW_OK) {
        print_signal(&explanation, a);
    }
    if (feed->is_revoked) {
        print_signal(&revocation, a);
    }
}

/* What survives every ring. */
static int get_from_journal(const struct arguments *a)
{
    static struct gw_feeds feeds;
    struct gw_journal journal;
    enum gw_status status = access(a->journal, F_OK) == 0 ? gw_feeds_init(&feeds) : GW_E_IO;

    if (status == GW_OK) {
        status = gw_journal_open(&journal, a->journal, gw_feeds_visit, &feeds);
    }
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch signal: cannot read journal %s: %s\n", a->journal,
                status == GW_E_BUSY     ? "its monitor is running; read the ring"
                : status == GW_E_LAYOUT ? "another version of gammawatch wrote it; read it with that one"
                                        : gw_status_text(status));
        gw_feeds_fini(&feeds);
        return GW_EXIT_FAILURE;
    }
    for (size_t i = 0; i < feeds.count; i++) {
        print_feed(&feeds.items[i], a);
    }
    const int code = feeds.count > 0 ? GW_EXIT_OK : GW_EXIT_INCOMPLETE;
    gw_journal_close(&journal);
    gw_feeds_fini(&feeds);
    return code;
}

static int get(const struct arguments *a)
{
    static struct latest feeds[FEEDS_MAX];
    struct gw_ring_reader reader;
    union signal signal;
    size_t count = 0;
    int code = open_ring(&reader, a);

    while (code == GW_EXIT_OK && next_signal(&reader, &signal, 0) == GW_OK) {
        keep(feeds, &count, &signal);
    }
    for (size_t i = 0; i < count; i++) {
        print_signal(&feeds[i].vector, a);
        if (feeds[i].explanation.kind != 0) {
            print_signal(&feeds[i].explanation, a);
        }
        if (feeds[i].revocation.kind != 0) {
            print_signal(&feeds[i].revocation, a);
        }
    }
    if (code == GW_EXIT_OK && count == 0) {
        fputs("gammawatch signal: no vector was published yet\n", stderr);
        code = GW_EXIT_INCOMPLETE;
    }
    return code;
}

static int verify(const struct arguments *a)
{
    FILE *in = a->file == NULL || strcmp(a->file, "-") == 0 ? stdin : fopen(a->file, "r");
    char *line = NULL;
    size_t capacity = 0;
    uint64_t number = 0;
    uint64_t failed = 0;
    ssize_t size = 0;

    if (in == NULL) {
        fprintf(stderr, "gammawatch signal: cannot read %s: %s\n", a->file, strerror(errno));
        return GW_EXIT_FAILURE;
    }
    while ((size = getline(&line, &capacity, in)) > 0) {
        number++;
        failed += gw_signal_check_line(stdout, line, (size_t)size, number, &a->check, a->is_json) ? 0 : 1;
    }
    free(line);
    if (in != stdin) {
        fclose(in);
    }
    fprintf(stderr, "%llu vectors, %llu failed\n", (unsigned long long)number, (unsigned long long)failed);
    return failed > 0 || number == 0 ? GW_EXIT_VERIFY : GW_EXIT_OK;
}

int gw_verb_signal(int argc, char **argv)
{
    static const struct argp parser = {options, parse, "get|watch|verify [FILE]", doc, NULL, NULL, NULL};
    struct arguments a = {0};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (strcmp(a.action, "get") == 0) {
        return a.journal != NULL ? get_from_journal(&a) : get(&a);
    }
    if (strcmp(a.action, "watch") == 0) {
        return watch(&a);
    }
    if (strcmp(a.action, "verify") == 0) {
        return verify(&a);
    }
    fprintf(stderr, "gammawatch signal: \"%s\" is none of get, watch, verify\n", a.action);
    return GW_EXIT_USAGE;
}
