#include "ipc/base/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/config_tree.h"
#include "ipc/base/nearest.h"

static const char *const section_names[] = {"version", "chains",  "depth", "outside", "monitor",
                                            "signer",  "publish", "store", NULL};

__attribute__((format(printf, 3, 0))) static enum gw_status
keep_error(struct gw_config *config, struct gw_config_place place, const char *format, va_list arguments)
{
    if (config->error[0] != '\0') {
        return GW_E_CONFIG;
    }
    const size_t room = sizeof config->error;
    int prefix = place.line > 0
                     ? snprintf(config->error, room, "%s:%zu:%zu: ", config->path, place.line, place.column)
                     : snprintf(config->error, room, "%s: ", config->path);
    GW_ASSERT(prefix > 0 && (size_t)prefix < room); /* path is half of error */
    const int size = vsnprintf(config->error + prefix, room - (size_t)prefix, format, arguments);
    if (size >= 0 && (size_t)size >= room - (size_t)prefix) {
        memcpy(config->error + room - sizeof "...", "...", sizeof "...");
    }
    return GW_E_CONFIG;
}

enum gw_status gw_config_fail_at(struct gw_config *config, struct gw_config_place place, const char *format,
                                 ...)
{
    va_list arguments;
    va_start(arguments, format);
    const enum gw_status status = keep_error(config, place, format, arguments);
    va_end(arguments);
    return status;
}

enum gw_status gw_config_fail(struct gw_config *config, const struct gw_config_node *node, const char *format,
                              ...)
{
    const struct gw_config_place place = node != NULL ? node->place : (struct gw_config_place){0, 0};
    va_list arguments;
    va_start(arguments, format);
    const enum gw_status status = keep_error(config, place, format, arguments);
    va_end(arguments);
    return status;
}

enum gw_status gw_config_begin(struct gw_config *config, const char *name)
{
    memset(config, 0, sizeof *config);
    const size_t size = strnlen(name, sizeof config->path);
    if (size == sizeof config->path) {
        memcpy(config->path, "config", sizeof "config");
        return gw_config_fail(config, NULL, "the path is longer than %zu bytes", sizeof config->path - 1);
    }
    memcpy(config->path, name, size);
    return GW_OK;
}

/* The whole file in a malloced block; the size limit also ends a pipe or a device. */
static enum gw_status read_file(struct gw_config *config, char **out, size_t *out_size, int file)
{
    char *text = malloc(GW_CONFIG_SIZE_MAX + 1);
    if (text == NULL) {
        (void)gw_config_fail(config, NULL, "out of memory");
        return GW_E_NOMEM;
    }
    size_t size = 0;
    while (size <= GW_CONFIG_SIZE_MAX) {
        const ssize_t got = read(file, text + size, GW_CONFIG_SIZE_MAX + 1 - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            (void)gw_config_fail(config, NULL, "cannot be read: %s", strerror(errno));
            free(text);
            return GW_E_IO;
        }
        if (got == 0) {
            break;
        }
        size += (size_t)got;
    }
    *out = text;
    *out_size = size;
    return GW_OK;
}

enum gw_status gw_config_load(struct gw_config *config, const char *path)
{
    char *text = NULL;
    size_t size = 0;
    GW_TRY(gw_config_begin(config, path));
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        (void)gw_config_fail(config, NULL, "cannot be opened: %s", strerror(errno));
        return GW_E_IO;
    }
    enum gw_status status = read_file(config, &text, &size, file);
    (void)close(file);
    if (status == GW_OK) {
        status = gw_config_parse(config, path, text, size);
    }
    free(text);
    return status;
}

void gw_config_free(struct gw_config *config)
{
    free(config->storage);
    config->storage = NULL;
    config->root = NULL;
}

static enum gw_status check_section_names(struct gw_config *config)
{
    for (size_t i = 0; i < config->root->count; i++) {
        const struct gw_config_node *key = config->root->items[i]->key;
        struct gw_nearest nearest;
        bool is_known = false;
        gw_nearest_begin(&nearest, key->text);
        for (const char *const *name = section_names; *name != NULL; name++) {
            is_known = is_known || strcmp(key->text, *name) == 0;
            gw_nearest_offer(&nearest, *name);
        }
        if (!is_known) {
            char quote[GW_CONFIG_QUOTE_SIZE];
            const char *shown = gw_config_quote(quote, key);
            return nearest.best != NULL ? gw_config_fail(config, key, "unknown key %s; did you mean \"%s\"?",
                                                         shown, nearest.best)
                                        : gw_config_fail(config, key,
                                                         "unknown key %s; known are version, chains, depth, "
                                                         "monitor, signer, publish, store",
                                                         shown);
        }
    }
    return GW_OK;
}

static enum gw_status check_version(struct gw_config *config)
{
    char quote[GW_CONFIG_QUOTE_SIZE];
    const struct gw_config_node *version = gw_config_get(config->root, "version");
    if (version == NULL) {
        return gw_config_fail(config, config->root, "\"version\" is missing; write \"version: 1\"");
    }
    if (version->kind != GW_CONFIG_SCALAR) {
        return gw_config_fail(config, version, "\"version\" must be 1");
    }
    if (strcmp(version->text, "1") != 0) {
        return gw_config_fail(config, version, "version %s is not known; this program reads version 1",
                              gw_config_quote(quote, version));
    }
    return GW_OK;
}

enum gw_status gw_config_section(struct gw_config *config, const struct gw_config_node **out,
                                 const char *name)
{
    bool is_known = false;
    for (const char *const *known = section_names; *known != NULL; known++) {
        is_known = is_known || strcmp(name, *known) == 0;
    }
    GW_ASSERT(is_known && config->root != NULL);
    GW_TRY(check_section_names(config));
    GW_TRY(check_version(config));
    const struct gw_config_node *section = gw_config_get(config->root, name);
    *out = section != NULL && section->is_null ? NULL : section;
    return GW_OK;
}
