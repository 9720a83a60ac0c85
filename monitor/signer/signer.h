/* signer: which vectors and revocations may be signed, and the signature. No I/O.
 *
 * Everything it refuses is listed in protocol.h. It trusts nothing of the monitor: a compromised monitor gets
 * signatures on bounded vectors, in sequence, and nothing else. What it remembers of a feed (the last vector
 * signed) lives as long as the process: after a restart the first vector of a feed sets the sequence anew,
 * and consumers refuse one that falls.
 */
#ifndef GW_MONITOR_SIGNER_H
#define GW_MONITOR_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/record.h"
#include "gammawatch/signal.h"
#include "ipc/signal_sign.h"
#include "monitor/signer/protocol.h"

#define GW_SIGNER_INITIAL_BPS_MIN 10000u
#define GW_SIGNER_INITIAL_BPS_MAX 50000u
#define GW_SIGNER_VALIDITY_S_MAX  86400u

struct gw_signer_feed {
    uint8_t feed_id[32];
    uint64_t seq;
    uint64_t epoch;
    uint8_t digest[32]; /* of the vector last signed */
    uint8_t block_hash[32];
    uint64_t observed_at;
    struct gw_signal_domain domain;
    uint8_t revocation_digest[32]; /* of its revocation, once signed; else zero */
};

struct gw_signer {
    struct gw_signal_key key;
    enum gw_mode mode;
    struct gw_signer_feed feeds[GW_SIGNER_FEEDS_MAX];
    size_t feed_count;
};

/* key: borrowed until gw_signer_fini(). GW_E_DOMAIN: no valid key of the curve; GW_E_NOMEM; GW_E_IO: the kernel
 * gave no random bytes for blinding. */
GW_MUST_USE enum gw_status gw_signer_init(struct gw_signer *signer, const uint8_t *key, enum gw_mode mode);
void gw_signer_fini(struct gw_signer *signer);

/* Always fills *reply; the verdict is reply->status, the why of a refusal reply->reason. */
void gw_signer_answer(struct gw_signer *signer, struct gw_signer_reply *reply,
                      const struct gw_signer_request *request);

#endif
