#pragma once

#include <andante/chat/client.hpp>

#include "web_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace studio_server {

/// Answers the chat of the pages by a service of chat completions. Used from one thread, the
/// client's.
class chat_desk : public std::enable_shared_from_this<chat_desk> {
public:
    /// Closed: nobody can chat.
    chat_desk() = default;
    /// `model`: what answers.
    chat_desk(andante::chat::client client, std::string model);

    /// {"open", "model", "quota"}
    boost::json::object about() const;
    /// What is left of the limit of requests: {"left", "limit", "per"}, in milliseconds. Null when
    /// nothing is known.
    boost::json::value quota() const;
    /// Begins to answer {"messages": [{"role", "text"}]}, and gives the events as they come: one
    /// "quota", many "delta", and "end" or "failed". Null when too many are being answered. Throws
    /// std::invalid_argument for what is no conversation, and what the service refuses.
    boost::asio::awaitable<std::shared_ptr<body_relay>> talk(boost::json::object body);

    /// How many are being answered.
    std::size_t talking() const noexcept { return talking_; }

private:
    class answer;

    std::optional<andante::chat::client> client_;
    std::string model_;
    std::size_t talking_ = 0;
};

} // namespace studio_server
