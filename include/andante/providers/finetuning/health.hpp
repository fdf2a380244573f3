#pragma once

#include <string>

namespace andante::inline v0::finetuning {

/// The service answers. Provisional: the provider's documentation does not mention this route, and
/// the members of its answer are not known.
class health {
public:
    health() = default;

    /// The answer's own JSON object, byte for byte. Always filled.
    std::string raw_json;
};

} // namespace andante::inline v0::finetuning
