// Values as they come, money, and completions of texts whole and in pieces.
#include "json/member_rules.hpp"
#include "json/writer.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/json_parts.hpp"

#include <array>

namespace andante::inline v0::pioneer {

namespace {

using json::lenient_member;

constexpr std::array plan_rules{
    lenient_member<&plan_info::payment_plan>("payment_plan"),
    lenient_member<&plan_info::credit_limit>("credit_limit"),
    lenient_member<&plan_info::total_usage>("total_usage"),
    lenient_member<&plan_info::remaining_credits>("remaining_credits"),
    lenient_member<&plan_info::exceeds_limit>("exceeds_limit"),
};

constexpr std::array ticket_rules{
    json::required_member<&upload_ticket::address>("presigned_url"),
    json::required_member<&upload_ticket::dataset_id>("dataset_id"),
    json::lenient_member<&upload_ticket::version>("version_number"),
};

void read_usage(json::value& from, std::optional<chat::token_usage>& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    auto& into = out.emplace();
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "prompt_tokens") {
            into.prompt = count_of(inner);
        } else if (name == "completion_tokens") {
            into.completion = count_of(inner);
        } else if (name == "total_tokens") {
            into.total = count_of(inner);
        } else if (name == "prompt_tokens_details" && inner.what() == json::kind::object) {
            inner.members([&into](std::string_view detail, json::value& number) {
                if (detail == "cached_tokens") {
                    into.cached = count_of(number);
                }
            });
        }
    });
    into.total = into.total > 0 ? into.total : into.prompt + into.completion;
}

void read_text_choice(json::value& from, text_choice& into)
{
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "index") {
            into.index = static_cast<std::int64_t>(count_of(inner));
        } else if (name == "text") {
            read_words(inner, into.text);
        } else if (name == "reasoning_content") {
            read_words(inner, into.reasoning);
        } else if (name == "finish_reason") {
            read_words(inner, into.finish_reason);
        } else if (name == "logprobs" && !inner.is_null()) {
            into.logprobs = read_value(inner);
        }
    });
}

/// What whole answers and chunks have in common.
void read_text_members(json::value& root, text_completion& into, std::vector<text_choice>& choices)
{
    bool is_there = false;
    root.members([&](std::string_view name, json::value& inner) {
        if (name == "id") {
            read_words(inner, into.id);
        } else if (name == "model") {
            read_words(inner, into.model);
        } else if (name == "usage") {
            read_usage(inner, into.usage);
        } else if (name == "x_pioneer" && inner.what() == json::kind::object) {
            inner.members([&into](std::string_view detail, json::value& value) {
                if (detail == "inference_id") {
                    read_words(value, into.inference_id);
                }
            });
        } else if (name == "choices" && inner.what() == json::kind::array) {
            is_there = true;
            inner.elements([&choices](json::value& element) {
                read_text_choice(element, choices.emplace_back());
            });
        }
    });
    if (!is_there) {
        root.refuse("is missing", "choices");
    }
}

text_choice& choice_at(text_completion& all, std::int64_t index)
{
    for (auto& each : all.choices) {
        if (each.index == index) {
            return each;
        }
    }
    auto& made = all.choices.emplace_back();
    made.index = index;
    return made;
}

} // namespace

raw_json read_value(json::value& from)
{
    std::string text;
    switch (from.what()) {
    case json::kind::object:
        from.members([](std::string_view, json::value&) {}, &text);
        break;
    case json::kind::array:
        from.elements([](json::value&) {}, &text);
        break;
    case json::kind::string:
        json::append_quoted(text, from.text());
        break;
    case json::kind::number: {
        double number = 0;
        from.read(number);
        json::writer out;
        out.value(number);
        text = std::move(out).finish();
        break;
    }
    case json::kind::boolean: {
        bool truth = false;
        from.read(truth);
        text = truth ? "true" : "false";
        break;
    }
    case json::kind::null:
        text = "null";
        break;
    }
    auto made = raw_json::parse(std::move(text));
    return made.has_value() ? std::move(*made) : raw_json();
}

result<raw_json> decode_any(http::response& answer, kit::read_options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    if (answer.body.empty()) {
        return raw_json();
    }
    auto made = raw_json::parse(answer.body);
    if (made.has_error()) {
        return malformed_answer(answer, "the answer is not JSON: " + made.error().message());
    }
    return made;
}

result<bool> decode_done(http::response& answer, kit::read_options)
{
    return is_success(answer.status) ? result<bool>(true) : result<bool>(describe_error(answer));
}

result<std::vector<raw_json>> decode_array(http::response& answer, kit::read_options options)
{
    return decode_with<std::vector<raw_json>>(answer, options, [](json::value& root, auto& into) {
        if (root.what() != json::kind::array) {
            root.refuse("is not an array");
            return;
        }
        root.elements([&into](json::value& element) { into.push_back(read_value(element)); });
    });
}

result<page<raw_json>> decode_model_page(http::response& answer, kit::read_options options)
{
    return decode_with<page<raw_json>>(answer, options, [](json::value& root, auto& into) {
        std::optional<std::string> last;
        bool found = false;
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "data" && inner.what() == json::kind::array) {
                found = true;
                inner.elements([&into](json::value& element) {
                    into.items.push_back(read_value(element));
                });
            } else if (name == "has_more") {
                inner.read_if_sound(into.has_more);
            } else if (name == "last_id") {
                inner.read_if_sound(last);
            }
        });
        if (!found) {
            root.refuse("is missing", "data");
        }
        into.next_cursor = last.value_or(std::string());
        into.has_more = into.has_more && !into.next_cursor.empty() && !into.items.empty();
    });
}

result<page<raw_json>> decode_history_page(http::response& answer, kit::read_options options)
{
    return decode_with<page<raw_json>>(answer, options, [](json::value& root, auto& into) {
        std::optional<std::int64_t> total;
        std::optional<std::int64_t> offset;
        bool found = false;
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "inferences" && inner.what() == json::kind::array) {
                found = true;
                inner.elements([&into](json::value& element) {
                    into.items.push_back(read_value(element));
                });
            } else if (name == "total") {
                inner.read_if_sound(total);
            } else if (name == "offset") {
                inner.read_if_sound(offset);
            }
        });
        if (!found) {
            root.refuse("is missing", "inferences");
        }
        const auto count = static_cast<std::int64_t>(into.items.size());
        into.has_more =
            total ? offset.value_or(0) + count < *total && count > 0 : count >= history_page;
    });
}

result<plan_info> decode_plan(http::response& answer, kit::read_options options)
{
    return decode_with<plan_info>(answer, options, [](json::value& root, plan_info& into) {
        json::read_members(root, plan_rules, into, root.raw_into(into.raw_json));
    });
}

result<upload_ticket> decode_ticket(http::response& answer, kit::read_options options)
{
    return decode_with<upload_ticket>(answer, options, [](json::value& root, auto& into) {
        json::read_members(root, ticket_rules, into);
    });
}

result<text_completion> decode_text(http::response& answer, kit::read_options options)
{
    const auto whole = options.keep_raw ? answer.body : std::string();
    auto made = decode_with<text_completion>(answer, options, [](json::value& root, auto& into) {
        read_text_members(root, into, into.choices);
    });
    if (made.has_value()) {
        made->raw_json = whole;
    }
    return made;
}

std::optional<json::problem>
read_text_chunk(std::string& data, text_completion& so_far, std::vector<text_delta>& out)
{
    std::vector<text_choice> pieces;
    so_far.raw_json = data;
    const auto problem = json::read_document(data, false, [&](json::value& root) {
        read_text_members(root, so_far, pieces);
    });
    for (auto& each : pieces) {
        auto& into = choice_at(so_far, each.index);
        into.text += each.text;
        into.reasoning += each.reasoning;
        if (!each.finish_reason.empty()) {
            into.finish_reason = each.finish_reason;
        }
        if (!each.logprobs.empty()) {
            into.logprobs = std::move(each.logprobs);
        }
        out.push_back(
            {each.index,
             std::move(each.text),
             std::move(each.reasoning),
             std::move(each.finish_reason)}
        );
    }
    return problem;
}

} // namespace andante::inline v0::pioneer
