// One connection to Redis, byte by byte.
#include <andante/core/time_source.hpp>

#include "pacing/redis/connection.hpp"
#include "support/certificates.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

using namespace andante::pacing;
using boost::asio::local::stream_protocol;
namespace asio = boost::asio;
using testing::HasSubstr;

namespace {

/// More than one write to a socket can take.
std::vector<connection::words> long_greeting()
{
    return {{"SCRIPT", "LOAD", std::string(100'000, 'x')}};
}

/// Runs everything on an io_context, and a hook right before: what another process does just then.
class meddling_executor {
public:
    meddling_executor(const asio::io_context::executor_type& inner, std::function<void()>* hook)
        : inner_(inner)
        , hook_(hook)
    {}

    asio::execution_context& query(asio::execution::context_t) const noexcept
    {
        return inner_.context();
    }
    meddling_executor require(asio::execution::blocking_t::never_t never) const
    {
        return {asio::require(inner_, never), hook_};
    }
    template <typename Function>
    void execute(Function what) const
    {
        inner_.execute([hook = hook_, what = std::move(what)]() mutable {
            (*hook)();
            what();
        });
    }
    friend bool operator==(const meddling_executor&, const meddling_executor&) = default;

private:
    asio::io_context::executor_type inner_;
    std::function<void()>* hook_;
};

/// A client that sends its greeting, and a server that ends the connection in the midst of it.
class broken_greeting {
public:
    /// The server says `last_words` and hangs up when the client has run so many handlers since its
    /// first bytes arrived.
    broken_greeting(int handlers, std::string last_words)
        : handlers_(handlers)
        , last_words_(std::move(last_words))
        , acceptor_(io_, stream_protocol::endpoint(path()))
    {
        acceptor_.non_blocking(true);
        redis_options options("unix://" + path(), "account");
        options.call_deadline = std::chrono::minutes(1); // which is not what ends it
        connection::events told;
        told.broken = [this](std::string why) { why_ = std::move(why); };
        client_ = std::make_shared<connection>(
            connection::strand(meddling_executor(io_.get_executor(), &meddle_)),
            andante::system_time(),
            std::make_shared<const redis_options>(options),
            std::move(told)
        );
        client_->open(long_greeting());
        io_.run();
    }

    /// What the client takes for the cause.
    std::string why() const { return why_.value_or("it never broke"); }

private:
    int handlers_;
    std::string last_words_;
    asio::io_context io_{1};
    andante::support::temporary_directory folder_;
    stream_protocol::acceptor acceptor_;
    stream_protocol::socket peer_{io_};
    std::function<void()> meddle_ = [this] { serve(); };
    std::shared_ptr<connection> client_;
    std::optional<std::string> why_;

    std::string path() const { return (folder_ / "redis.sock").string(); }

    void serve()
    {
        boost::system::error_code ignored;
        if (acceptor_.is_open()) {
            acceptor_.accept(peer_, ignored);
            if (peer_.is_open()) {
                acceptor_.close();
            }
        }
        if (peer_.is_open() && peer_.available() > 0 && handlers_-- == 0) {
            asio::write(peer_, asio::buffer(last_words_));
            peer_.close();
        }
    }
};

constexpr int enough_handlers = 2; // after which all of the greeting has left

} // namespace

TEST(connection, refusal_is_told_although_the_server_reads_no_further)
{
    for (int handlers = 0; handlers < enough_handlers; ++handlers) {
        const broken_greeting one(handlers, "-NOAUTH Authentication required.\r\n");
        EXPECT_THAT(one.why(), HasSubstr("NOAUTH Authentication required.")) << handlers;
    }
}

TEST(connection, end_without_a_word_is_a_cut)
{
    for (int handlers = 0; handlers < enough_handlers; ++handlers) {
        EXPECT_EQ(broken_greeting(handlers, "").why(), "the connection was cut") << handlers;
    }
}
