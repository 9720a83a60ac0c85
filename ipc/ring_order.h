/* ring_order: the two fences of the ring protocol.
 *
 * ThreadSanitizer of gcc does not model stand-alone fences and says so; every shared word is an atomic, so
 * nothing it reports is lost by not listening.
 */
#ifndef GW_IPC_RING_ORDER_H
#define GW_IPC_RING_ORDER_H

#include <stdatomic.h>

#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

static inline void gw_ring_fence_release(void)
{
    atomic_thread_fence(memory_order_release);
}

static inline void gw_ring_fence_acquire(void)
{
    atomic_thread_fence(memory_order_acquire);
}

#endif
