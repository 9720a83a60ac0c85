#include "monitor/cli/machine.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "ipc/base/clock.h"
#include "monitor/cli/segment.h"

#define CORES_MIN        2
#define MEMORY_MB_MIN    1024u
#define FILES_MIN        64u
#define FILES_USUAL      1024u
#define LOCKED_BYTES_MIN 65536u              /* the signer locks one page */
#define RING_BYTES       (UINT64_C(6) << 20) /* of one chain, or of the signals, with room to be replaced */
#define ROOM_FACTOR      4u                  /* with less than so many times what is needed, warn */
#define CLOCK_NS_MAX     1000000
#define BOOT_ID          "/proc/sys/kernel/random/boot_id"

void gw_machine_check_hardware(struct gw_findings *findings)
{
    struct utsname system;
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const uint64_t memory_mb = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) >> 20;
    const bool is_small = cores < CORES_MIN || memory_mb < MEMORY_MB_MIN;

    if (uname(&system) != 0) {
        memset(&system, 0, sizeof system);
    }
    gw_findings_add(findings, is_small ? GW_FINDING_WARN : GW_FINDING_OK, "machine",
                    is_small ? "two cores and 1 GB keep up with a chain of two-second blocks" : NULL,
                    "%ld cores, %llu MB, %s %s %s", cores, (unsigned long long)memory_mb, system.sysname,
                    system.release, system.machine);
    if (access(BOOT_ID, R_OK) != 0) {
        gw_findings_add(findings, GW_FINDING_WARN, "boot id", "mount /proc",
                        BOOT_ID " cannot be read: rings of an earlier boot are not told apart");
    }
}

static void check_limit(struct gw_findings *findings, const char *name, rlim_t limit, const char *unit,
                        rlim_t fail_below, rlim_t warn_below, const char *fix)
{
    const enum gw_finding_level level = limit < fail_below   ? GW_FINDING_FAIL
                                        : limit < warn_below ? GW_FINDING_WARN
                                                             : GW_FINDING_OK;
    if (limit == RLIM_INFINITY) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "no limit");
    } else {
        gw_findings_add(findings, level, name, level == GW_FINDING_OK ? NULL : fix, "%llu%s",
                        (unsigned long long)limit, unit);
    }
}

void gw_machine_check_limits(struct gw_findings *findings)
{
    struct rlimit files = {.rlim_cur = RLIM_INFINITY};
    struct rlimit locked = {.rlim_cur = RLIM_INFINITY};

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || getrlimit(RLIMIT_MEMLOCK, &locked) != 0) {
        gw_findings_add(findings, GW_FINDING_WARN, "limits", "run where getrlimit() is allowed",
                        "cannot be read: %s", strerror(errno));
        return;
    }
    check_limit(findings, "open files", files.rlim_cur, "", FILES_MIN, FILES_USUAL,
                "ulimit -n 1024, or LimitNOFILE=1024 in the unit");
    check_limit(findings, "locked memory", locked.rlim_cur, " bytes", 0, LOCKED_BYTES_MIN,
                "ulimit -l 64, or LimitMEMLOCK=64K: the key then stays out of swap");
}

static void check_monotonic(struct gw_findings *findings)
{
    struct timespec resolution = {0};
    const uint64_t first_ns = gw_clock_mono_ns();
    const uint64_t second_ns = gw_clock_mono_ns();

    if (clock_getres(CLOCK_MONOTONIC, &resolution) != 0 || second_ns < first_ns) {
        gw_findings_add(findings, GW_FINDING_FAIL, "monotonic clock", "another kernel or clock source",
                        "it does not only go forward");
    } else if (resolution.tv_sec > 0 || resolution.tv_nsec > CLOCK_NS_MAX) {
        gw_findings_add(findings, GW_FINDING_WARN, "monotonic clock", "a kernel with high-resolution timers",
                        "its steps are %ld ns", resolution.tv_nsec);
    } else {
        gw_findings_add(findings, GW_FINDING_OK, "monotonic clock", NULL, "steps of %ld ns",
                        resolution.tv_nsec);
    }
}

void gw_machine_check_clocks(struct gw_findings *findings)
{
    struct timex state = {.modes = 0};
    const int result = adjtimex(&state);

    check_monotonic(findings);
    if (result < 0) {
        gw_findings_add(findings, GW_FINDING_WARN, "wall clock", "run where adjtimex() is allowed",
                        "whether it is synchronised cannot be read: %s", strerror(errno));
    } else if (result == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
        gw_findings_add(findings, GW_FINDING_WARN, "wall clock",
                        "systemd-timesyncd or chrony; logs and lag are by this clock, the numbers are not",
                        "it is not synchronised");
    } else {
        gw_findings_add(findings, GW_FINDING_OK, "wall clock", NULL, "synchronised");
    }
}

/* The folder itself, or the nearest one above it that is there. */
static bool find_existing(char out[GW_SEGMENT_PATH_MAX], const char *path)
{
    const int size = snprintf(out, GW_SEGMENT_PATH_MAX, "%s", path);

    if (size <= 0 || (size_t)size >= GW_SEGMENT_PATH_MAX) {
        return false;
    }
    while (access(out, F_OK) != 0) {
        char *slash = strrchr(out, '/');
        if (slash == NULL) {
            memcpy(out, ".", 2);
        } else {
            slash[slash == out ? 1 : 0] = '\0';
        }
        if (slash == out) {
            break;
        }
    }
    return true;
}

static void check_room(struct gw_findings *findings, const char *dir, const char *existing,
                       size_t chain_count)
{
    struct statvfs space;
    const uint64_t needed = (chain_count + 1) * RING_BYTES;

    if (statvfs(existing, &space) != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, "ring space", "another --ring-dir or GW_RING_DIR",
                        "%s: %s", dir, strerror(errno));
        return;
    }
    const uint64_t size = (uint64_t)space.f_blocks * space.f_frsize;
    const uint64_t left = (uint64_t)space.f_bavail * space.f_frsize;
    const enum gw_finding_level level = left < needed                 ? GW_FINDING_FAIL
                                        : left < ROOM_FACTOR * needed ? GW_FINDING_WARN
                                                                      : GW_FINDING_OK;
    gw_findings_add(findings, level, "ring space",
                    level == GW_FINDING_OK
                        ? NULL
                        : "`gammawatch ring gc`; mount -o remount,size=256M /dev/shm, or docker "
                          "--shm-size=256m",
                    "%llu of %llu MB free, %llu MB needed", (unsigned long long)(left >> 20),
                    (unsigned long long)(size >> 20), (unsigned long long)(needed >> 20));
}

void gw_machine_check_rings(struct gw_findings *findings, const char *wanted, size_t chain_count)
{
    char dir[GW_SEGMENT_PATH_MAX];
    char existing[GW_SEGMENT_PATH_MAX];
    struct stat info;

    if (gw_segments_find_dir(dir, wanted) != GW_OK || !find_existing(existing, dir)) {
        gw_findings_add(findings, GW_FINDING_FAIL, "ring directory", "set GW_RING_DIR or XDG_RUNTIME_DIR",
                        "there is none for this user");
        return;
    }
    if (stat(existing, &info) != 0 || !S_ISDIR(info.st_mode) || access(existing, W_OK | X_OK) != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, "ring directory",
                        "its owner and mode, or another GW_RING_DIR", "%s cannot be written by this user",
                        existing);
    } else if (strcmp(existing, dir) == 0 && (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        gw_findings_add(findings, GW_FINDING_WARN, "ring directory", "chmod 0750",
                        "%s can be written by others (mode %04o)", dir, info.st_mode & 07777u);
    } else {
        gw_findings_add(findings, GW_FINDING_OK, "ring directory", NULL, "%s%s", dir,
                        strcmp(existing, dir) == 0 ? "" : " can be made");
    }
    check_room(findings, dir, existing, chain_count);
}

void gw_machine_check_key(struct gw_findings *findings, const char *path)
{
    struct stat info;

    if (lstat(path, &info) != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, "key file", "`gammawatch keys new FILE`", "%s: %s", path,
                        strerror(errno));
    } else if (!S_ISREG(info.st_mode)) {
        gw_findings_add(findings, GW_FINDING_FAIL, "key file", "a regular file, not a link", "%s is no file",
                        path);
    } else if ((info.st_mode & 077) != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, "key file",
                        "chmod 0600, and a new key if others may have read it", "%s has mode %04o", path,
                        info.st_mode & 07777u);
    } else if (info.st_uid != geteuid()) {
        gw_findings_add(findings, GW_FINDING_WARN, "key file", "run as the user of the signer",
                        "%s belongs to user %u", path, (unsigned)info.st_uid);
    } else {
        gw_findings_add(findings, GW_FINDING_OK, "key file", NULL, "%s has mode %04o", path,
                        info.st_mode & 07777u);
    }
}

void gw_machine_check_folder(struct gw_findings *findings, const char *name, const char *path)
{
    char folder[GW_SEGMENT_PATH_MAX];
    char existing[GW_SEGMENT_PATH_MAX];
    const int size = snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');

    if (size <= 0 || (size_t)size >= sizeof folder) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, "a shorter path", "the path is too long");
        return;
    }
    if (slash == NULL) {
        memcpy(folder, ".", 2);
    } else {
        slash[slash == folder ? 1 : 0] = '\0';
    }
    if (!find_existing(existing, folder) || access(existing, W_OK | X_OK) != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, "its owner and mode, or another path",
                        "%s: the folder cannot be written by this user", path);
    } else {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "%s", path);
    }
}
