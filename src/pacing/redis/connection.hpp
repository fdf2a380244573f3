#pragma once

#include <andante/core/time_source.hpp>
#include <andante/pacing/redis.hpp>

#include "pacing/redis/wire.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::pacing {

/// One connection to Redis, from its making to its end: pipelined, every answer with a deadline.
/// Lives on a strand: all functions are called there, and all events come from there.
class connection : public std::enable_shared_from_this<connection> {
public:
    using strand = boost::asio::strand<boost::asio::any_io_executor>;
    using words = std::vector<std::string>;

    struct events {
        /// It can be used; the answers to the greeting that was given.
        std::function<void(std::vector<wire_value>)> ready;
        /// An answer to send(), in order, or a message of a subscription.
        std::function<void(wire_value)> answer;
        /// It has ended by itself; the last event. Why, for people.
        std::function<void(std::string)> broken;
    };

    connection(
        const strand& on,
        std::shared_ptr<time_source> time,
        std::shared_ptr<const redis_options> options,
        events told
    );

    /// Connects, signs in, and sends the greeting. Call it once.
    void open(std::vector<words> greeting);
    /// Sends a command, which will have one answer.
    void send(const words& command);
    /// Ends it without an event.
    void close();
    /// As close(), once what was sent has its answers, or their time is over. A server that cannot
    /// answer may forget what it has not read yet.
    void close_when_answered();

private:
    using stream = boost::asio::generic::stream_protocol;

    strand strand_;
    std::shared_ptr<time_source> time_;
    std::shared_ptr<const redis_options> options_;
    events told_;
    boost::asio::ip::tcp::resolver resolver_;
    stream::socket socket_;
    std::unique_ptr<timer> timer_;
    std::vector<words> greeting_;
    std::vector<wire_value> greeted_;
    std::size_t to_greet_ = 0;   ///< Answers that are still missing before it is ready.
    std::size_t signing_in_ = 0; ///< Of these, the first, which are nobody's.
    std::vector<stream::endpoint> endpoints_;
    wire_reader reader_;
    std::array<char, 16384> input_{};
    std::string output_;                          ///< To be written.
    std::string writing_;                         ///< What a write under way holds.
    std::deque<time_source::time_point> awaited_; ///< Deadlines of answers, and of connecting.
    bool armed_ = false;
    bool closed_ = false;
    bool last_words_ = false;

    void
    resolved(const boost::system::error_code& code, const boost::asio::ip::tcp::resolver::results_type&);
    void try_next(std::size_t at);
    void connected();
    void await_answer();
    void close_if_done();
    void watch();
    void look_at_deadline();
    void write();
    void read();
    void received(std::size_t size);
    void take(wire_value answer);
    void fail(std::string why);
};

} // namespace andante::inline v0::pacing
