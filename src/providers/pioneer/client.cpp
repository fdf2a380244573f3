#include <andante/kit/checks.hpp>
#include <andante/kit/cursor_list.hpp>
#include <andante/kit/query.hpp>
#include <andante/providers/pioneer/client.hpp>

#include "chat/service.hpp"
#include "providers/pioneer/decode.hpp"
#include "providers/pioneer/encode.hpp"
#include "providers/pioneer/routes.hpp"
#include "providers/pioneer/session.hpp"

#include <limits>
#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t usage_page = 100;

asio::awaitable<raw_json>
ask(const detail::session& session,
    call what,
    call_options options,
    const result<void>& valid = result<void>())
{
    return kit::perform<raw_json>(
        session.calls(), with_options(valid, std::move(what), std::move(options)), decode_any
    );
}

} // namespace

client::client(
    asio::any_io_executor executor, client_options options, edition which, std::string user
)
    : client(std::make_shared<detail::session>(executor, std::move(options), which, std::move(user))
      )
{}

client::client(std::shared_ptr<detail::session> shared)
    : kit::client_base(kit::base_of(shared))
    , session_(std::move(shared))
{}

pioneer::inference client::inference() const
{
    return pioneer::inference(session_);
}

chat::completions client::chat() const
{
    return chat::make_completions(session_->chat(), session_);
}

text_completions client::completions() const
{
    return text_completions(session_);
}

pioneer::messages client::messages() const
{
    return pioneer::messages(session_);
}

pioneer::extraction client::extraction() const
{
    return pioneer::extraction(session_);
}

pioneer::synthesis client::synthesis() const
{
    return pioneer::synthesis(session_);
}

pioneer::datasets client::datasets() const
{
    return pioneer::datasets(session_);
}

pioneer::training client::training() const
{
    return pioneer::training(session_);
}

pioneer::evaluations client::evaluations() const
{
    return pioneer::evaluations(session_);
}

page_range<raw_json> client::all_models(range_options options) const
{
    kit::cursor_list<raw_json> list(andante::call(routes::models), decode_model_page);
    list.first.target += "?limit=100";
    list.member = "after_id";
    return kit::read_by_cursor(session_, session_->calls(), std::move(list), options);
}

asio::awaitable<raw_json> client::model(std::string id, call_options options) const
{
    return ask(
        *session_, andante::call(routes::model, {id}), std::move(options), kit::check_id(id)
    );
}

asio::awaitable<raw_json> client::base_models(call_options options) const
{
    return ask(*session_, andante::call(routes::base_models), std::move(options));
}

asio::awaitable<raw_json> client::trained_models(call_options options) const
{
    return ask(*session_, andante::call(routes::trained_models), std::move(options));
}

asio::awaitable<pioneer::plan_info> client::plan_info(call_options options) const
{
    return kit::perform<pioneer::plan_info>(
        session_->calls(),
        with_options(result<void>(), andante::call(routes::plan_info), std::move(options)),
        decode_plan
    );
}

asio::awaitable<raw_json>
client::usage(std::string since, std::int64_t page, call_options options) const
{
    kit::query wanted;
    if (!since.empty()) {
        wanted.add("start_date", since);
    }
    wanted.add("page_size", usage_page);
    wanted.add("page", page);
    andante::call what(routes::usage);
    what.target += std::move(wanted).text();
    return ask(
        *session_,
        std::move(what),
        std::move(options),
        kit::check_range("page", page, 1, std::numeric_limits<std::int64_t>::max())
    );
}

asio::awaitable<raw_json> client::health(call_options options) const
{
    return ask(*session_, andante::call(routes::health), std::move(options));
}

} // namespace andante::inline v0::pioneer
