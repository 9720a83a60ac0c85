/* config_tree: what the files of config share: the nodes and where they live. Nobody else includes this.
 *
 * One block of memory per gw_config, reserved when the file is parsed and never grown.
 */
#ifndef GW_IPC_BASE_CONFIG_TREE_H
#define GW_IPC_BASE_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/base/config.h"

#define GW_CONFIG_TEXT_MAX   (2u << 20) /* bytes of all scalars after expansion, with their NULs */
#define GW_CONFIG_QUOTE_SIZE 352        /* an origin or GW_CONFIG_QUOTE_MAX escaped bytes, and quotes */
#define GW_CONFIG_QUOTE_MAX  44u        /* bytes of a value shown in full: an address, not a private key */
#define GW_CONFIG_QUOTE_HEAD 12u        /* bytes shown of a longer one */

enum gw_config_kind { GW_CONFIG_SCALAR, GW_CONFIG_SEQUENCE, GW_CONFIG_MAPPING };

struct gw_config_place {
    size_t line; /* from 1; 0 = the file as a whole */
    size_t column;
};

struct gw_config_node {
    enum gw_config_kind kind;
    bool is_null;     /* nothing, ~ or null, not quoted */
    bool is_expanded; /* took text from the environment: never shown */
    size_t count;     /* children */
    struct gw_config_place place;
    const char *text;  /* scalar */
    const char *unset; /* name of a variable in it that is not set, not terminated; NULL = none */
    size_t unset_size;
    const struct gw_config_node *key; /* of a value in a mapping; NULL in a sequence and at the top */
    const struct gw_config_node *const *items;
    struct gw_config_node *first, *last, *next; /* children while the container is open, and its siblings */
};

struct gw_config_storage {
    size_t node_count;
    size_t item_count;
    size_t text_size;
    struct gw_config_node nodes[GW_CONFIG_NODES_MAX];
    const struct gw_config_node *items[GW_CONFIG_NODES_MAX];
    char text[GW_CONFIG_TEXT_MAX];
};

/* As gw_config_fail() with a place instead of a node. */
enum gw_status gw_config_fail_at(struct gw_config *config, struct gw_config_place place, const char *format,
                                 ...) __attribute__((format(printf, 3, 4)));

/* Clears the config and takes the name for messages. */
GW_MUST_USE enum gw_status gw_config_begin(struct gw_config *config, const char *name);

/* A scalar for a message: in quotes, escaped, a long one as its head and "..."; a URL as its origin; one
 * from the environment not at all. Other nodes are named by their kind. */
const char *gw_config_quote(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_node *node);

/* Copies a scalar into the storage; `expands`: with ${NAME} replaced. Errors name `place`. */
GW_MUST_USE enum gw_status gw_config_store_text(struct gw_config *config, struct gw_config_node *node,
                                                const char *text, size_t size, bool expands);

/* Decodes one node by its field into *out, which is of the field's type. */
GW_MUST_USE enum gw_status gw_config_decode_value(struct gw_config *config, void *out,
                                                  const struct gw_config_node *node,
                                                  const struct gw_config_field *field);

/* GW_E_CONFIG when the scalar names a variable that is not set. */
GW_MUST_USE enum gw_status gw_config_check_set(struct gw_config *config, const struct gw_config_node *node);

/* What a node is called in a message: its key in quotes, or "this value". */
const char *gw_config_label(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_node *node);

/* What a field wants, e.g. "a number in s from 1 to 86400". */
const char *gw_config_describe(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_field *field);

#endif
