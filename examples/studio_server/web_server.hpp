#pragma once

#include <andante/http/message.hpp>

#include "event_hub.hpp"
#include "web_request.hpp"

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

/// A body that is made while it is sent.
class body_relay {
public:
    virtual ~body_relay() = default;
    /// The next piece, which is asked for once the one before it was written; empty at the end. It
    /// is cancelled when the peer goes away.
    virtual boost::asio::awaitable<std::string> next() = 0;
};

/// What is answered: a body, a stream of events that goes on until one side closes, or a body that
/// is made while it is sent.
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
    /// A relay whose size is known has a Content-Length among its headers.
    std::shared_ptr<body_relay> relay;
};

using web_handler = std::function<boost::asio::awaitable<web_reply>(web_request request)>;

class web_connection;

/// What all connections share.
class web_context {
public:
    explicit web_context(web_handler answer)
        : handle(std::move(answer))
    {}

    /// For one more connection: closes the oldest of those that carry no request when there are too
    /// many. False when there is none.
    bool make_room();

    web_handler handle;
    std::list<web_connection*> open; ///< Who has been idle for longest comes first.
    std::size_t most_connections = 1200;
    bool is_stopping = false;
};

/// A small HTTP server on one thread: a coroutine for each connection.
class web_server {
public:
    /// Throws boost::system::system_error when the address cannot be used.
    web_server(boost::asio::io_context& io, const std::string& address, unsigned short port);

    /// "http://127.0.0.1:8080"
    std::string url() const;
    /// Begins to accept. Each connection has 5 s for a request's head and 15 s for all of it.
    void start(web_handler handler);
    /// The most connections at a time; afterwards the oldest idle one goes. For tests; after
    /// start().
    void limit_connections(std::size_t most);
    /// Ends everything.
    void stop();

private:
    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<web_context> context_;
};

} // namespace studio_server
