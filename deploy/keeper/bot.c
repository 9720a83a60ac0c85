/* bot: a keeper in C. One line of JSON on stdout for each vector that may be applied; everything else on stderr.
 *   cc bot.c -o bot $(pkg-config --cflags --libs gammawatch)
 *   ./bot SIGNER[,SIGNER...] [RING [replay]] */
#include <gammawatch/client.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Yours to replace: submit the vector to your contract. It is whole, or it is nothing. */
static void apply(const struct gw_signed_vector *vector)
{
    char line[4096];
    if (gw_signal_format_json(line, sizeof line, vector) == GW_OK) {
        puts(line);
        fflush(stdout);
    }
}

static void tell(const char *action, enum gw_status status, const struct gw_signed_vector *vector)
{
    fprintf(stderr, "%s: %s: %s %" PRIu64 ": %s\n", action, gw_status_name(status), vector->feed,
            vector->signal.header.seq, gw_status_text(status));
}

static void answer(enum gw_status status, const struct gw_signed_vector *vector)
{
    if (status == GW_OK) {
        apply(vector);
    } else if (status == GW_STALE || status == GW_REVOKED) {
        tell("fall back to safe values", status, vector);
    } else if (status == GW_GAP || status == GW_OVERRUN) {
        tell("missed some, the next one is whole", status, vector);
    } else if (status != GW_AGAIN) {
        tell("ignored", status, vector);
    }
}

int main(int argc, char **argv)
{
    struct gw_client *client = NULL;
    struct gw_signed_vector vector;
    struct gw_client_options options = {.signers = argc > 1 ? argv[1] : NULL,
                                        .ring = argc > 2 ? argv[2] : NULL};
    if (argc > 3 && strcmp(argv[3], "replay") == 0) {
        options.modes = GW_CLIENT_REPLAY;
    }
    enum gw_status status = gw_client_open(&client, &options);
    while (status == GW_E_MISSING || status == GW_AGAIN) {
        sleep(1);
        status = gw_client_open(&client, &options);
    }
    while (client != NULL && status != GW_E_LAYOUT) {
        status = gw_client_wait(client, 5000, &vector);
        answer(status, &vector);
    }
    fprintf(stderr, "bot: %s\n", gw_status_text(status));
    gw_client_close(client);
    return 1;
}
