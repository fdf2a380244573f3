#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace andante::inline v0::together {

/// What a model costs, in USD: a million tokens, or an hour.
struct model_price {
    std::optional<double> input;    ///< A million tokens in.
    std::optional<double> output;   ///< A million tokens out.
    std::optional<double> hourly;   ///< An hour of a dedicated endpoint.
    std::optional<double> base;     ///< The price of a request.
    std::optional<double> finetune; ///< A million tokens learnt from.
};

/// A model of the catalogue. All but the id may be missing.
class model {
public:
    model() = default;

    std::string id;           ///< For example "meta-llama/Llama-3.3-70B-Instruct-Turbo".
    std::string type;         ///< chat, language, code, image, embedding, moderation, rerank, ...
    std::string name;         ///< For people.
    std::string organization; ///< Who has made it.
    std::string license;      ///< Under what it may be used.
    std::optional<std::int64_t> context_length; ///< Tokens.
    model_price price;                          ///< What it costs.
    /// Its own JSON object, byte for byte, when the call was told to keep it; else empty.
    std::string raw_json;
};

} // namespace andante::inline v0::together
