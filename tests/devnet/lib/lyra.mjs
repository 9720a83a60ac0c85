// Lyra v1 (Avalon): one ETH market with two boards, deployed by the protocol's own test deployer.
import { parseEther, stringToHex } from 'viem';
import { ACCOUNTS } from './chain.mjs';
import { loadLyraArtifact, loadLyraDeployer } from './hardhat_shim.mjs';

const DAY_S = 86400;
const [ADMIN] = ACCOUNTS;
export const OPTION_TYPES = [
  'LONG_CALL', 'LONG_PUT', 'SHORT_CALL_BASE', 'SHORT_CALL_QUOTE', 'SHORT_PUT_QUOTE'];
export const ACTIVE = 1;
export const TRADING_CUTOFF_S = 12 * 3600;
const MAX_UINT = 2n ** 256n - 1n;
const WAD = 10n ** 18n;
const COLLATERAL_PERCENT = [0n, 112n, 130n, 170n]; // of the least; 0: whole
const SETH = stringToHex('sETH', { size: 32 });

const BOARDS = [
  { expiresIn: 7 * DAY_S, baseIV: '0.62',
    strikePrices: ['1600', '1700', '1800', '1900', '2000', '2100', '2200'],
    skews: ['1.16', '1.12', '1.08', '1.03', '1', '0.99', '1.02'] },
  { expiresIn: 28 * DAY_S, baseIV: '0.66',
    strikePrices: ['1400', '1600', '1800', '2000', '2250', '2500'],
    skews: ['1.19', '1.12', '1.05', '1', '0.98', '1.03'] },
];

// Sizes here are hundreds of contracts, so one standard size (one vol point) is 450, not 5.
function marketOverrides({ ethers, defaults }) {
  const wad = ethers.utils.parseEther;
  return {
    basePrice: wad('2000'),
    pricingParams: { ...defaults.DEFAULT_PRICING_PARAMS, standardSize: wad('450') },
    tradeLimitParams: {
      ...defaults.DEFAULT_TRADE_LIMIT_PARAMS, minDelta: wad('0.001'), minVol: wad('0.2'), minBaseIV: wad('0.2'),
    },
    poolHedgerParams: { interactionDelay: 60, hedgeCap: defaults.DEFAULT_POOL_HEDGER_PARAMS.hedgeCap },
  };
}

export async function deployLyra(url) {
  const deployer = loadLyraDeployer(url);
  const { ethers, wallet } = deployer;
  const system = await deployer.deployTestSystem(wallet, false, false, marketOverrides(deployer));
  await deployer.seedTestSystem(wallet, system, {
    initialBasePrice: ethers.utils.parseEther('2000'),
    initialPoolDeposit: ethers.utils.parseEther('200000000'),
    initialBoard: BOARDS[0],
  });
  await deployer.createDefaultBoardWithOverrides(system, BOARDS[1]);
  return {
    option_market: system.optionMarket.address,
    option_token: system.optionToken.address,
    greek_cache: system.optionGreekCache.address,
    short_collateral: system.shortCollateral.address,
    liquidity_pool: system.liquidityPool.address,
    pool_hedger: system.poolHedger.address,
    viewer: system.optionMarketViewer.address,
    registry: system.lyraRegistry.address,
    exchange_rates: system.snx.exchangeRates.address,
    quote: system.snx.quoteAsset.address,
    base: system.snx.baseAsset.address,
  };
}

const at = (address, artifact) => ({ address, abi: loadLyraArtifact(artifact).abi });

export class Lyra {
  constructor(chain, addresses) {
    this.chain = chain;
    this.market = at(addresses.option_market, 'OptionMarket');
    this.token = at(addresses.option_token, 'OptionToken');
    this.cache = at(addresses.greek_cache, 'OptionGreekCache');
    this.collateral = at(addresses.short_collateral, 'ShortCollateral');
    this.hedger = at(addresses.pool_hedger, 'ShortPoolHedger');
    this.rates = at(addresses.exchange_rates, 'TestExchangeRates');
    this.quote = at(addresses.quote, 'TestERC20Fail');
    this.base = at(addresses.base, 'TestERC20Fail');
  }

  async fund(owner) {
    await this.chain.call(ADMIN, this.quote, 'mint', [owner, parseEther('100000000')]);
    await this.chain.call(ADMIN, this.base, 'mint', [owner, parseEther('100000')]);
    await this.chain.call(owner, this.quote, 'approve', [this.market.address, MAX_UINT]);
    await this.chain.call(owner, this.base, 'approve', [this.market.address, MAX_UINT]);
  }

  setSpot(priceWad) {
    return this.chain.call(ADMIN, this.rates, 'setRateAndInvalid', [SETH, priceWad, false]);
  }

  // Needed before trades once the price has moved or three hours have passed.
  async refreshCache(blockTime = 0) {
    for (const board of await this.liveBoards()) {
      if (Number(board.expiry) <= blockTime) continue;
      await this.chain.call(ADMIN, this.cache, 'updateBoardCachedGreeks', [board.id]);
    }
  }

  // Settles an expired board and its positions, in the block that is being filled.
  async settle(board) {
    const due = (await this.positions())
      .filter(({ state, strikeId }) => state === ACTIVE && board.strikeIds.includes(strikeId));
    await this.chain.call(ADMIN, this.market, 'settleExpiredBoard', [board.id]);
    await this.chain.call(
      ADMIN, this.collateral, 'settleOptions', [due.map(({ positionId }) => positionId)]);
    return due.length;
  }

  // Boards that still trade, soonest expiry first.
  async liveBoards(block = undefined) {
    const ids = await this.chain.read(this.market, 'getLiveBoards', [], block);
    const boards = [];
    for (const id of [...ids].sort((a, b) => Number(a - b))) {
      boards.push(await this.chain.read(this.market, 'getOptionBoard', [id], block));
    }
    return boards;
  }

  hedge() {
    return this.chain.call(ADMIN, this.hedger, 'hedgeDelta');
  }

  wholeCollateral(type, amount, strikePrice) {
    if (type === 2) return amount;
    if (type === 3) return amount * strikePrice * 2n / WAD;
    return type === 4 ? amount * strikePrice / WAD : 0n;
  }

  async spot(block = undefined) {
    const [price] = await this.chain.read(this.rates, 'rateAndInvalid', [SETH], block);
    return price;
  }

  // What a short position puts up: all it may owe on every fourth strike, on the others so much more than it must.
  async collateralFor(type, amount, strikeId) {
    const { strikePrice, boardId } = await this.chain.read(this.market, 'getStrike', [strikeId]);
    const whole = this.wholeCollateral(type, amount, strikePrice);
    const percent = COLLATERAL_PERCENT[Number(strikeId) % COLLATERAL_PERCENT.length];
    if (type < 2 || percent === 0n) return whole;
    const { expiry } = await this.chain.read(this.market, 'getOptionBoard', [boardId]);
    const least = await this.chain.read(
      this.cache, 'getMinCollateral', [type, strikePrice, expiry, await this.spot(), amount]);
    const wanted = least * percent / 100n;
    return wanted < whole ? wanted : whole;
  }

  // Closes what a keeper may close.
  async liquidateDue(keeper, blockTime) {
    const spot = await this.spot();
    let count = 0;
    for (const { expiry, strikeIds } of await this.liveBoards()) {
      const open = (await this.positions()).filter(({ state, strikeId, optionType }) =>
        state === ACTIVE && optionType > 1 && strikeIds.includes(strikeId) && Number(expiry) > blockTime);
      for (const position of open) {
        const { strikePrice } = await this.chain.read(this.market, 'getStrike', [position.strikeId]);
        if (await this.chain.read(this.token, 'canLiquidate', [position, expiry, strikePrice, spot])) {
          await this.chain.optionally(
            () => this.chain.call(keeper, this.market, 'liquidatePosition', [position.positionId, keeper]));
          count++;
        }
      }
    }
    return count;
  }

  // A positive amount opens; positionId 0 opens a new position, else the position grows.
  async open(owner, strikeId, type, amount, { positionId = 0n, iterations = 4n } = {}) {
    const params = {
      strikeId, positionId, iterations, optionType: type, amount,
      setCollateralTo: await this.collateralFor(type, amount, strikeId), minTotalCost: 0n, maxTotalCost: MAX_UINT,
    };
    return this.chain.call(owner, this.market, 'openPosition', [params]);
  }

  async close(owner, position, amount) {
    const rest = position.amount - amount;
    const params = {
      strikeId: position.strikeId, positionId: position.positionId, iterations: 4n,
      optionType: position.optionType, amount,
      setCollateralTo: await this.collateralFor(position.optionType, rest, position.strikeId),
      minTotalCost: 0n, maxTotalCost: MAX_UINT,
    };
    return this.chain.call(owner, this.market, 'closePosition', [params]);
  }

  // All positions ever opened as of a block; those that ended carry their last state.
  async positions(block = undefined) {
    const next = await this.chain.read(this.token, 'nextId', [], block);
    if (next <= 1n) return [];
    const ids = Array.from({ length: Number(next) - 1 }, (_, i) => BigInt(i + 1));
    return this.chain.read(this.token, 'getOptionPositions', [ids], block);
  }

  ownerOf(positionId, block = undefined) {
    return this.chain.read(this.token, 'ownerOf', [positionId], block);
  }
}
