#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>

/// The simplest possible clients: they write text and read until the server closes.
namespace emulator_test {

namespace asio = boost::asio;
using asio::ip::tcp;

/// What came before the end, and how the end looked.
struct received {
    std::string text;
    boost::system::error_code end;
};

/// A GET that asks the server to close afterwards.
inline std::string
get(std::string_view target, std::string_view more_headers = "Connection: close\r\n")
{
    std::string text = "GET ";
    text += target;
    text +=
        " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ft_live_0123456789abcdef0123456789abcdef\r\n";
    text += more_headers;
    text += "\r\n";
    return text;
}

inline tcp::endpoint loopback(unsigned short port)
{
    return {asio::ip::make_address("127.0.0.1"), port};
}

/// Sends one message on a connection of its own and reads to the end.
inline received talk(tcp::endpoint where, const std::string& message)
{
    asio::io_context io;
    tcp::socket socket(io);
    received result;
    socket.connect(where, result.end);
    if (result.end) {
        return result;
    }
    asio::write(socket, asio::buffer(message), result.end);
    asio::read(socket, asio::dynamic_buffer(result.text), result.end);
    return result;
}

/// The same over TLS, trusting `ca` and expecting the name "localhost".
inline received
talk_tls(unsigned short port, asio::ssl::context& context, const std::string& message)
{
    asio::io_context io;
    asio::ssl::stream<tcp::socket> stream(io, context);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    received result;
    stream.lowest_layer().connect(loopback(port));
    stream.handshake(asio::ssl::stream_base::client, result.end);
    if (result.end) {
        return result;
    }
    asio::write(stream, asio::buffer(message), result.end);
    asio::read(stream, asio::dynamic_buffer(result.text), result.end);
    return result;
}

} // namespace emulator_test
