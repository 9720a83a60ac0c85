#!/usr/bin/env bash
# Does every file and function still fit its room? 400 lines a file, 70 a function, 40 files a folder.
set -u
failed=0
mapfile -t sources < <(git ls-files -co --exclude-standard '*.c' '*.h' '*.mjs' '*.sh')
for file in "${sources[@]}"; do
    [ -f "$file" ] || continue
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 400 ]; then
        echo "lengths: $file has $lines lines (400 at most)"
        failed=1
    fi
done
long=$(printf '%s\n' "${sources[@]}" | grep -E '\.c$' | xargs awk '
    /^[a-zA-Z_].*\(/ && !/;$/ { name = $0 }
    /^\{/ { open = FNR }
    /^\}/ { if (open && FNR - open > 70) printf "lengths: %s:%d: %d lines: %s\n", FILENAME, open, FNR - open, name; open = 0 }')
[ -n "$long" ] && echo "$long" && failed=1
exit $failed
