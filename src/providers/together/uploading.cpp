#include "providers/together/uploading.hpp"

#include <andante/http/body.hpp>
#include <andante/kit/checks.hpp>
#include <andante/kit/perform.hpp>

#include "providers/together/decode.hpp"
#include "providers/together/errors.hpp"
#include "providers/together/routes.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t largest_batch = 100'000'000;
constexpr std::uint64_t largest_training = 50'100'000'000;
constexpr const char* any_bytes = "application/octet-stream";
constexpr int answered_elsewhere = 302;

std::string name_of(const upload_request& what)
{
    if (!what.name.empty()) {
        return what.name;
    }
    return what.path.substr(what.path.rfind('/') + 1);
}

std::string type_of(const upload_request& what)
{
    if (!what.type.empty()) {
        return what.type;
    }
    const auto name = name_of(what);
    return name.ends_with(".csv") ? "csv" : name.ends_with(".parquet") ? "parquet" : "jsonl";
}

std::string purpose_of(const upload_request& what)
{
    return std::string(open_enum<file_purpose>(what.purpose).text());
}

result<http::request_body> body_of(const upload_request& what)
{
    return what.path.empty() ? result<http::request_body>(http::bytes_body(any_bytes, what.bytes))
                             : http::file_body(what.path, any_bytes);
}

std::uint64_t size_of(const http::request_body& body)
{
    return body.source ? body.source->size() : body.text.size();
}

result<void> check(const upload_request& what, const http::request_body& body)
{
    constexpr std::array<std::string_view, 3> types{"jsonl", "csv", "parquet"};
    const auto type = type_of(what);
    const bool is_batch = what.purpose == file_purpose::batch_api;
    const auto size = size_of(body);
    if (size == 0) {
        return kit::invalid("file", name_of(what), "not empty", "put something into it");
    }
    if (size > (is_batch ? largest_batch : largest_training)) {
        return kit::invalid(
            "file",
            std::to_string(size) + " bytes",
            is_batch ? "at most 100 MB for a batch" : "at most 50.1 GB",
            "cut it into several"
        );
    }
    return kit::first_problem({
        kit::check_prompt("name", name_of(what)),
        kit::check_word("type", type, types),
    });
}

/// The member that names a file's place must be there.
error no_place(const http::response& answer)
{
    return malformed_answer(
        answer,
        "the answer to an upload is not what the API promises: Location or "
        "X-Together-File-Id is missing"
    );
}

call begin_call(const upload_request& what, const call_options& options)
{
    call asked(routes::begin_upload);
    asked.set_body(http::form_body({
        {"purpose", purpose_of(what)},
        {"file_name", name_of(what)},
        {"file_type", type_of(what)},
    }));
    asked.target += '?' + asked.body;
    asked.options = options;
    return asked;
}

kit::prepared_call form_call(const upload_request& what, const call_options& options)
{
    http::multipart_form form;
    form.add("purpose", purpose_of(what));
    form.add("file_name", name_of(what));
    form.add("file_type", type_of(what));
    if (what.path.empty()) {
        form.add_file("file", name_of(what), any_bytes, what.bytes);
    } else {
        const auto added = form.add_file_from("file", what.path, name_of(what), any_bytes);
        if (added.has_error()) {
            return added.error();
        }
    }
    call asked(routes::upload_form);
    asked.set_body(std::move(form).finish());
    asked.options = options;
    return asked;
}

call put_call(http::url address, http::request_body body, const call_options& options)
{
    call put(routes::put_upload, std::move(address));
    put.set_body(std::move(body));
    put.options.deadline = options.deadline;
    put.options.idle_timeout = options.idle_timeout;
    return put;
}

call get_call(const std::string& id, const call_options& options)
{
    call what(routes::file, {id});
    what.options = options;
    return what;
}

asio::awaitable<file> upload_presigned(
    std::shared_ptr<const pipeline> calls,
    upload_request what,
    http::request_body body,
    call_options options
)
{
    auto begun = co_await calls->execute(begin_call(what, options));
    auto ticket = std::move(begun).value();
    const std::string id(ticket.headers.find("X-Together-File-Id").value_or(""));
    const auto location = ticket.headers.find("Location").value_or("");
    const auto address = calls->base_url().resolve(location);
    if (ticket.status != answered_elsewhere || id.empty() || location.empty() || !address) {
        throw_exception_from_error(no_place(ticket), BOOST_CURRENT_LOCATION);
    }
    auto sent = co_await calls->execute(put_call(*address, std::move(body), options));
    sent.value();
    auto reading = kit::perform<file>(calls, get_call(id, options), decode_file);
    co_return co_await std::move(reading);
}

error of_no_use(const file& what)
{
    error_details details;
    details.message = "the file " + what.name + " (" + what.id +
                      ") cannot be used: " + what.problem.value_or("the service gives no reason");
    details.api_code = what.processing ? std::string(what.processing->text()) : std::string();
    details.stop = stop_reason::permanent;
    return error(errc::job_failed, std::move(details));
}

} // namespace

asio::awaitable<file>
upload_file(std::shared_ptr<const pipeline> calls, upload_request what, call_options options)
{
    auto body = body_of(what).value();
    check(what, body).value();
    if (what.way == upload_way::multipart) {
        auto sending = kit::perform<file>(calls, form_call(what, options), decode_file);
        co_return co_await std::move(sending);
    }
    auto sending = upload_presigned(calls, std::move(what), std::move(body), std::move(options));
    co_return co_await std::move(sending);
}

asio::awaitable<file> upload_until_ready(
    std::shared_ptr<const pipeline> calls,
    kit::job_resource<file> jobs,
    upload_request what,
    wait_options options
)
{
    jobs.service()->check(options).value();
    auto uploading = upload_file(calls, std::move(what), options.call);
    auto sent = co_await std::move(uploading);
    if (!is_terminal(sent)) {
        auto waiting = jobs.wait(sent.id, std::move(options));
        sent = co_await std::move(waiting);
    }
    if (sent.processing && *sent.processing != processing_status::completed) {
        throw_exception_from_error(of_no_use(sent), BOOST_CURRENT_LOCATION);
    }
    co_return sent;
}

} // namespace andante::inline v0::together
