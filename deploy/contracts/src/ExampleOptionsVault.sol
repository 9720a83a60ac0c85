// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Values} from "./GammawatchClamps.sol";
import {GammawatchConsumer} from "./GammawatchConsumer.sol";

/// A vault in which writers put up ether and write options on ether. Its own requirement is a fixed part of the
/// notional; the feed multiplies it (initial margin to write or withdraw, maintenance margin to stay open) and caps
/// how much of all collateral may stand behind options. Premiums and settlement are left out.
contract ExampleOptionsVault is GammawatchConsumer {
    error NotEnoughMargin(uint256 collateral, uint256 needed);
    error OverUtilised(uint256 used, uint256 allowed);
    error ReduceOnly(uint8 breakerLevel);
    error StillCovered(address writer);
    error NothingOpen(address writer);
    error NothingThere(uint256 asked, uint256 there);
    error TransferFailed();

    event Deposited(address indexed writer, uint256 amount);
    event Withdrawn(address indexed writer, uint256 amount);
    event Written(address indexed writer, uint256 notional);
    event Closed(address indexed writer, uint256 notional);
    event Liquidated(address indexed writer, address indexed by, uint256 notional, uint256 bounty);

    struct Account {
        uint256 collateral;
        uint256 notional;
    }

    uint256 public constant REQUIREMENT_BPS = 2_000;
    uint256 public constant BOUNTY_BPS = 500; // of the requirement, to whoever liquidates
    uint8 public constant REDUCE_ONLY_LEVEL = 3;
    uint256 private constant ONE_BPS = 10_000;

    mapping(address => Account) public accounts;
    uint256 public totalCollateral;
    uint256 public totalNotional;

    constructor(Setup memory setup) GammawatchConsumer(setup) {}

    /// The protocol's own requirement times a multiplier, rounded up.
    function requirement(uint256 notional, uint32 multiplierBps) public pure returns (uint256) {
        uint256 scaled = notional * REQUIREMENT_BPS * multiplierBps;
        return (scaled + ONE_BPS * ONE_BPS - 1) / (ONE_BPS * ONE_BPS);
    }

    function deposit() external payable {
        accounts[msg.sender].collateral += msg.value;
        totalCollateral += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    function withdraw(uint256 amount) external {
        Account storage account = accounts[msg.sender];
        if (amount > account.collateral) revert NothingThere(amount, account.collateral);
        account.collateral -= amount;
        totalCollateral -= amount;
        _requireRoom(account);
        emit Withdrawn(msg.sender, amount);
        _pay(msg.sender, amount);
    }

    function write(uint256 notional) external {
        if (breakerLevel() >= REDUCE_ONLY_LEVEL) revert ReduceOnly(breakerLevel());
        Account storage account = accounts[msg.sender];
        account.notional += notional;
        totalNotional += notional;
        _requireRoom(account);
        emit Written(msg.sender, notional);
    }

    /// Always allowed: it lowers risk.
    function close(uint256 notional) external {
        Account storage account = accounts[msg.sender];
        if (notional > account.notional) revert NothingThere(notional, account.notional);
        account.notional -= notional;
        totalNotional -= notional;
        emit Closed(msg.sender, notional);
    }

    /// Closes a writer whose collateral is below the maintenance margin in force.
    function liquidate(address writer) external {
        Account storage account = accounts[writer];
        uint256 notional = account.notional;
        if (notional == 0) revert NothingOpen(writer);
        if (account.collateral >= requirement(notional, valuesInForce().maintenanceMarginBps)) {
            revert StillCovered(writer);
        }
        uint256 bounty = requirement(notional, uint32(ONE_BPS)) * BOUNTY_BPS / ONE_BPS;
        if (bounty > account.collateral) bounty = account.collateral;
        account.notional = 0;
        account.collateral -= bounty;
        totalNotional -= notional;
        totalCollateral -= bounty;
        emit Liquidated(writer, msg.sender, notional, bounty);
        _pay(msg.sender, bounty);
    }

    /// The cap binds accounts without options as well: their collateral is what the others' options stand on.
    function _requireRoom(Account storage account) private view {
        Values memory values = valuesInForce();
        uint256 needed = requirement(account.notional, values.initialMarginBps);
        if (account.collateral < needed) revert NotEnoughMargin(account.collateral, needed);
        uint256 used = requirement(totalNotional, values.initialMarginBps);
        uint256 allowed = totalCollateral * values.utilisationCapBps / ONE_BPS;
        if (used > allowed) revert OverUtilised(used, allowed);
    }

    function _pay(address to, uint256 amount) private {
        (bool paid,) = to.call{value: amount}("");
        if (!paid) revert TransferFailed();
    }
}
