// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GammawatchHash, Revocation, RiskSignal} from "../src/GammawatchTypes.sol";
import {GammawatchVerifier} from "../src/GammawatchVerifier.sol";

/// Shows digests for any domain and the check of signatures alone, for vectors that were made for other contracts.
contract VerifierHarness is GammawatchVerifier {
    constructor(bytes32 subject, bytes32 underlying) GammawatchVerifier(subject, underlying) {}

    function digestFor(uint256 chainId, address verifyingContract, RiskSignal calldata signal)
        external
        pure
        returns (bytes32)
    {
        bytes32 separator = GammawatchHash.domainSeparator(chainId, verifyingContract);
        return GammawatchHash.digest(separator, GammawatchHash.hashStruct(signal));
    }

    function digestForRevocation(uint256 chainId, address verifyingContract, Revocation calldata revocation)
        external
        pure
        returns (bytes32)
    {
        bytes32 separator = GammawatchHash.domainSeparator(chainId, verifyingContract);
        return GammawatchHash.digest(separator, GammawatchHash.hashStruct(revocation));
    }

    function setSigners(address[] calldata list, uint256 needed) external {
        _setSigners(list, needed);
    }

    function requireQuorum(bytes32 digest, bytes calldata signatures) external view {
        _requireQuorum(digest, signatures);
    }
}
