/* script_socket: the part of a script that a WebSocket server plays:
 *
 *   socket     {chain_id, mute: true, refuse: [status of the first handshakes], steps}
 *   steps      in order, each {at, kind, ...}: said once `latest` has shown `at` heads and somebody is subscribed; until
 *              then the heads stand still. With until: "closed" they stand still until the subscriber is gone, too.
 *   expect     socket: least counts of heads, failures, unconfirmed and missed
 *
 * Kinds. head (id): the notice of that block, known or not. parts (id): the same in three frames. text (body): that text.
 * binary long giant utf8 goodbye hangup: what garbage there is.
 */
#ifndef GW_TESTS_SIM_SCRIPT_SOCKET_H
#define GW_TESTS_SIM_SCRIPT_SOCKET_H

#include "tests/sim/chains/collector/toy_chain.h"
#include "tests/sim/socket.h"

#define SCRIPT_REFUSALS 4u
#define SCRIPT_LONG     (200u << 10)

struct script_socket {
    struct socket_server server;
    struct toy_chain *toy;
    const json_t *json; /* NULL: there is none */
    size_t at;
    const struct socket_peer *leaving; /* whose end is waited for */
    unsigned refuse[SCRIPT_REFUSALS];
};

static inline void script_socket_head(char *out, size_t size, const struct toy_chain *toy, unsigned id)
{
    char hash[67];
    const bool is_known = id < TOY_BLOCKS && toy->blocks[id].id == id;
    toy_hash_text(hash, id);
    snprintf(
        out, size,
        "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"%s\",\"result\":"
        "{\"number\":\"0x%llx\",\"hash\":\"%s\",\"parentHash\":\"%s\"}}}",
        SOCKET_SUBSCRIPTION, is_known ? (unsigned long long)toy->blocks[id].number : 100000ull + id, hash,
        hash);
}

static inline void script_socket_say(struct script_socket *s, struct socket_peer *peer, const json_t *step)
{
    static char filler[SCRIPT_LONG];
    char text[512];
    const char *kind = json_string_value(json_object_get(step, "kind"));
    const size_t part = 40;
    script_socket_head(text, sizeof text, s->toy, (unsigned)json_integer_value(json_object_get(step, "id")));
    memset(filler, ' ', sizeof filler);
    if (strcmp(kind, "head") == 0) {
        socket_say(peer, text);
    } else if (strcmp(kind, "parts") == 0) {
        socket_send_frame(peer, SOCKET_FIRST_PART, text, part, part);
        socket_send_frame(peer, 0, text + part, part, part);
        socket_send_frame(peer, SOCKET_LAST_PART, text + 2 * part, strlen(text) - 2 * part,
                          strlen(text) - 2 * part);
    } else if (strcmp(kind, "text") == 0) {
        socket_say(peer, json_string_value(json_object_get(step, "body")));
    } else if (strcmp(kind, "binary") == 0) {
        socket_send_frame(peer, SOCKET_BINARY, text, strlen(text), strlen(text));
    } else if (strcmp(kind, "long") == 0) {
        socket_send_frame(peer, SOCKET_TEXT, filler, sizeof filler, sizeof filler);
    } else if (strcmp(kind, "giant") == 0) {
        socket_send_frame(peer, SOCKET_TEXT, filler, sizeof filler, 1u << 30);
    } else if (strcmp(kind, "utf8") == 0) {
        socket_send_frame(peer, SOCKET_TEXT, "{\"a\":\"\xff\xfe\"}", 10, 10);
    } else if (strcmp(kind, "goodbye") == 0) {
        socket_send_frame(peer, SOCKET_CLOSE, "\x03\xe9", 2, 2);
    } else {
        GW_ASSERT(strcmp(kind, "hangup") == 0);
        socket_drop(peer);
    }
}

static inline void script_socket_turn(struct script_socket *s)
{
    const json_t *steps = json_object_get(s->json, "steps");
    while (s->at < json_array_size(steps) && s->leaving == NULL) {
        const json_t *step = json_array_get(steps, s->at);
        struct socket_peer *peer = socket_live_peer(&s->server);
        if ((size_t)json_integer_value(json_object_get(step, "at")) > s->toy->head_at || peer == NULL) {
            break;
        }
        s->at++;
        s->leaving = json_object_get(step, "until") != NULL ? peer : NULL;
        script_socket_say(s, peer, step);
        if (s->leaving != NULL && !s->leaving->is_live) {
            s->leaving = NULL;
        }
    }
    const json_t *next = json_array_get(steps, s->at);
    const bool is_due =
        next != NULL && (size_t)json_integer_value(json_object_get(next, "at")) <= s->toy->head_at;
    s->toy->is_held = s->leaving != NULL || is_due;
}

static inline void script_socket_changed(void *context)
{
    struct script_socket *s = context;
    if (s->leaving != NULL && !s->leaving->is_live) {
        s->leaving = NULL;
    }
    script_socket_turn(s);
}

static inline void script_socket_open(struct script_socket *s, uv_loop_t *loop, struct toy_chain *toy,
                                      const json_t *json)
{
    const json_t *refuse = json_object_get(json, "refuse");
    const char *chain_id = json_string_value(json_object_get(json, "chain_id"));
    s->json = json;
    s->toy = toy;
    if (json == NULL) {
        return;
    }
    socket_open(&s->server, loop, chain_id != NULL ? chain_id : "0x7a69");
    s->server.is_mute = json_is_true(json_object_get(json, "mute"));
    s->server.on_change = script_socket_changed;
    s->server.context = s;
    GW_ASSERT(json_array_size(refuse) <= SCRIPT_REFUSALS);
    for (size_t i = 0; i < json_array_size(refuse); i++) {
        s->refuse[i] = (unsigned)json_integer_value(json_array_get(refuse, i));
    }
    s->server.refuse = s->refuse;
    s->server.refuse_count = json_array_size(refuse);
}

static inline void script_socket_close(struct script_socket *s)
{
    if (s->json != NULL) {
        socket_close(&s->server);
    }
}

#endif
