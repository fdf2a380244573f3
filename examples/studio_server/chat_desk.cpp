#include "chat_desk.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace studio_server {

namespace asio = boost::asio;
namespace json = boost::json;
namespace chat = andante::chat;

namespace {

constexpr std::size_t most_messages = 200;
constexpr std::size_t most_at_once = 100;

std::string chat_event(std::string_view name, const json::value& what)
{
    return "event: " + std::string(name) + "\ndata: " + json::serialize(what) + "\n\n";
}

std::string_view text_in(const json::object& from, std::string_view name)
{
    const auto* const value = from.if_contains(name);
    if (value == nullptr || !value->is_string()) {
        throw std::invalid_argument("each message must have a role and a text");
    }
    return value->get_string();
}

std::vector<chat::message> conversation_of(const json::object& body)
{
    const auto* const member = body.if_contains("messages");
    const auto* const list = member != nullptr ? member->if_array() : nullptr;
    if (list == nullptr || list->empty() || list->size() > most_messages) {
        throw std::invalid_argument(
            "messages must be a list of 1 to " + std::to_string(most_messages)
        );
    }
    std::vector<chat::message> made;
    for (const auto& each : *list) {
        if (!each.is_object()) {
            throw std::invalid_argument("each message must be an object");
        }
        const auto role = text_in(each.get_object(), "role");
        if (role != "user" && role != "assistant") {
            throw std::invalid_argument("a role must be user or assistant");
        }
        made.emplace_back(
            andante::open_enum<chat::role>(role), std::string(text_in(each.get_object(), "text"))
        );
    }
    return made;
}

} // namespace

/// One conversation's answer: each piece is asked for when the page has taken the one before it, so
/// that a slow page holds up the service.
class chat_desk::answer final : public body_relay {
public:
    answer(std::shared_ptr<chat_desk> desk, chat::stream from)
        : desk_(std::move(desk))
        , stream_(std::move(from))
    {
        ++desk_->talking_;
    }
    answer(const answer&) = delete;
    answer& operator=(const answer&) = delete;
    ~answer() override { --desk_->talking_; }

    asio::awaitable<std::string> next() override
    {
        if (!std::exchange(has_begun_, true)) {
            co_return chat_event("quota", desk_->quota());
        }
        if (has_ended_) {
            co_return std::string();
        }
        auto reading = andante::as_result(stream_.next());
        const auto found = co_await std::move(reading);
        if (found && *found) {
            co_return added(**found);
        }
        has_ended_ = true;
        co_return found ? ended() : failed(found.error());
    }

private:
    static std::string added(const chat::delta& what)
    {
        json::object made;
        made["text"] = what.content;
        made["reasoning"] = what.reasoning;
        return chat_event("delta", made);
    }

    std::string ended() const
    {
        const auto& all = stream_.accumulated();
        json::object made;
        made["reason"] = all.choices.empty() ? "" : all.choices.front().finish_reason.text();
        made["tokens"] = all.usage ? json::value(all.usage->total) : json::value(nullptr);
        made["quota"] = desk_->quota();
        return chat_event("end", made);
    }

    static std::string failed(const andante::error& problem)
    {
        json::object made;
        made["message"] = problem.message();
        return chat_event("failed", made);
    }

    std::shared_ptr<chat_desk> desk_;
    chat::stream stream_;
    bool has_begun_ = false;
    bool has_ended_ = false;
};

chat_desk::chat_desk(chat::client client, std::string model)
    : client_(std::move(client))
    , model_(std::move(model))
{}

json::object chat_desk::about() const
{
    json::object made;
    made["open"] = client_.has_value();
    made["model"] = model_;
    made["quota"] = quota();
    return made;
}

json::value chat_desk::quota() const
{
    const auto now = client_ ? client_->limits() : std::nullopt;
    if (!now) {
        return nullptr;
    }
    for (const auto& each : now->windows) {
        if (each.partition == model_) {
            json::object made;
            made["left"] = each.left;
            made["limit"] = each.limit;
            made["per"] = std::chrono::duration_cast<std::chrono::milliseconds>(each.per).count();
            return made;
        }
    }
    return nullptr;
}

asio::awaitable<std::shared_ptr<body_relay>> chat_desk::talk(json::object body)
{
    if (!client_) {
        throw std::invalid_argument("no service of chat completions is set up here");
    }
    chat::request asked(model_, conversation_of(body));
    if (talking_ >= most_at_once) {
        co_return std::shared_ptr<body_relay>();
    }
    const auto self = shared_from_this();
    auto opening = client_->completions().stream(std::move(asked));
    auto opened = co_await std::move(opening);
    co_return std::make_shared<answer>(self, std::move(opened));
}

} // namespace studio_server
