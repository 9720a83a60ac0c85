#include "ipc/base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/base/hex.h"
#include "ipc/base/log_gate.h"
#include "ipc/base/url.h"

#define SCRATCH_SLOTS 16u
#define TAIL_SIZE     64u /* room kept for "dropped=N left_out=N\n" */

struct line {
    char text[GW_LOG_LINE_MAX];
    size_t size;
    unsigned left_out;
};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static enum gw_log_level level_min = GW_LOG_INFO;
static char program_name[32];
static struct gw_log_gate gate;

static char *take_scratch(void)
{
    static char slots[SCRATCH_SLOTS][GW_URL_ORIGIN_SIZE];
    static unsigned next;
    return slots[next++ % SCRATCH_SLOTS];
}

/* Spaces, quotes, '=' and bytes that are no visible ASCII; UTF-8 passes as it is. */
static bool needs_quotes(const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte <= ' ' || byte == 0x7f || byte == '"' || byte == '=' || byte == '\\') {
            return true;
        }
    }
    return value[0] == '\0';
}

static bool append_byte(struct line *line, char byte, size_t size_max)
{
    if (line->size == size_max) {
        return false;
    }
    line->text[line->size++] = byte;
    return true;
}

static bool append_text(struct line *line, const char *text, size_t size_max)
{
    bool fits = true;
    for (; *text != '\0' && fits; text++) {
        fits = append_byte(line, *text, size_max);
    }
    return fits;
}

static bool append_quoted(struct line *line, const char *value, size_t size_max)
{
    bool fits = append_byte(line, '"', size_max);
    for (; *value != '\0' && fits; value++) {
        const unsigned char byte = (unsigned char)*value;
        if (byte < ' ' || byte == 0x7f) {
            char escape[8];
            (void)snprintf(escape, sizeof escape, "\\x%02x", byte);
            fits = append_text(line, escape, size_max);
        } else {
            fits = (byte != '"' && byte != '\\') || append_byte(line, '\\', size_max);
            fits = fits && append_byte(line, *value, size_max);
        }
    }
    return fits && append_byte(line, '"', size_max);
}

/* A pair goes in whole or is counted as left out: half a value would read like a whole one. */
static void append_pair(struct line *line, const char *key, const char *value, size_t size_max)
{
    const size_t size_before = line->size;
    bool fits = size_before == 0 || append_byte(line, ' ', size_max);
    fits = fits && append_text(line, key, size_max) && append_byte(line, '=', size_max);
    if (value == NULL) {
        value = "";
    }
    fits = fits &&
           (needs_quotes(value) ? append_quoted(line, value, size_max) : append_text(line, value, size_max));
    if (!fits) {
        line->size = size_before;
        line->left_out++;
    }
}

void gw_log_init(const char *program, int verbose, int quiet)
{
    (void)snprintf(program_name, sizeof program_name, "%s", program != NULL ? program : "");
    memset(&gate, 0, sizeof gate);
    level_min = GW_LOG_INFO;
    const char *wanted = getenv("GW_LOG");
    bool is_known = wanted == NULL || wanted[0] == '\0';
    for (unsigned i = 0; i < sizeof level_names / sizeof *level_names && !is_known; i++) {
        if (strcmp(wanted, level_names[i]) == 0) {
            level_min = (enum gw_log_level)i;
            is_known = true;
        }
    }
    if (verbose) {
        level_min = GW_LOG_DEBUG;
    }
    if (quiet && level_min < GW_LOG_WARN) {
        level_min = GW_LOG_WARN;
    }
    if (!is_known) {
        GW_LOG(WARN, "log.level_unknown", "value", wanted, "known", "debug|info|warn|error");
    }
}

void gw_log_write(enum gw_log_level level, const char *event, ...)
{
    uint64_t dropped = 0;
    if (level < level_min || !gw_log_gate_pass(&gate, &dropped, event, gw_clock_mono_ms())) {
        return;
    }
    struct line line = {.size = 0};
    const size_t body_max = sizeof line.text - TAIL_SIZE;
    append_pair(&line, "level", level_names[level], body_max);
    append_pair(&line, "event", event, body_max);
    if (program_name[0] != '\0') {
        append_pair(&line, "program", program_name, body_max);
    }
    va_list pairs;
    va_start(pairs, event);
    for (const char *key = va_arg(pairs, const char *); key != NULL; key = va_arg(pairs, const char *)) {
        append_pair(&line, key, va_arg(pairs, const char *), body_max);
    }
    va_end(pairs);
    if (dropped > 0) {
        append_pair(&line, "dropped", gw_log_u64(dropped), sizeof line.text - 1);
    }
    if (line.left_out > 0) {
        append_pair(&line, "left_out", gw_log_u64(line.left_out), sizeof line.text - 1);
    }
    line.text[line.size++] = '\n';
    /* One write keeps lines of several processes on one stderr whole; a lost log line stops nobody. */
    const ssize_t written = write(STDERR_FILENO, line.text, line.size);
    (void)written;
}

const char *gw_log_u64(uint64_t value)
{
    char *out = take_scratch();
    (void)snprintf(out, GW_URL_ORIGIN_SIZE, "%llu", (unsigned long long)value);
    return out;
}

const char *gw_log_i64(int64_t value)
{
    char *out = take_scratch();
    (void)snprintf(out, GW_URL_ORIGIN_SIZE, "%lld", (long long)value);
    return out;
}

const char *gw_log_f64(double value)
{
    char *out = take_scratch();
    (void)snprintf(out, GW_URL_ORIGIN_SIZE, "%.6g", value);
    return out;
}

const char *gw_log_hex(const uint8_t *bytes, unsigned size)
{
    GW_ASSERT(size <= 32);
    char *out = take_scratch();
    gw_hex_encode(out, bytes, size);
    return out;
}

const char *gw_log_url(const char *url)
{
    char *out = take_scratch();
    return gw_url_origin(out, GW_URL_ORIGIN_SIZE, url) == GW_OK ? out : "invalid-url";
}
