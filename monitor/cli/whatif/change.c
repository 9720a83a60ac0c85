#include "monitor/cli/whatif/change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/whatif/shift.h"

const char *gw_change_key_text(enum gw_change_key key)
{
    static const char *const texts[] = {
#define X(name, text) [GW_CHANGE_##name] = (text),
        GW_CHANGE_KEYS(X)
#undef X
    };
    return texts[key];
}

static enum gw_status refuse(char error[GW_SCENE_ERROR_MAX], enum gw_status status, const char *text,
                             const char *what)
{
    snprintf(error, GW_SCENE_ERROR_MAX, "\"%.60s\": %s", text, what);
    return status;
}

static bool is_absolute_only(enum gw_change_key key)
{
    return key == GW_CHANGE_HEDGED || key == GW_CHANGE_HEDGED_COUNTERPARTY || key == GW_CHANGE_CAP ||
           key == GW_CHANGE_COLLATERAL;
}

/* "x1.5", "+5%", "+7d" or a number. False: none of them. */
static bool read_value(struct gw_change *change, const char *value)
{
    const bool is_signed = value[0] == '+' || value[0] == '-';
    const char *digits = value[0] == 'x' ? value + 1 : value;
    char *unit = NULL;
    const double number = strtod(digits, &unit);
    const double unit_s = strcmp(unit, "d") == 0 ? 86400 : strcmp(unit, "h") == 0 ? 3600 : 0;

    if (unit == digits || !isfinite(number)) {
        return false;
    }
    change->factor = 0;
    change->offset = number;
    if (value[0] == 'x' || strcmp(unit, "%") == 0) {
        change->factor = value[0] == 'x' ? number : 1 + number / 100;
        change->offset = 0;
        return (value[0] == 'x') == (*unit == '\0') && (value[0] == 'x' || is_signed) &&
               change->key != GW_CHANGE_EXPIRY && !is_absolute_only(change->key);
    }
    if (change->key == GW_CHANGE_EXPIRY && unit_s > 0) {
        change->factor = 1;
        change->offset = number * unit_s;
        return is_signed;
    }
    return *unit == '\0';
}

static enum gw_status parse_one(struct gw_change_list *list, char error[GW_SCENE_ERROR_MAX], const char *text)
{
    struct gw_change *change = &list->items[list->count];
    const char *equals = strchr(text, '=');

    if (list->count == GW_CHANGES_MAX) {
        return refuse(error, GW_E_USAGE, text, "more than 16 changes");
    }
    *change = (struct gw_change){.key = GW_CHANGE_KEY_COUNT};
    for (size_t i = 0; i < GW_CHANGE_KEY_COUNT && equals != NULL; i++) {
        const char *name = gw_change_key_text((enum gw_change_key)i);
        if (strlen(name) == (size_t)(equals - text) && strncmp(name, text, strlen(name)) == 0) {
            change->key = (enum gw_change_key)i;
        }
    }
    if (change->key == GW_CHANGE_KEY_COUNT) {
        return refuse(
            error, GW_E_USAGE, text,
            "is none of strike, quantity, expiry, vol, hedged, hedged_counterparty, cap, collateral, "
            "depth, spot, with a value");
    }
    if (strlen(text) >= sizeof change->text || !read_value(change, equals + 1)) {
        return refuse(error, GW_E_USAGE, text,
                      change->key == GW_CHANGE_EXPIRY ? "must be unix seconds, +7d or -12h"
                      : is_absolute_only(change->key) ? "must be a number"
                                                      : "must be a number, +5%, -5% or x1.5");
    }
    memcpy(change->text, text, strlen(text) + 1);
    list->count++;
    return GW_OK;
}

enum gw_status gw_change_parse(struct gw_change_list *list, char error[GW_SCENE_ERROR_MAX], const char *text)
{
    char item[256];

    for (const char *rest = text; rest != NULL;) {
        const char *comma = strchr(rest, ',');
        const size_t size = comma == NULL ? strlen(rest) : (size_t)(comma - rest);
        if (size >= sizeof item) {
            return refuse(error, GW_E_USAGE, rest, "is too long");
        }
        memcpy(item, rest, size);
        item[size] = '\0';
        GW_TRY(parse_one(list, error, item));
        rest = comma == NULL ? NULL : comma + 1;
    }
    return GW_OK;
}

static bool is_meant(const char *wanted, const char *name, bool is_prefix)
{
    return wanted == NULL ||
           (is_prefix ? strncasecmp(wanted, name, strlen(wanted)) == 0 : strcasecmp(wanted, name) == 0);
}

size_t gw_change_select(struct gw_scene *scene, const struct gw_selection *selection)
{
    size_t count = 0;

    for (size_t i = 0; i < scene->venue_count; i++) {
        struct gw_scene_venue *v = &scene->venues[i];
        v->is_selected = selection->position == NULL && is_meant(selection->protocol, v->protocol, false) &&
                         is_meant(selection->venue, v->venue, true) &&
                         is_meant(selection->underlying, v->underlying, false);
    }
    for (size_t i = 0; i < scene->option_count; i++) {
        struct gw_scene_option *o = &scene->options[i];
        struct gw_scene_venue *v = &scene->venues[o->venue];
        o->is_selected = is_meant(selection->protocol, v->protocol, false) &&
                         is_meant(selection->venue, v->venue, true) &&
                         is_meant(selection->underlying, v->underlying, false) &&
                         is_meant(selection->position, o->id, false);
        v->is_selected = v->is_selected || o->is_selected;
    }
    for (size_t i = 0; i < scene->venue_count; i++) {
        count += scene->venues[i].is_selected ? 1 : 0;
    }
    return count;
}

static double changed(const struct gw_change *change, double value)
{
    return change->factor * value + change->offset;
}

static bool is_within(double value, double low, double high)
{
    return value >= low && value <= high;
}

/* False: the new value cannot be. */
static bool change_option(struct gw_scene_option *option, const struct gw_change *change)
{
    switch (change->key) {
    case GW_CHANGE_STRIKE:
        option->strike = changed(change, option->strike);
        return is_within(option->strike, GW_SPOT_USD_MIN, GW_SPOT_USD_MAX);
    case GW_CHANGE_QUANTITY:
        option->quantity = changed(change, option->quantity);
        return is_within(fabs(option->quantity), 0, GW_SPOT_USD_MAX);
    case GW_CHANGE_EXPIRY:
        option->expiry_s = changed(change, option->expiry_s);
        return is_within(option->expiry_s, 0, 1e11);
    case GW_CHANGE_VOL:
        option->vol = changed(change, option->vol);
        return is_within(option->vol, 0, GW_PRICING_VOL_MAX);
    case GW_CHANGE_HEDGED:
        option->h_protocol = change->offset;
        return is_within(option->h_protocol, 0, 1);
    case GW_CHANGE_HEDGED_COUNTERPARTY:
        option->h_counterparty = change->offset;
        return is_within(option->h_counterparty, 0, 1);
    case GW_CHANGE_CAP:
    case GW_CHANGE_COLLATERAL:
    case GW_CHANGE_DEPTH:
    case GW_CHANGE_SPOT:
    case GW_CHANGE_KEY_COUNT:
        return true;
    }
    return false;
}

static void shrink_shorts(struct gw_scene *scene, size_t venue, double cap)
{
    double total = 0;

    for (size_t i = 0; i < scene->option_count; i++) {
        const struct gw_scene_option *o = &scene->options[i];
        total += o->venue == venue && o->is_selected && o->quantity < 0 ? -o->quantity : 0;
    }
    for (size_t i = 0; i < scene->option_count; i++) {
        struct gw_scene_option *o = &scene->options[i];
        if (o->venue == venue && o->is_selected && o->quantity < 0 && total > cap) {
            o->quantity *= cap / total;
        }
    }
}

static void hedge_liquidity(struct gw_scene_venue *venue, double hedged)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        venue->hedging.delta[i] = hedged * venue->borne.delta[i];
        venue->hedging.gamma[i] = hedged * venue->borne.gamma[i];
    }
}

static bool change_venue(struct gw_scene *scene, size_t index, const struct gw_change *change)
{
    struct gw_scene_venue *venue = &scene->venues[index];

    if (change->key == GW_CHANGE_HEDGED && venue->has_rest && !venue->has_options) {
        hedge_liquidity(venue, change->offset);
        return is_within(change->offset, 0, 1);
    }
    if (change->key == GW_CHANGE_CAP) {
        shrink_shorts(scene, index, change->offset);
        return change->offset >= 0;
    }
    if (change->key == GW_CHANGE_COLLATERAL) {
        venue->collateral_usd = change->offset;
        return change->offset >= 0;
    }
    return true;
}

static bool is_seen(const struct gw_scene *scene, size_t index)
{
    size_t first = 0;

    while (!scene->venues[first].is_selected ||
           strcmp(scene->venues[first].underlying, scene->venues[index].underlying) != 0) {
        first++;
    }
    return first != index;
}

static bool change_market(struct gw_scene *scene, size_t index, const struct gw_change *change)
{
    const struct gw_scene_venue *venue = &scene->venues[index];

    if (change->key == GW_CHANGE_DEPTH) {
        return gw_shift_depth(scene, venue->underlying, change->factor, change->offset);
    }
    if (change->key == GW_CHANGE_SPOT) {
        return gw_shift_spot(scene, venue->underlying, changed(change, venue->spot_usd) / venue->spot_usd);
    }
    return true;
}

static bool apply_one(struct gw_scene *scene, const struct gw_change *change)
{
    bool is_possible = true;

    for (size_t i = 0; i < scene->option_count; i++) {
        is_possible =
            is_possible && (!scene->options[i].is_selected || change_option(&scene->options[i], change));
    }
    for (size_t i = 0; i < scene->venue_count && is_possible; i++) {
        if (scene->venues[i].is_selected) {
            is_possible =
                change_venue(scene, i, change) && (is_seen(scene, i) || change_market(scene, i, change));
        }
    }
    return is_possible;
}

enum gw_status gw_change_apply(struct gw_scene *scene, char error[GW_SCENE_ERROR_MAX],
                               const struct gw_change_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!apply_one(scene, &list->items[i])) {
            return refuse(
                error, GW_E_DOMAIN, list->items[i].text,
                "gives a value that cannot be: prices and strikes > 0, vol 0..10, hedged 0..1, a spot "
                "within -66 % and +100 %, cap, depth and collateral >= 0");
        }
    }
    return GW_OK;
}
