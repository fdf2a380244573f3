#include <andante/http/body.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/webhook_announcer.hpp>
#include <andante/providers/deepcreative/client.hpp>

#include "providers/deepcreative/decode.hpp"
#include "providers/deepcreative/routes.hpp"
#include "providers/deepcreative/session.hpp"

#include <utility>
#include <vector>

namespace andante::inline v0::deepcreative {

namespace asio = boost::asio;

namespace {

constexpr auto page_query = "?limit=100";

asio::awaitable<raw_json>
ask(const detail::session& session, call what, call_options options, result<void> valid = {})
{
    what.options = std::move(options);
    return kit::perform<raw_json>(
        session.calls(), kit::checked(valid, std::move(what)), decode_any
    );
}

page_range<raw_json>
list(std::shared_ptr<detail::session> session, const route& where, const range_options& options)
{
    call first(where);
    first.target += page_query;
    auto calls = session->calls();
    return kit::read_by_cursor(
        std::move(session),
        std::move(calls),
        kit::cursor_list<raw_json>(std::move(first), decode_page),
        options
    );
}

/// Whatever it says, a read confirms it: nobody has published how a webhook proves its sender.
result<kit::webhook_news> read_webhook(std::string body, const webhook_verdict&)
{
    auto told = decode_webhook(body);
    if (told.has_error()) {
        return told.error();
    }
    kit::webhook_news news;
    news.id = told->id;
    news.status = std::string(told->status.text());
    news.terminal = is_terminal(told->status);
    news.complete = false;
    return news;
}

} // namespace

client::client(asio::any_io_executor executor, client_options options)
    : client(std::make_shared<detail::session>(executor, std::move(options)))
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

deepcreative::predictions client::predictions() const
{
    return deepcreative::predictions(session_);
}

page_range<raw_json> client::all_models(range_options options) const
{
    return list(session_, routes::models, options);
}

asio::awaitable<raw_json> client::model(std::string id, call_options options) const
{
    return ask(
        *session_, andante::call(routes::model, {id}), std::move(options), kit::check_id(id)
    );
}

asio::awaitable<raw_json> client::account(call_options options) const
{
    return ask(*session_, andante::call(routes::account), std::move(options));
}

asio::awaitable<raw_json> client::balance(call_options options) const
{
    return ask(*session_, andante::call(routes::balance), std::move(options));
}

asio::awaitable<raw_json> client::usage(call_options options) const
{
    return ask(*session_, andante::call(routes::usage), std::move(options));
}

asio::awaitable<raw_json> client::rate_limits(call_options options) const
{
    return ask(*session_, andante::call(routes::rate_limits), std::move(options));
}

asio::awaitable<raw_json> client::estimate(raw_json what, call_options options) const
{
    andante::call asked(routes::estimate);
    asked.body = what.empty() ? "{}" : what.text();
    return ask(*session_, std::move(asked), std::move(options));
}

page_range<raw_json> client::all_files(range_options options) const
{
    return list(session_, routes::files, options);
}

asio::awaitable<raw_json> client::file(std::string id, call_options options) const
{
    return ask(*session_, andante::call(routes::file, {id}), std::move(options), kit::check_id(id));
}

asio::awaitable<raw_json> client::upload(std::string path, call_options options) const
{
    http::multipart_form form;
    const auto added = form.add_file_from("file", path);
    andante::call what(routes::add_file);
    what.set_body(std::move(form).finish());
    return ask(*session_, std::move(what), std::move(options), added);
}

asio::awaitable<raw_json> client::remove_file(std::string id, call_options options) const
{
    return ask(
        *session_, andante::call(routes::delete_file, {id}), std::move(options), kit::check_id(id)
    );
}

webhook_inbox client::webhooks(webhook_options options) const
{
    return webhook_inbox(kit::make_announcer(
        std::move(options), *session_->calls(), session_, {session_->jobs().service()}, read_webhook
    ));
}

webhook_inbox::webhook_inbox(std::shared_ptr<kit::webhook_announcer> announcer)
    : announcer_(std::move(announcer))
{}

webhook_answer webhook_inbox::handle(webhook_request request) const
{
    return announcer_->handle(std::move(request));
}

std::string webhook_inbox::url_for_job() const
{
    return announcer_->url_for_job();
}

webhook_counts webhook_inbox::counts() const noexcept
{
    return announcer_->counts();
}

} // namespace andante::inline v0::deepcreative
