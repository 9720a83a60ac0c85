#!/usr/bin/env bash
# Does the client library export what its headers declare, no less and no more?
#   tests/lint/exports.sh [libgammawatch.so]    without the library: its export list
set -u
headers='include/gammawatch/client.h include/gammawatch/signal.h include/gammawatch/status.h'
declared=$(sed -e 's,/\*.*\*/,,' -e '/^ \*/d' -e '/^\/\*/d' -e '/^#/d' $headers |
    grep -oE '\bgw_[a-z0-9_]+\(' | tr -d '(' | sort -u)
if [ $# -gt 0 ]; then
    exported=$(nm -D --defined-only "$1" | awk '$2 ~ /[TWDBR]/ { sub(/@.*/, "", $3); print $3 }' | sort -u)
else
    exported=$(grep -oE '\bgw_[a-z0-9_]+;' cmake/client.map | tr -d ';' | sort -u)
fi
[ -n "$declared" ] || { echo 'exports: no declaration was found'; exit 1; }
diff <(echo "$declared") <(echo "$exported") >/dev/null && exit 0
echo 'exports: < declared but not exported, > exported but not declared:'
diff <(echo "$declared") <(echo "$exported") | grep '^[<>]'
exit 1
