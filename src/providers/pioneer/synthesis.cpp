#include <andante/providers/pioneer/synthesis.hpp>

#include "kit/explained_create.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

asio::awaitable<synthesis_job> begin_synthesis(
    const detail::session& session, const synthesis_request& request, call_options options
)
{
    auto prepared = synthesis_call(request, std::move(options));
    if (prepared.has_value()) {
        limit_repeats(*prepared, session.calls()->options().retry.attempts);
    }
    return kit::create_explained(
        session.syntheses(), session.own(std::move(prepared)), session.lost()
    );
}

} // namespace

synthesis::synthesis(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<synthesis_job>
synthesis::create(synthesis_request request, call_options options) const
{
    return begin_synthesis(*session_, request, std::move(options));
}

asio::awaitable<synthesis_job> synthesis::get(std::string id, call_options options) const
{
    return session_->syntheses().get(std::move(id), std::move(options));
}

asio::awaitable<synthesis_job> synthesis::wait(std::string id, wait_options options) const
{
    return session_->syntheses().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<synthesis_job>>>
synthesis::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->syntheses().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<synthesis_job>>
synthesis::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->syntheses().wait_any(std::move(ids), std::move(options));
}

completed_range<synthesis_job>
synthesis::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->syntheses().as_completed(std::move(ids), std::move(options));
}

asio::awaitable<synthesis_job>
synthesis::create_and_wait(synthesis_request request, wait_options options) const
{
    auto creating = begin_synthesis(*session_, request, options.call);
    return session_->syntheses().wait_after(std::move(creating), std::move(options));
}

asio::awaitable<std::vector<raw_json>> synthesis::label_existing(
    synthesis_task task,
    std::vector<std::string> labels,
    std::vector<std::string> texts,
    call_options options
) const
{
    return kit::perform_paid<std::vector<raw_json>>(
        session_->calls(),
        session_->own(label_call(task, labels, texts, std::move(options))),
        decode_array,
        session_->lost()
    );
}

} // namespace andante::inline v0::pioneer
