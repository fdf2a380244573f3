#include <andante/kit/checks.hpp>
#include <andante/kit/paid_create.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/providers/together/images.hpp>

#include "providers/together/decode.hpp"
#include "providers/together/encode.hpp"
#include "providers/together/routes.hpp"
#include "providers/together/saving.hpp"
#include "providers/together/session.hpp"

#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> save_here(image what, std::string path)
{
    save_bytes(what.bytes, path);
    co_return;
}

asio::awaitable<void> fetch(
    std::shared_ptr<const pipeline> calls,
    result<http::url> where,
    std::string path,
    http::download_options options
)
{
    auto saving =
        kit::save_file(std::move(calls), std::move(where), std::move(path), std::move(options));
    co_await std::move(saving);
}

result<http::url> place_of(const image& what)
{
    const auto where = what.url ? http::url::parse_loosely(*what.url) : std::nullopt;
    if (!where) {
        return kit::invalid(
            "url", what.url.value_or(""), "an http(s) URL", "save what create() gave"
        );
    }
    return *where;
}

} // namespace

images::images(std::shared_ptr<detail::session> session)
    : session_(std::move(session))
{}

asio::awaitable<image_list> images::create(image_request request, call_options options) const
{
    const auto valid = validate(request);
    call what(routes::draw);
    what.body = valid.has_value() ? encode(request) : std::string();
    what.options = std::move(options);
    if (what.options.partition.empty()) {
        what.options.partition = request.model;
    }
    auto drawing = kit::perform_paid<image_list>(
        session_->calls(), kit::checked(valid, std::move(what)), decode_images, session_->lost()
    );
    return explained(session_->names(), std::move(drawing), std::move(request.model));
}

asio::awaitable<file_stream> images::open(image what, file_stream_options options) const
{
    return kit::open_file(session_->calls(), place_of(what), std::move(options));
}

asio::awaitable<void>
images::download(image what, std::string path, http::download_options options) const
{
    if (!what.bytes.empty()) {
        return save_here(std::move(what), std::move(path));
    }
    auto where = place_of(what);
    return fetch(session_->calls(), std::move(where), std::move(path), std::move(options));
}

} // namespace andante::inline v0::together
