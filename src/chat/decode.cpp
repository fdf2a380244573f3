#include "chat/decode.hpp"

#include <andante/client/error_reading.hpp>

#include "chat/accumulator.hpp"
#include "json/reader.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace andante::inline v0::chat {

namespace {

/// A text; anything else counts as absent.
bool read_text(json::value& from, std::string& out)
{
    if (from.what() != json::kind::string) {
        return false;
    }
    from.read(out);
    return true;
}

/// Of a list of objects, those of the documented type.
template <class Read>
void each_object(json::value& from, Read read)
{
    if (from.what() != json::kind::array) {
        return;
    }
    from.elements([&read](json::value& element) {
        if (element.what() == json::kind::object) {
            read(element);
        }
    });
}

template <class Read>
void each_member(json::value& from, Read read)
{
    if (from.what() == json::kind::object) {
        from.members(read);
    }
}

/// Services have sent seeds beyond the range of a signed number, and in exponential form.
void read_seed(json::value& from, std::optional<std::uint64_t>& out)
{
    if (from.what() != json::kind::number) {
        return;
    }
    std::optional<std::uint64_t> whole;
    from.read_if_sound(whole);
    if (whole) {
        out = whole;
        return;
    }
    std::optional<double> number;
    from.read_if_sound(number);
    constexpr double beyond = 18446744073709551616.0; // 2^64
    if (number && *number >= 0 && *number < beyond && std::trunc(*number) == *number) {
        out = static_cast<std::uint64_t>(*number);
    }
}

void read_created(json::value& from, std::optional<std::chrono::system_clock::time_point>& out)
{
    std::optional<double> seconds;
    from.read_if_sound(seconds);
    constexpr double latest = 9'000'000'000; // what the clock can hold in nanoseconds
    if (seconds && *seconds >= 0 && *seconds < latest) {
        out = std::chrono::system_clock::time_point(
            std::chrono::seconds(static_cast<std::int64_t>(*seconds))
        );
    }
}

void read_count(json::value& from, std::uint64_t& out)
{
    std::optional<std::uint64_t> count;
    from.read_if_sound(count);
    out = count.value_or(out);
}

void read_usage(json::value& from, std::optional<token_usage>& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    token_usage used;
    from.members([&used](std::string_view name, json::value& inner) {
        if (name == "prompt_tokens") {
            read_count(inner, used.prompt);
        } else if (name == "completion_tokens") {
            read_count(inner, used.completion);
        } else if (name == "total_tokens") {
            read_count(inner, used.total);
        } else if (name == "cached_tokens") {
            read_count(inner, used.cached);
        } else if (name == "prompt_tokens_details") {
            each_member(inner, [&used](std::string_view detail, json::value& count) {
                if (detail == "cached_tokens") {
                    read_count(count, used.cached);
                }
            });
        } else if (name == "completion_tokens_details") {
            each_member(inner, [&used](std::string_view detail, json::value& count) {
                if (detail == "reasoning_tokens") {
                    read_count(count, used.reasoning);
                }
            });
        }
    });
    if (used.total == 0) {
        const auto room = std::numeric_limits<std::uint64_t>::max() - used.prompt;
        used.total = used.prompt + std::min(used.completion, room);
    }
    out = used;
}

/// OpenAI's form: a list of tokens, each with the likeliest in its place.
void read_token(json::value& from, token_probability& out, bool with_likeliest)
{
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "token") {
            read_text(inner, out.token);
        } else if (name == "token_id") {
            inner.read_if_sound(out.id);
        } else if (name == "logprob") {
            std::optional<double> number;
            inner.read_if_sound(number);
            out.log_probability = number.value_or(0);
        } else if (name == "top_logprobs" && with_likeliest) {
            each_object(inner, [&out](json::value& other) {
                read_token(other, out.likeliest.emplace_back(), false);
            });
        }
    });
}

/// Of lists side by side, that of the likeliest tokens: an object of numbers for each token.
void read_likeliest(json::value& from, std::vector<std::vector<token_probability>>& out)
{
    if (from.what() != json::kind::array) {
        return;
    }
    from.elements([&out](json::value& element) {
        auto& here = out.emplace_back();
        each_member(element, [&here](std::string_view token, json::value& inner) {
            std::optional<double> number;
            inner.read_if_sound(number);
            here.push_back({std::string(token), std::nullopt, number.value_or(0), {}});
        });
    });
}

void read_probabilities(json::value& from, std::vector<token_probability>& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    std::vector<std::string> tokens;
    std::vector<std::optional<double>> numbers;
    std::vector<std::optional<std::int64_t>> ids;
    std::vector<std::vector<token_probability>> likeliest;
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "content") {
            each_object(inner, [&out](json::value& token) {
                read_token(token, out.emplace_back(), true);
            });
        } else if (name == "tokens") {
            inner.read_if_sound(tokens);
        } else if (name == "token_logprobs") {
            inner.read_if_sound(numbers);
        } else if (name == "token_ids") {
            inner.read_if_sound(ids);
        } else if (name == "top_logprobs") {
            read_likeliest(inner, likeliest);
        }
    });
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto& made = out.emplace_back();
        made.token = std::move(tokens[i]);
        made.id = i < ids.size() ? ids[i] : std::nullopt;
        made.log_probability = i < numbers.size() ? numbers[i].value_or(0) : 0;
        if (i < likeliest.size()) {
            made.likeliest = std::move(likeliest[i]);
        }
    }
}

/// A text, or a list of parts of which some are text.
void read_content(json::value& from, spoken& into)
{
    if (read_text(from, into.what.content)) {
        into.has_content = true;
        return;
    }
    each_object(from, [&into](json::value& part) {
        part.members([&into](std::string_view name, json::value& inner) {
            std::string text;
            if (name == "text" && read_text(inner, text)) {
                into.what.content += text;
                into.has_content = true;
            }
        });
    });
}

void read_function(json::value& from, tool_call_fragment& into)
{
    each_member(from, [&into](std::string_view name, json::value& inner) {
        if (name == "name") {
            read_text(inner, into.name);
        } else if (name == "arguments" && !read_text(inner, into.arguments) &&
                   inner.what() == json::kind::object) {
            inner.members([](std::string_view, json::value&) {}, &into.arguments);
        }
    });
}

void read_tool_calls(json::value& from, bool is_whole, std::vector<tool_call_fragment>& out)
{
    each_object(from, [&](json::value& call) {
        auto& into = out.emplace_back();
        std::optional<std::int64_t> index;
        call.members([&](std::string_view name, json::value& inner) {
            if (name == "index") {
                inner.read_if_sound(index);
            } else if (name == "id") {
                read_text(inner, into.id);
            } else if (name == "function") {
                read_function(inner, into);
            }
        });
        const auto position = static_cast<std::int64_t>(out.size()) - 1;
        into.index = is_whole ? position : index && *index >= 0 ? *index : no_index;
    });
}

/// A choice's `message` or `delta`.
void read_spoken(
    json::value& from, bool is_whole, spoken& into, std::optional<std::int64_t>& token_id
)
{
    each_member(from, [&](std::string_view name, json::value& inner) {
        if (name == "role") {
            inner.read_if_sound(into.role);
        } else if (name == "content") {
            read_content(inner, into);
        } else if (name == "reasoning" || name == "reasoning_content") {
            std::string text; // some services send both names with the same text
            if (read_text(inner, text) && into.what.reasoning.empty()) {
                into.what.reasoning = std::move(text);
            }
        } else if (name == "refusal") {
            read_text(inner, into.refusal);
        } else if (name == "tool_calls") {
            read_tool_calls(inner, is_whole, into.what.tool_calls);
        } else if (name == "function_call" && inner.what() == json::kind::object) {
            auto& call = into.what.tool_calls.emplace_back();
            call.index = 0;
            read_function(inner, call);
        } else if (name == "token_id") {
            inner.read_if_sound(token_id);
        }
    });
}

void read_choice(json::value& from, spoken& into)
{
    std::optional<std::int64_t> token_id;
    std::optional<double> probability;
    std::optional<std::string> text;
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "index") {
            std::optional<std::int64_t> index;
            inner.read_if_sound(index);
            into.what.index = index.value_or(0);
        } else if (name == "delta" || name == "message") {
            read_spoken(inner, name == "message", into, token_id);
        } else if (name == "finish_reason") {
            inner.read_if_sound(into.what.finish_reason);
        } else if (name == "seed") {
            read_seed(inner, into.seed);
        } else if (name == "text") {
            inner.read_if_sound(text);
        } else if (name == "reasoning_content") { // of the route for plain completions
            read_text(inner, into.what.reasoning);
        } else if (name == "logprobs" && inner.what() == json::kind::number) {
            inner.read_if_sound(probability);
        } else if (name == "logprobs") {
            read_probabilities(inner, into.what.log_probabilities);
        }
    });
    if (text && !into.has_content && into.what.tool_calls.empty()) {
        into.what.content = std::move(*text);
        into.has_content = true;
    }
    if (probability) {
        into.what.log_probabilities.push_back({into.what.content, token_id, *probability, {}});
    }
}

void read_warnings(json::value& from, std::vector<std::string>& out)
{
    each_object(from, [&out](json::value& warning) {
        warning.members([&out](std::string_view name, json::value& inner) {
            std::string text;
            if (name == "message" && read_text(inner, text)) {
                out.push_back(std::move(text));
            }
        });
    });
}

void read_chunk(json::value& root, chunk& into)
{
    root.members([&into](std::string_view name, json::value& inner) {
        if (name == "id") {
            read_text(inner, into.id);
        } else if (name == "model") {
            read_text(inner, into.model);
        } else if (name == "created") {
            read_created(inner, into.created);
        } else if (name == "choices" && inner.what() == json::kind::array) {
            into.has_choices = true;
            each_object(inner, [&into](json::value& choice) {
                read_choice(choice, into.choices.emplace_back());
            });
        } else if (name == "usage") {
            read_usage(inner, into.usage);
        } else if (name == "seed") {
            read_seed(inner, into.seed);
        } else if (name == "warnings") {
            read_warnings(inner, into.warnings);
        } else if (name == "error") {
            into.is_error = !inner.is_null();
        }
    });
}

} // namespace

result<chunk> decode_chunk(std::string& document)
{
    chunk made;
    const auto problem = json::read_document(document, false, [&made](json::value& root) {
        read_chunk(root, made);
    });
    if (problem) {
        return malformed_body(
            document, "the service has sent what is no answer: " + json::describe(*problem)
        );
    }
    return made;
}

result<completion> decode_completion(http::response& answer, kit::read_options)
{
    auto read = decode_chunk(answer.body);
    const error_dialect plain; // for the request's id alone
    if (!read) {
        return malformed_answer(answer, read.error().message(), plain);
    }
    if (!read->has_choices) {
        return malformed_answer(answer, "a completion was promised: choices is missing", plain);
    }
    accumulator all(std::numeric_limits<std::size_t>::max());
    const auto added = all.add(std::move(*read), std::string());
    if (!added) {
        return malformed_answer(answer, added.error().message(), plain);
    }
    auto made = std::move(all).take();
    made.request_id = answer.headers.find(plain.request_id_header).value_or("");
    made.raw = std::move(answer.body);
    return made;
}

} // namespace andante::inline v0::chat
