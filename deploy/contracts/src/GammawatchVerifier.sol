// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GammawatchHash, Header, Revocation, RiskSignal} from "./GammawatchTypes.sol";

/// Decides whether a vector or a revocation of one feed is authentic, in time and meant for this contract.
/// It holds the signer set and knows no values: what a vector may change is the consumer's matter.
abstract contract GammawatchVerifier {
    error WrongFeed(bytes32 feedId);
    error FeedNotOfSubject(bytes32 feedId);
    error NotLive(uint8 mode);
    error FieldOutOfRange(bytes32 field);
    error FromTheFuture(uint64 observedAt, uint256 time);
    error Expired(uint64 validUntil, uint256 time);
    error NotForward(uint64 epoch, uint64 seq);
    error BadSignatureLength(uint256 length);
    error BadSignatureV(uint8 v);
    error HighS(bytes32 s);
    error NotASigner(address recovered);
    error SignersNotAscending(address signer);
    error TooFewSigners(uint256 given, uint256 needed);
    error BadSignerSet();

    event SignersSet(address[] signers, uint256 threshold);

    uint256 public constant SIGNERS_MAX = 16;
    /// How far an observer's clock may run ahead of the chain's, in seconds.
    uint256 public constant FUTURE_SKEW_S = 15;

    uint256 private constant SIGNATURE_BYTES = 65;
    /// Half of the order of secp256k1, rounded down (SEC 2, 2.4.1); EIP-2 accepts s up to it.
    uint256 private constant ORDER_HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    bytes32 public immutable feedId;
    uint256 private immutable chainIdAtStart;
    bytes32 private immutable separatorAtStart;

    uint256 public threshold;
    address[] private _signers;
    mapping(address => bool) public isSigner;

    constructor(bytes32 subject, bytes32 underlying) {
        feedId = keccak256(bytes.concat(subject, underlying));
        chainIdAtStart = block.chainid;
        separatorAtStart = GammawatchHash.domainSeparator(block.chainid, address(this));
    }

    function signers() external view returns (address[] memory) {
        return _signers;
    }

    /// EIP-5267: fields name, version, chainId and verifyingContract.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (
            hex"0f",
            GammawatchHash.NAME,
            GammawatchHash.VERSION,
            block.chainid,
            address(this),
            bytes32(0),
            new uint256[](0)
        );
    }

    /// Computed anew after a fork of the chain, so that one signature never serves on both branches.
    function domainSeparator() public view returns (bytes32) {
        return block.chainid == chainIdAtStart
            ? separatorAtStart
            : GammawatchHash.domainSeparator(block.chainid, address(this));
    }

    function digestOf(RiskSignal calldata signal) public view returns (bytes32) {
        return GammawatchHash.digest(domainSeparator(), GammawatchHash.hashStruct(signal));
    }

    function digestOf(Revocation calldata revocation) public view returns (bytes32) {
        return GammawatchHash.digest(domainSeparator(), GammawatchHash.hashStruct(revocation));
    }

    /// Replaces the whole set; a signature of a signer who left counts for nothing from then on.
    function _setSigners(address[] memory list, uint256 needed) internal {
        for (uint256 i = 0; i < _signers.length; i++) {
            isSigner[_signers[i]] = false;
        }
        if (list.length > SIGNERS_MAX || needed == 0 || needed > list.length) revert BadSignerSet();
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == address(0) || isSigner[list[i]]) revert BadSignerSet();
            isSigner[list[i]] = true;
        }
        _signers = list;
        threshold = needed;
        emit SignersSet(list, needed);
    }

    /// Everything about a vector that neither signatures nor the consumer's memory decide.
    function _requireSound(RiskSignal calldata signal) internal view {
        Header calldata header = signal.header;
        if (header.feedId != feedId) revert WrongFeed(header.feedId);
        if (keccak256(bytes.concat(header.subject, header.underlying)) != header.feedId) {
            revert FeedNotOfSubject(header.feedId);
        }
        if (header.mode != 0) revert NotLive(header.mode);
        if (header.state > 3) revert FieldOutOfRange("state");
        if (header.confidenceBps > 10_000) revert FieldOutOfRange("confidenceBps");
        if (signal.liquidity.breakerLevel > 4) revert FieldOutOfRange("breakerLevel");
        if (signal.liquidity.lpAdvice > 2) revert FieldOutOfRange("lpAdvice");
        _requirePast(header.observedAt);
        _requireUnexpired(signal.liquidity.validUntil);
        _requireUnexpired(signal.margin.validUntil);
    }

    function _requirePast(uint64 time) internal view {
        if (time > block.timestamp + FUTURE_SKEW_S) revert FromTheFuture(time, block.timestamp);
    }

    function _requireUnexpired(uint64 validUntil) private view {
        if (validUntil < block.timestamp) revert Expired(validUntil, block.timestamp);
    }

    /// A new writer (epoch) may start seq anew; within one epoch seq rises, with gaps where a keeper skipped.
    function _requireForward(uint64 epoch, uint64 seq, uint64 lastEpoch, uint64 lastSeq) internal pure {
        if (epoch < lastEpoch || (epoch == lastEpoch && seq <= lastSeq)) revert NotForward(epoch, seq);
    }

    /// `signatures` is r || s || v of each signer, one after another, by rising address of the signer. Each one
    /// given must be good: a bad one beside a quorum is refused too.
    function _requireQuorum(bytes32 digest, bytes calldata signatures) internal view {
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (signatures.length % SIGNATURE_BYTES != 0 || count > SIGNERS_MAX) {
            revert BadSignatureLength(signatures.length);
        }
        if (count < threshold) revert TooFewSigners(count, threshold);
        address last = address(0);
        for (uint256 i = 0; i < count; i++) {
            address signer = _recover(digest, signatures[i * SIGNATURE_BYTES:(i + 1) * SIGNATURE_BYTES]);
            if (!isSigner[signer]) revert NotASigner(signer);
            if (signer <= last) revert SignersNotAscending(signer);
            last = signer;
        }
    }

    /// The zero address when nothing can be recovered, which _setSigners never admits.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address) {
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        uint8 v = uint8(signature[64]);
        if (v != 27 && v != 28) revert BadSignatureV(v);
        if (uint256(s) > ORDER_HALF) revert HighS(s);
        return ecrecover(digest, v, r, s);
    }
}
