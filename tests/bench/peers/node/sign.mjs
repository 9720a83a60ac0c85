// The golden vector signed and verified by viem and ethers.
import { TYPES, domainOf } from '../../../../deploy/contracts/typed.mjs';

export async function cases(load, { signal, secret }) {
  const { hashTypedData, recoverTypedDataAddress } = load('viem');
  const { privateKeyToAccount } = load('viem/accounts');
  const { ethers } = load('ethers');
  const { chainId, verifyingContract } = signal.domain;
  const domain = domainOf(chainId, verifyingContract);
  const { Revocation, ...types } = TYPES;
  const message = { header: signal.header, liquidity: signal.liquidity, margin: signal.margin };
  const typed = { domain, types, primaryType: 'RiskSignal', message };
  const account = privateKeyToAccount(secret);
  const wallet = new ethers.Wallet(secret);
  const signature = await account.signTypedData(typed);
  return [
    { name: 'viem_sign', run: () => account.signTypedData(typed) },
    { name: 'ethers_sign', run: () => wallet._signTypedData(domain, types, message) },
    { name: 'viem_digest', run: () => hashTypedData(typed) },
    { name: 'viem_verify', run: () => recoverTypedDataAddress({ ...typed, signature }) },
  ];
}
