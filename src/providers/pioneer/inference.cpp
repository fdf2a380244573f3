#include <andante/kit/checks.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/query.hpp>
#include <andante/providers/pioneer/inference.hpp>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "kit/counted_tokens.hpp"
#include "kit/offset_list.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"
#include "providers/pioneer/token_usage.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_note = 5'000;

kit::query query_of(const inference_filter& filter)
{
    kit::query made;
    made.add_if("model_id", filter.model_id);
    made.add_if("project_id", filter.project_id);
    made.add_if("training_job_id", filter.training_job_id);
    made.add_if("task", filter.task);
    made.add_if("since", filter.since);
    made.add_if("until", filter.until);
    return made;
}

/// The id of one of the history, and when it was.
paging::entry about(const raw_json& item)
{
    paging::entry found;
    auto copy = item.text();
    json::read_document(copy, false, [&found](json::value& root) {
        root.members([&found](std::string_view name, json::value& inner) {
            if (name == "id" && inner.what() == json::kind::string) {
                inner.read(found.id);
            } else if (name == "created_at") {
                inner.read_if_sound(found.created);
            }
        });
    });
    return found;
}

} // namespace

inference::inference(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<encoder_answer>
inference::encode(encoder_request request, call_options options) const
{
    auto prepared = session_->own(encode_call(request, std::move(options)));
    kit::counted_tokens counted(session_->calls(), prepared);
    auto answering =
        kit::perform<encoder_answer>(session_->calls(), std::move(prepared), decode_encoder);
    return kit::settled<encoder_answer>(std::move(answering), std::move(counted), told_usage);
}

asio::awaitable<decoder_answer>
inference::generate(decoder_request request, call_options options) const
{
    return kit::perform_paid<decoder_answer>(
        session_->calls(),
        session_->own(decode_call(request, std::move(options))),
        decode_decoder,
        session_->lost()
    );
}

page_range<raw_json> inference::list_all(inference_filter filter, range_options options) const
{
    kit::offset_list<raw_json> list(call(routes::inferences), decode_history_page);
    list.entry_of = about;
    list.filter = query_of(filter).text();
    list.query = [filter = std::move(filter)](std::int64_t offset) {
        auto made = query_of(filter);
        made.add("limit", std::int64_t(history_page));
        made.add("offset", offset);
        return std::move(made).text();
    };
    return kit::read_by_offset(
        session_, session_->calls(), std::move(list), options, result<void>()
    );
}

asio::awaitable<raw_json> inference::get(std::string id, call_options options) const
{
    return kit::perform<raw_json>(
        session_->calls(),
        with_options(kit::check_id(id), call(routes::one_inference, {id}), std::move(options)),
        decode_any
    );
}

asio::awaitable<raw_json> inference::add_feedback(
    std::string id, bool is_correct, raw_json corrected, std::string notes, call_options options
) const
{
    const auto valid =
        kit::first_problem({kit::check_id(id), kit::check_text("notes", notes, longest_note)});
    json::writer body;
    body.begin_object();
    body.member("verdict", is_correct ? "correct" : "incorrect");
    if (!corrected.empty()) {
        body.key("corrected_output");
        body.raw(corrected.text());
    }
    if (!notes.empty() && valid.has_value()) {
        body.member("notes", notes);
    }
    body.end_object();
    call what(routes::feedback, {id});
    what.body = std::move(body).finish();
    return kit::perform<raw_json>(
        session_->calls(), with_options(valid, std::move(what), std::move(options)), decode_any
    );
}

} // namespace andante::inline v0::pioneer
