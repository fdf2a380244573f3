#pragma once

#include "pacing/redis/wire.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace andante::support {

/// A real redis-server on a Unix socket in a folder of its own, without persistence.
class redis_server {
public:
    static bool is_installed();

    redis_server();
    ~redis_server();
    redis_server(const redis_server&) = delete;
    redis_server& operator=(const redis_server&) = delete;

    std::string url() const { return "unix://" + socket(); }
    std::string socket() const { return (folder_ / "redis.sock").string(); }
    /// Ends it, with all that it holds.
    void stop();
    /// Starts it, empty.
    void start();
    /// It answers nothing until thaw().
    void freeze() const;
    void thaw() const;

private:
    std::filesystem::path folder_;
    pid_t process_ = -1;
};

/// A blocking connection, for the test's own commands.
class redis_shell {
public:
    explicit redis_shell(const redis_server& to);

    pacing::wire_value run(const std::vector<std::string>& words);
    /// Takes the next answer.
    pacing::wire_value next();

private:
    boost::asio::io_context io_;
    boost::asio::local::stream_protocol::socket socket_;
    pacing::wire_reader reader_;
};

} // namespace andante::support
