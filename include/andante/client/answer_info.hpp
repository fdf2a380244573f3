#pragma once

#include <andante/http/message.hpp>

#include <functional>
#include <string_view>

namespace andante::inline v0 {

/// The head of the answer that an operation has succeeded with: for call_options::on_answer. Views
/// live until the callback returns.
struct answer_info {
    int status = 0;                         ///< 2xx, or one that the call expects.
    std::string_view request_id{};          ///< The request's id by the server's words, or empty.
    const http::headers* headers = nullptr; ///< All of its fields; never null.
    /// Where it comes from. Of one that was kept, status, id and fields are those with which it
    /// came.
    http::answer_source source = http::answer_source::server;
};

/// Sees the heads of answers.
using answer_hook = std::function<void(const answer_info&)>;

} // namespace andante::inline v0
