#include "examples/own_provider/lantern.hpp"

#include <andante/client/error_reading.hpp>
#include <andante/client/route.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/job_resource.hpp>
#include <andante/kit/perform.hpp>
#include <andante/kit/session.hpp>

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace lantern {

namespace asio = boost::asio;
namespace http = andante::http;
namespace json = boost::json;
namespace kit = andante::kit;
using andante::errc;
using andante::result;
using andante::route;

namespace {

//! [errors]
constexpr std::array codes{
    andante::error_code_row{"no_such_render", errc::not_found, "check the id"},
    andante::error_code_row{"bad_scene", errc::rejected_by_validation, "correct the scene"},
    andante::error_code_row{"slow_down", errc::rate_limited, "send again after retry_after"},
    andante::error_code_row{"too_many_renders", errc::queue_full, "wait for one to end"},
    andante::error_code_row{"out_of_credit", errc::quota_exhausted, "buy credit"},
};

std::string text_in(const json::value& from, std::string_view name)
{
    const auto* const object = from.if_object();
    const auto* const found = object != nullptr ? object->if_contains(name) : nullptr;
    const auto* const text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string(*text) : std::string();
}

/// {"problem": {"kind": ..., "text": ...}}
std::string read_problem(const http::response& answer, andante::error_body& out)
{
    boost::system::error_code wrong;
    const auto document = json::parse(answer.body, wrong);
    const auto* const about = wrong ? nullptr : document.find_pointer("/problem", wrong);
    if (about != nullptr) {
        out.code = text_in(*about, "kind");
        out.message = text_in(*about, "text");
    }
    return out.code.empty() ? "the kind of problem is missing" : "";
}

constexpr andante::error_dialect dialect{
    .codes = codes,
    .read = read_problem,
    .key_advice = "check LANTERN_API_KEY",
    .doubt_advice = "look at the list before drawing again",
};
//! [errors]

//! [models]
/// A film without id or state is none.
std::optional<render> render_from(const json::value& value)
{
    render made{text_in(value, "id"), text_in(value, "state"), {}, {}};
    made.file = text_in(value, "file");
    made.problem = text_in(value, "problem");
    return made.id.empty() || made.state.empty() ? std::nullopt : std::optional(std::move(made));
}

/// What was promised at a place in an answer: the place is a JSON pointer.
result<json::value> promised(const http::response& answer, const std::string& place)
{
    boost::system::error_code wrong;
    const auto document = json::parse(answer.body, wrong);
    const auto* const found = wrong ? nullptr : document.find_pointer(place, wrong);
    if (found == nullptr) {
        return andante::malformed_answer(answer, "'" + place + "' was promised", dialect);
    }
    return *found;
}

result<render> read_render(http::response& answer, kit::read_options)
{
    const auto document = promised(answer, "");
    const auto made = document ? render_from(*document) : std::nullopt;
    return made ? *made : result<render>(andante::malformed_answer(answer, "no render", dialect));
}

/// {"renders": [...], "after": "..."}: without "after" there is no next page.
result<andante::page<render>> read_page(http::response& answer, kit::read_options)
{
    const auto list = promised(answer, "/renders");
    if (!list || !list->is_array()) {
        return andante::malformed_answer(answer, "no list of renders", dialect);
    }
    andante::page<render> page;
    for (const auto& each : list->get_array()) {
        if (auto made = render_from(each)) {
            page.items.push_back(std::move(*made));
        }
    }
    page.next_cursor = text_in(*promised(answer, ""), "after");
    page.has_more = !page.next_cursor.empty();
    return page;
}

bool has_ended(const render& made)
{
    return made.state == "done" || made.state == "failed";
}

/// Of an answer that is kept: nothing in it will change.
bool is_final(http::response& answer)
{
    const auto made = read_render(answer, kit::read_options());
    return made.has_value() && has_ended(*made);
}
//! [models]

//! [routes]
constexpr route create_render{
    .verb = http::method::post,
    .path = "/v2/renders",
    .effect = andante::call_effect::paid_create,
    .limit = "create",
};
constexpr route get_render{
    .path = "/v2/renders/{id}",
    .describes = "render:{id}",
    .is_final = is_final,
};
constexpr route list_renders{.path = "/v2/renders"};
constexpr route make_titles{.verb = http::method::post, .path = "/v2/titles"};
constexpr std::array routes{&create_render, &get_render, &list_renders, &make_titles};
//! [routes]

//! [jobs]
andante::jobs::sighting sight(const render& made, bool)
{
    andante::jobs::sighting seen;
    seen.id = made.id;
    seen.status = made.state;
    seen.stage = has_ended(made)          ? andante::jobs::stage::ended
                 : made.state == "queued" ? andante::jobs::stage::waiting
                                          : andante::jobs::stage::running;
    return seen;
}

constexpr kit::job_kind<render> render_kind{
    .get = &get_render,
    .read = read_render,
    .sight = sight,
    .create = &create_render,
    .pace = {std::chrono::seconds(5), std::chrono::seconds(30)},
    .silent_after = std::chrono::minutes(30),
    .patience = std::chrono::hours(1),
};
//! [jobs]

/// {"titles": ["...", null]}, one a scene: null for one of which nothing could be made.
result<std::vector<result<std::string>>> read_titles(http::response& answer, kit::read_options)
{
    const auto list = promised(answer, "/titles");
    if (!list || !list->is_array()) {
        return andante::malformed_answer(answer, "no list of titles", dialect);
    }
    andante::error_details details;
    details.message = "Lantern has no title for this scene";
    details.outcome = andante::outcome::rejected;
    const andante::error none(errc::request_refused, details);
    std::vector<result<std::string>> titles;
    for (const auto& each : list->get_array()) {
        const auto* const title = each.if_string();
        titles.push_back(title != nullptr ? result<std::string>(std::string(*title)) : none);
    }
    return titles;
}

//! [webhooks]
/// {"render": {...}}, signed after Standard Webhooks.
result<kit::webhook_news> read_webhook(std::string body, const andante::webhook_verdict&)
{
    boost::system::error_code wrong;
    const auto document = json::parse(body, wrong);
    const auto* const about = wrong ? nullptr : document.find_pointer("/render", wrong);
    const auto made = about != nullptr ? render_from(*about) : std::nullopt;
    if (!made) {
        return andante::malformed_body(body, "a webhook tells of a render");
    }
    kit::webhook_news news;
    news.id = made->id;
    news.status = made->state;
    news.terminal = has_ended(*made);
    news.value = std::make_shared<const render>(*made);
    return news;
}
//! [webhooks]

} // namespace

//! [profile]
andante::provider_profile profile()
{
    andante::provider_profile facts("lantern", "https://api.lantern.example");
    facts.title = "Lantern";
    facts.key_variable = "LANTERN_API_KEY";
    facts.url_variable = "LANTERN_BASE_URL";
    facts.key_prefix = "Token ";
    facts.describe_error = [](const http::response& answer) {
        return andante::describe_answer(answer, dialect);
    };

    using andante::pacing::refusal_meaning;
    using andante::pacing::route_set;
    const auto creating = route_set::only(andante::routes_of_limit(routes, "create"));
    auto& limits = facts.policies;
    limits.provider = "lantern";
    limits.windows.emplace_back("create", 5, std::chrono::seconds(10));
    limits.windows.back().routes = creating;
    limits.windows.emplace_back("all", 100, std::chrono::minutes(1));
    limits.concurrency.emplace_back("renders", 3, creating);
    limits.spending.emplace_back("credit", 0, creating);
    limits.refusals.emplace_back(409, "too_many_renders", refusal_meaning::concurrency);
    limits.refusals.emplace_back(402, "out_of_credit", refusal_meaning::spend);
    return facts;
}
//! [profile]

//! [client]
class session {
public:
    session(const asio::any_io_executor& executor, andante::client_options options)
        : base(executor, profile(), std::move(options))
        , renders(base, executor, render_kind)
    {
        base.know_routes(routes); // for client.call() by a path
    }

    kit::session base;
    kit::job_resource<render> renders;
};

client::client(asio::any_io_executor executor, andante::client_options options)
    : session_(std::make_shared<session>(executor, std::move(options)))
{}

asio::awaitable<render> client::create(
    std::string scene, std::shared_ptr<kit::webhook_announcer> inbox, andante::call_options options
) const
{
    andante::call what(create_render);
    json::object body{{"scene", scene}};
    kit::job_resource<render>::on_running running;
    if (inbox) {
        const kit::awaited_webhook webhook(std::move(inbox), 0);
        body["webhook"] = webhook.url();
        running = [webhook](const render& made) { webhook.created(made.id); };
    }
    what.body = json::serialize(body);
    what.options = std::move(options);
    auto checked = kit::checked(kit::check_prompt("scene", scene), std::move(what));
    return session_->renders.create(std::move(checked), std::move(running));
}
//! [client]

asio::awaitable<render> client::get(std::string id, andante::call_options options) const
{
    return session_->renders.get(std::move(id), std::move(options));
}

asio::awaitable<render> client::wait(std::string id, andante::wait_options options) const
{
    return session_->renders.wait(std::move(id), std::move(options));
}

andante::completed_range<render>
client::as_completed(std::vector<std::string> ids, andante::wait_options options) const
{
    return session_->renders.as_completed(std::move(ids), std::move(options));
}

//! [list]
andante::page_range<render> client::list_all(andante::range_options options) const
{
    andante::call first(list_renders);
    first.target += "?limit=50";
    kit::cursor_list<render> renders(std::move(first), read_page);
    renders.member = "after";
    return kit::read_by_cursor(session_, session_->base.calls(), std::move(renders), options);
}
//! [list]

//! [map]
asio::awaitable<andante::bulk::map_report<std::string>>
client::titles(std::vector<std::string> scenes, andante::bulk::map_options options) const
{
    const auto calls = session_->base.calls();
    const auto send = [calls](std::vector<std::string> some, andante::call_options how) {
        andante::call what(make_titles);
        what.body = json::serialize(json::object{{"scenes", json::value_from(some)}});
        what.options = std::move(how);
        return kit::try_perform(calls, kit::prepared_call(std::move(what)), read_titles);
    };
    const andante::bulk::map_route<std::string, std::string> ten_a_request{10, send};
    return andante::bulk::map(calls->time(), std::move(scenes), ten_a_request, std::move(options));
}
//! [map]

std::shared_ptr<kit::webhook_announcer> client::webhooks(kit::webhook_settings settings) const
{
    return kit::make_announcer(
        std::move(settings),
        *session_->base.calls(),
        session_,
        {session_->renders.service()},
        read_webhook
    );
}

} // namespace lantern
