#include <andante/kit/checks.hpp>
#include <andante/providers/pioneer/evaluations.hpp>

#include "json/writer.hpp"
#include "kit/explained_create.hpp"
#include "kit/optional_members.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

asio::awaitable<evaluation> begin_evaluation(
    const detail::session& session,
    const std::string& model,
    const std::string& dataset,
    const std::optional<std::string>& project_id,
    call_options options
)
{
    const auto valid = kit::first_problem(
        {kit::check_id(model, "base_model"), kit::check_id(dataset, "dataset_name")}
    );
    json::object_writer body;
    if (valid.has_value()) {
        body.add("base_model", model);
        body.add("dataset_name", dataset);
        kit::add_if(body, "project_id", project_id);
    }
    call what(routes::evaluate);
    what.body = std::move(body).finish();
    auto prepared = with_options(valid, std::move(what), std::move(options));
    if (prepared.has_value()) {
        limit_repeats(*prepared, session.calls()->options().retry.attempts);
    }
    return kit::create_explained(
        session.evaluations(), session.own(std::move(prepared)), session.lost()
    );
}

} // namespace

evaluations::evaluations(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<evaluation> evaluations::create(
    std::string model,
    std::string dataset,
    std::optional<std::string> project_id,
    call_options options
) const
{
    return begin_evaluation(*session_, model, dataset, project_id, std::move(options));
}

asio::awaitable<evaluation>
evaluations::create_and_wait(std::string model, std::string dataset, wait_options options) const
{
    auto creating = begin_evaluation(*session_, model, dataset, std::nullopt, options.call);
    return session_->evaluations().wait_after(std::move(creating), std::move(options));
}

asio::awaitable<evaluation> evaluations::get(std::string id, call_options options) const
{
    return session_->evaluations().get(std::move(id), std::move(options));
}

asio::awaitable<evaluation> evaluations::wait(std::string id, wait_options options) const
{
    return session_->evaluations().wait(std::move(id), std::move(options));
}

asio::awaitable<std::vector<result<evaluation>>>
evaluations::wait_all(std::vector<std::string> ids, wait_options options) const
{
    return session_->evaluations().wait_all(std::move(ids), std::move(options));
}

asio::awaitable<andante::completed<evaluation>>
evaluations::wait_any(std::vector<std::string> ids, wait_options options) const
{
    return session_->evaluations().wait_any(std::move(ids), std::move(options));
}

completed_range<evaluation>
evaluations::as_completed(std::vector<std::string> ids, wait_options options) const
{
    return session_->evaluations().as_completed(std::move(ids), std::move(options));
}

} // namespace andante::inline v0::pioneer
