#include "monitor/cli/config_show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/config_schema.h"
#include "monitor/cli/capture.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/json.h"
#include "monitor/cli/segment.h"
#include "monitor/signer/settings.h"

/* Asks one process; NULL with *code set when it refuses or says no JSON. */
static json_t *ask(const char *const *argv, int *code)
{
    struct gw_capture capture;
    const enum gw_status status = gw_capture_run(&capture, argv);

    if (status != GW_OK) {
        fprintf(stderr, "gammawatch config: %s cannot be run: %s\n", argv[0],
                status == GW_E_IO ? strerror(errno) : gw_status_text(status));
        *code = GW_EXIT_FAILURE;
        return NULL;
    }
    *code = capture.code;
    json_t *json = capture.code == GW_EXIT_OK ? gw_capture_json(&capture) : NULL;
    if (json == NULL) {
        char why[GW_CAPTURE_ERR_MAX];
        gw_capture_why(why, sizeof why, &capture);
        fprintf(stderr, "gammawatch config: %s\n", why);
        *code = *code == GW_EXIT_OK ? GW_EXIT_FAILURE : *code;
    }
    gw_capture_free(&capture);
    return json;
}

json_t *gw_config_show_schema(void)
{
    static const char *const collector[] = {"gw-collector", "--schema", NULL};
    static const char *const monitor[] = {"gw-monitor", "--schema", NULL};
    int code = GW_EXIT_OK;
    json_t *chains = ask(collector, &code);
    json_t *rest = chains != NULL ? ask(monitor, &code) : NULL;

    if (rest == NULL) {
        json_decref(chains);
        return NULL;
    }
    json_t *properties = json_pack("{s:{s:i, s:s}}", "version", "const", 1, "description", "of this format");
    (void)json_object_update(properties, chains);
    (void)json_object_update(properties, rest);
    json_decref(chains);
    json_decref(rest);
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:[s, s], s:o}", "$schema", GW_CONFIG_SCHEMA_DIALECT, "title",
                     "gammawatch configuration", "$comment",
                     "Any scalar may take text from the environment as ${NAME}.", "type", "object",
                     "additionalProperties", 0, "required", "version", "chains", "properties", properties);
}

static void set_effective(json_t *entry, const char *value, bool is_environment)
{
    (void)json_object_set_new(entry, "value", json_string(value));
    (void)json_object_set_new(entry, "origin", json_string(is_environment ? "environment" : "default"));
}

/* Two paths have defaults that depend on the machine. */
static void fill_machine_defaults(json_t *entries)
{
    char ring_dir[GW_SEGMENT_PATH_MAX];
    char socket[GW_SIGNER_PATH_MAX];
    size_t i = 0;
    json_t *entry = NULL;

    json_array_foreach(entries, i, entry)
    {
        const char *path = json_string_value(json_object_get(entry, "path"));
        if (path == NULL || !json_is_null(json_object_get(entry, "value")) ||
            strcmp(json_string_value(json_object_get(entry, "origin")), "default") != 0) {
            continue;
        }
        if (strcmp(path, "publish.ring_dir") == 0 && gw_segments_find_dir(ring_dir, NULL) == GW_OK) {
            set_effective(entry, ring_dir, getenv("GW_RING_DIR") != NULL);
        } else if (strcmp(path, "signer.socket") == 0 && gw_signer_default_socket(socket) == GW_OK) {
            set_effective(entry, socket, false);
        }
    }
}

static void print_value(const json_t *entry)
{
    const json_t *value = json_object_get(entry, "value");
    const char *unset = json_string_value(json_object_get(entry, "unset"));
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

    if (unset != NULL) {
        printf("(%s is not set)", unset);
    } else {
        fputs(json_is_null(value) || text == NULL ? "(not set)" : text, stdout);
    }
    free(text);
}

/* One line per value, so that it can be grepped and compared: path, value, and behind # its origin. */
static void print_entries(const json_t *entries, const char *path)
{
    size_t i = 0;
    const json_t *entry = NULL;

    json_array_foreach(entries, i, entry)
    {
        const char *origin = json_string_value(json_object_get(entry, "origin"));
        const json_t *line = json_object_get(entry, "line");
        printf("%s: ", json_string_value(json_object_get(entry, "path")));
        print_value(entry);
        if (line == NULL) {
            printf("  # %s\n", origin);
        } else {
            printf("  # %s%s:%lld\n", strcmp(origin, "file") == 0 ? "" : "environment, ", path,
                   (long long)json_integer_value(line));
        }
    }
}

/* Keeps what belongs to the index-th chain. */
static void keep_chain(json_t *entries, size_t index)
{
    char prefix[32];
    const int size = snprintf(prefix, sizeof prefix, "chains[%zu].", index);

    for (size_t i = json_array_size(entries); i-- > 0;) {
        const char *path = json_string_value(json_object_get(json_array_get(entries, i), "path"));
        if (strncmp(path, "chains[", 7) == 0 && strncmp(path, prefix, (size_t)size) != 0) {
            (void)json_array_remove(entries, i);
        }
    }
}

static int find_chain(size_t *index, const char *path, const char *name)
{
    struct gw_cli_chains chains;
    const int code = gw_cli_chains(&chains, path);

    for (*index = 0; code == GW_EXIT_OK && *index < chains.count; (*index)++) {
        if (strcmp(chains.names[*index], name) == 0) {
            return GW_EXIT_OK;
        }
    }
    if (code == GW_EXIT_OK) {
        fprintf(stderr, "gammawatch config: %s: no chain is named \"%s\"\n", path, name);
    }
    return GW_EXIT_CONFIG;
}

int gw_config_show_values(const char *path, const char *chain, bool is_json)
{
    const char *collector[] = {"gw-collector", "--dump", "--config", path, NULL};
    const char *monitor[] = {"gw-monitor", "--dump", "--config", path, NULL};
    size_t index = 0;
    int code = chain != NULL ? find_chain(&index, path, chain) : GW_EXIT_OK;

    if (code != GW_EXIT_OK) {
        return code;
    }
    json_t *entries = ask(collector, &code);
    json_t *rest = entries != NULL ? ask(monitor, &code) : NULL;
    if (rest != NULL) {
        (void)json_array_extend(entries, rest);
        fill_machine_defaults(entries);
        if (chain != NULL) {
            keep_chain(entries, index);
        }
        if (!is_json) {
            print_entries(entries, path);
        } else if (!gw_cli_print_json(stdout, json_pack("{s:s, s:s, s:O}", "schema", "gammawatch.config/1",
                                                        "file", path, "values", entries))) {
            code = GW_EXIT_FAILURE;
        }
    }
    json_decref(entries);
    json_decref(rest);
    return code;
}
