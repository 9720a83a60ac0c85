/* config: one YAML file, decoded by schema tables.
 *
 * gw_config_load() parses YAML (libyaml) into a tree whose nodes remember line and column, refuses
 * duplicate keys, anchors, tags and several documents, and expands ${NAME} from the environment inside
 * scalars. An unset NAME is an error at its place when the value is decoded, so that a process that does not
 * need it (a replay, the monitor) does not have to hold it. Every module exports a table of fields;
 * gw_config_decode() fills a struct from a mapping by that table and refuses unknown keys (with the nearest
 * known one as a suggestion), wrong types and units, values out of range and missing required keys. The first
 * error is kept in config->error as "file:line:column: what is wrong; what would be right". A secret-bearing
 * value (a URL, anything from the environment, a long text) is never printed back in full.
 *
 * Memory: everything belongs to the gw_config and lives until gw_config_free(). Strings in decoded structs
 * are borrowed from it. One thread.
 */
#ifndef GW_IPC_BASE_CONFIG_H
#define GW_IPC_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_CONFIG_SIZE_MAX  (1u << 20) /* bytes of the file */
#define GW_CONFIG_NODES_MAX 65536u
#define GW_CONFIG_DEPTH_MAX 16u
#define GW_CONFIG_KEYS_MAX  1024u /* of one mapping */
#define GW_CONFIG_URL_MAX   2048u /* bytes of a URL */

struct gw_config_node; /* opaque: scalar, sequence or mapping */

struct gw_config {
    const struct gw_config_node *root;
    char error[512];
    char path[256];
    void *storage;
};

enum gw_config_type {
    GW_CONFIG_STRING,  /* const char * */
    GW_CONFIG_ENUM,    /* int: index into `choices` */
    GW_CONFIG_BOOL,    /* bool */
    GW_CONFIG_U64,     /* uint64_t, min..max */
    GW_CONFIG_F64,     /* double, min..max; 40e6 is fine */
    GW_CONFIG_ADDRESS, /* uint8_t[20]; EIP-55 checked */
    GW_CONFIG_URL,     /* const char *; http(s) or ws(s), or several with commas between them */
    GW_CONFIG_NODE     /* const struct gw_config_node *: a nested mapping or sequence, decoded by the owner */
};

struct gw_config_field;

/* Of a NODE, for schema and dump: what stands below it. Decoding it is the owner's. A mapping of `fields` and
 * `fields2`, or with is_list a list of such; a list without fields holds values of `item`. With `variant`,
 * fields2 depends on the text of the mapping's key `variant_key`: the index-th variant's name and fields,
 * NULL after the last. */
struct gw_config_shape {
    const struct gw_config_field *fields;
    const struct gw_config_field *fields2;
    const char *variant_key;
    const char *(*variant)(size_t index, const struct gw_config_field **fields);
    bool is_list;
    enum gw_config_type item;
};

struct gw_config_field {
    const char *key;
    enum gw_config_type type;
    size_t offset; /* into the struct filled; GW_CONFIG_AT(struct x, member) */
    bool is_required;
    double min; /* numbers: inclusive range; both 0 = any */
    double max;
    const char *fallback;       /* text of the default, decoded like a value; NULL = leave as it is */
    const char *unit;           /* for help and errors; NULL = none */
    const char *const *choices; /* enum: NULL-terminated */
    const char *help;
    const struct gw_config_shape *shape; /* NODE; NULL: not told */
};

#define GW_CONFIG_AT(type, member) offsetof(type, member)

/* Both fill *config whatever it held; after an error only config->error and path are of use.
 * GW_E_CONFIG with config->error set; GW_E_IO when the file cannot be read (error set too). */
GW_MUST_USE enum gw_status gw_config_load(struct gw_config *config, const char *path);
/* The same from memory; `name` stands for the file in messages. */
GW_MUST_USE enum gw_status gw_config_parse(struct gw_config *config, const char *name, const char *text,
                                           size_t size);
void gw_config_free(struct gw_config *config);

/* Top level: checks `version: 1` and that every key is one of the names of the house: version chains depth
 * outside monitor signer publish store. *out is the section or NULL (absent, or nothing behind its key). */
GW_MUST_USE enum gw_status gw_config_section(struct gw_config *config, const struct gw_config_node **out,
                                             const char *name);

/* fields: terminated by key NULL. `base` is filled with defaults first. node NULL = only defaults. A key
 * without a value is an error. A default that does not decode is the program's bug. */
GW_MUST_USE enum gw_status gw_config_decode(struct gw_config *config, void *base,
                                            const struct gw_config_node *node,
                                            const struct gw_config_field *fields);
/* As gw_config_decode() with two tables for one mapping (common keys + an adapter's own). */
GW_MUST_USE enum gw_status gw_config_decode_pair(struct gw_config *config, void *base,
                                                 const struct gw_config_field *fields, void *base2,
                                                 const struct gw_config_field *fields2,
                                                 const struct gw_config_node *node);

/* Sequences: length, item, and scalar items. GW_E_CONFIG when the node is no sequence; NULL is an empty one.
 * An item outside the sequence is NULL; a scalar that is NULL, a container or has no value is GW_E_CONFIG. */
GW_MUST_USE enum gw_status gw_config_sequence(struct gw_config *config, size_t *count,
                                              const struct gw_config_node *node);
const struct gw_config_node *gw_config_item(const struct gw_config_node *node, size_t index);
GW_MUST_USE enum gw_status gw_config_scalar(struct gw_config *config, const char **out,
                                            const struct gw_config_node *node);
GW_MUST_USE enum gw_status gw_config_scalar_address(struct gw_config *config, uint8_t out[20],
                                                    const struct gw_config_node *node);
/* Value of a key of a mapping node, or NULL. */
const struct gw_config_node *gw_config_get(const struct gw_config_node *node, const char *key);

/* What GW_CONFIG_URL takes. */
bool gw_config_is_url(const char *text);
/* Where the first URL of such a text ends: at a comma that another URL follows, or at the end. */
size_t gw_config_measure_url(const char *text);

/* For owners' own checks: writes (unless an earlier error stands there) "file:line:column: message" into
 * config->error, returns GW_E_CONFIG. */
enum gw_status gw_config_fail(struct gw_config *config, const struct gw_config_node *node, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

#endif
