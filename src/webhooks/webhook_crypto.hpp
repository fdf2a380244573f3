#pragma once

#include <andante/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
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

/// Standard base64 with padding.
std::string to_base64(std::string_view bytes);
/// What is left of a text's last group when it does not end on a byte's border.
enum class base64_form {
    canonical, ///< Padding is there, and the spare bits are zero: one text for one value.
    lenient,   ///< Padding may be missing, and the spare bits are ignored.
};
/// The bytes of a base64 text; nothing when it is none.
std::optional<std::string> from_base64(std::string_view text, base64_form form);
/// base64 for URLs, without padding.
std::string to_base64url(std::string_view bytes);

/// Lower-case hexadecimal digits.
std::string to_hex(std::string_view bytes);
/// The bytes of hexadecimal digits of either case; nothing when there is another character.
std::optional<std::string> from_hex(std::string_view text);

} // namespace andante::inline v0::webhooks
