#pragma once

#include <andante/client/error_reading.hpp>
#include <andante/http/message.hpp>

#include "json/function_view.hpp"
#include "json/reader.hpp"

#include <string>
#include <string_view>

namespace andante::inline v0::kit {

/// Where an error's body says what. Its views refer to literals.
struct error_names {
    /// The member that holds all of it. Empty: the document does.
    std::string_view error{};
    /// The provider's code; without it the body has not the documented shape.
    std::string_view code = "code";
    /// Its words.
    std::string_view message = "message";
    /// The member of the request that is at fault; empty: it does not say.
    std::string_view field{};
    /// Whatever else it says, for the provider's own reader; empty: nothing.
    std::string_view details{};
};

/// For error_dialect::read: fills in what the body says, and gives what is wrong with it when it
/// has not the documented shape, else an empty text. `on_details` gets the details.
std::string read_error_body(
    const http::response& answer,
    error_body& out,
    const error_names& names,
    json::function_view<void(json::value& details)> on_details = [](json::value&) {}
);

/// Reads a text; anything else leaves `out` as it is.
void read_if_text(json::value& from, std::string& out);

} // namespace andante::inline v0::kit
