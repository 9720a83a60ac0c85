/* keys: a key file for gw-signer, mode 0600. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "ipc/base/hex.h"
#include "monitor/cli/cli.h"
#include "monitor/signer/keyfile.h"
#include "monitor/signer/signer.h"

static const char doc[] = "`keys new FILE` makes a key file (never overwrites one) and prints its address; "
                          "`keys show FILE` prints the "
                          "address of an existing one. The key itself is never printed.\v"
                          "Example:\n"
                          "  gammawatch keys new /etc/gammawatch/signer.key\n";

#define KEY_JSON 256

static const struct argp_option options[] = {
    {"json", KEY_JSON, NULL, 0, "JSON (schema gammawatch.key/1)", 0},
    {0},
};

struct arguments {
    const char *action;
    const char *file;
    bool is_json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    if (key == KEY_JSON) {
        a->is_json = true;
    } else if (key == ARGP_KEY_ARG && a->action == NULL) {
        a->action = arg;
    } else if (key == ARGP_KEY_ARG && a->file == NULL) {
        a->file = arg;
    } else if (key == ARGP_KEY_ARG) {
        argp_error(state, "unexpected argument \"%s\"", arg);
    } else if (key == ARGP_KEY_END && a->file == NULL) {
        argp_error(state, "say new or show, and the file");
    } else if (key != ARGP_KEY_END) {
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static int show(const char *path, bool is_json)
{
    struct gw_key key = {0};
    struct gw_signer signer;
    char why[GW_KEYFILE_WHY_SIZE] = "";
    char address[43];
    enum gw_status status = gw_keyfile_read(&key, path, why);

    if (status == GW_OK) {
        status = gw_signer_init(&signer, key.bytes, GW_MODE_LIVE);
    }
    if (status == GW_OK) {
        gw_hex_checksum_address(address, signer.key.address);
        gw_signer_fini(&signer);
    }
    gw_keyfile_wipe(&key);
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch keys: %s: %s\n", path, why[0] == '\0' ? gw_status_text(status) : why);
        return GW_EXIT_FAILURE;
    }
    printf(is_json ? "{\"schema\":\"gammawatch.key/1\",\"address\":\"%s\"}\n" : "%s\n", address);
    return GW_EXIT_OK;
}

/* A random word is a valid key but for a chance of 2^-127; show() says so if it is not. */
static int create(const char *path, bool is_json)
{
    uint8_t secret[32];
    char text[68];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_written = false;

    if (fd < 0) {
        fprintf(stderr, "gammawatch keys: cannot make %s: %s\n", path, strerror(errno));
        return GW_EXIT_FAILURE;
    }
    if (getrandom(secret, sizeof secret, 0) == (ssize_t)sizeof secret) {
        gw_hex_encode(text, secret, sizeof secret);
        text[66] = '\n';
        is_written = write(fd, text, 67) == 67 && fsync(fd) == 0;
    }
    explicit_bzero(secret, sizeof secret);
    explicit_bzero(text, sizeof text);
    close(fd);
    if (!is_written) {
        fprintf(stderr, "gammawatch keys: writing %s failed: %s\n", path, strerror(errno));
        unlink(path);
        return GW_EXIT_FAILURE;
    }
    return show(path, is_json);
}

int gw_verb_keys(int argc, char **argv)
{
    static const struct argp parser = {options, parse, "new|show FILE", doc, NULL, NULL, NULL};
    struct arguments a = {0};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (strcmp(a.action, "new") == 0) {
        return create(a.file, a.is_json);
    }
    if (strcmp(a.action, "show") == 0) {
        return show(a.file, a.is_json);
    }
    fprintf(stderr, "gammawatch keys: \"%s\" is none of new, show\n", a.action);
    return GW_EXIT_USAGE;
}
