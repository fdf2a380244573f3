#include "emulator/kit/chat_answers.hpp"
#include "emulator/kit/json_text.hpp"
#include "emulator/together/routes.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

/// A prompt with one of these in it has this happen to its stream.
constexpr std::string_view breaks = "[break]";
constexpr std::string_view stays_silent = "[silent]";
constexpr std::string_view never_done = "[no done]";
constexpr std::string_view goes_on = "[goes on]";
constexpr std::string_view no_blank = "[no blank]";

chat_style style_of(const call& what)
{
    chat_style style;
    style.id = "oX2b8kR-" + what.server.new_uuid().substr(0, 8);
    style.created =
        std::chrono::duration_cast<std::chrono::seconds>(what.server.now.time_since_epoch())
            .count();
    style.reasoning_name = "reasoning";
    style.logprobs_as_lists = true;
    style.with_extra_members = true;
    style.more = json::object{{"prompt", json::array()}};
    const std::string_view body = what.request.body;
    const auto says = [body](std::string_view word) {
        return body.find(word) != std::string_view::npos;
    };
    if (says(breaks)) {
        style.error_after = std::pair(
            std::size_t(2),
            json::object{
                {"error",
                 json::object{
                     {"message", "The model broke off."},
                     {"type", "server_error"},
                     {"param", nullptr},
                     {"code", nullptr},
                 }},
            }
        );
    }
    if (says(stays_silent)) {
        style.silent_after = 2;
    }
    style.with_done = !says(never_done);
    style.goes_on_after_done = says(goes_on);
    style.blank_after_data = !says(no_blank);
    return style;
}

} // namespace

success complete(const call& what)
{
    const auto body = read_object(what);
    if (const auto problem = find_chat_problem(body)) {
        auto why = invalid_request(problem->message);
        why.field = problem->field;
        throw why;
    }
    const auto model = required_text(body, "model");
    if (!what.server.knows(model)) {
        throw no_model(model);
    }
    const chat_answer made(body, style_of(what));
    what.server.use_tokens(model, made.usage().total());
    auto answer = made.make_reply();
    success done;
    done.status = answer.status;
    done.type = std::string(answer.headers.find("Content-Type").value_or("application/json"));
    done.body = std::move(answer.body);
    done.pieces = std::move(answer.pieces);
    return done;
}

} // namespace andante::inline v0::emulator::together
