#include "chains/rpc/watch.h"

#include <stdlib.h>

static void put_spare(struct gw_watch *watch)
{
    watch->next = watch->of->spares;
    watch->of->spares = watch;
}

static struct gw_watch *take_spare(struct gw_watches *watches)
{
    struct gw_watch *watch = watches->spares;
    if (watch == NULL) {
        return calloc(1, sizeof *watch);
    }
    watches->spares = watch->next;
    return watch;
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    const struct gw_watch *watch = poll->data;
    watch->of->ready(watch->of->context, watch->fd, status, events);
}

static void on_closed(uv_handle_t *handle)
{
    struct gw_watch *watch = handle->data;
    put_spare(watch);
    watch->of->closed(watch->of->context);
}

struct gw_watch *gw_watch_open(struct gw_watches *watches, int fd)
{
    struct gw_watch *watch = take_spare(watches);
    if (watch == NULL) {
        return NULL;
    }
    watch->of = watches;
    watch->fd = fd;
    if (uv_poll_init_socket(watches->loop, &watch->poll, fd) != 0) {
        put_spare(watch);
        return NULL;
    }
    watch->poll.data = watch;
    watch->next = watches->open;
    watch->link = &watches->open;
    if (watch->next != NULL) {
        watch->next->link = &watch->next;
    }
    watches->open = watch;
    return watch;
}

int gw_watch_start(struct gw_watch *watch, int events)
{
    return uv_poll_start(&watch->poll, events, on_poll);
}

void gw_watch_close(struct gw_watch *watch)
{
    *watch->link = watch->next;
    if (watch->next != NULL) {
        watch->next->link = watch->link;
    }
    uv_close((uv_handle_t *)&watch->poll, on_closed);
}

void gw_watches_close_all(struct gw_watches *watches)
{
    while (watches->open != NULL) {
        gw_watch_close(watches->open);
    }
}

void gw_watches_fini(struct gw_watches *watches)
{
    while (watches->spares != NULL) {
        struct gw_watch *watch = watches->spares;
        watches->spares = watch->next;
        free(watch);
    }
}
