#pragma once

#include <andante/emulator/service.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// One part of a multipart/form-data body.
struct form_part {
    std::string name;
    std::optional<std::string> file_name;
    std::string type;         ///< Its Content-Type; empty when it has none.
    std::string_view content; ///< Within the request's body.
};

/// The parts of a request's form; nothing when its body is none. `request` must outlive them.
std::optional<std::vector<form_part>> read_form(const incoming& request);

} // namespace andante::inline v0::emulator
