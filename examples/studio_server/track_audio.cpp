#include "track_audio.hpp"

#include <charconv>
#include <string>
#include <utility>

namespace studio_server {

namespace asio = boost::asio;

namespace {

std::optional<std::uint64_t> number_in(std::string_view text)
{
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

class audio_relay final : public body_relay {
public:
    explicit audio_relay(andante::file_stream file)
        : file_(std::move(file))
    {}

    asio::awaitable<std::string> next() override
    {
        auto reading = file_.read();
        auto piece = co_await std::move(reading);
        co_return std::move(piece).value(); // an error ends the connection before the length is met
    }

private:
    andante::file_stream file_;
};

} // namespace

std::optional<andante::http::file_range> asked_part(const web_request& request)
{
    constexpr std::string_view unit = "bytes=";
    const auto field = request.headers.find("Range").value_or("");
    // We name no version of the file, so that nobody can ask for a part of a certain one.
    if (!field.starts_with(unit) || request.headers.find("If-Range")) {
        return std::nullopt;
    }
    const auto range = field.substr(unit.size());
    const auto dash = range.find('-');
    const auto first = number_in(range.substr(0, dash));
    if (!first || dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto rest = range.substr(dash + 1);
    const auto last = number_in(rest);
    const bool is_valid = rest.empty() || (last && *last >= *first);
    return is_valid ? std::optional(andante::http::file_range(*first, last)) : std::nullopt;
}

web_reply audio_reply(andante::file_stream file, std::optional<andante::http::file_range> part)
{
    const auto& type = file.content_type();
    web_reply reply(200, type.empty() ? "application/octet-stream" : type, "");
    reply.headers.add("Accept-Ranges", "bytes");
    if (const auto size = file.size()) {
        reply.headers.add("Content-Length", std::to_string(*size));
        const auto total = file.total_size();
        if (part && total) {
            reply.status = 206;
            reply.headers.add(
                "Content-Range",
                "bytes " + std::to_string(file.first()) + '-' +
                    std::to_string(file.first() + *size - 1) + '/' + std::to_string(*total)
            );
        }
    }
    reply.relay = std::make_shared<audio_relay>(std::move(file));
    return reply;
}

} // namespace studio_server
