#pragma once

#include <andante/core/result.hpp>

#include "journal/database.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace andante::inline v0::detail {

/// Turns private texts into what is kept of them, and back.
class sealing {
public:
    using change = std::function<result<std::string>(std::string_view)>;

    sealing(std::string path, change seal, change unseal);

    /// As they are kept; an empty text is kept as it is.
    result<kept_text> seal(const std::string& plain) const;
    result<std::string> unseal(kept_text kept) const;

private:
    std::string path_;
    change seal_;
    change unseal_;
};

} // namespace andante::inline v0::detail
