#pragma once

#include <andante/config.hpp>
#include <andante/http/message.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace andante::inline v0 {

/// A request that came to a webhook's address, as any server received it.
class webhook_request {
public:
    /// `method_word` as on the wire, for example "POST"; `request_target` is path and query, or a
    /// whole URL as proxies send it.
    webhook_request(std::string method_word, std::string request_target)
        : method(std::move(method_word))
        , target(std::move(request_target))
    {}

    /// The verb as on the wire.
    std::string method;
    /// Path and query, encoded as they came; before them may stand "http://host". The query may
    /// hold a secret: keep it out of logs.
    std::string target;
    /// All header fields, those that came twice too.
    http::headers headers;
    /// The body's own bytes. Signatures cover them, so nothing may have been decoded or re-encoded.
    std::string body;

    /// The target's path, which is safe to log.
    std::string_view path() const noexcept
    {
        auto text = std::string_view(target).substr(0, target.find('?'));
        const auto scheme = text.starts_with('/') ? text.npos : text.find("://");
        if (scheme != text.npos) {
            text.remove_prefix(scheme + 3);
            text.remove_prefix(std::min(text.find('/'), text.size()));
        }
        return text.empty() ? "/" : text;
    }
};

/// What to answer to a webhook.
class webhook_answer {
public:
    webhook_answer() = default;
    /// With a short text for people.
    webhook_answer(int http_status, std::string text)
        : status(http_status)
        , body(std::move(text))
    {}

    /// The HTTP status.
    int status = 0;
    /// Content-Type, and what the status needs; no Content-Length.
    http::headers headers;
    /// Short plain text. Says nothing that helps somebody who has no business here.
    std::string body;

    /// True when the sender need not send it again.
    bool accepted() const noexcept { return status >= 200 && status < 300; }
};

} // namespace andante::inline v0
