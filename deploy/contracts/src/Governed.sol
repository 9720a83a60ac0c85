// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// An owner, changed in two steps so that it never goes to an address that cannot act, and a guardian.
/// The owner sets bounds and signers and should be a timelock; the guardian is for emergencies and only tightens.
abstract contract Governed {
    error NotOwner(address caller);
    error NotGuardian(address caller);
    error NotNominated(address caller);
    error ZeroOwner();

    event OwnerNominated(address indexed nominee);
    event OwnerSet(address indexed owner);
    event GuardianSet(address indexed guardian);

    address public owner;
    address public nominee;
    address public guardian;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    modifier onlyGuardian() {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        _;
    }

    constructor(address owner_, address guardian_) {
        if (owner_ == address(0)) revert ZeroOwner();
        owner = owner_;
        guardian = guardian_;
        emit OwnerSet(owner_);
        emit GuardianSet(guardian_);
    }

    function nominateOwner(address nominee_) external onlyOwner {
        nominee = nominee_;
        emit OwnerNominated(nominee_);
    }

    function acceptOwner() external {
        if (msg.sender != nominee) revert NotNominated(msg.sender);
        owner = msg.sender;
        nominee = address(0);
        emit OwnerSet(msg.sender);
    }

    function setGuardian(address guardian_) external onlyOwner {
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }
}
