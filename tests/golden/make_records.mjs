// Golden digest of the bytes of one exposure record, packed here field by field without our C headers.
//   npm i viem@2.56.6 && node make_records.mjs > records.json
// Every number of the record is its running index: 1, 2, 3, ... in the order of the fields, as u32, u64 or
// double; byte arrays repeat the index; strings are their own field's name.
import {keccak256, toHex} from 'viem';

const u32 = 'u32', u64 = 'u64', f64 = 'f64', bytes32 = 'bytes32';
const text = (size) => ({text: size});
const ladder = (name, count = 33) => [name, f64, count];

const exposure = [
    ['kind', u32], ['size', u32], ['abi', u32], ['valid', u32], ['chain_id', u64], ['block_number', u64],
    ['block_time_s', u64], ['observed_ms', u64], ['epoch', u64], ['finality', u32], ['mode', u32],
    ['block_hash', bytes32], ['parent_hash', bytes32], ['chain', text(16)], ['protocol', text(24)],
    ['venue', text(72)], ['underlying', text(16)], ['flags', u32], ['horizon_s', u32], ['reserved', u64],
    ['spot_usd', f64], ['spot_age_s', f64], ['vol', f64], ['positions', f64], ['excluded', f64],
    ['notional_usd', f64], ['delta_usd', f64], ['gamma_usd_per_1pct', f64], ['short_gamma_usd_per_1pct', f64],
    ['long_gamma_usd_per_1pct', f64], ['hedging_delta_usd', f64], ['hedging_gamma_usd_per_1pct', f64],
    ['vega_usd_per_volpt', f64], ['theta_usd_per_day', f64], ['short_option_quantity', f64], ['next_expiry_s', f64],
    ['next_expiry_gamma_ratio', f64], ['gamma_finite_usd_per_1pct', f64], ['hedging_gamma_finite_usd_per_1pct', f64],
    ['vanna_usd_per_volpt', f64], ['hedging_vanna_usd_per_volpt', f64], ['charm_usd_per_day', f64],
    ['hedging_charm_usd_per_day', f64],
    ['positions_digest', bytes32], ['replies_digest', bytes32], ['vol_source', text(16)], ['evidence', text(16)],
    ladder('pnl_usd', 99), ladder('ladder_delta_usd', 99), ladder('pnl_tail_usd', 5),
    ladder('ladder_gamma_usd_per_1pct'), ladder('ladder_hedging_delta_usd'),
    ladder('ladder_hedging_gamma_usd_per_1pct'), ladder('ladder_hedging_gamma_lo_usd_per_1pct'),
    ladder('ladder_hedging_gamma_hi_usd_per_1pct'), ladder('ladder_conservative_gamma_usd_per_1pct'),
    ladder('ladder_conservative_hedging_gamma_usd_per_1pct'),
    ladder('forecast_horizon_s', 6), ladder('forecast_delta_usd', 6), ladder('forecast_hedging_delta_usd', 6),
    ladder('forecast_gamma_usd_per_1pct', 198), ladder('forecast_hedging_gamma_usd_per_1pct', 198),
    ['spot_age_s_max', f64], ['hedging_ratio', f64], ['hedging_ratio_lo', f64], ['hedging_ratio_hi', f64],
    ['vol_age_s', f64], ['vol_confidence_ratio', f64],
];
const fixed = {kind: 1, size: 7384, abi: 5, valid: 1, finality: 2, mode: 2, reserved: 0};

const out = [];
const put = (size, write) => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    out.push(...new Uint8Array(view.buffer));
};

let index = 0;
for (const [name, type, count = 1] of exposure) {
    for (let i = 0; i < count; i++) {
        index++;
        const value = fixed[name] ?? index;
        if (type === u32) {
            put(4, (view) => view.setUint32(0, value, true));
        } else if (type === u64) {
            put(8, (view) => view.setBigUint64(0, BigInt(value), true));
        } else if (type === f64) {
            put(8, (view) => view.setFloat64(0, value, true));
        } else if (type === bytes32) {
            out.push(...Array(32).fill(value));
        } else {
            const label = name.padEnd(type.text, '\0');
            out.push(...Array.from(label, (c) => c.charCodeAt(0)));
        }
    }
}
const bytes = Uint8Array.from(out);
const digest = keccak256(toHex(bytes));
console.log(JSON.stringify({schema: 'gammawatch.golden.records/1', exposure: {size: bytes.length, keccak256: digest}}, null, 1));
