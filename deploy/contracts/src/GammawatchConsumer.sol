// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Clamps, GammawatchClamps, Pace, Values} from "./GammawatchClamps.sol";
import {Revocation, RiskSignal} from "./GammawatchTypes.sol";
import {GammawatchVerifier} from "./GammawatchVerifier.sol";
import {Governed} from "./Governed.sol";

/// Base of a contract that obeys one feed. A vector is applied whole or refused whole: nothing is cut to fit,
/// because parameters that were chosen together and are applied apart are how losses happen. Anyone may deliver.
///
/// In force is the last vector; once part of it has expired, the tighter of that part and the fail-safe; once it is
/// revoked, the tightest of it, the one before and the fail-safe; and never anything looser than the guard.
abstract contract GammawatchConsumer is GammawatchVerifier, Governed {
    using GammawatchClamps for Clamps;
    using GammawatchClamps for Values;

    error RevokedVector(uint64 epoch, uint64 seq, bytes32 blockHash);
    error AlreadyRevoked(uint64 epoch, uint64 seq);
    error RevocationTooLate(uint64 epoch, uint64 seq);
    error RevocationOfAnotherBlock(bytes32 blockHash);
    error ValidTooLong(uint64 validUntil, uint256 longest);
    error GuardianMayOnlyTighten();

    event SignalApplied(
        bytes32 indexed digest, uint64 indexed epoch, uint64 indexed seq, Values values, bool isLinked
    );
    event SignalRevoked(uint64 indexed epoch, uint64 indexed seq, bytes32 orphanedBlockHash, bool wasInForce);
    event ClampsSet(Clamps clamps, Values failSafe);
    event GuardSet(Values guard);

    struct Setup {
        bytes32 subject;
        bytes32 underlying;
        address owner;
        address guardian;
        address[] signers;
        uint256 threshold;
        Clamps clamps;
        Values failSafe;
    }

    // Each of these three is one storage slot.
    struct Current {
        uint32 initialMarginBps;
        uint32 maintenanceMarginBps;
        uint32 utilisationCapBps;
        uint64 marginValidUntil; // 0: no vector since the clamps were set
        uint64 liquidityValidUntil;
        uint8 state;
        uint8 breakerLevel;
        bool isRevoked;
    }

    struct Place {
        uint64 epoch;
        uint64 seq;
        uint40 appliedAt;
        uint40 tightenedAt;
        uint40 loosenedAt;
    }

    struct Walk {
        uint32 baseInitialBps;
        uint32 baseMaintenanceBps;
        uint32 baseUtilisationBps;
        uint32 previousInitialBps;
        uint32 previousMaintenanceBps;
        uint32 previousUtilisationBps;
        uint40 openedAt;
        uint16 windows;
    }

    Current private _current;
    Place private _place;
    Walk private _walk;
    Clamps private _clamps;
    Values private _failSafe;
    Values private _guard;
    bytes32 public lastBlockHash;
    /// Digest of the last vector. A vector whose prevHash differs follows one that was never delivered here.
    bytes32 public lastDigest;
    mapping(bytes32 => bool) private _revoked;

    constructor(Setup memory setup)
        GammawatchVerifier(setup.subject, setup.underlying)
        Governed(setup.owner, setup.guardian)
    {
        _setSigners(setup.signers, setup.threshold);
        _guard = Values(0, 0, type(uint32).max);
        _setClamps(setup.clamps, setup.failSafe);
    }

    // ---- delivery

    function applySignal(RiskSignal calldata signal, bytes calldata signatures) external {
        checkSignal(signal);
        bytes32 digest = digestOf(signal);
        _requireQuorum(digest, signatures);
        _store(signal);
        bool isLinked = signal.header.prevHash == lastDigest;
        lastDigest = digest;
        lastBlockHash = signal.header.blockHash;
        emit SignalApplied(digest, signal.header.epoch, signal.header.seq, _valuesOf(signal), isLinked);
        _signalApplied(signal);
    }

    /// Withdraws the vector in force, or one that is still on its way here.
    function revoke(Revocation calldata revocation, bytes calldata signatures) external {
        if (revocation.feedId != feedId) revert WrongFeed(revocation.feedId);
        _requirePast(revocation.issuedAt);
        _requireQuorum(digestOf(revocation), signatures);
        (uint64 epoch, uint64 seq) = (revocation.epoch, revocation.seq);
        bytes32 key = _revocationKey(epoch, seq, revocation.orphanedBlockHash);
        if (_revoked[key]) revert AlreadyRevoked(epoch, seq);
        bool isInForce = epoch == _place.epoch && seq == _place.seq;
        if (isInForce) {
            if (revocation.orphanedBlockHash != lastBlockHash) {
                revert RevocationOfAnotherBlock(revocation.orphanedBlockHash);
            }
            _current.isRevoked = true;
        } else if (epoch < _place.epoch || (epoch == _place.epoch && seq < _place.seq)) {
            revert RevocationTooLate(epoch, seq);
        }
        _revoked[key] = true;
        emit SignalRevoked(epoch, seq, revocation.orphanedBlockHash, isInForce);
    }

    // ---- what a monitor asks before it signs

    /// Reverts with the reason for which this vector would be refused now, signatures apart.
    function checkSignal(RiskSignal calldata signal) public view {
        (uint64 epoch, uint64 seq) = (signal.header.epoch, signal.header.seq);
        _requireForward(epoch, seq, _place.epoch, _place.seq);
        _requireSound(signal);
        if (_revoked[_revocationKey(epoch, seq, signal.header.blockHash)]) {
            revert RevokedVector(epoch, seq, signal.header.blockHash);
        }
        Clamps memory c = _clamps;
        _requireShort(signal.header.observedAt, signal.margin.validUntil, c.marginValidMaxS);
        _requireShort(signal.header.observedAt, signal.liquidity.validUntil, c.liquidityValidMaxS);
        (Values memory low, Values memory high) = _room(c, signal.header.state);
        c.requireWithin(_valuesOf(signal), low, high);
    }

    /// The same as an answer: `reason` is the encoded error, empty when the vector would be accepted.
    function wouldAccept(RiskSignal calldata signal) external view returns (bool accepted, bytes memory reason) {
        try this.checkSignal(signal) {
            return (true, "");
        } catch (bytes memory why) {
            return (false, why);
        }
    }

    /// The values that a vector of this state may carry now. Margins must also keep their ratio.
    function room(uint8 state) external view returns (Values memory low, Values memory high) {
        return _room(_clamps, state);
    }

    function clamps() external view returns (Clamps memory) {
        return _clamps;
    }

    function failSafe() external view returns (Values memory) {
        return _failSafe;
    }

    function guard() external view returns (Values memory) {
        return _guard;
    }

    function place() external view returns (Place memory) {
        return _place;
    }

    /// The last vector as applied, whether or not it is in force.
    function current() external view returns (Current memory) {
        return _current;
    }

    // ---- what the protocol obeys

    function valuesInForce() public view returns (Values memory values) {
        Current memory c = _current;
        values = Values(c.initialMarginBps, c.maintenanceMarginBps, c.utilisationCapBps);
        Values memory tight = values.tighter(_failSafe);
        if (c.marginValidUntil == 0) {
            values = _failSafe;
        } else if (c.isRevoked) {
            values = tight.tighter(_previous());
        } else {
            if (c.marginValidUntil < block.timestamp) {
                values.initialMarginBps = tight.initialMarginBps;
                values.maintenanceMarginBps = tight.maintenanceMarginBps;
            }
            if (c.liquidityValidUntil < block.timestamp) values.utilisationCapBps = tight.utilisationCapBps;
        }
        return values.tighter(_guard);
    }

    /// Of the last vector, and kept after its expiry: silence never lifts a restriction. State 3 counts as 4.
    function breakerLevel() public view returns (uint8) {
        return _current.state == 3 ? 4 : _current.breakerLevel;
    }

    // ---- governance

    function setSigners(address[] calldata list, uint256 needed) external onlyOwner {
        _setSigners(list, needed);
    }

    /// Starts a new walk: the fail-safe is in force until the next vector, whose steps are not measured. What was
    /// applied before may not even lie within the new floors and ceilings. Replay protection goes on.
    function setClamps(Clamps calldata clamps_, Values calldata failSafe_) external onlyOwner {
        _setClamps(clamps_, failSafe_);
    }

    function releaseGuard() external onlyOwner {
        _setGuard(Values(0, 0, type(uint32).max));
    }

    /// Holds the values at least this tight until the owner releases them.
    function tightenGuard(Values calldata values) external onlyGuardian {
        if (_guard.isTighterAnywhere(values)) revert GuardianMayOnlyTighten();
        Clamps memory c = _clamps;
        (Values memory low, Values memory high) = c.box();
        c.requireWithin(values, low, high);
        _setGuard(values);
    }

    // ---- inside

    /// For a consumer that takes more members of the vector. Reverting refuses the whole vector.
    function _signalApplied(RiskSignal calldata signal) internal virtual {}

    function _setClamps(Clamps memory c, Values memory failSafe_) private {
        c.requireSound();
        (Values memory low, Values memory high) = c.box();
        c.requireWithin(failSafe_, low, high);
        _clamps = c;
        _failSafe = failSafe_;
        delete _current;
        delete _walk;
        emit ClampsSet(c, failSafe_);
    }

    function _setGuard(Values memory values) private {
        _guard = values;
        emit GuardSet(values);
    }

    function _store(RiskSignal calldata signal) private {
        Values memory next = _valuesOf(signal);
        bool isFirst = _current.marginValidUntil == 0;
        Values memory last = isFirst ? _failSafe : _lastValues();
        uint40 time = uint40(block.timestamp);

        Walk memory walk = _walk;
        uint16 windows = isFirst ? 1 : _windowsSince(walk.openedAt, _clamps.tightenWindowS);
        if (windows > 0) {
            Values memory base = isFirst ? next : last;
            walk.baseInitialBps = base.initialMarginBps;
            walk.baseMaintenanceBps = base.maintenanceMarginBps;
            walk.baseUtilisationBps = base.utilisationCapBps;
            walk.openedAt = time;
            walk.windows = windows;
        }
        walk.previousInitialBps = last.initialMarginBps;
        walk.previousMaintenanceBps = last.maintenanceMarginBps;
        walk.previousUtilisationBps = last.utilisationCapBps;
        _walk = walk;

        Place memory spot = _place;
        spot.epoch = signal.header.epoch;
        spot.seq = signal.header.seq;
        spot.appliedAt = time;
        if (!isFirst && next.isTighterAnywhere(last)) spot.tightenedAt = time;
        if (!isFirst && last.isTighterAnywhere(next)) spot.loosenedAt = time;
        _place = spot;

        _current = Current(
            next.initialMarginBps,
            next.maintenanceMarginBps,
            next.utilisationCapBps,
            signal.margin.validUntil,
            signal.liquidity.validUntil,
            signal.header.state,
            signal.liquidity.breakerLevel,
            false
        );
    }

    /// A vector in doubt (state above 0) loosens nothing. The first vector may be anywhere in the box.
    function _room(Clamps memory c, uint8 state) private view returns (Values memory low, Values memory high) {
        if (_current.marginValidUntil == 0) return c.box();
        Pace memory pace;
        pace.last = _lastValues();
        Walk memory walk = _walk;
        uint16 windows = _windowsSince(walk.openedAt, c.tightenWindowS);
        pace.windows = windows > 0 ? windows : walk.windows;
        pace.base = windows > 0
            ? pace.last
            : Values(walk.baseInitialBps, walk.baseMaintenanceBps, walk.baseUtilisationBps);
        Place memory spot = _place;
        bool hasWaited = block.timestamp >= uint256(spot.loosenedAt) + c.loosenDelayS
            && block.timestamp >= uint256(spot.tightenedAt) + c.loosenHoldS;
        if (state == 0 && hasWaited) pace.loosenings = 1 + (block.timestamp - spot.appliedAt) / c.loosenDelayS;
        return c.room(pace);
    }

    function _windowsSince(uint40 time, uint32 windowS) private view returns (uint16) {
        uint256 windows = (block.timestamp - time) / windowS;
        return windows < type(uint16).max ? uint16(windows) : type(uint16).max;
    }

    function _requireShort(uint64 observedAt, uint64 validUntil, uint32 longestS) private pure {
        uint256 longest = uint256(observedAt) + longestS;
        if (validUntil > longest) revert ValidTooLong(validUntil, longest);
    }

    function _valuesOf(RiskSignal calldata signal) private pure returns (Values memory) {
        return Values(
            signal.margin.initialMarginBps,
            signal.margin.maintenanceMarginBps,
            signal.liquidity.utilisationCapBps
        );
    }

    function _lastValues() private view returns (Values memory) {
        Current storage c = _current;
        return Values(c.initialMarginBps, c.maintenanceMarginBps, c.utilisationCapBps);
    }

    function _previous() private view returns (Values memory) {
        Walk storage w = _walk;
        return Values(w.previousInitialBps, w.previousMaintenanceBps, w.previousUtilisationBps);
    }

    function _revocationKey(uint64 epoch, uint64 seq, bytes32 blockHash) private pure returns (bytes32) {
        return keccak256(abi.encode(epoch, seq, blockHash));
    }
}
