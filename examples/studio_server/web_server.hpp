#pragma once

#include <andante/http/message.hpp>

#include "event_hub.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace studio_server {

/// A request, read whole.
class web_request {
public:
    web_request(std::string method_word, std::string request_target)
        : method(std::move(method_word))
        , target(std::move(request_target))
    {}

    std::string_view path() const noexcept
    {
        return std::string_view(target).substr(0, target.find('?'));
    }

    std::string method;
    std::string target;
    andante::http::headers headers;
    std::string body;
};

/// What is answered: a body, or a stream of events that goes on until one side closes.
class web_reply {
public:
    web_reply() = default;
    web_reply(int http_status, std::string type, std::string text)
        : status(http_status)
        , content_type(std::move(type))
        , body(std::move(text))
    {}

    int status = 200;
    std::string content_type;
    std::string body;
    andante::http::headers headers;
    std::shared_ptr<event_stream> stream;
};

using web_handler = std::function<boost::asio::awaitable<web_reply>(web_request request)>;

/// What all connections share.
class web_context {
public:
    explicit web_context(web_handler answer)
        : handle(std::move(answer))
    {}

    web_handler handle;
    std::list<std::function<void()>> close; ///< Ends a connection each.
    bool is_stopping = false;
};

/// A small HTTP server on one thread: a coroutine for each connection.
class web_server {
public:
    /// Throws boost::system::system_error when the address cannot be used.
    web_server(boost::asio::io_context& io, const std::string& address, unsigned short port);

    /// "http://127.0.0.1:8080"
    std::string url() const;
    /// Begins to accept.
    void start(web_handler handler);
    /// Ends everything.
    void stop();

private:
    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<web_context> context_;
};

} // namespace studio_server
