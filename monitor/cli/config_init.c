/* A file to begin with: one chain by hand, every other key from the schema, commented out with its default. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "monitor/cli/cli.h"
#include "monitor/cli/config_show.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-_"
#define ETHEREUM        "1"
#define COMMENT_COLUMN  44

static const char head_text[] =
    "# gammawatch: what is read, what the policy's parameters are, who signs.\n"
    "# `gammawatch config check` says whether it is valid, `config dump` which values are in effect,\n"
    "# `config schema` is for editors. Lines behind # show defaults.\n"
    "version: 1\n"
    "chains:\n"
    "  - name: %s\n"
    "    caip2: %s\n"
    "    # URLs hold keys: they come from the environment and are printed as scheme and host only.\n"
    "    rpc:\n"
    "      - {url: \"${GW_RPC_URL_%s}\", role: primary}\n"
    "      # - {url: \"${GW_RPC_URL_%s_FALLBACK}\", role: fallback}\n"
    "      # - {url: \"${GW_WS_URL_%s}\", role: websocket}   # announces heads: read at once, polled rarely\n"
    "    finality: {policy: tags}               # a chain without them: {policy: depth, safe: 32, finalized: "
    "64};\n"
    "                                           # window: 256 blocks, a deeper reorganisation freezes "
    "signals\n"
    "    # checkpoint: /var/lib/gammawatch/%s.checkpoint   # to go on from after a restart\n";

static const char market_text[] =
    "    # Tokens, and what each stands for. USD is 1 by definition.\n"
    "    assets:\n"
    "      - {symbol: WETH, underlying: ETH, address: \"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\"}\n"
    "      - {symbol: USDC, underlying: USD, address: \"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48\"}\n"
    "    # Feeds in USD; age_s_max: the feed's heartbeat and a tenth.\n"
    "    prices:\n"
    "      - {underlying: ETH, source: chainlink, address: \"0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419\", "
    "age_s_max: 3960}\n"
    "    # Last resort: volatility that the chain tells comes first.\n"
    "    volatility:\n"
    "      - {underlying: ETH, vol: 0.80}\n"
    "    # One item per deployment.\n"
    "    venues:\n"
    "      - protocol: uniswap_v3\n"
    "        name: uni\n"
    "        position_manager: \"0xC36442b4a4522E871399CD717aBDD847Ab11FE88\"\n"
    "        pools: [\"0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640\"]\n";

static json_t *below(const json_t *schema, const char *first, const char *second)
{
    return json_object_get(json_object_get(schema, first), second);
}

/* The default, or what kind of value it takes. */
static void print_example(FILE *out, const json_t *property)
{
    const json_t *fallback = json_object_get(property, "default");
    const json_t *choice = json_array_get(json_object_get(property, "enum"), 0);
    const json_t *pattern = json_object_get(property, "pattern");
    const char *type = json_string_value(json_object_get(property, "type"));
    const json_t *shown = fallback != NULL ? fallback
                          : choice != NULL ? choice
                                           : json_object_get(property, "const");

    if (shown != NULL) {
        (void)json_dumpf(shown, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    } else if (type != NULL && strcmp(type, "array") == 0) {
        fputs("[...]", out);
    } else {
        fputs(pattern != NULL                               ? "\"0x...\""
              : type != NULL && strcmp(type, "string") == 0 ? "\"...\""
                                                            : "...",
              out);
    }
}

/* {key: example, ...} of the required keys, or of all. */
static void print_flow(FILE *out, const json_t *mapping, bool is_required_only)
{
    const json_t *required = json_object_get(mapping, "required");
    const char *separator = "";
    const char *key = NULL;
    json_t *property = NULL;

    fputc('{', out);
    json_object_foreach(json_object_get(mapping, "properties"), key, property)
    {
        bool is_shown = !is_required_only;
        for (size_t i = 0; i < json_array_size(required); i++) {
            is_shown = is_shown || strcmp(json_string_value(json_array_get(required, i)), key) == 0;
        }
        if (is_shown) {
            fprintf(out, "%s%s: ", separator, key);
            print_example(out, property);
            separator = ", ";
        }
    }
    fputc('}', out);
}

/* "# key: default    # what it is", one line each, of the scalars that have a default or none at all. */
static void print_commented(FILE *out, json_t *properties, const char *indent, bool is_default_only)
{
    const char *key = NULL;
    json_t *property = NULL;

    json_object_foreach(properties, key, property)
    {
        const json_t *items = json_object_get(property, "items");
        const char *help = json_string_value(json_object_get(property, "description"));
        if (is_default_only && json_object_get(property, "default") == NULL) {
            continue;
        }
        const long from = ftell(out);
        fprintf(out, "%s# %s: ", indent, key);
        if (json_object_get(items, "properties") != NULL) {
            fputc('[', out);
            print_flow(out, items, false);
            fputc(']', out);
        } else {
            print_example(out, property);
        }
        const long width = ftell(out) - from;
        fprintf(out, "%*s  # %s\n", width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 0, "",
                help != NULL ? help : "");
    }
}

static void print_other_venues(FILE *out, const json_t *venues)
{
    const json_t *variants = json_object_get(json_object_get(venues, "items"), "oneOf");
    size_t i = 0;
    const json_t *variant = NULL;

    json_array_foreach(variants, i, variant)
    {
        const char *name =
            json_string_value(below(json_object_get(variant, "properties"), "protocol", "const"));
        if (name != NULL && strcmp(name, "uniswap_v3") != 0) {
            fputs("      # - ", out);
            print_flow(out, variant, true);
            fputc('\n', out);
        }
    }
}

static void print_sections(FILE *out, json_t *properties)
{
    const char *key = NULL;
    json_t *section = NULL;

    json_object_foreach(properties, key, section)
    {
        const char *help = json_string_value(json_object_get(section, "description"));
        if (strcmp(key, "version") == 0 || strcmp(key, "chains") == 0) {
            continue;
        }
        fprintf(out, "\n# %s\n%s:\n", help != NULL ? help : "", key);
        if (json_object_get(section, "items") != NULL) {
            fputs("  # - ", out);
            print_flow(out, json_object_get(section, "items"), false);
            fputc('\n', out);
        } else {
            print_commented(out, json_object_get(section, "properties"), "  ", false);
        }
    }
}

static void print_file(FILE *out, const json_t *schema, const char *chain, const char *caip2)
{
    const char *id = caip2 + sizeof GW_CONFIG_CAIP2_PREFIX - 1;
    json_t *properties = json_object_get(schema, "properties");
    json_t *keys = below(json_object_get(properties, "chains"), "items", "properties");
    const bool is_ethereum = strcmp(id, ETHEREUM) == 0;

    fprintf(out, head_text, chain, caip2, id, id, id, chain);
    print_commented(out, keys, "    ", true);
    if (!is_ethereum) {
        fprintf(out, "    # The addresses below are Ethereum's (eip155:1): put those of %s in their place.\n",
                caip2);
    }
    fputs(market_text, out);
    fprintf(out, "        from_block: %s\n", is_ethereum ? "12369651" : "0");
    print_other_venues(out, json_object_get(keys, "venues"));
    print_sections(out, properties);
}

static int check_names(const char *chain, const char *caip2)
{
    const size_t prefix = sizeof GW_CONFIG_CAIP2_PREFIX - 1;
    const size_t size = chain != NULL ? strlen(chain) : 0;

    if (size == 0 || size > 15 || strspn(chain, NAME_CHARACTERS) != size) {
        fputs("gammawatch config: --chain takes 1 to 15 of a-z, 0-9, - and _\n", stderr);
        return GW_EXIT_USAGE;
    }
    if (caip2 == NULL || strncmp(caip2, GW_CONFIG_CAIP2_PREFIX, prefix) != 0 || caip2[prefix] < '1' ||
        caip2[prefix] > '9' || strlen(caip2 + prefix) > 18 ||
        strspn(caip2 + prefix, "0123456789") != strlen(caip2 + prefix)) {
        fputs("gammawatch config: --caip2 takes eip155:<chain id>\n", stderr);
        return GW_EXIT_USAGE;
    }
    return GW_EXIT_OK;
}

/* Made in memory first: a file is whole or not there. */
static int write_text(const char *text, size_t size, const char *output)
{
    const int fd = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool is_written = false;

    if (fd < 0) {
        fprintf(stderr, "gammawatch config: cannot make %s: %s\n", output, strerror(errno));
        return GW_EXIT_FAILURE;
    }
    is_written = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    is_written = close(fd) == 0 && is_written;
    if (!is_written) {
        fprintf(stderr, "gammawatch config: writing %s failed: %s\n", output, strerror(errno));
        (void)unlink(output);
        return GW_EXIT_FAILURE;
    }
    return GW_EXIT_OK;
}

int gw_config_init(const char *chain, const char *caip2, const char *output)
{
    char *text = NULL;
    size_t size = 0;
    int code = check_names(chain, caip2);
    json_t *schema = code == GW_EXIT_OK ? gw_config_show_schema() : NULL;
    FILE *memory = schema != NULL ? open_memstream(&text, &size) : NULL;

    if (memory == NULL) {
        json_decref(schema);
        return code == GW_EXIT_OK ? GW_EXIT_FAILURE : code;
    }
    print_file(memory, schema, chain, caip2);
    json_decref(schema);
    if (fclose(memory) != 0) {
        code = GW_EXIT_FAILURE;
    } else if (output == NULL || strcmp(output, "-") == 0) {
        code = fwrite(text, 1, size, stdout) == size && fflush(stdout) == 0 ? GW_EXIT_OK : GW_EXIT_FAILURE;
    } else {
        code = write_text(text, size, output);
    }
    if (code == GW_EXIT_OK) {
        fprintf(stderr, "set GW_RPC_URL_%s, review the addresses, then `gammawatch config check --online`\n",
                caip2 + sizeof GW_CONFIG_CAIP2_PREFIX - 1);
    }
    free(text);
    return code;
}
