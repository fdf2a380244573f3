#include <andante/http/body.hpp>
#include <andante/kit/checks.hpp>
#include <andante/providers/pioneer/datasets.hpp>

#include "json/writer.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/job_kinds.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"

#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

/// The address was given by the service, and the bytes go there without the key.
kit::prepared_call
put_call(const upload_ticket& ticket, http::request_body body, const call_options& options)
{
    const auto where = http::url::parse_loosely(ticket.address);
    if (!where) {
        error_details details;
        details.message = "the address for the upload is not an http(s) URL";
        details.stop = stop_reason::permanent;
        return error(errc::malformed_response, std::move(details));
    }
    call put(routes::put_upload, *where);
    put.set_body(std::move(body));
    put.options.deadline = options.deadline;
    put.options.idle_timeout = options.idle_timeout;
    return put;
}

kit::prepared_call process_call(const std::string& id, call_options options)
{
    json::object_writer body;
    body.add("dataset_id", id);
    call what(routes::process_upload);
    what.body = std::move(body).finish();
    return with_options(result<void>(), std::move(what), std::move(options));
}

asio::awaitable<dataset>
send_file(std::shared_ptr<const pipeline> calls, dataset_upload what, call_options options)
{
    auto file = http::file_body(what.path, "application/octet-stream");
    auto body = std::move(file).value();
    auto asking = kit::perform<upload_ticket>(calls, ticket_call(what, options), decode_ticket);
    const auto ticket = co_await std::move(asking);
    auto putting =
        kit::perform<bool>(calls, put_call(ticket, std::move(body), options), decode_done);
    co_await std::move(putting);
    auto processing =
        kit::perform<bool>(calls, process_call(ticket.dataset_id, options), decode_done);
    co_await std::move(processing);
    dataset made;
    made.name = what.dataset_name;
    made.version = ticket.version;
    made.id = ticket.dataset_id;
    made.status = dataset_status::uploading;
    co_return made;
}

asio::awaitable<dataset> wait_for_version(
    kit::job_resource<dataset> versions,
    std::shared_ptr<const pipeline> calls,
    std::string name,
    std::string version,
    wait_options options
)
{
    const auto key = version_key(name, version);
    const call where(routes::dataset_version, {name, version});
    versions.notes()->linked(
        routes::awaited_version.name(),
        key,
        calls->base_url().origin() +
            (calls->base_url().target() == "/" ? "" : calls->base_url().target()) + where.target
    );
    return versions.wait(key, std::move(options));
}

asio::awaitable<dataset> send_and_wait(
    kit::job_resource<dataset> versions,
    std::shared_ptr<const pipeline> calls,
    dataset_upload what,
    wait_options options
)
{
    versions.service()->check(options).value();
    auto sending = send_file(calls, std::move(what), options.call);
    const auto made = co_await std::move(sending);
    auto waiting = wait_for_version(
        std::move(versions), std::move(calls), made.name, made.version, std::move(options)
    );
    co_return co_await std::move(waiting);
}

asio::awaitable<void> remove_one(std::shared_ptr<const pipeline> calls, kit::prepared_call prepared)
{
    auto removing = kit::perform<bool>(std::move(calls), std::move(prepared), decode_done);
    co_await std::move(removing);
}

result<void> check_version_of(const std::string& name, const std::string& version)
{
    return kit::first_problem(
        {kit::check_id(name, "dataset_name"), kit::check_id(version, "version")}
    );
}

/// For a value that must not be sent, in a function that gives an operation.
asio::awaitable<dataset> refuse(error why)
{
    throw_exception_from_error(why, BOOST_CURRENT_LOCATION);
    co_return dataset();
}

} // namespace

datasets::datasets(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<dataset_list> datasets::list(call_options options) const
{
    return kit::perform<dataset_list>(
        session_->calls(),
        with_options(result<void>(), call(routes::datasets), std::move(options)),
        decode_datasets
    );
}

asio::awaitable<dataset_list> datasets::versions(std::string name, call_options options) const
{
    return kit::perform<dataset_list>(
        session_->calls(),
        with_options(
            kit::check_id(name, "dataset_name"), call(routes::dataset, {name}), std::move(options)
        ),
        decode_datasets
    );
}

asio::awaitable<dataset>
datasets::get(std::string name, std::string version, call_options options) const
{
    return kit::perform<dataset>(
        session_->calls(),
        with_options(
            check_version_of(name, version),
            call(routes::dataset_version, {name, version}),
            std::move(options)
        ),
        decode_dataset
    );
}

asio::awaitable<void>
datasets::remove(std::string name, std::string version, call_options options) const
{
    auto what = version.empty() ? call(routes::delete_dataset, {name})
                                : call(routes::delete_version, {name, version});
    const auto valid = check_version_of(name, version.empty() ? "all" : version);
    return remove_one(session_->calls(), with_options(valid, std::move(what), std::move(options)));
}

asio::awaitable<dataset> datasets::upload(dataset_upload what, call_options options) const
{
    return send_file(session_->calls(), std::move(what), std::move(options));
}

asio::awaitable<dataset>
datasets::wait(std::string name, std::string version, wait_options options) const
{
    if (const auto valid = check_version_of(name, version); valid.has_error()) {
        return refuse(valid.error());
    }
    return wait_for_version(
        session_->datasets(),
        session_->calls(),
        std::move(name),
        std::move(version),
        std::move(options)
    );
}

asio::awaitable<dataset> datasets::upload_and_wait(dataset_upload what, wait_options options) const
{
    return send_and_wait(
        session_->datasets(), session_->calls(), std::move(what), std::move(options)
    );
}

} // namespace andante::inline v0::pioneer
