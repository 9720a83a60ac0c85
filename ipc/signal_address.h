/* signal_address: Ethereum address of a public key: the last 20 bytes of keccak256(x || y). Pure. */
#ifndef GW_IPC_SIGNAL_ADDRESS_H
#define GW_IPC_SIGNAL_ADDRESS_H

#include <secp256k1.h>
#include <stdint.h>

void gw_signal_key_address(uint8_t out[20], const secp256k1_pubkey *key);

#endif
