#include "monitor/publish/socket_frame.h"

#include <string.h>

#include <msgpack.h>

#include "ipc/signal_members.h"

static int append(void *context, const char *bytes, size_t size)
{
    struct gw_socket_frame *frame = context;
    GW_ASSERT(size <= sizeof frame->bytes - frame->size);
    memcpy(frame->bytes + frame->size, bytes, size);
    frame->size += (uint32_t)size;
    return 0;
}

static void begin(msgpack_packer *packer, struct gw_socket_frame *frame)
{
    frame->size = GW_SOCKET_PREFIX;
    msgpack_packer_init(packer, frame, append);
}

static void finish(struct gw_socket_frame *frame)
{
    const uint32_t size = frame->size - GW_SOCKET_PREFIX;
    for (unsigned i = 0; i < GW_SOCKET_PREFIX; i++) {
        frame->bytes[i] = (uint8_t)(size >> (8 * (GW_SOCKET_PREFIX - 1 - i)));
    }
}

static void put_text(msgpack_packer *packer, const char *text)
{
    const size_t size = strlen(text);
    msgpack_pack_str(packer, size);
    msgpack_pack_str_body(packer, text, size);
}

static void put_text_pair(msgpack_packer *packer, const char *key, const char *text)
{
    put_text(packer, key);
    put_text(packer, text);
}

static void put_bytes(msgpack_packer *packer, const char *key, const uint8_t *bytes, size_t size)
{
    put_text(packer, key);
    msgpack_pack_bin(packer, size);
    msgpack_pack_bin_body(packer, bytes, size);
}

static void put_u64(msgpack_packer *packer, const char *key, uint64_t value)
{
    put_text(packer, key);
    msgpack_pack_uint64(packer, value);
}

static void put_domain(msgpack_packer *packer, const struct gw_signal_domain *domain)
{
    put_text(packer, "domain");
    msgpack_pack_map(packer, 4);
    put_text_pair(packer, "name", GW_SIGNAL_DOMAIN_NAME);
    put_text_pair(packer, "version", GW_SIGNAL_DOMAIN_VERSION);
    put_u64(packer, "chainId", domain->chain_id);
    put_bytes(packer, "verifyingContract", domain->verifying_contract, sizeof domain->verifying_contract);
}

static void put_member(msgpack_packer *packer, const struct gw_signal_member *member,
                       const struct gw_signal *signal)
{
    const uint8_t *at = (const uint8_t *)signal + member->offset;
    if (member->type == GW_SIGNAL_BYTES32) {
        put_bytes(packer, member->name, at, 32);
    } else if (member->type == GW_SIGNAL_INT64) {
        put_text(packer, member->name);
        msgpack_pack_int64(packer, (int64_t)gw_signal_member_load(at, member->type));
    } else {
        put_u64(packer, member->name, gw_signal_member_load(at, member->type));
    }
}

static void put_sections(msgpack_packer *packer, const struct gw_signal *signal)
{
    for (size_t i = 0; i < GW_SIGNAL_SECTIONS; i++) {
        const struct gw_signal_section *section = &gw_signal_sections[i];
        put_text(packer, section->name);
        msgpack_pack_map(packer, section->count);
        for (size_t k = 0; k < section->count; k++) {
            put_member(packer, &section->members[k], signal);
        }
    }
}

void gw_socket_frame_vector(struct gw_socket_frame *out, const struct gw_signed_vector *vector)
{
    msgpack_packer packer;
    begin(&packer, out);
    msgpack_pack_map(&packer, 7 + GW_SIGNAL_SECTIONS);
    put_text_pair(&packer, "type", "vector");
    put_text_pair(&packer, "schema", GW_SIGNAL_SCHEMA);
    put_text_pair(&packer, "feed", vector->feed);
    put_domain(&packer, &vector->domain);
    put_sections(&packer, &vector->signal);
    put_bytes(&packer, "digest", vector->digest, sizeof vector->digest);
    put_bytes(&packer, "signature", vector->signature, sizeof vector->signature);
    put_bytes(&packer, "signer", vector->signer, sizeof vector->signer);
    finish(out);
}

void gw_socket_frame_revocation(struct gw_socket_frame *out, const struct gw_signed_revocation *revocation)
{
    const struct gw_revocation *r = &revocation->revocation;
    msgpack_packer packer;
    begin(&packer, out);
    msgpack_pack_map(&packer, 8);
    put_text_pair(&packer, "type", "revocation");
    put_text_pair(&packer, "schema", GW_REVOCATION_SCHEMA);
    put_text_pair(&packer, "feed", revocation->feed);
    put_domain(&packer, &revocation->domain);
    put_text(&packer, "revocation");
    msgpack_pack_map(&packer, 5);
    put_bytes(&packer, "feedId", r->feed_id, sizeof r->feed_id);
    put_u64(&packer, "seq", r->seq);
    put_u64(&packer, "epoch", r->epoch);
    put_bytes(&packer, "orphanedBlockHash", r->orphaned_block_hash, sizeof r->orphaned_block_hash);
    put_u64(&packer, "issuedAt", r->issued_at);
    put_bytes(&packer, "digest", revocation->digest, sizeof revocation->digest);
    put_bytes(&packer, "signature", revocation->signature, sizeof revocation->signature);
    put_bytes(&packer, "signer", revocation->signer, sizeof revocation->signer);
    finish(out);
}

void gw_socket_frame_dropped(struct gw_socket_frame *out, const char *reason)
{
    msgpack_packer packer;
    begin(&packer, out);
    msgpack_pack_map(&packer, 2);
    put_text_pair(&packer, "type", "dropped");
    put_text_pair(&packer, "reason", reason);
    finish(out);
}
