#!/usr/bin/env bash
# Does any code use a call that loses bounds, errors or determinism?
set -u
failed=0
refuse() { # pattern folders why
    local hits
    hits=$(grep -rnE "(^|[^a-zA-Z0-9_>.])($1)[ ]*\(" --include='*.c' --include='*.h' $2 | grep -vE ':[0-9]+: *(/?\*|//)')
    if [ -n "$hits" ]; then
        printf 'calls: %s:\n%s\n' "$3" "$hits"
        failed=1
    fi
}
code='include ipc chains monitor'
refuse 'strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca|atoi|atol|atof' "$code" 'unbounded or silent'
refuse 'time|gettimeofday|localtime|rand|srand|random' "$code" 'the wall clock and randomness do not enter the number path'
refuse 'exp|log|log1p|pow|erf|erfc|cbrt|exp2|log2|sin|cos|tan|expm1|exp10|log10|powf|expf|logf' \
    'include chains monitor/policy monitor/systemic monitor/margin monitor/exposure monitor/liquidity monitor/forecast monitor/backtest' 'libm differs between machines; use gammawatch/pricing.h'
hits=$(grep -rnE '#include "?<?math\.h' --include='*.c' --include='*.h' include chains monitor ipc |
    grep -vE 'chains/(pricing|book|market|protocol)/|monitor/(policy|systemic|margin|liquidity|forecast|backtest|exposure|cli)/|ipc/(base/u256|record)|ipc/base/units|ipc/base/config')
[ -n "$hits" ] && printf 'calls: math.h outside the number path:\n%s\n' "$hits" && failed=1
hits=$(grep -rnE 'getenv\("(ETH_RPC_URL|GW_RPC_URL)' --include='*.c' monitor ipc)
[ -n "$hits" ] && printf 'calls: RPC URLs are for the collector only:\n%s\n' "$hits" && failed=1
exit $failed
