// keccak256 of 64 bytes and of one MiB, byte i of either being i mod 251.
export async function cases(load) {
  const viem = load('viem');
  const { ethers } = load('ethers');
  const bytes = (size) => Uint8Array.from({ length: size }, (_, i) => i % 251);
  const small = bytes(64);
  const large = bytes(1 << 20);
  return [
    { name: 'viem_64', run: () => viem.keccak256(small) },
    { name: 'ethers_64', run: () => ethers.utils.keccak256(small) },
    { name: 'viem_1mib', run: () => viem.keccak256(large) },
  ];
}
