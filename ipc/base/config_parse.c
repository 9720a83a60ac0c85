/* Events of libyaml become nodes here; the tree is finished when the stream ended without an error. */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "ipc/base/config.h"
#include "ipc/base/config_tree.h"

struct reading {
    struct gw_config *config;
    struct gw_config_storage *storage;
    struct gw_config_node *open[GW_CONFIG_DEPTH_MAX]; /* containers not yet ended, outermost first */
    struct gw_config_node *key[GW_CONFIG_DEPTH_MAX]; /* of the mapping at that depth, waiting for its value */
    unsigned depth;
    bool has_document;
    bool has_ended;
};

static struct gw_config_place place_of(yaml_mark_t mark)
{
    return (struct gw_config_place){mark.line + 1, mark.column + 1};
}

static bool awaits_key(const struct reading *r)
{
    return r->depth > 0 && r->open[r->depth - 1]->kind == GW_CONFIG_MAPPING && r->key[r->depth - 1] == NULL;
}

static enum gw_status add_node(struct reading *r, struct gw_config_node **out, enum gw_config_kind kind,
                               struct gw_config_place place)
{
    if (r->storage->node_count == GW_CONFIG_NODES_MAX) {
        return gw_config_fail_at(r->config, place, "more than %u keys and values", GW_CONFIG_NODES_MAX);
    }
    *out = &r->storage->nodes[r->storage->node_count++];
    **out = (struct gw_config_node){.kind = kind, .place = place};
    return GW_OK;
}

static enum gw_status accept_key(struct reading *r, struct gw_config_node *node)
{
    const struct gw_config_node *mapping = r->open[r->depth - 1];
    char quote[GW_CONFIG_QUOTE_SIZE];
    if (node->kind != GW_CONFIG_SCALAR) {
        return gw_config_fail(r->config, node, "a key must be a word, not a list or a mapping");
    }
    if (node->is_null) {
        return gw_config_fail(r->config, node, "a key must be a word, not empty or null");
    }
    if (mapping->count == GW_CONFIG_KEYS_MAX) {
        return gw_config_fail(r->config, node, "more than %u keys in one mapping", GW_CONFIG_KEYS_MAX);
    }
    for (const struct gw_config_node *value = mapping->first; value != NULL; value = value->next) {
        if (strcmp(value->key->text, node->text) == 0) {
            return gw_config_fail(
                r->config, node, "key %s appears twice; the first is at line %zu, column %zu",
                gw_config_quote(quote, node), value->key->place.line, value->key->place.column);
        }
    }
    r->key[r->depth - 1] = node;
    return GW_OK;
}

static enum gw_status attach(struct reading *r, struct gw_config_node *node)
{
    if (r->depth == 0) {
        r->config->root = node;
        return GW_OK;
    }
    if (awaits_key(r)) {
        return accept_key(r, node);
    }
    struct gw_config_node *parent = r->open[r->depth - 1];
    node->key = r->key[r->depth - 1];
    r->key[r->depth - 1] = NULL;
    if (parent->last != NULL) {
        parent->last->next = node;
    } else {
        parent->first = node;
    }
    parent->last = node;
    parent->count++;
    return GW_OK;
}

static enum gw_status refuse_decoration(struct reading *r, const yaml_event_t *event,
                                        const yaml_char_t *anchor, const yaml_char_t *tag)
{
    const struct gw_config_place place = place_of(event->start_mark);
    if (anchor != NULL) {
        return gw_config_fail_at(r->config, place, "anchors are not supported; write the value out");
    }
    if (tag != NULL) {
        return gw_config_fail_at(r->config, place,
                                 "tags are not supported; write the value without its \"!\"");
    }
    return GW_OK;
}

static enum gw_status open_container(struct reading *r, const yaml_event_t *event, enum gw_config_kind kind)
{
    struct gw_config_node *node = NULL;
    GW_TRY(add_node(r, &node, kind, place_of(event->start_mark)));
    if (r->depth == GW_CONFIG_DEPTH_MAX) {
        return gw_config_fail(r->config, node, "nested deeper than %u levels", GW_CONFIG_DEPTH_MAX);
    }
    GW_TRY(attach(r, node));
    r->open[r->depth] = node;
    r->key[r->depth] = NULL;
    r->depth++;
    return GW_OK;
}

/* The children become an array, in order of appearance. Items never outnumber nodes. */
static void close_container(struct reading *r)
{
    struct gw_config_node *node = r->open[--r->depth];
    node->items = &r->storage->items[r->storage->item_count];
    for (const struct gw_config_node *child = node->first; child != NULL; child = child->next) {
        r->storage->items[r->storage->item_count++] = child;
    }
}

static enum gw_status take_scalar(struct reading *r, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    const size_t size = event->data.scalar.length;
    struct gw_config_node *node = NULL;
    GW_TRY(add_node(r, &node, GW_CONFIG_SCALAR, place_of(event->start_mark)));
    node->is_null = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
                    (size == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
    GW_TRY(gw_config_store_text(r->config, node, text, size, !awaits_key(r)));
    return attach(r, node);
}

static enum gw_status begin_document(struct reading *r, const yaml_event_t *event)
{
    if (r->has_document) {
        return gw_config_fail_at(r->config, place_of(event->start_mark),
                                 "a second document begins; the file must hold one");
    }
    r->has_document = true;
    return GW_OK;
}

static enum gw_status take_event(struct reading *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(r, event);
    case YAML_ALIAS_EVENT:
        return gw_config_fail_at(r->config, place_of(event->start_mark),
                                 "aliases are not supported; write the value out");
    case YAML_SCALAR_EVENT:
        GW_TRY(refuse_decoration(r, event, event->data.scalar.anchor, event->data.scalar.tag));
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        GW_TRY(
            refuse_decoration(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag));
        return open_container(r, event, GW_CONFIG_SEQUENCE);
    case YAML_MAPPING_START_EVENT:
        GW_TRY(refuse_decoration(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag));
        return open_container(r, event, GW_CONFIG_MAPPING);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_container(r);
        return GW_OK;
    case YAML_STREAM_END_EVENT:
        r->has_ended = true;
        return GW_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return GW_OK;
    }
    return GW_OK;
}

/* Bytes that are no text are reported by their offset, not by a mark. */
static struct gw_config_place place_at(const char *text, size_t offset)
{
    struct gw_config_place place = {1, 1};
    for (size_t i = 0; i < offset; i++) {
        const bool continues = ((unsigned char)text[i] & 0xc0) == 0x80;
        place.column = text[i] == '\n' ? 1 : place.column + !continues;
        place.line += text[i] == '\n';
    }
    return place;
}

static enum gw_status fail_yaml(struct gw_config *config, const yaml_parser_t *parser, const char *text,
                                size_t size)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        (void)gw_config_fail(config, NULL, "out of memory");
        return GW_E_NOMEM;
    }
    if (parser->error == YAML_READER_ERROR) {
        const size_t offset = parser->problem_offset < size ? parser->problem_offset : size;
        return gw_config_fail_at(config, place_at(text, offset), "%s", parser->problem);
    }
    const struct gw_config_place place = place_of(parser->problem_mark);
    return parser->context != NULL
               ? gw_config_fail_at(config, place, "%s, %s", parser->problem, parser->context)
               : gw_config_fail_at(config, place, "%s", parser->problem);
}

static enum gw_status read_events(struct reading *r, const char *text, size_t size)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        (void)gw_config_fail(r->config, NULL, "out of memory");
        return GW_E_NOMEM;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    enum gw_status status = GW_OK;
    while (status == GW_OK && !r->has_ended) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = fail_yaml(r->config, &parser, text, size);
            break;
        }
        status = take_event(r, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return status;
}

static enum gw_status check_root(struct gw_config *config)
{
    if (config->root == NULL || config->root->is_null) {
        return gw_config_fail(config, NULL, "holds nothing; it must begin with \"version: 1\"");
    }
    if (config->root->kind != GW_CONFIG_MAPPING) {
        return gw_config_fail(config, config->root, "must be a mapping of keys to values");
    }
    return GW_OK;
}

enum gw_status gw_config_parse(struct gw_config *config, const char *name, const char *text, size_t size)
{
    GW_TRY(gw_config_begin(config, name));
    if (size > GW_CONFIG_SIZE_MAX) {
        return gw_config_fail(config, NULL, "larger than %u bytes", GW_CONFIG_SIZE_MAX);
    }
    struct gw_config_storage *storage = malloc(sizeof *storage);
    if (storage == NULL) {
        (void)gw_config_fail(config, NULL, "out of memory");
        return GW_E_NOMEM;
    }
    storage->node_count = 0;
    storage->item_count = 0;
    storage->text_size = 0;
    config->storage = storage;
    struct reading r = {.config = config, .storage = storage};
    enum gw_status status = read_events(&r, text, size);
    if (status == GW_OK) {
        status = check_root(config);
    }
    if (status != GW_OK) {
        gw_config_free(config);
    }
    return status;
}
