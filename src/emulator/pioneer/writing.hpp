#pragma once

#include "emulator/kit/json_text.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What models that write have in common, whatever the form.
namespace andante::inline v0::emulator::pioneer {

inline constexpr auto event_type = "text/event-stream";
inline constexpr double most_tokens = 131'072;

/// A text in pieces, each with the blank that follows it, of at most so many.
inline std::vector<std::string> pieces_of(const std::string& text, std::size_t most)
{
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size() && all.size() < most;) {
        const auto blank = text.find(' ', at);
        const auto end = blank == std::string::npos ? text.size() : blank + 1;
        all.push_back(text.substr(at, end - at));
        at = end;
    }
    return all;
}

inline std::string joined(const std::vector<std::string>& pieces)
{
    std::string all;
    for (const auto& each : pieces) {
        all += each;
    }
    return all;
}

inline std::size_t most_of(const json_body& body)
{
    body.check_number("max_tokens", 1, most_tokens);
    const auto* const given = body.find("max_tokens");
    return given != nullptr ? given->to_number<std::size_t>() : std::size_t(most_tokens);
}

/// Makes the events of a stream.
class event_writer {
public:
    explicit event_writer(const model_settings& how)
        : how_(how)
    {}

    void add(std::string_view data, std::string_view name = std::string_view())
    {
        std::string text;
        if (!name.empty()) {
            text = "event: " + std::string(name) + "\n";
        }
        text += how_.blank_after_data ? "data: " : "data:";
        text += std::string(data) + "\n\n";
        const auto pause = all_.empty() ? std::chrono::milliseconds(0) : how_.chunk_pause;
        all_.emplace_back(std::move(text), pause);
    }
    void add(const boost::json::object& data, std::string_view name = std::string_view())
    {
        add(json_text(data), name);
    }

    success finish() &&
    {
        success done;
        done.type = event_type;
        done.pieces = std::move(all_);
        return done;
    }

private:
    const model_settings& how_;
    std::vector<body_piece> all_;
};

} // namespace andante::inline v0::emulator::pioneer
