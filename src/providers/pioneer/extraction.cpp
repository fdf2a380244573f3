#include <andante/providers/pioneer/extraction.hpp>

#include "kit/counted_tokens.hpp"
#include "kit/explained_create.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"
#include "providers/pioneer/token_usage.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

asio::awaitable<extraction_job> begin_extraction(
    const detail::session& session, const extraction_request& request, call_options options
)
{
    auto prepared = extraction_call(routes::extract_later, request, std::move(options));
    if (prepared.has_value()) {
        limit_repeats(*prepared, session.calls()->options().retry.attempts);
    }
    return kit::create_explained(
        session.extractions(), session.own(std::move(prepared)), session.lost()
    );
}

} // namespace

extraction::extraction(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<extraction_answer>
extraction::extract(extraction_request request, call_options options) const
{
    auto prepared = session_->own(extraction_call(routes::extract, request, std::move(options)));
    kit::counted_tokens counted(session_->calls(), prepared);
    auto answering =
        kit::perform<extraction_answer>(session_->calls(), std::move(prepared), decode_extraction);
    return kit::settled<extraction_answer>(std::move(answering), std::move(counted), told_usage);
}

asio::awaitable<extraction_job>
extraction::create(extraction_request request, call_options options) const
{
    return begin_extraction(*session_, request, std::move(options));
}

asio::awaitable<extraction_job> extraction::get(std::string id, call_options options) const
{
    return session_->extractions().get(std::move(id), std::move(options));
}

asio::awaitable<extraction_job> extraction::wait(std::string id, wait_options options) const
{
    return session_->extractions().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<extraction_job>>>
extraction::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->extractions().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<extraction_job>>
extraction::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->extractions().wait_any(std::move(ids), std::move(options));
}

completed_range<extraction_job>
extraction::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->extractions().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<extraction_job>
extraction::create_and_wait(extraction_request request, wait_options options) const
{
    auto creating = begin_extraction(*session_, request, options.call);
    return session_->extractions().wait_after(std::move(creating), std::move(options));
}

} // namespace andante::inline v0::pioneer
