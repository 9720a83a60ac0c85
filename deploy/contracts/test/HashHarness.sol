// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GammawatchHash, Revocation, RiskSignal} from "../src/GammawatchTypes.sol";

/// Shows the library's digests for any domain, so that vectors made for other contracts can be compared.
contract HashHarness {
    function digestOf(uint256 chainId, address verifyingContract, RiskSignal calldata signal)
        external
        pure
        returns (bytes32)
    {
        bytes32 separator = GammawatchHash.domainSeparator(chainId, verifyingContract);
        return GammawatchHash.digest(separator, GammawatchHash.hashStruct(signal));
    }

    function digestOf(uint256 chainId, address verifyingContract, Revocation calldata revocation)
        external
        pure
        returns (bytes32)
    {
        bytes32 separator = GammawatchHash.domainSeparator(chainId, verifyingContract);
        return GammawatchHash.digest(separator, GammawatchHash.hashStruct(revocation));
    }
}
