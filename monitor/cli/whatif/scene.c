#include "monitor/cli/whatif/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/whatif/revalue.h"

struct reader {
    struct gw_scene *scene;
    char *error;
    const char *list; /* where we are: positions[3] */
    size_t index;
};

struct gw_scene *gw_scene_new(void)
{
    return calloc(1, sizeof(struct gw_scene));
}

struct gw_scene *gw_scene_copy(const struct gw_scene *scene)
{
    struct gw_scene *copy = malloc(sizeof *copy);
    const size_t bytes = scene->option_count * sizeof *scene->options;

    if (copy == NULL) {
        return NULL;
    }
    *copy = *scene;
    copy->options = malloc(bytes + 1);
    if (copy->options == NULL) {
        free(copy);
        return NULL;
    }
    memcpy(copy->options, scene->options, bytes);
    return copy;
}

void gw_scene_free(struct gw_scene *scene)
{
    if (scene != NULL) {
        free(scene->options);
        free(scene);
    }
}

static enum gw_status refuse(const struct reader *r, const char *key, const char *what)
{
    snprintf(r->error, GW_SCENE_ERROR_MAX, "%s[%zu]: \"%s\" %s", r->list, r->index, key, what);
    return GW_E_FORMAT;
}

static enum gw_status read_number(const struct reader *r, double *out, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_number(value)) {
        return refuse(r, key, value == NULL ? "is missing" : "must be a number");
    }
    *out = json_number_value(value);
    return GW_OK;
}

static enum gw_status read_text(const struct reader *r, char *out, size_t size, const json_t *object,
                                const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    if (value == NULL || strlen(value) >= size) {
        return refuse(r, key, value == NULL ? "must be a string" : "is too long");
    }
    memcpy(out, value, strlen(value) + 1);
    return GW_OK;
}

static enum gw_status read_nodes(const struct reader *r, double out[GW_LADDER_NODES], const json_t *object,
                                 const char *key)
{
    const json_t *list = json_object_get(object, key);

    if (json_array_size(list) != GW_LADDER_NODES) {
        return refuse(r, key, "must be a list of 33 numbers");
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        if (!json_is_number(json_array_get(list, i))) {
            return refuse(r, key, "must be a list of 33 numbers");
        }
        out[i] = json_number_value(json_array_get(list, i));
    }
    return GW_OK;
}

/* Dollars at a node's own spot become tokens. */
static void to_tokens(struct gw_ladder *ladder, double spot_usd)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double spot = gw_ladder_spot(i, spot_usd);
        ladder->delta[i] /= spot;
        ladder->gamma[i] *= 100 / (spot * spot);
    }
}

static enum gw_status read_venue(const struct reader *r, const json_t *json)
{
    struct gw_scene_venue *venue = &r->scene->venues[r->scene->venue_count];
    const json_t *ladder = json_object_get(json, "ladder");

    GW_ENSURE(r->scene->venue_count < GW_SCENE_VENUES_MAX, GW_E_BOUND);
    GW_TRY(read_text(r, venue->protocol, sizeof venue->protocol, json, "protocol"));
    GW_TRY(read_text(r, venue->venue, sizeof venue->venue, json, "venue"));
    GW_TRY(read_text(r, venue->underlying, sizeof venue->underlying, json, "underlying"));
    GW_TRY(read_number(r, &venue->spot_usd, json, "spot_usd"));
    GW_TRY(read_nodes(r, venue->borne.pnl, ladder, "pnl_usd"));
    GW_TRY(read_nodes(r, venue->borne.delta, ladder, "delta_usd"));
    GW_TRY(read_nodes(r, venue->borne.gamma, ladder, "gamma_usd_per_1pct"));
    GW_TRY(read_nodes(r, venue->hedging.delta, ladder, "hedging_delta_usd"));
    GW_TRY(read_nodes(r, venue->hedging.gamma, ladder, "hedging_gamma_usd_per_1pct"));
    if (!(venue->spot_usd >= GW_SPOT_USD_MIN && venue->spot_usd <= GW_SPOT_USD_MAX)) {
        return refuse(r, "spot_usd", "is no price");
    }
    venue->notional_usd = json_number_value(json_object_get(json, "notional_usd"));
    to_tokens(&venue->borne, venue->spot_usd);
    to_tokens(&venue->hedging, venue->spot_usd);
    r->scene->venue_count++;
    return GW_OK;
}

static enum gw_status read_depth(const struct reader *r, const json_t *json)
{
    struct gw_scene_depth *depth = &r->scene->depths[r->scene->depth_count];

    GW_ENSURE(r->scene->depth_count < GW_SCENE_DEPTHS_MAX, GW_E_BOUND);
    GW_TRY(read_text(r, depth->protocol, sizeof depth->protocol, json, "protocol"));
    GW_TRY(read_text(r, depth->venue, sizeof depth->venue, json, "venue"));
    GW_TRY(read_text(r, depth->underlying, sizeof depth->underlying, json, "underlying"));
    GW_TRY(read_nodes(r, depth->absorbed_tokens, json, "absorbed_tokens"));
    r->scene->depth_count++;
    return GW_OK;
}

static enum gw_status find_venue(const struct reader *r, size_t *out, const json_t *json)
{
    char protocol[24];
    char name[72];
    char underlying[16];

    GW_TRY(read_text(r, protocol, sizeof protocol, json, "protocol"));
    GW_TRY(read_text(r, name, sizeof name, json, "venue"));
    GW_TRY(read_text(r, underlying, sizeof underlying, json, "underlying"));
    for (size_t i = 0; i < r->scene->venue_count; i++) {
        const struct gw_scene_venue *v = &r->scene->venues[i];
        if (strcmp(v->protocol, protocol) == 0 && strcmp(v->venue, name) == 0 &&
            strcmp(v->underlying, underlying) == 0) {
            *out = i;
            return GW_OK;
        }
    }
    return refuse(r, "venue", "has no exposure");
}

/* A snapshot that tells no fractions still tells gammas: their ratio is what the venue's hedgers add up to. */
static void read_hedged(struct gw_scene_option *option, const struct gw_scene_venue *venue,
                        const json_t *json)
{
    const json_t *protocol = json_object_get(json, "h_protocol");
    const json_t *counterparty = json_object_get(json, "h_counterparty");
    const double borne = venue->borne.gamma[GW_LADDER_SPOT];
    const double ratio = borne != 0 ? venue->hedging.gamma[GW_LADDER_SPOT] / borne : 0;

    option->h_protocol = json_is_number(protocol) ? json_number_value(protocol) : ratio > 0 ? ratio : 0;
    option->h_counterparty = json_is_number(counterparty) ? json_number_value(counterparty)
                             : ratio < 0                  ? -ratio
                                                          : 0;
}

static enum gw_status read_position(const struct reader *r, const json_t *json)
{
    struct gw_scene_option *option = &r->scene->options[r->scene->option_count];
    const char *kind = json_string_value(json_object_get(json, "kind"));

    if (kind == NULL) {
        return refuse(r, "kind", "must be a string");
    }
    if (strcmp(kind, "call") != 0 && strcmp(kind, "put") != 0) {
        return GW_OK; /* in its venue's ladder */
    }
    if (json_object_get(json, "counted_by") != NULL) {
        return GW_OK; /* stands here again, in another venue */
    }
    GW_ENSURE(r->scene->option_count < GW_SCENE_OPTIONS_MAX, GW_E_BOUND);
    option->is_call = kind[0] == 'c';
    GW_TRY(find_venue(r, &option->venue, json));
    GW_TRY(read_text(r, option->id, sizeof option->id, json, "id"));
    GW_TRY(read_number(r, &option->strike, json, "strike"));
    GW_TRY(read_number(r, &option->expiry_s, json, "expiry"));
    GW_TRY(read_number(r, &option->vol, json, "vol"));
    GW_TRY(read_number(r, &option->quantity, json, "quantity"));
    read_hedged(option, &r->scene->venues[option->venue], json);
    r->scene->venues[option->venue].has_options = true;
    r->scene->option_count++;
    return GW_OK;
}

static enum gw_status read_list(struct reader *r, const json_t *snapshot, const char *name,
                                enum gw_status (*read)(const struct reader *r, const json_t *json))
{
    const json_t *list = json_object_get(snapshot, name);

    r->list = name;
    for (r->index = 0; r->index < json_array_size(list); r->index++) {
        const enum gw_status status = read(r, json_array_get(list, r->index));
        if (status == GW_E_BOUND) {
            snprintf(r->error, GW_SCENE_ERROR_MAX, "%s: more than fit", name);
        }
        GW_TRY(status);
    }
    return GW_OK;
}

enum gw_status gw_scene_read(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX], const json_t *snapshot)
{
    struct reader r = {.scene = scene, .error = error};
    const json_t *block = json_object_get(snapshot, "block");
    const char *chain = json_string_value(json_object_get(json_object_get(snapshot, "chain"), "name"));
    const char *schema = json_string_value(json_object_get(snapshot, "schema"));

    error[0] = '\0';
    if (schema == NULL || strcmp(schema, "gammawatch.snapshot/1") != 0) {
        snprintf(error, GW_SCENE_ERROR_MAX, "this is no snapshot (schema gammawatch.snapshot/1)");
        return GW_E_FORMAT;
    }
    if (!json_is_array(json_object_get(snapshot, "positions"))) {
        snprintf(error, GW_SCENE_ERROR_MAX, "the snapshot has no positions: take it with --positions");
        return GW_E_FORMAT;
    }
    snprintf(scene->chain, sizeof scene->chain, "%s", chain == NULL ? "" : chain);
    scene->block_number = (uint64_t)json_integer_value(json_object_get(block, "number"));
    scene->block_time_s = json_integer_value(json_object_get(block, "timestamp"));
    scene->is_complete = json_is_true(json_object_get(snapshot, "complete"));
    scene->options =
        calloc(json_array_size(json_object_get(snapshot, "positions")) + 1, sizeof *scene->options);
    GW_ENSURE(scene->options != NULL, GW_E_NOMEM);
    GW_TRY(read_list(&r, snapshot, "exposures", read_venue));
    GW_TRY(read_list(&r, snapshot, "depth", read_depth));
    GW_TRY(read_list(&r, snapshot, "positions", read_position));
    return gw_revalue_split(scene, error);
}
