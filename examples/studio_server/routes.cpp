#include "routes.hpp"

#include "page_files.hpp"
#include "plain_words.hpp"
#include "track_audio.hpp"
#include "wish.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <exception>
#include <stdexcept>

namespace studio_server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_prompts = 50;
constexpr std::size_t most_numbers = 200;
constexpr std::string_view json_type = "application/json";

web_reply json_reply(int status, const boost::json::value& what)
{
    return web_reply(status, std::string(json_type), boost::json::serialize(what));
}

web_reply refusal(int status, std::string_view message)
{
    boost::json::object made;
    made["message"] = message;
    return json_reply(status, made);
}

web_reply text_reply(int status, std::string text)
{
    return web_reply(status, "text/plain; charset=utf-8", std::move(text));
}

web_reply wrong_host(std::string_view host)
{
    return text_reply(
        403,
        "This studio does not answer to the name '" + std::string(host) +
            "'. Open it under the address that it prints when it starts. If it is meant to be "
            "reached under another name, start it with --public-url and that address.\n"
    );
}

/// A foreign page can make a browser send a POST, but not with this header.
bool is_from_our_page(const web_request& request)
{
    return request.headers.find("X-Studio") == "1";
}

/// The strings of a member that must be a list of 1 to `most` of them.
std::vector<std::string>
texts_of(const boost::json::object& from, std::string_view name, std::size_t most)
{
    const auto* member = from.if_contains(name);
    const auto* list = member ? member->if_array() : nullptr;
    if (!list || list->empty() || list->size() > most) {
        throw std::invalid_argument(
            std::string(name) + " must be a list of 1 to " + std::to_string(most)
        );
    }
    std::vector<std::string> made;
    for (const auto& each : *list) {
        if (!each.is_string()) {
            throw std::invalid_argument(std::string(name) + " must hold texts");
        }
        made.emplace_back(each.get_string());
    }
    return made;
}

boost::json::object body_of(const web_request& request)
{
    boost::system::error_code problem;
    auto parsed = boost::json::parse(request.body, problem);
    if (problem || !parsed.is_object()) {
        throw std::invalid_argument("the body must be a JSON object");
    }
    return std::move(parsed.get_object());
}

/// What a list of numbers of tracks names.
studio::number_list numbers_in(const boost::json::object& from)
{
    const auto* const member = from.if_contains("numbers");
    const auto* const list = member != nullptr ? member->if_array() : nullptr;
    if (list == nullptr || list->empty() || list->size() > most_numbers) {
        throw std::invalid_argument(
            "numbers must be a list of 1 to " + std::to_string(most_numbers)
        );
    }
    studio::number_list made;
    for (const auto& each : *list) {
        if (!each.is_int64() || each.get_int64() < 0) {
            throw std::invalid_argument("numbers must hold whole numbers");
        }
        made.push_back(static_cast<std::uint64_t>(each.get_int64()));
    }
    return made;
}

/// {"prompts", and what wish_from() reads beside "prompt"}.
std::vector<wish> wishes_in(boost::json::object body)
{
    std::vector<wish> made;
    for (auto& each : texts_of(body, "prompts", most_prompts)) {
        body["prompt"] = std::move(each);
        made.push_back(wish_from(body));
    }
    return made;
}

web_reply begun(const std::optional<studio::number_list>& numbers)
{
    if (!numbers) {
        return refusal(
            429,
            "100 tracks wait or are being made, and more are not taken. Nothing was begun: wait "
            "until some are done."
        );
    }
    boost::json::object made;
    made["numbers"] = boost::json::array(numbers->begin(), numbers->end());
    return json_reply(202, made);
}

asio::awaitable<web_reply> submit(std::shared_ptr<const site> here, boost::json::object body)
{
    auto submitting = here->desk->submit(wishes_in(std::move(body)));
    const auto numbers = co_await std::move(submitting);
    co_return begun(numbers);
}

asio::awaitable<web_reply> try_again(std::shared_ptr<const site> here, boost::json::object body)
{
    auto trying = here->desk->try_again(numbers_in(body));
    const auto numbers = co_await std::move(trying);
    co_return begun(numbers);
}

asio::awaitable<web_reply> take_out(std::shared_ptr<const site> here, boost::json::object body)
{
    auto taking = here->desk->take_out(numbers_in(body));
    auto made = co_await std::move(taking);
    co_return json_reply(200, std::move(made));
}

web_reply dismiss(const site& here, const boost::json::object& body)
{
    boost::json::object made;
    made["count"] = here.desk->dismiss(numbers_in(body));
    return json_reply(200, made);
}

/// "/api/playlists/ID" and, with `rest`, "/api/playlists/ID/tracks".
std::optional<std::string> playlist_id(std::string_view path, std::string_view rest)
{
    constexpr std::string_view prefix = "/api/playlists/";
    if (!path.starts_with(prefix) || !path.ends_with(rest) ||
        path.size() <= prefix.size() + rest.size()) {
        return std::nullopt;
    }
    path.remove_prefix(prefix.size());
    path.remove_suffix(rest.size());
    return path.find('/') == std::string_view::npos ? std::optional<std::string>(path)
                                                    : std::nullopt;
}

asio::awaitable<web_reply> talk(std::shared_ptr<const site> here, boost::json::object body)
{
    web_reply reply(200, "text/event-stream", "");
    reply.headers.add("X-Accel-Buffering", "no");
    reply.relay = co_await here->chat->talk(std::move(body));
    co_return reply.relay ? std::move(reply) : refusal(503, "too many are chatting: try again");
}

asio::awaitable<web_reply>
edit_library(std::shared_ptr<const site> here, std::string path, boost::json::object body)
{
    auto ids = texts_of(body, "ids", 100);
    if (path == "/api/delete") {
        auto deleting = here->desk->remove(std::move(ids));
        auto report = co_await std::move(deleting);
        co_return json_reply(200, std::move(report));
    }
    if (auto id = playlist_id(path, "/tracks")) {
        auto adding = here->desk->add_to_playlist(std::move(*id), std::move(ids));
        auto report = co_await std::move(adding);
        co_return json_reply(200, std::move(report));
    }
    if (auto id = playlist_id(path, "/remove")) {
        auto removing = here->desk->remove_from_playlist(std::move(*id), std::move(ids));
        auto report = co_await std::move(removing);
        co_return json_reply(200, std::move(report));
    }
    co_return refusal(404, "there is nothing here");
}

/// What the path names, under way. Not a coroutine: each keeps what it needs itself.
asio::awaitable<web_reply> change(std::shared_ptr<const site> here, const web_request& request)
{
    auto body = body_of(request);
    const auto path = request.path();
    if (path == "/api/tracks") {
        return submit(std::move(here), std::move(body));
    }
    if (path == "/api/take-out") {
        return take_out(std::move(here), std::move(body));
    }
    if (path == "/api/try-again") {
        return try_again(std::move(here), std::move(body));
    }
    if (path == "/api/chat") {
        return talk(std::move(here), std::move(body));
    }
    return edit_library(std::move(here), std::string(path), std::move(body));
}

/// The number in "/api/audio/NUMBER".
std::optional<std::uint64_t> audio_number(std::string_view path)
{
    constexpr std::string_view prefix = "/api/audio/";
    std::uint64_t number = 0;
    if (!path.starts_with(prefix)) {
        return std::nullopt;
    }
    path.remove_prefix(prefix.size());
    const auto parsed = std::from_chars(path.data(), path.data() + path.size(), number);
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == path.data() + path.size();
    return is_whole ? std::optional(number) : std::nullopt;
}

asio::awaitable<web_reply>
play(std::shared_ptr<const site> here, std::uint64_t number, web_request request)
{
    const auto part = asked_part(request);
    auto listening = here->desk->listen(number, part.value_or(andante::http::file_range()));
    auto opened = co_await andante::as_result(std::move(listening));
    const bool is_refused = !opened && opened.error() == andante::errc::request_refused;
    if (is_refused && part && opened.error().http_status() != 403) {
        co_return text_reply(416, "the track is shorter\n");
    }
    auto file = std::move(opened).value();
    co_return file ? audio_reply(std::move(*file), part) : text_reply(404, "there is no audio\n");
}

asio::awaitable<web_reply> read(std::shared_ptr<const site> here, web_request request)
{
    if (const auto file = find_page_file(request.path(), here->folder)) {
        co_return web_reply(200, std::string(file->type), file->text);
    }
    if (request.path() == "/api/events") {
        web_reply reply(200, "text/event-stream", "");
        reply.headers.add("X-Accel-Buffering", "no"); // a proxy in front passes events on at once
        reply.stream = here->desk->watch();
        co_return reply.stream ? std::move(reply) : refusal(503, "too many pages are open");
    }
    if (request.path() == "/api/chat") {
        co_return json_reply(200, here->chat->about());
    }
    if (const auto number = audio_number(request.path())) {
        co_return co_await play(std::move(here), *number, std::move(request));
    }
    if (request.path() == "/health") {
        co_return text_reply(200, "well\n");
    }
    if (auto id = playlist_id(request.path(), "")) {
        auto list = co_await here->desk->playlist(std::move(*id));
        co_return json_reply(200, std::move(list));
    }
    co_return text_reply(404, "there is nothing here\n");
}

asio::awaitable<web_reply> dispatch(std::shared_ptr<const site> here, web_request request)
{
    if (request.method == "GET" || request.method == "HEAD") {
        co_return co_await read(std::move(here), std::move(request));
    }
    if (request.method != "POST" || !is_from_our_page(request)) {
        co_return refusal(request.method == "POST" ? 403 : 405, "not allowed");
    }
    if (request.path() == "/api/dismiss") {
        co_return dismiss(*here, body_of(request));
    }
    auto changing = change(std::move(here), request);
    co_return co_await std::move(changing);
}

web_reply take_webhook(const andante::finetuning::webhook_inbox& inbox, web_request request)
{
    andante::webhook_request received(std::move(request.method), std::move(request.target));
    received.headers = std::move(request.headers);
    received.body = std::move(request.body);
    auto verdict = inbox.handle(std::move(received));
    auto reply = text_reply(verdict.status, std::move(verdict.body));
    reply.headers = std::move(verdict.headers);
    return reply;
}

} // namespace

asio::awaitable<web_reply> answer(std::shared_ptr<const site> here, web_request request)
{
    if (here->inbox && request.path() == webhook_path) {
        co_return take_webhook(*here->inbox, std::move(request));
    }
    const auto host = request.headers.find("Host").value_or("");
    if (!here->hosts.allow(host)) {
        co_return wrong_host(host);
    }
    try {
        co_return co_await dispatch(std::move(here), std::move(request));
    } catch (const std::invalid_argument& problem) {
        co_return refusal(400, problem.what());
    } catch (const andante::failure& problem) {
        co_return refusal(502, plain_words(problem.error()));
    }
}

} // namespace studio_server
