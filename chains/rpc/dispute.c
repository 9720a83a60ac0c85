#include "chains/rpc/dispute.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chains/rpc/upstream.h"
#include "chains/rpc/vote.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"
#include "ipc/base/url.h"

#define PATH_MAX_BYTES 512
#define HASH_KEY       "\"blockHash\":\""

static void look_at_folder(struct gw_disputes *disputes, const char *folder)
{
    DIR *dir = opendir(folder);
    disputes->next = disputes->oldest = 1;
    if (dir == NULL) {
        return;
    }
    uint64_t newest = 0;
    uint64_t oldest = UINT64_MAX;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        unsigned long long number = 0;
        if (sscanf(entry->d_name, "dispute-%8llu.json", &number) == 1) {
            newest = number > newest ? number : newest;
            oldest = number < oldest ? number : oldest;
        }
    }
    closedir(dir);
    disputes->next = newest + 1;
    disputes->oldest = oldest == UINT64_MAX ? disputes->next : oldest;
}

static json_t *block_json(const struct gw_buffer *request)
{
    const char *found = memmem(request->data, request->size, HASH_KEY, sizeof HASH_KEY - 1);
    if (found == NULL ||
        (size_t)(found - (const char *)request->data) + sizeof HASH_KEY - 1 + 66 > request->size) {
        return json_null();
    }
    return json_stringn(found + sizeof HASH_KEY - 1, 66);
}

static json_t *reply_json(const struct gw_vote *vote, const struct gw_upstreams *upstreams)
{
    char origin[GW_URL_ORIGIN_SIZE] = "";
    char digest[67];
    if (gw_url_origin(origin, sizeof origin, upstreams->list[vote->upstream].url) != GW_OK) {
        origin[0] = '\0';
    }
    gw_hex_encode(digest, vote->digest, 32);
    json_t *body = vote->body.size > GW_DISPUTE_BODY_MAX
                       ? json_null()
                       : json_stringn((const char *)vote->body.data, vote->body.size);
    return json_pack("{s:s, s:s, s:I, s:o}", "upstream", origin, "digest", digest, "size",
                     (json_int_t)vote->body.size, "body", body != NULL ? body : json_null());
}

static json_t *evidence_json(const struct gw_rpc_options *options, const struct gw_upstreams *upstreams,
                             const struct gw_buffer *request, const struct gw_ballot *ballot)
{
    json_t *replies = json_array();
    for (unsigned i = 0; i < ballot->count; i++) {
        json_array_append_new(replies, reply_json(&ballot->votes[i], upstreams));
    }
    json_t *text = json_stringn((const char *)request->data, request->size);
    return json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "schema", "gammawatch.dispute/1", "chain",
                     options->chain, "chain_id", (json_int_t)options->chain_id, "block", block_json(request),
                     "request", text != NULL ? text : json_null(), "replies", replies);
}

static void file_path(char out[PATH_MAX_BYTES], const char *folder, uint64_t number)
{
    (void)snprintf(out, PATH_MAX_BYTES, "%s/dispute-%08llu.json", folder, (unsigned long long)number);
}

void gw_dispute_report(struct gw_disputes *disputes, const struct gw_rpc_options *options,
                       const struct gw_upstreams *upstreams, const struct gw_buffer *request,
                       const struct gw_ballot *ballot)
{
    char path[PATH_MAX_BYTES] = "";
    enum gw_status status = GW_OK;
    if (options->disputes_dir != NULL) {
        if (disputes->next == 0) {
            look_at_folder(disputes, options->disputes_dir);
        }
        file_path(path, options->disputes_dir, disputes->next);
        json_t *evidence = evidence_json(options, upstreams, request, ballot);
        status = evidence != NULL && json_dump_file(evidence, path, JSON_INDENT(1)) == 0 ? GW_OK : GW_E_IO;
        json_decref(evidence);
        disputes->next += status == GW_OK ? 1 : 0;
    }
    GW_LOG(ERROR, "rpc.disagreement", "chain", options->chain, "replies", gw_log_u64(ballot->count),
           "evidence", status == GW_OK ? path : gw_status_name(status));
    for (; disputes->next - disputes->oldest > GW_RPC_DISPUTES_MAX; disputes->oldest++) {
        file_path(path, options->disputes_dir, disputes->oldest);
        (void)unlink(path);
    }
}
