// Chainlink price feeds: the real proxy before the package's own settable aggregator, 8 decimals.
import { compileContract } from './compile.mjs';
import { ACCOUNTS } from './chain.mjs';

const SOURCES = 'node_modules/@chainlink/contracts/src/v0.6/';
const [ADMIN] = ACCOUNTS;
const NO_CONTROLLER = '0x0000000000000000000000000000000000000000';

const proxyArtifact = () =>
  compileContract('solc-0.6', `${SOURCES}EACAggregatorProxy.sol`, 'EACAggregatorProxy');
const aggregatorArtifact = () =>
  compileContract('solc-0.6', `${SOURCES}tests/MockV3Aggregator.sol`, 'MockV3Aggregator');

export const toFeedUnits = (usd) => BigInt(Math.round(usd * 1e8));

export async function deployFeed(chain, usd) {
  const aggregator = await chain.deploy(ADMIN, aggregatorArtifact(), [8, toFeedUnits(usd)]);
  const proxy = await chain.deploy(ADMIN, proxyArtifact(), [aggregator.address, NO_CONTROLLER]);
  return { proxy: proxy.address, aggregator: aggregator.address };
}

export class Feed {
  constructor(chain, { proxy, aggregator }) {
    this.chain = chain;
    this.proxy = { address: proxy, abi: proxyArtifact().abi };
    this.aggregator = { address: aggregator, abi: aggregatorArtifact().abi };
  }

  update(answer) {
    return this.chain.call(ADMIN, this.aggregator, 'updateAnswer', [answer]);
  }

  async answer(block = undefined) {
    const round = await this.chain.read(this.proxy, 'latestRoundData', [], block);
    return round[1];
  }
}
