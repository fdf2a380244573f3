// Messages in Anthropic's form, whole and in pieces.
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/json_parts.hpp"

#include <algorithm>

namespace andante::inline v0::pioneer {

namespace {

void read_message_usage(json::value& from, message_usage& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        std::optional<std::int64_t> number;
        inner.read_if_sound(number);
        if (!number) {
            return;
        }
        if (name == "input_tokens") {
            into.input_tokens = *number;
        } else if (name == "output_tokens") {
            into.output_tokens = *number;
        } else if (name == "cache_read_input_tokens") {
            into.cache_read_input_tokens = *number;
        } else if (name == "cache_creation_input_tokens") {
            into.cache_creation_input_tokens = *number;
        }
    });
}

void read_block(json::value& from, content_block& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "type") {
            read_words(inner, into.type);
        } else if (name == "text" || name == "thinking") {
            read_words(inner, into.text);
        } else if (name == "id") {
            read_words(inner, into.id);
        } else if (name == "name") {
            read_words(inner, into.name);
        } else if (name == "input" && !inner.is_null()) {
            into.input = read_value(inner).text();
        }
    });
}

/// Of a whole message, of that of message_start, and of the delta of message_delta.
bool read_message_member(std::string_view name, json::value& inner, message& into)
{
    if (name == "id") {
        read_words(inner, into.id);
    } else if (name == "role") {
        read_words(inner, into.role);
    } else if (name == "model") {
        read_words(inner, into.model);
    } else if (name == "stop_reason") {
        read_words(inner, into.stop_reason);
    } else if (name == "stop_sequence") {
        inner.read_if_sound(into.stop_sequence);
    } else if (name == "usage") {
        read_message_usage(inner, into.usage);
    } else {
        return false;
    }
    return true;
}

content_block& block_at(message& all, std::int64_t index)
{
    constexpr std::int64_t most_blocks = 4096;
    const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, most_blocks));
    if (all.content.size() <= at) {
        all.content.resize(at + 1);
    }
    return all.content[at];
}

void read_block_delta(json::value& from, message_event& event)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&event](std::string_view name, json::value& inner) {
        if (name == "text") {
            read_words(inner, event.text);
        } else if (name == "thinking") {
            read_words(inner, event.thinking);
        } else if (name == "partial_json") {
            read_words(inner, event.partial_json);
        }
    });
}

} // namespace

result<message> decode_message(http::response& answer, kit::read_options options)
{
    return decode_with<message>(answer, options, [](json::value& root, message& into) {
        bool found = false;
        const auto on_member = [&](std::string_view name, json::value& inner) {
            if (!read_message_member(name, inner, into) && name == "content" &&
                inner.what() == json::kind::array) {
                found = true;
                inner.elements([&into](json::value& element) {
                    read_block(element, into.content.emplace_back());
                });
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (!found) {
            root.refuse("is missing", "content");
        }
    });
}

std::optional<json::problem> read_message_event(message_event& event, message& so_far)
{
    auto data = event.raw;
    content_block begun;
    const auto on_member = [&](std::string_view name, json::value& inner) {
        if (name == "index") {
            event.index = static_cast<std::int64_t>(count_of(inner));
        } else if (name == "type") {
            read_words(inner, event.type);
        } else if (name == "usage") {
            read_message_usage(inner, so_far.usage);
        } else if (inner.what() != json::kind::object) {
            return;
        } else if (name == "message" || (name == "delta" && event.type == "message_delta")) {
            inner.members([&so_far](std::string_view member, json::value& value) {
                read_message_member(member, value, so_far);
            });
        } else if (name == "delta") {
            read_block_delta(inner, event);
        } else if (name == "content_block") {
            read_block(inner, begun);
        }
    };
    auto problem =
        json::read_document(data, false, [&](json::value& root) { root.members(on_member); });
    if (problem) {
        return problem;
    }
    if (event.type == "content_block_start") {
        if (begun.input == "{}") {
            begun.input.clear(); // its arguments follow
        }
        event.text = begun.type == "thinking" ? std::string() : begun.text;
        event.thinking = begun.type == "thinking" ? begun.text : std::string();
        block_at(so_far, event.index) = std::move(begun);
    } else if (event.type == "content_block_delta") {
        auto& block = block_at(so_far, event.index);
        block.text += event.text + event.thinking;
        block.input += event.partial_json;
    }
    return std::nullopt;
}

} // namespace andante::inline v0::pioneer
