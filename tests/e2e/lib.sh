# What the end-to-end tests share; sourced as `. "$(dirname "$0")/lib.sh"`. The caller's first argument is the
# folder of the programs. Everything runs on 127.0.0.1 in a folder of its own, and nothing is left behind.
set -uo pipefail

seconds_max=${seconds_max:-170}
usage="usage: $0 BIN_DIR"
if [ -z "${GW_E2E_BOUNDED:-}" ]; then
    GW_E2E_BOUNDED=1 exec timeout -k 10 "$seconds_max" "$0" "$@"
fi

bin=$(realpath "${1:?$usage}") || exit 2
[ -x "$bin/gammawatch" ] || { echo "$usage ($bin holds no gammawatch)" >&2; exit 2; }
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
devnet=$repo/tests/devnet
work=$(mktemp -d /tmp/gw-e2e-XXXXXX)
spawned=()
failed=0
passed=0
unset GW_CONFIG GW_RING_DIR GW_LOG ETH_RPC_URL http_proxy HTTP_PROXY
export NO_COLOR=1 XDG_RUNTIME_DIR=$work

clean_up() {
    local code=$? pid
    trap - EXIT TERM INT
    for pid in "${spawned[@]}"; do kill -TERM "$pid" 2>/dev/null; done
    for pid in "${spawned[@]}"; do
        for _ in $(seq 80); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -KILL "$pid" 2>/dev/null
    done
    [ -d "$work/devnet" ] && "$devnet/down" "$work/devnet"
    [ "$code" != 0 ] && [ -n "${GW_E2E_KEEP:-}" ] && { echo "kept: $work"; exit "$code"; }
    rm -rf "$work"
    exit "$code"
}
trap clean_up EXIT
trap 'echo "FAIL  ended after $seconds_max s or by a signal"; exit 1' TERM INT

# check WHAT COMMAND...: one line that tells what must hold and whether it does.
check() {
    local what=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then
        passed=$((passed + 1))
        echo "ok    $what"
    else
        failed=$((failed + 1))
        echo "FAIL  $what"
        tail -15 "$work/check.out" | sed 's/^/      /'
    fi
}

# exits_with CODE COMMAND...: output goes to $work/out and $work/err.
exits_with() {
    local wanted=$1 code
    shift
    "$@" >"$work/out" 2>"$work/err"
    code=$?
    [ "$code" = "$wanted" ] && return 0
    echo "exit code $code, wanted $wanted"
    tail -10 "$work/err"
    return 1
}

# says FILE TEXT: the file holds this text.
says() { grep -qF -- "$2" "$1" || { echo "missing: $2"; tail -10 "$1"; return 1; }; }
says_not() { ! grep -F -- "$2" "$1"; }

# within SECONDS COMMAND...: true as soon as the command is.
within() {
    local until=$((SECONDS + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || { "$@"; return; }
        sleep 0.1
    done
}

# spawn LOG COMMAND...: in the background, ended with the test; $! is its id.
spawn() {
    local log=$1
    shift
    "$@" >"$log.out" 2>"$log" &
    spawned+=($!)
}

# start_devnet [SEED [STATES]]: real contracts on a local chain; config=... and GW_RPC_URL_31337 lead there.
start_devnet() {
    "$devnet/up" --out "$work/devnet" --port 0 --seed "${1:-1}" ${2:+--states "$2"} >"$work/up.log" 2>&1 || {
        echo "FAIL  the devnet did not start"
        tail -20 "$work/up.log"
        exit 1
    }
    config=$work/devnet/gammawatch.yaml
    rpc_url=$(<"$work/devnet/rpc_url")
    export GW_RPC_URL_31337=$rpc_url
}

scene() { node "$devnet/scene.mjs" --dir "$work/devnet" "$@"; }

# json EXPRESSION FILE: a value of a JSON file, by a JavaScript expression over `j`.
json() { node -p "const j=JSON.parse(require('fs').readFileSync(process.argv[1],'utf8'));$1" "$2"; }

finish() {
    echo "$passed checks passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
