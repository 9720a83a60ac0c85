#!/usr/bin/env bash
# Is every C file formatted, by the version whose output is committed?
set -u
git ls-files -co --exclude-standard '*.c' '*.h' | while read -r file; do [ -f "$file" ] && echo "$file"; done |
    xargs clang-format-14 --dry-run --Werror
