// Models that write, in OpenAI's form.
#include "emulator/kit/chat_answers.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/request_body.hpp"
#include "emulator/pioneer/writing.hpp"

#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

std::int64_t seconds_of(time_point when)
{
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

json::object history_id(const std::string& id, const std::string& model)
{
    return {{"inference_id", id}, {"routed_model", model}};
}

/// Of a text completion.
json::array only_choice(const std::string& words, const json::value& reason)
{
    json::array all;
    all.push_back(json::object{
        {"index", 0}, {"text", words}, {"logprobs", nullptr}, {"finish_reason", reason}
    });
    return all;
}

} // namespace

success chat(const call& what)
{
    const json_body body(what);
    if (const auto problem = find_chat_problem(json::value(body.all()))) {
        throw invalid(problem->field, problem->message);
    }
    const auto model = body.text("model");
    check_model(what, model);
    body.check_number("max_tokens", 1, most_tokens);
    const auto& models = what.server.chosen.models;
    const auto id = what.server.new_uuid();
    chat_style style;
    style.id = "chatcmpl-" + id.substr(0, 8);
    style.created = seconds_of(what.server.now);
    style.pause = models.chunk_pause;
    style.blank_after_data = models.blank_after_data;
    style.usage = models.stream_usage || !asks_for_stream(body.all())
                      ? chat_style::usage_place::last_chunk
                      : chat_style::usage_place::never;
    style.more["x_pioneer"] = history_id(id, model);
    const chat_answer answer(body.all(), std::move(style));
    // Two lines of the bill, of which one is to be paid.
    what.server.charge(
        *what.who,
        "/v1/chat/completions",
        model,
        static_cast<std::int64_t>(answer.usage().total()),
        2
    );
    auto made = answer.make_reply();
    success done;
    done.type = std::string(made.headers.find("Content-Type").value_or("application/json"));
    done.body = std::move(made.body);
    done.pieces = std::move(made.pieces);
    return done;
}

success complete(const call& what)
{
    const json_body body(what);
    const auto model = body.text("model");
    const auto* const given = body.find("prompt");
    if (given == nullptr || !given->is_string()) {
        throw invalid("prompt", "Input should be a valid string");
    }
    check_model(what, model);
    body.check_number("logprobs", 0, 20);
    const auto most = most_of(body);
    const std::string prompt(given->as_string());
    const auto text =
        (body.flag("echo", false) ? prompt + " " : std::string()) + "and so it went on and on";
    const auto pieces = pieces_of(text, most);
    const auto id = what.server.new_uuid();
    const auto prompt_tokens = static_cast<std::int64_t>((prompt.size() + 3) / 4);
    const auto written = static_cast<std::int64_t>(pieces.size());
    const json::object usage{
        {"prompt_tokens", prompt_tokens},
        {"completion_tokens", written},
        {"total_tokens", prompt_tokens + written},
    };
    const auto* const ending = joined(pieces) == text ? "stop" : "length";
    json::object head{
        {"id", "cmpl-" + id.substr(0, 8)},
        {"object", "text_completion"},
        {"created", seconds_of(what.server.now)},
        {"model", model},
    };
    what.server.charge(*what.who, "/v1/completions", model, prompt_tokens + written, 2);
    if (!body.flag("stream", false)) {
        head["choices"] = only_choice(joined(pieces), ending);
        head["usage"] = usage;
        head["x_pioneer"] = history_id(id, model);
        return {200, json_text(head)};
    }
    event_writer events(what.server.chosen.models);
    for (const auto& each : pieces) {
        head["choices"] = only_choice(each, nullptr);
        events.add(head);
    }
    head["choices"] = only_choice("", ending);
    head["x_pioneer"] = history_id(id, model);
    if (what.server.chosen.models.stream_usage) {
        head["usage"] = usage;
    }
    events.add(head);
    events.add("[DONE]");
    return std::move(events).finish();
}

success embed(const call& what)
{
    const json_body body(what);
    const auto model = body.text("model");
    const auto* const input = body.find("input");
    if (input == nullptr) {
        throw invalid("input", "Field required");
    }
    const auto texts =
        input->is_array() ? body.texts("input") : std::vector<std::string>{body.text("input")};
    json::array data;
    for (const auto& each : texts) {
        data.push_back(json::object{
            {"object", "embedding"},
            {"index", data.size()},
            {"embedding", json::array{0.5, double(each.size()), -0.25}},
        });
    }
    what.server.charge(*what.who, "/v1/embeddings", model, 1);
    const json::object answer{
        {"object", "list"},
        {"data", std::move(data)},
        {"model", model},
        {"usage", json::object{{"prompt_tokens", 1}, {"total_tokens", 1}}},
    };
    return {200, json_text(answer)};
}

} // namespace andante::inline v0::emulator::pioneer
