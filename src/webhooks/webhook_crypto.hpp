#pragma once

#include <andante/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The primitives behind webhook authentication. Bytes are kept in std::string.
namespace andante::inline v0::webhooks {

/// Bytes from the system's cryptographic generator. Throws boost::system::system_error when it has
/// none to give.
std::string random_bytes(std::size_t count);

/// HMAC-SHA256: 32 bytes. The key must not be empty.
std::string hmac_sha256(std::string_view key, std::string_view text);
/// SHA-256: 32 bytes.
std::string sha256(std::string_view text);

/// The public key (32 bytes) of an Ed25519 seed (32 bytes).
std::string ed25519_public_key(std::string_view seed);
/// Signs with an Ed25519 seed: 64 bytes.
std::string ed25519_sign(std::string_view seed, std::string_view text);
/// True when the signature is by the owner of the public key. False for anything of a wrong size.
bool ed25519_verify(std::string_view public_key, std::string_view text, std::string_view signature);

/// Compares bytes; takes the same time wherever they differ. Sizes are no secret.
bool same_bytes(std::string_view left, std::string_view right) noexcept;

/// Overwrites a text that was secret and empties it.
void wipe(std::string& text) noexcept;

} // namespace andante::inline v0::webhooks
