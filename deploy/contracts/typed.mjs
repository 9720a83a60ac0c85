// The EIP-712 types of a vector and of a revocation, for viem and other signers in JavaScript.
const members = (text) => text.split(',').map((pair) => {
  const [type, name] = pair.split(' ');
  return { type, name };
});

export const TYPES = {
  RiskSignal: members('Header header,Liquidity liquidity,Margin margin'),
  Header: members('bytes32 feedId,uint64 seq,uint64 epoch,bytes32 subject,bytes32 underlying,uint64 blockNumber,'
    + 'bytes32 blockHash,uint64 observedAt,uint8 state,uint8 mode,uint16 confidenceBps,uint64 reasonBits,'
    + 'bytes32 inputsDigest,bytes32 prevHash'),
  Liquidity: members('uint32 ivMarkupBps,uint32 halfSpreadBps,uint32 utilisationCapBps,uint256 strikeCapUsdE8,'
    + 'bytes32 strikeCapsDigest,uint8 lpAdvice,uint8 breakerLevel,bytes32 hedgeSuggestionDigest,uint64 validUntil'),
  Margin: members('uint32 initialMarginBps,uint32 maintenanceMarginBps,uint32 previousInitialMarginBps,'
    + 'uint32 previousMaintenanceMarginBps,uint32 mmPendingBps,uint32 priceScanRangeBps,uint32 amplificationBps,'
    + 'int256 borneGammaUsdE8Per1pct,int256 hedgingGammaUsdE8Per1pct,uint64 validUntil'),
  Revocation: members('bytes32 feedId,uint64 seq,uint64 epoch,bytes32 orphanedBlockHash,uint64 issuedAt'),
};

export const domainOf = (chainId, verifyingContract) =>
  ({ name: 'gammawatch', version: '1', chainId, verifyingContract });
