#pragma once

#include "pacing/redis/wire.hpp"
#include "support/certificates.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace redis_test {

/// A server that answers each command with what the test says: bytes, nothing, or the end of the
/// connection.
class fake_redis {
public:
    using words = std::vector<std::string>;
    static constexpr auto hang_up = "hang up";
    /// The answer as it goes over the wire; empty: none; hang_up: the connection ends.
    using script = std::function<std::string(const words&)>;

    fake_redis(const boost::asio::any_io_executor& executor, script what)
        : answer(std::move(what))
        , acceptor_(executor, endpoint())
    {
        accept();
    }

    std::string url() const { return "unix://" + path(); }
    /// As a healthy server: digests for SCRIPT LOAD, an answer for SUBSCRIBE; nothing for others.
    static std::optional<std::string> greet(const words& command)
    {
        if (command[0] == "SCRIPT") {
            return "+digest" + std::to_string(command[2].size()) + "\r\n";
        }
        if (command[0] == "SUBSCRIBE") {
            return "*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n";
        }
        return std::nullopt;
    }
    /// Sends to all who subscribed.
    void publish(const std::string& text)
    {
        const auto size = std::to_string(text.size());
        for (const auto& one : lines_) {
            if (one->subscribed) {
                one->send("*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$" + size + "\r\n" + text + "\r\n");
            }
        }
    }
    /// Ends the connections of all who subscribed.
    void cut_subscribers()
    {
        for (const auto& one : lines_) {
            if (one->subscribed) {
                one->subscribed = false;
                one->socket.close();
            }
        }
    }
    void refuse_from_now() { acceptor_.close(); }

    script answer;
    std::vector<words> commands;
    int connections = 0;

private:
    using protocol = boost::asio::local::stream_protocol;

    struct line : std::enable_shared_from_this<line> {
        explicit line(protocol::socket with)
            : socket(std::move(with))
        {}
        void send(const std::string& bytes)
        {
            boost::system::error_code ignored;
            boost::asio::write(socket, boost::asio::buffer(bytes), ignored);
        }
        protocol::socket socket;
        andante::pacing::wire_reader reader;
        std::array<char, 65536> input{};
        bool subscribed = false;
    };

    andante::support::temporary_directory folder_;
    protocol::acceptor acceptor_;
    std::vector<std::shared_ptr<line>> lines_;

    std::string path() const { return (folder_ / "fake.sock").string(); }
    protocol::endpoint endpoint() const { return protocol::endpoint(path()); }

    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code failed, protocol::socket socket) {
            if (failed) {
                return;
            }
            ++connections;
            lines_.push_back(std::make_shared<line>(std::move(socket)));
            read(lines_.back());
            accept();
        });
    }

    void read(const std::shared_ptr<line>& from)
    {
        from->socket.async_read_some(
            boost::asio::buffer(from->input),
            [this, from](boost::system::error_code failed, std::size_t size) {
                if (failed) {
                    from->subscribed = false;
                    return;
                }
                from->reader.feed(std::string_view(from->input.data(), size));
                while (auto command = from->reader.next()) {
                    if (!obey(*from, *command)) {
                        return;
                    }
                }
                read(from);
            }
        );
    }

    bool obey(line& from, const andante::pacing::wire_value& command)
    {
        words said;
        for (const auto& word : command.items) {
            said.push_back(word.text);
        }
        commands.push_back(said);
        from.subscribed = from.subscribed || said[0] == "SUBSCRIBE";
        const auto bytes = answer(said);
        if (bytes == hang_up) {
            from.subscribed = false;
            from.socket.close();
            return false;
        }
        from.send(bytes);
        return true;
    }
};

} // namespace redis_test
