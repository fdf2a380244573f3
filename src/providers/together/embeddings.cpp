#include <andante/bulk/map.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/perform.hpp>
#include <andante/providers/together/embeddings.hpp>

#include "providers/together/decode.hpp"
#include "providers/together/encode.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/session.hpp"

#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

using embedding_route = bulk::map_route<std::string, embedding>;
using embedding_report = bulk::map_report<embedding>;

/// Who asks, for which model.
embedding_route
route_of(std::shared_ptr<const pipeline> calls, const std::string& model, std::size_t batch_size)
{
    const auto send = [calls, model](std::vector<std::string> texts, call_options options) {
        call what(routes::embed);
        what.body = encode_texts(texts, model);
        what.options = std::move(options);
        return kit::try_perform<std::vector<result<embedding>>>(
            calls, kit::prepared_call(std::move(what)), decode_embeddings
        );
    };
    return embedding_route(batch_size, send);
}

asio::awaitable<embedding_report> fail(error problem)
{
    throw_exception_from_error(problem, BOOST_CURRENT_LOCATION);
    co_return embedding_report();
}

} // namespace

embeddings::embeddings(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<embedding_report> embeddings::create(
    std::vector<std::string> texts, std::string model, embedding_options options
) const
{
    if (const auto valid = validate(texts, model); valid.has_error()) {
        return fail(valid.error());
    }
    if (options.batch_size == 0 || options.in_flight < 1) {
        return fail(kit::invalid(
            options.batch_size == 0 ? "batch_size" : "in_flight", "0", "1 or more", "leave it out"
        ));
    }
    if (options.call.partition.empty()) {
        options.call.partition = model;
    }
    const auto calls = session_->calls();
    bulk::map_options how(std::move(options.call));
    how.in_flight = options.in_flight;
    how.on_progress = std::move(options.on_progress);
    auto route = route_of(calls, model, options.batch_size);
    auto mapping = bulk::map<std::string, embedding>(
        calls->time(), std::move(texts), std::move(route), std::move(how)
    );
    return explained(session_->names(), std::move(mapping), std::move(model));
}

} // namespace andante::inline v0::together
