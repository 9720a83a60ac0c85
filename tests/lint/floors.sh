#!/usr/bin/env bash
# Which floor may include which? A lower floor never includes a higher one; chains and monitor never meet.
set -u
failed=0
refuse() { # files-below pattern why
    local hits
    hits=$(grep -rnE "#include \"($2)" --include='*.c' --include='*.h' $1 2>/dev/null)
    if [ -n "$hits" ]; then
        printf 'floors: %s:\n%s\n' "$3" "$hits"
        failed=1
    fi
}
refuse include/gammawatch 'ipc/|chains/|monitor/' 'a public header includes a floor above it'
refuse ipc 'chains/|monitor/' 'ipc includes a floor above it'
refuse chains 'monitor/' 'chains includes monitor'
refuse monitor 'chains/' 'monitor includes chains'
refuse chains/pricing 'ipc/|chains/(rpc|abi|head|protocol|market|book|collector)/' 'pricing includes a sibling'
refuse chains/protocol 'chains/(rpc|collector)/|curl|uv\.h' 'an adapter reaches for I/O'
refuse 'monitor/policy monitor/systemic monitor/margin monitor/liquidity monitor/exposure monitor/intake' 'monitor/(journal|signer|publish|cli)/|uv\.h' 'policy reaches for I/O'

# Includes are full paths from the root.
hits=$(grep -rnE '#include "[^/"]+"' --include='*.c' --include='*.h' include ipc chains monitor)
[ -n "$hits" ] && printf 'floors: include by full path from the root:\n%s\n' "$hits" && failed=1
exit $failed
