#include "benchmarks/calls.hpp"
#include "benchmarks/raw_track.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <optional>
#include <stdexcept>
#include <vector>

namespace andante::benchmarks {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

/// One connection with all it needs, used again for each call: nothing is built twice.
class raw_connection {
public:
    raw_connection(asio::io_context& io, unsigned short port)
        : stream_(io)
        , wanted_(beast::http::verb::get, "/v1/generations/" + std::string(track_id), 11)
    {
        beast::get_lowest_layer(stream_).connect(
            tcp::endpoint(asio::ip::address_v4::loopback(), port)
        );
        stream_.socket().set_option(tcp::no_delay(true));
        wanted_.set(beast::http::field::host, "127.0.0.1:" + std::to_string(port));
        wanted_.set("X-API-Key", "ftm_benchmark");
        wanted_.set(beast::http::field::user_agent, "raw/1");
        wanted_.set(beast::http::field::accept, "application/json");
    }

    asio::awaitable<void> call()
    {
        stream_.expires_after(std::chrono::seconds(30));
        co_await beast::http::async_write(stream_, wanted_, asio::use_awaitable);
        answer_.emplace();
        answer_->body_limit(64 * 1024 * 1024);
        co_await beast::http::async_read(stream_, buffer_, *answer_, asio::use_awaitable);
        if (answer_->get().result() != beast::http::status::ok) {
            throw std::runtime_error("not 200");
        }
        auto& body = answer_->get().body();
        body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
        const auto track = decode_raw(parser_, body);
        expect_track(track.id, *track.title);
    }

private:
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    beast::http::request<beast::http::empty_body> wanted_;
    std::optional<beast::http::response_parser<beast::http::string_body>> answer_;
    simdjson::ondemand::parser parser_;
};

asio::awaitable<void> call_often(raw_connection* on, std::size_t* left)
{
    while (*left > 0) {
        --*left;
        co_await on->call();
    }
}

class raw_beast final : public contender {
public:
    explicit raw_beast(unsigned short port)
        : port_(port)
    {}

    std::string_view name() const override { return "Boost.Beast and simdjson by hand"; }

    void run(std::size_t connections, std::size_t calls) override
    {
        while (connections_.size() < connections) {
            connections_.push_back(std::make_unique<raw_connection>(io_, port_));
        }
        std::exception_ptr failed;
        for (std::size_t i = 0; i < connections; ++i) {
            asio::co_spawn(
                io_,
                call_often(connections_[i].get(), &calls),
                [&](std::exception_ptr thrown) { failed = thrown ? thrown : failed; }
            );
        }
        io_.restart();
        io_.run();
        if (failed) {
            std::rethrow_exception(failed);
        }
    }

private:
    unsigned short port_;
    asio::io_context io_{1};
    std::vector<std::unique_ptr<raw_connection>> connections_;
};

} // namespace

std::unique_ptr<contender> make_raw_beast(unsigned short port)
{
    return std::make_unique<raw_beast>(port);
}

} // namespace andante::benchmarks
