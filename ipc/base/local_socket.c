#include "ipc/base/local_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum gw_status gw_local_socket_clear(const char *path)
{
    struct stat file;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    GW_ENSURE(strlen(path) < sizeof name.sun_path, GW_E_BOUND);
    if (lstat(path, &file) != 0) {
        return errno == ENOENT ? GW_OK : GW_E_IO;
    }
    GW_ENSURE(S_ISSOCK(file.st_mode), GW_E_REFUSED);
    memcpy(name.sun_path, path, strlen(path) + 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    GW_ENSURE(fd >= 0, GW_E_IO);
    const int failed = connect(fd, (const struct sockaddr *)&name, sizeof name);
    const int why = errno;
    (void)close(fd);
    GW_ENSURE(failed != 0 && why != EAGAIN, GW_E_BUSY); /* EAGAIN: its queue is full */
    GW_ENSURE(why == ECONNREFUSED && unlink(path) == 0, GW_E_IO);
    return GW_OK;
}
