#!/usr/bin/env bash
# Is anything left that marks unfinished work, one machine, or how the work was organised?
set -u
failed=0
here=tests/lint/words.sh
hits=$(git grep -nIEi '\b(TODO|FIXME|XXX|HACK|for now|placeholder|not (yet )?implemented)\b' -- . ":!$here" ':!*.lock' ':!package-lock.json' ':!*/package-lock.json' ':!LICENSE')
[ -n "$hits" ] && printf 'words: unfinished:\n%s\n' "$hits" && failed=1
hits=$(git grep -nIE '^(<<<<<<<|>>>>>>>) ' -- .)
[ -n "$hits" ] && printf 'words: a merge was left open:\n%s\n' "$hits" && failed=1
hits=$(git grep -nIE '/(work|farm)/|\.\./shared|issue #?[0-9]+' -- . ":!$here" ':!*/package-lock.json')
[ -n "$hits" ] && printf 'words: paths of one machine or talk of the work:\n%s\n' "$hits" && failed=1
exit $failed
