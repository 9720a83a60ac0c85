// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// The signed structs, in the order of their EIP-712 type strings, and how they are hashed.
/// Units: bps are 1e-4; times are unix seconds; margins multiply the protocol's own requirement, 10 000 = 1x.

struct Header {
    bytes32 feedId; // keccak256(subject || underlying)
    uint64 seq; // +1 each
    uint64 epoch; // rises with every new writer
    bytes32 subject; // keccak256 of the CAIP-10 id of the venue
    bytes32 underlying; // keccak256 of its key
    uint64 blockNumber;
    bytes32 blockHash;
    uint64 observedAt;
    uint8 state; // 0 ok, 1 degraded, 2 hold, 3 halt
    uint8 mode; // 0 live, 1 dry run, 2 replay
    uint16 confidenceBps;
    uint64 reasonBits;
    bytes32 inputsDigest;
    bytes32 prevHash; // digest of the previous vector of the feed; zero for the first
}

struct Liquidity {
    uint32 ivMarkupBps; // 1e-4 of volatility
    uint32 halfSpreadBps;
    uint32 utilisationCapBps;
    uint256 strikeCapUsdE8;
    bytes32 strikeCapsDigest;
    uint8 lpAdvice; // 0 none, 1 widen, 2 withdraw
    uint8 breakerLevel; // 0 to 4
    bytes32 hedgeSuggestionDigest;
    uint64 validUntil;
}

struct Margin {
    uint32 initialMarginBps;
    uint32 maintenanceMarginBps;
    uint32 previousInitialMarginBps;
    uint32 previousMaintenanceMarginBps;
    uint32 mmPendingBps;
    uint32 priceScanRangeBps;
    uint32 amplificationBps;
    int256 borneGammaUsdE8Per1pct;
    int256 hedgingGammaUsdE8Per1pct;
    uint64 validUntil;
}

struct RiskSignal {
    Header header;
    Liquidity liquidity;
    Margin margin;
}

struct Revocation {
    bytes32 feedId;
    uint64 seq;
    uint64 epoch;
    bytes32 orphanedBlockHash;
    uint64 issuedAt;
}

/// EIP-712. A member of atomic type is one ABI word, so abi.encode(typeHash, struct) is encodeData as it stands;
/// reading from calldata reverts on bits above a member's width, which keeps one digest to one meaning.
library GammawatchHash {
    string internal constant NAME = "gammawatch";
    string internal constant VERSION = "1";

    bytes32 internal constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 internal constant HEADER_TYPE = keccak256(
        "Header(bytes32 feedId,uint64 seq,uint64 epoch,bytes32 subject,bytes32 underlying,uint64 blockNumber,"
        "bytes32 blockHash,uint64 observedAt,uint8 state,uint8 mode,uint16 confidenceBps,uint64 reasonBits,"
        "bytes32 inputsDigest,bytes32 prevHash)"
    );
    bytes32 internal constant LIQUIDITY_TYPE = keccak256(
        "Liquidity(uint32 ivMarkupBps,uint32 halfSpreadBps,uint32 utilisationCapBps,uint256 strikeCapUsdE8,"
        "bytes32 strikeCapsDigest,uint8 lpAdvice,uint8 breakerLevel,bytes32 hedgeSuggestionDigest,"
        "uint64 validUntil)"
    );
    bytes32 internal constant MARGIN_TYPE = keccak256(
        "Margin(uint32 initialMarginBps,uint32 maintenanceMarginBps,uint32 previousInitialMarginBps,"
        "uint32 previousMaintenanceMarginBps,uint32 mmPendingBps,uint32 priceScanRangeBps,"
        "uint32 amplificationBps,int256 borneGammaUsdE8Per1pct,int256 hedgingGammaUsdE8Per1pct,"
        "uint64 validUntil)"
    );
    // Written out whole, because a constant cannot be put together from others: the structs referred to follow the
    // primary type in order of name.
    bytes32 internal constant SIGNAL_TYPE = keccak256(
        "RiskSignal(Header header,Liquidity liquidity,Margin margin)"
        "Header(bytes32 feedId,uint64 seq,uint64 epoch,bytes32 subject,bytes32 underlying,uint64 blockNumber,"
        "bytes32 blockHash,uint64 observedAt,uint8 state,uint8 mode,uint16 confidenceBps,uint64 reasonBits,"
        "bytes32 inputsDigest,bytes32 prevHash)"
        "Liquidity(uint32 ivMarkupBps,uint32 halfSpreadBps,uint32 utilisationCapBps,uint256 strikeCapUsdE8,"
        "bytes32 strikeCapsDigest,uint8 lpAdvice,uint8 breakerLevel,bytes32 hedgeSuggestionDigest,"
        "uint64 validUntil)"
        "Margin(uint32 initialMarginBps,uint32 maintenanceMarginBps,uint32 previousInitialMarginBps,"
        "uint32 previousMaintenanceMarginBps,uint32 mmPendingBps,uint32 priceScanRangeBps,"
        "uint32 amplificationBps,int256 borneGammaUsdE8Per1pct,int256 hedgingGammaUsdE8Per1pct,"
        "uint64 validUntil)"
    );
    bytes32 internal constant REVOCATION_TYPE = keccak256(
        "Revocation(bytes32 feedId,uint64 seq,uint64 epoch,bytes32 orphanedBlockHash,uint64 issuedAt)"
    );

    function domainSeparator(uint256 chainId, address verifyingContract) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                DOMAIN_TYPE, keccak256(bytes(NAME)), keccak256(bytes(VERSION)), chainId, verifyingContract
            )
        );
    }

    function hashStruct(RiskSignal calldata signal) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                SIGNAL_TYPE,
                keccak256(abi.encode(HEADER_TYPE, signal.header)),
                keccak256(abi.encode(LIQUIDITY_TYPE, signal.liquidity)),
                keccak256(abi.encode(MARGIN_TYPE, signal.margin))
            )
        );
    }

    function hashStruct(Revocation calldata revocation) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOCATION_TYPE, revocation));
    }

    function digest(bytes32 separator, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(bytes.concat(hex"1901", separator, structHash));
    }
}
