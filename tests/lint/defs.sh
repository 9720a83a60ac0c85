#!/usr/bin/env bash
# Does every line of a .def have its file, its test and its row? One file and one line per extension.
set -u
failed=0
names() { grep -oE '^X\(([a-z0-9_]+)' "$1" | sed 's/^X(//'; }
need() { # path why
    if [ ! -e "$1" ]; then
        echo "defs: $2: $1 is missing"
        failed=1
    fi
}
for name in $(names chains/protocol/protocols.def); do
    need "chains/protocol/$name.c" "protocols.def names $name"
    need "tests/fixture/$name" "adapter $name has no recorded replies"
    need "tests/unit/chains/protocol/test_$name.c" "adapter $name has no test"
    grep -q "\`$name\`" README.md || { echo "defs: README does not name adapter $name"; failed=1; }
    grep -q "{\"$name\"," tests/fuzz/fuzz_adapter.c || { echo "defs: adapter $name is not fuzzed"; failed=1; }
done
for name in $(names monitor/policy/rules.def); do
    need "monitor/policy/$name.c" "rules.def names $name"
    need "tests/unit/monitor/policy/test_$name.c" "rule $name has no test"
done
for name in $(names monitor/cli/verbs.def); do
    need "monitor/cli/verb_$name.c" "verbs.def names $name"
    grep -q "\`$name\`\|gammawatch $name" README.md || { echo "defs: README does not name verb $name"; failed=1; }
done
exit $failed
