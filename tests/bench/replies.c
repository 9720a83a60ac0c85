#include "tests/bench/replies.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/peers/json_peers.h"

#define SEED      UINT64_C(0x9e3779b97f4a7c15)
#define TUPLE     (2 * 32 + 32) /* success, offset and length before the words of a position */
#define POSITIONS (8 * 32)

struct text {
    FILE *stream;
    char *bytes;
    size_t size;
    uint64_t seed;
};

static void begin(struct text *text)
{
    *text = (struct text){.seed = SEED};
    text->stream = open_memstream(&text->bytes, &text->size);
    if (text->stream == NULL) {
        abort();
    }
}

static char *end(struct text *text, size_t *size)
{
    if (fflush(text->stream) != 0) {
        abort();
    }
    *size = text->size;
    for (size_t i = 0; i < GW_BENCH_JSON_PADDING; i++) {
        (void)fputc(' ', text->stream);
    }
    if (fclose(text->stream) != 0) {
        abort();
    }
    return text->bytes;
}

static uint64_t draw(struct text *text)
{
    text->seed ^= text->seed << 13;
    text->seed ^= text->seed >> 7;
    text->seed ^= text->seed << 17;
    return text->seed;
}

static void put_words(struct text *text, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    (void)fprintf(text->stream, "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, a, b, c, d);
}

static void put_number(struct text *text, uint64_t value)
{
    put_words(text, 0, 0, 0, value);
}

static void put_random(struct text *text)
{
    put_words(text, draw(text), draw(text), draw(text), draw(text));
}

static void put_address_word(struct text *text)
{
    put_words(text, 0, draw(text) >> 32, draw(text), draw(text));
}

/* Amounts and ticks of both signs; an amount's sign is that of its id's last bit. */
static void put_position(struct text *text, uint64_t id)
{
    const uint64_t sign = id % 2 == 0 ? 0 : UINT64_MAX;
    put_number(text, id);
    put_address_word(text);
    put_number(text, draw(text) % 2);
    put_number(text, 1700000000 + draw(text) % 100000000);
    put_words(text, 0, 0, draw(text), draw(text));
    put_words(text, sign, sign, draw(text) >> 1 ^ sign, draw(text));
    put_words(text, sign, sign, sign, (draw(text) >> 42) ^ sign);
    put_random(text);
}

char *gw_bench_make_aggregate(size_t count, size_t *size)
{
    struct text text;
    begin(&text);
    (void)fputs("[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x", text.stream);
    put_number(&text, 32);
    put_number(&text, count);
    for (size_t i = 0; i < count; i++) {
        put_number(&text, 32 * count + i * (TUPLE + POSITIONS));
    }
    for (size_t i = 0; i < count; i++) {
        put_number(&text, 1);
        put_number(&text, 64);
        put_number(&text, POSITIONS);
        put_position(&text, i);
    }
    (void)fputs("\"}]", text.stream);
    return end(&text, size);
}

char *gw_bench_make_batch(size_t count, size_t *size)
{
    struct text text;
    begin(&text);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(text.stream, "%s{\"jsonrpc\":\"2.0\",\"id\":%zu,\"result\":\"0x", i > 0 ? "," : "[",
                      i + 1);
        put_position(&text, i);
        (void)fputs("\"}", text.stream);
    }
    (void)fputs("]", text.stream);
    return end(&text, size);
}

static void put_hash(struct text *text, const char *before)
{
    (void)fputs(before, text->stream);
    put_random(text);
}

/* The members and their order are those of geth. */
static void put_log(struct text *text, size_t i)
{
    (void)fprintf(
        text->stream,
        "{\"address\":\"0x%08" PRIx64 "%016" PRIx64 "%016" PRIx64
        "\",\"topics\":[\"0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef\",\"0x",
        draw(text) >> 32, draw(text), draw(text));
    put_address_word(text);
    (void)fputs("\",\"0x", text->stream);
    put_address_word(text);
    put_hash(text, "\"],\"data\":\"0x");
    (void)fprintf(text->stream, "\",\"blockNumber\":\"0x%" PRIx64 "\"", UINT64_C(19000000) + i / 100);
    put_hash(text, ",\"transactionHash\":\"0x");
    (void)fprintf(text->stream, "\",\"transactionIndex\":\"0x%" PRIx64 "\"", draw(text) % 200);
    put_hash(text, ",\"blockHash\":\"0x");
    (void)fprintf(text->stream, "\",\"logIndex\":\"0x%zx\",\"removed\":false}", i % 100);
}

char *gw_bench_make_logs(size_t count, size_t *size)
{
    struct text text;
    begin(&text);
    (void)fputs("[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[", text.stream);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(i > 0 ? "," : "", text.stream);
        put_log(&text, i);
    }
    (void)fputs("]}]", text.stream);
    return end(&text, size);
}
