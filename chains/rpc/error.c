#include "chains/rpc/error.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define TEXT_MAX    512u
#define KEY_LEN_MIN 20u

/* The first row that occurs in the message decides, so narrow texts stand before wide ones. */
static const struct {
    const char *text;
    enum gw_status status;
} rules[] = {
    {"revert", GW_E_REVERT},
    {"vm exception", GW_E_REVERT},
    {"monthly capacity limit", GW_E_BILLING},
    {"reached the free tier", GW_E_BILLING},
    {"payment required", GW_E_BILLING},
    {"out of credits", GW_E_BILLING},
    {"quota exceeded", GW_E_BILLING},
    {"exceeded its quota", GW_E_BILLING},
    {"exceeded your plan", GW_E_BILLING},
    {"rate limit", GW_E_RATE},
    {"too many requests", GW_E_RATE},
    {"request limit reached", GW_E_RATE},
    {"under too much load", GW_E_RATE},
    {"per second", GW_E_RATE},
    {"capacity limit", GW_E_RATE},
    {"beyond current head", GW_E_MISSING},
    {"outofrange", GW_E_MISSING},
    {"requested was", GW_E_MISSING}, /* anvil: "block height is N but requested was M" */
    {"header not found", GW_E_MISSING},
    {"missing trie node", GW_E_MISSING},
    {"block not found", GW_E_MISSING},
    {"unknown block", GW_E_MISSING},
    {"not currently canonical", GW_E_MISSING},
    {"resource not found", GW_E_MISSING},
    {"pruned", GW_E_MISSING},
    {"invalid block range", GW_E_RPC}, /* from above to: our mistake, less would not help */
    {"does not exist", GW_E_RPC},
    {"range", GW_E_BOUND},
    {"more than", GW_E_BOUND},
    {"too large", GW_E_BOUND},
    {"too big", GW_E_BOUND},
    {"too many blocks", GW_E_BOUND},
    {"number of requested blocks", GW_E_BOUND},
    {"blocks distance", GW_E_BOUND},
    {"exceeds max results", GW_E_BOUND},
    {"exceeds limit", GW_E_BOUND},
    {"exceeding limit", GW_E_BOUND},
    {"gas required exceeds", GW_E_BOUND},
    {"exceed max", GW_E_BOUND},
    {"max limit", GW_E_BOUND},
    {"limited to", GW_E_BOUND},
    {"at most", GW_E_BOUND},
    {"greater than", GW_E_BOUND},
    {"paginat", GW_E_BOUND},
    {"number of address", GW_E_BOUND},
    {"per search position", GW_E_BOUND},
    {"current limit", GW_E_BOUND},
    {"query timeout", GW_E_BOUND},
    {"execution aborted", GW_E_BOUND}, /* the node's time limit of one eth_call */
    {"out of gas", GW_E_BOUND},
    {"outofgas", GW_E_BOUND}, /* anvil */
    {"not available", GW_E_MISSING},
};

static enum gw_status classify_code(int64_t code)
{
    switch (code) {
    case 3:
        return GW_E_REVERT;
    case 402:
        return GW_E_BILLING;
    case 429:
    case -32005:
        return GW_E_RATE;
    case -32001:
    case -39001:
        return GW_E_MISSING;
    case -32614:
        return GW_E_BOUND;
    default:
        return GW_E_RPC;
    }
}

enum gw_status gw_error_classify(int64_t code, const char *message)
{
    char text[TEXT_MAX + 1];
    size_t size = message != NULL ? strnlen(message, TEXT_MAX) : 0;
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)tolower((unsigned char)message[i]);
    }
    text[size] = '\0';
    const bool is_decided_by_code = code == 3 || code == 402 || code == -32601;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && !is_decided_by_code; i++) {
        const bool is_asked = code != 429 || rules[i].status == GW_E_BILLING;
        if (is_asked && strstr(text, rules[i].text) != NULL) {
            return rules[i].status;
        }
    }
    return classify_code(code);
}

static bool ends_word(char c)
{
    return !isgraph((unsigned char)c) || strchr("\"'`,;()[]{}<>", c) != NULL;
}

static bool is_private(const char *word, size_t size)
{
    if (word[0] == '/' || memmem(word, size, "://", 3) != NULL) {
        return true;
    }
    if (size >= 2 && word[0] == '0' && word[1] == 'x') {
        return false;
    }
    size_t run = 0;
    bool has_digit = false; /* keys have, the long names of errors have not */
    for (size_t i = 0; i < size; i++) {
        const bool is_part = isalnum((unsigned char)word[i]);
        run = is_part ? run + 1 : 0;
        has_digit = is_part && (has_digit || isdigit((unsigned char)word[i]));
        if (run >= KEY_LEN_MIN && has_digit) {
            return true;
        }
    }
    return false;
}

void gw_error_print(char out[GW_RPC_MESSAGE_MAX + 1], const char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < size && used < GW_RPC_MESSAGE_MAX;) {
        size_t length = 0;
        while (i + length < size && !ends_word(text[i + length])) {
            length++;
        }
        const bool is_hidden = length > 0 && is_private(text + i, length);
        const char *source = is_hidden ? "..." : text + i;
        size_t copied = is_hidden ? 3 : length > 0 ? length : 1;
        i += length > 0 ? length : 1;
        for (size_t k = 0; k < copied && used < GW_RPC_MESSAGE_MAX; k++) {
            out[used++] = isprint((unsigned char)source[k]) ? source[k] : '?';
        }
    }
    out[used] = '\0';
}
