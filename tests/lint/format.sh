#!/usr/bin/env bash
# Is every C file formatted?
set -u
git ls-files -co --exclude-standard '*.c' '*.h' | while read -r file; do [ -f "$file" ] && echo "$file"; done |
    xargs clang-format --dry-run --Werror
