// Golden signals, made by an implementation that shares no code with ours (viem 2.56.6).
//   npm i viem@2.56.6 && node make_signals.mjs > signals.json
// The keys are throw-away numbers; ECDSA is deterministic (RFC 6979), so the bytes are reproducible.
import {concat, getAddress, hashTypedData, keccak256, parseSignature, recoverTypedDataAddress, stringToBytes, toHex} from 'viem';
import {privateKeyToAccount} from 'viem/accounts';

const fields = (text) => text.split(',').map((pair) => {
    const [type, name] = pair.split(' ');
    return {name, type};
});

const types = {
    RiskSignal: fields('Header header,Liquidity liquidity,Margin margin'),
    Header: fields('bytes32 feedId,uint64 seq,uint64 epoch,bytes32 subject,bytes32 underlying,uint64 blockNumber,' +
        'bytes32 blockHash,uint64 observedAt,uint8 state,uint8 mode,uint16 confidenceBps,uint64 reasonBits,' +
        'bytes32 inputsDigest,bytes32 prevHash'),
    Liquidity: fields('uint32 ivMarkupBps,uint32 halfSpreadBps,uint32 utilisationCapBps,uint256 strikeCapUsdE8,' +
        'bytes32 strikeCapsDigest,uint8 lpAdvice,uint8 breakerLevel,bytes32 hedgeSuggestionDigest,uint64 validUntil'),
    Margin: fields('uint32 initialMarginBps,uint32 maintenanceMarginBps,uint32 previousInitialMarginBps,' +
        'uint32 previousMaintenanceMarginBps,uint32 mmPendingBps,uint32 priceScanRangeBps,uint32 amplificationBps,' +
        'int256 borneGammaUsdE8Per1pct,int256 hedgingGammaUsdE8Per1pct,uint64 validUntil'),
    Revocation: fields('bytes32 feedId,uint64 seq,uint64 epoch,bytes32 orphanedBlockHash,uint64 issuedAt'),
};

const U64_MAX = 2n ** 64n - 1n;
const I64_MAX = 2n ** 63n - 1n;
const zero = toHex(0, {size: 32});
const ones = toHex(2n ** 256n - 1n, {size: 32});
const hash = (text) => keccak256(stringToBytes(text));

const feedOf = (caip2, venue, underlying) => {
    const subject = hash(`${caip2}:${venue}`);
    const key = hash(underlying);
    return {subject, underlying: key, feedId: keccak256(concat([subject, key]))};
};

const VENUE = '0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640';

const usual = () => ({
    header: {
        ...feedOf('eip155:1', VENUE, 'ETH'), seq: 42n, epoch: 3n, blockNumber: 19000000n, blockHash: hash('block'),
        observedAt: 1705000000n, state: 0, mode: 0, confidenceBps: 9800, reasonBits: 0x110n,
        inputsDigest: hash('inputs'), prevHash: hash('previous'),
    },
    liquidity: {
        ivMarkupBps: 350, halfSpreadBps: 25, utilisationCapBps: 7500, strikeCapUsdE8: 125000000000000n,
        strikeCapsDigest: hash('caps'), lpAdvice: 1, breakerLevel: 1, hedgeSuggestionDigest: hash('hedge'),
        validUntil: 1705000300n,
    },
    margin: {
        initialMarginBps: 16500, maintenanceMarginBps: 13200, previousInitialMarginBps: 15000,
        previousMaintenanceMarginBps: 12500, mmPendingBps: 400, priceScanRangeBps: 1800, amplificationBps: 13000,
        borneGammaUsdE8Per1pct: -987654321012345n, hedgingGammaUsdE8Per1pct: -123456789n, validUntil: 1705000300n,
    },
});

const nothing = () => ({
    header: {
        feedId: zero, seq: 0n, epoch: 0n, subject: zero, underlying: zero, blockNumber: 0n, blockHash: zero,
        observedAt: 0n, state: 0, mode: 0, confidenceBps: 0, reasonBits: 0n, inputsDigest: zero, prevHash: zero,
    },
    liquidity: {
        ivMarkupBps: 0, halfSpreadBps: 0, utilisationCapBps: 0, strikeCapUsdE8: 0n, strikeCapsDigest: zero,
        lpAdvice: 0, breakerLevel: 0, hedgeSuggestionDigest: zero, validUntil: 0n,
    },
    margin: {
        initialMarginBps: 0, maintenanceMarginBps: 0, previousInitialMarginBps: 0, previousMaintenanceMarginBps: 0,
        mmPendingBps: 0, priceScanRangeBps: 0, amplificationBps: 0, borneGammaUsdE8Per1pct: 0n,
        hedgingGammaUsdE8Per1pct: 0n, validUntil: 0n,
    },
});

const greatest = () => {
    const u32 = 2 ** 32 - 1;
    return {
        header: {
            feedId: ones, seq: U64_MAX, epoch: U64_MAX, subject: ones, underlying: ones, blockNumber: U64_MAX,
            blockHash: ones, observedAt: U64_MAX, state: 3, mode: 2, confidenceBps: 10000, reasonBits: U64_MAX,
            inputsDigest: ones, prevHash: ones,
        },
        liquidity: {
            ivMarkupBps: u32, halfSpreadBps: u32, utilisationCapBps: u32, strikeCapUsdE8: U64_MAX,
            strikeCapsDigest: ones, lpAdvice: 2, breakerLevel: 4, hedgeSuggestionDigest: ones, validUntil: U64_MAX,
        },
        margin: {
            initialMarginBps: u32, maintenanceMarginBps: u32, previousInitialMarginBps: u32,
            previousMaintenanceMarginBps: u32, mmPendingBps: u32, priceScanRangeBps: u32, amplificationBps: u32,
            borneGammaUsdE8Per1pct: I64_MAX, hedgingGammaUsdE8Per1pct: I64_MAX, validUntil: U64_MAX,
        },
    };
};

const changed = (base, header, liquidity, margin) => ({
    header: {...base.header, ...header}, liquidity: {...base.liquidity, ...liquidity}, margin: {...base.margin, ...margin},
});

const book = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const nobody = '0x0000000000000000000000000000000000000000';
const everybody = '0xffffffffffffffffffffffffffffffffffffffff';
const usualFeed = `uniswap_v3:${VENUE}:ETH`;

const cases = [
    ['a usual signal', 1n, book, usualFeed, usual()],
    ['every member zero', 0n, nobody, '', nothing()],
    ['every member at its greatest', U64_MAX, everybody, 'f'.repeat(95), greatest()],
    ['gammas at their most negative', 1n, book, usualFeed,
        changed(usual(), {}, {}, {borneGammaUsdE8Per1pct: -I64_MAX - 1n, hedgingGammaUsdE8Per1pct: -I64_MAX - 1n})],
    ['gammas of minus and plus one', 1n, book, usualFeed,
        changed(usual(), {}, {}, {borneGammaUsdE8Per1pct: -1n, hedgingGammaUsdE8Per1pct: 1n})],
    ['integers at both sides of 2^53', 1n, book, usualFeed,
        changed(usual(), {seq: 2n ** 53n, epoch: 2n ** 53n + 1n}, {strikeCapUsdE8: 2n ** 53n - 1n},
            {borneGammaUsdE8Per1pct: -(2n ** 53n), hedgingGammaUsdE8Per1pct: -(2n ** 53n) - 1n})],
    ['a dry run on a rollup, first of its feed', 42161n, book, 'lyra_v1:0x919e5e0c096002cb8a21397d724c4e3ebe77bc15:ETH',
        changed(usual(), {...feedOf('eip155:42161', '0x919e5e0c096002cb8a21397d724c4e3ebe77bc15', 'ETH'), seq: 1n,
            epoch: 1n, mode: 1, state: 1, prevHash: zero, reasonBits: 1n}, {}, {})],
    ['a replay in hold', 31337n, book, 'text "in quotes" and a back\\slash',
        changed(usual(), {mode: 2, state: 2, reasonBits: 4n}, {lpAdvice: 2}, {})],
    ['a halt', 31337n, book, usualFeed,
        changed(usual(), {state: 3, reasonBits: 1n << 23n}, {breakerLevel: 4, utilisationCapBps: 0, strikeCapUsdE8: 0n},
            {initialMarginBps: 50000, maintenanceMarginBps: 50000})],
    ['no strike cap', 1n, book, usualFeed, changed(usual(), {}, {strikeCapUsdE8: U64_MAX}, {})],
];

// Integers that a double cannot keep are decimal strings, as in the JSON form of a signal.
const plain = (value) => {
    if (typeof value === 'bigint') {
        const edge = 2n ** 53n;
        return value > edge || value < -edge ? value.toString() : Number(value);
    }
    if (value !== null && typeof value === 'object') {
        return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
    }
    return value;
};

const order = (message) => ({
    header: Object.fromEntries(types.Header.map(({name}) => [name, message.header[name]])),
    liquidity: message.liquidity,
    margin: message.margin,
});

const vectors = [];
for (const [index, [name, chainId, verifyingContract, feed, unordered]] of cases.entries()) {
    const message = order(unordered);
    const secret = index % 2 === 0 ? hash(`gammawatch golden key ${index}`) : toHex(index, {size: 32});
    const account = privateKeyToAccount(secret);
    const domain = {name: 'gammawatch', version: '1', chainId, verifyingContract};
    const typed = {domain, types, primaryType: 'RiskSignal', message};
    const signature = await account.signTypedData(typed);
    const recovered = await recoverTypedDataAddress({...typed, signature});
    const {s} = parseSignature(signature);
    const half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
    if (recovered !== account.address || BigInt(s) > half) {
        throw new Error(`${name}: the signature does not hold`);
    }
    vectors.push({
        name, secret,
        signal: {
            schema: 'gammawatch.signal/1', feed,
            domain: plain({...domain, verifyingContract: getAddress(verifyingContract)}), ...plain(message),
            digest: hashTypedData(typed), signature, signer: account.address,
        },
    });
}

const feeds = [
    ['eip155:1', VENUE, 'ETH'],
    ['eip155:42161', '0x919e5e0c096002cb8a21397d724c4e3ebe77bc15', 'ETH'],
    ['eip155:31337', '', ''],
].map(([caip2, venue, underlying]) => {
    const made = feedOf(caip2, venue, underlying);
    return {caip2, venue, key: underlying, subject: made.subject, underlying: made.underlying, feedId: made.feedId};
});

const revocations = [];
for (const [name, chainId, message] of [
    ['a usual revocation', 1n,
        {feedId: hash('feed'), seq: 42n, epoch: 3n, orphanedBlockHash: hash('orphan'), issuedAt: 1705000012n}],
    ['the edges', U64_MAX, {feedId: ones, seq: U64_MAX, epoch: 0n, orphanedBlockHash: zero, issuedAt: U64_MAX}],
]) {
    const secret = hash(`gammawatch golden revocation ${name}`);
    const account = privateKeyToAccount(secret);
    const domain = {name: 'gammawatch', version: '1', chainId, verifyingContract: book};
    const typed = {domain, types, primaryType: 'Revocation', message};
    revocations.push({
        name, secret,
        revocation: {
            domain: plain({...domain, verifyingContract: getAddress(book)}), ...plain(message),
            digest: hashTypedData(typed), signature: await account.signTypedData(typed), signer: account.address,
        },
    });
}

console.log(JSON.stringify({schema: 'gammawatch.golden.signals/1', vectors, feeds, revocations}, null, 1));
