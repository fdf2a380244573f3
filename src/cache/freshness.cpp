#include "cache/freshness.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace andante::inline v0::cache {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `take` with each element of a comma-separated header.
template <class Take>
void each_element(const http::headers& fields, std::string_view name, Take take)
{
    for (auto text : fields.find_all(name)) {
        while (!text.empty()) {
            const auto end = text.find(',');
            take(trimmed(text.substr(0, end)));
            text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        }
    }
}

/// Every request of a client has the same header fields but for these.
bool varies_by_call(const http::headers& fields)
{
    bool varies = false;
    each_element(fields, "vary", [&varies](std::string_view name) {
        varies = varies || name == "*" || http::same_name(name, "traceparent");
    });
    return varies;
}

} // namespace

std::optional<std::chrono::milliseconds>
may_keep(const http::response& answer, std::chrono::milliseconds lifetime)
{
    bool forbidden = varies_by_call(answer.headers);
    each_element(answer.headers, "cache-control", [&](std::string_view directive) {
        forbidden = forbidden || http::same_name(directive, "no-store");
        if (http::same_name(directive, "no-cache")) {
            lifetime = std::chrono::milliseconds(0);
        }
        constexpr std::string_view max_age = "max-age=";
        if (http::same_name(directive.substr(0, max_age.size()), max_age)) {
            const auto value = directive.substr(max_age.size());
            std::uint32_t seconds = 0; // also when it is not a number
            std::from_chars(value.data(), value.data() + value.size(), seconds);
            lifetime = std::min<std::chrono::milliseconds>(lifetime, std::chrono::seconds(seconds));
        }
    });
    return forbidden ? std::nullopt : std::optional(lifetime);
}

http::headers conditions_for(const http::response& kept)
{
    http::headers fields;
    if (const auto tag = kept.headers.find("etag")) {
        fields.set("If-None-Match", std::string(*tag));
    } else if (const auto changed = kept.headers.find("last-modified")) {
        fields.set("If-Modified-Since", std::string(*changed));
    }
    return fields;
}

} // namespace andante::inline v0::cache
