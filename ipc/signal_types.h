/* signal_types: encodeType of the vector's structs. Those referred to stand behind the primary type in order of name. */
#ifndef GW_IPC_SIGNAL_TYPES_H
#define GW_IPC_SIGNAL_TYPES_H

#define GW_SIGNAL_HEADER_TYPE                                                                                \
    "Header(bytes32 feedId,uint64 seq,uint64 epoch,bytes32 subject,bytes32 underlying,uint64 blockNumber,"   \
    "bytes32 blockHash,uint64 observedAt,uint8 state,uint8 mode,uint16 confidenceBps,uint64 reasonBits,"     \
    "bytes32 inputsDigest,bytes32 prevHash)"
#define GW_SIGNAL_LIQUIDITY_TYPE                                                                             \
    "Liquidity(uint32 ivMarkupBps,uint32 halfSpreadBps,uint32 utilisationCapBps,uint256 strikeCapUsdE8,"     \
    "bytes32 strikeCapsDigest,uint8 lpAdvice,uint8 breakerLevel,bytes32 hedgeSuggestionDigest,"              \
    "uint64 validUntil)"
#define GW_SIGNAL_MARGIN_TYPE                                                                                \
    "Margin(uint32 initialMarginBps,uint32 maintenanceMarginBps,uint32 previousInitialMarginBps,"            \
    "uint32 previousMaintenanceMarginBps,uint32 mmPendingBps,uint32 priceScanRangeBps,"                      \
    "uint32 amplificationBps,int256 borneGammaUsdE8Per1pct,int256 hedgingGammaUsdE8Per1pct,"                 \
    "uint64 validUntil)"
#define GW_SIGNAL_PRIMARY_TYPE                                                                               \
    "RiskSignal(Header header,Liquidity liquidity,Margin margin)" GW_SIGNAL_HEADER_TYPE                      \
        GW_SIGNAL_LIQUIDITY_TYPE GW_SIGNAL_MARGIN_TYPE
#define GW_SIGNAL_REVOCATION_TYPE                                                                            \
    "Revocation(bytes32 feedId,uint64 seq,uint64 epoch,bytes32 orphanedBlockHash,uint64 issuedAt)"
#define GW_SIGNAL_DOMAIN_TYPE                                                                                \
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
#define GW_SIGNAL_DOMAIN_NAME    "gammawatch"
#define GW_SIGNAL_DOMAIN_VERSION "1"

#endif
