#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/bench/peers/channel.h"

#define LINE 64

void gw_bench_spin(void)
{
    static long cores;
    if (cores == 0) {
        cores = sysconf(_SC_NPROCESSORS_ONLN);
    }
    if (cores < 2) {
        (void)sched_yield();
    }
}

/* A slot of the mailbox: the number follows the message in the same line when there is room. */
struct mailbox {
    _Alignas(LINE) _Atomic uint64_t number;
    uint8_t message[GW_BENCH_MESSAGE_MAX];
    _Alignas(LINE) uint64_t taken; /* the reader's own */
};

struct slots {
    _Alignas(LINE) pthread_mutex_t mutex;
    uint64_t head;
    uint64_t tail;
    uint8_t messages[GW_BENCH_SLOTS][GW_BENCH_MESSAGE_MAX];
};

static bool map(struct gw_bench_channel *channel, size_t size)
{
    channel->shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return channel->shared != MAP_FAILED;
}

static bool open_mailbox(struct gw_bench_channel *channel)
{
    return map(channel, 2 * sizeof(struct mailbox));
}

static void close_mailbox(struct gw_bench_channel *channel)
{
    (void)munmap(channel->shared, 2 * sizeof(struct mailbox));
}

static void send_mailbox(struct gw_bench_channel *channel, int at, const void *message)
{
    struct mailbox *box = (struct mailbox *)channel->shared + at;
    uint64_t number = atomic_load_explicit(&box->number, memory_order_relaxed);
    memcpy(box->message, message, channel->size);
    atomic_store_explicit(&box->number, number + 1, memory_order_release);
}

static void receive_mailbox(struct gw_bench_channel *channel, int at, void *message)
{
    struct mailbox *box = (struct mailbox *)channel->shared + at;
    while (atomic_load_explicit(&box->number, memory_order_acquire) == box->taken) {
        gw_bench_spin();
    }
    memcpy(message, box->message, channel->size);
    box->taken++;
}

static bool open_slots(struct gw_bench_channel *channel)
{
    pthread_mutexattr_t shared;
    if (!map(channel, 2 * sizeof(struct slots)) || pthread_mutexattr_init(&shared) != 0) {
        return false;
    }
    struct slots *slots = channel->shared;
    return pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED) == 0 &&
           pthread_mutex_init(&slots[0].mutex, &shared) == 0 &&
           pthread_mutex_init(&slots[1].mutex, &shared) == 0;
}

static void close_slots(struct gw_bench_channel *channel)
{
    (void)munmap(channel->shared, 2 * sizeof(struct slots));
}

static void send_slots(struct gw_bench_channel *channel, int at, const void *message)
{
    struct slots *slots = (struct slots *)channel->shared + at;
    for (bool is_sent = false; !is_sent;) {
        (void)pthread_mutex_lock(&slots->mutex);
        is_sent = slots->head - slots->tail < GW_BENCH_SLOTS;
        if (is_sent) {
            memcpy(slots->messages[slots->head++ % GW_BENCH_SLOTS], message, channel->size);
        }
        (void)pthread_mutex_unlock(&slots->mutex);
    }
}

static void receive_slots(struct gw_bench_channel *channel, int at, void *message)
{
    struct slots *slots = (struct slots *)channel->shared + at;
    for (bool is_received = false; !is_received;) {
        (void)pthread_mutex_lock(&slots->mutex);
        is_received = slots->head > slots->tail;
        if (is_received) {
            memcpy(message, slots->messages[slots->tail++ % GW_BENCH_SLOTS], channel->size);
        }
        (void)pthread_mutex_unlock(&slots->mutex);
        gw_bench_spin();
    }
}

const struct gw_bench_channel_kind gw_bench_mailbox = {
    "limit_mailbox", false, false, open_mailbox, send_mailbox, receive_mailbox, close_mailbox};
const struct gw_bench_channel_kind gw_bench_mutex_ring = {"mutex_ring", true,          true,       open_slots,
                                                          send_slots,   receive_slots, close_slots};
