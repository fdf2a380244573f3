#pragma once

#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace andante::inline v0::http {

/// Every method there is, for those who list them or look for one.
inline constexpr std::array methods{
    method::get,
    method::head,
    method::post,
    method::put,
    method::patch,
    method::delete_,
};

/// The method of that word, as to_string() writes it: in capital letters. Nothing when there is
/// none.
ANDANTE_DECL std::optional<method> method_named(std::string_view word) noexcept;

} // namespace andante::inline v0::http
