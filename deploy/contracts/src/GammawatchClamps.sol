// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// What a consumer takes from a vector. Tighter is: higher margins, lower utilisation.
struct Values {
    uint32 initialMarginBps;
    uint32 maintenanceMarginBps;
    uint32 utilisationCapBps;
}

/// The consumer's own bounds, whatever is signed. Sixteen words of 32 bits: two storage slots.
struct Clamps {
    uint32 initialFloorBps;
    uint32 initialCeilingBps;
    uint32 maintenanceFloorBps;
    uint32 maintenanceCeilingBps;
    uint32 utilisationFloorBps;
    uint32 utilisationCeilingBps;
    uint32 marginTightenBps; // largest rise of either margin in one window
    uint32 marginLoosenBps; // largest fall of either margin in one loosening
    uint32 utilisationTightenBps; // largest fall of the cap in one window
    uint32 utilisationLoosenBps; // largest rise of the cap in one loosening
    uint32 initialOverMaintenanceBps; // least ratio of initial to maintenance margin, 10 000 = 1x
    uint32 tightenWindowS; // steps that tighten are counted within it
    uint32 loosenDelayS; // least time between two loosenings
    uint32 loosenHoldS; // least time from a tightening to a loosening
    uint32 marginValidMaxS; // longest validity that is believed, from the observation
    uint32 liquidityValidMaxS;
}

/// How far the values may go from here. `windows` and `loosenings` count the steps that have been earned: more than
/// one after a silence, so that a consumer that was cut off catches up instead of refusing for ever.
struct Pace {
    Values last;
    Values base; // the values when the window opened
    uint256 windows;
    uint256 loosenings; // 0: nothing may loosen
}

library GammawatchClamps {
    error BadClamps();
    error InitialMarginOutOfBounds(uint32 value, uint256 low, uint256 high);
    error MaintenanceMarginOutOfBounds(uint32 value, uint256 low, uint256 high);
    error UtilisationCapOutOfBounds(uint32 value, uint256 low, uint256 high);
    error MarginsTooClose(uint32 initialMarginBps, uint32 maintenanceMarginBps);

    uint32 private constant ONE_BPS = 10_000;

    function requireSound(Clamps memory c) internal pure {
        bool ordered = c.initialFloorBps <= c.initialCeilingBps
            && c.maintenanceFloorBps <= c.maintenanceCeilingBps
            && c.utilisationFloorBps <= c.utilisationCeilingBps && c.utilisationCeilingBps <= ONE_BPS;
        bool paced = c.tightenWindowS > 0 && c.loosenDelayS > 0 && c.marginTightenBps > 0
            && c.utilisationTightenBps > 0 && c.marginValidMaxS > 0 && c.liquidityValidMaxS > 0;
        if (!ordered || !paced || c.initialOverMaintenanceBps < ONE_BPS) revert BadClamps();
    }

    function tighter(Values memory a, Values memory b) internal pure returns (Values memory) {
        return Values(
            a.initialMarginBps > b.initialMarginBps ? a.initialMarginBps : b.initialMarginBps,
            a.maintenanceMarginBps > b.maintenanceMarginBps ? a.maintenanceMarginBps : b.maintenanceMarginBps,
            a.utilisationCapBps < b.utilisationCapBps ? a.utilisationCapBps : b.utilisationCapBps
        );
    }

    function isTighterAnywhere(Values memory a, Values memory b) internal pure returns (bool) {
        return a.initialMarginBps > b.initialMarginBps || a.maintenanceMarginBps > b.maintenanceMarginBps
            || a.utilisationCapBps < b.utilisationCapBps;
    }

    /// Floors and ceilings alone.
    function box(Clamps memory c) internal pure returns (Values memory low, Values memory high) {
        low = Values(c.initialFloorBps, c.maintenanceFloorBps, c.utilisationFloorBps);
        high = Values(c.initialCeilingBps, c.maintenanceCeilingBps, c.utilisationCeilingBps);
    }

    /// The part of the box that the pace allows. `last` is always inside.
    function room(Clamps memory c, Pace memory p) internal pure returns (Values memory low, Values memory high) {
        (low, high) = box(c);
        uint256 rise = p.windows * c.marginTightenBps;
        uint256 fall = p.loosenings * c.marginLoosenBps;
        low.initialMarginBps = _down(p.last.initialMarginBps, fall, low.initialMarginBps);
        high.initialMarginBps = _up(p.base.initialMarginBps, rise, high.initialMarginBps);
        low.maintenanceMarginBps = _down(p.last.maintenanceMarginBps, fall, low.maintenanceMarginBps);
        high.maintenanceMarginBps = _up(p.base.maintenanceMarginBps, rise, high.maintenanceMarginBps);
        low.utilisationCapBps =
            _down(p.base.utilisationCapBps, p.windows * c.utilisationTightenBps, low.utilisationCapBps);
        high.utilisationCapBps =
            _up(p.last.utilisationCapBps, p.loosenings * c.utilisationLoosenBps, high.utilisationCapBps);
    }

    /// All or nothing: a value outside is never cut to fit, because its siblings were chosen together with it.
    function requireWithin(Clamps memory c, Values memory v, Values memory low, Values memory high)
        internal
        pure
    {
        if (v.initialMarginBps < low.initialMarginBps || v.initialMarginBps > high.initialMarginBps) {
            revert InitialMarginOutOfBounds(v.initialMarginBps, low.initialMarginBps, high.initialMarginBps);
        }
        if (
            v.maintenanceMarginBps < low.maintenanceMarginBps
                || v.maintenanceMarginBps > high.maintenanceMarginBps
        ) {
            revert MaintenanceMarginOutOfBounds(
                v.maintenanceMarginBps, low.maintenanceMarginBps, high.maintenanceMarginBps
            );
        }
        if (v.utilisationCapBps < low.utilisationCapBps || v.utilisationCapBps > high.utilisationCapBps) {
            revert UtilisationCapOutOfBounds(
                v.utilisationCapBps, low.utilisationCapBps, high.utilisationCapBps
            );
        }
        if (
            uint256(v.initialMarginBps) * ONE_BPS
                < uint256(v.maintenanceMarginBps) * c.initialOverMaintenanceBps
        ) {
            revert MarginsTooClose(v.initialMarginBps, v.maintenanceMarginBps);
        }
    }

    function _down(uint32 from, uint256 step, uint32 floor) private pure returns (uint32) {
        return step < from && from - step > floor ? uint32(from - step) : floor;
    }

    function _up(uint32 from, uint256 step, uint32 ceiling) private pure returns (uint32) {
        return from + step < ceiling ? uint32(from + step) : ceiling;
    }
}
