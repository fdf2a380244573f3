#pragma once

#include <andante/http/message.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace studio_server {

/// A request, read whole.
class web_request {
public:
    web_request() = default;
    web_request(std::string method_word, std::string request_target)
        : method(std::move(method_word))
        , target(std::move(request_target))
    {}

    std::string_view path() const noexcept
    {
        return std::string_view(target).substr(0, target.find('?'));
    }

    std::string method;
    /// Path and query.
    std::string target;
    andante::http::headers headers;
    std::string body;
    /// The connection can carry another request.
    bool keep_alive = false;
};

/// The most that is read of a request, whoever sends it.
inline constexpr std::size_t most_head_bytes = 16 * 1024;
inline constexpr std::size_t most_extension_bytes = 1024; // behind one chunk's size
inline constexpr std::size_t most_trailer_bytes = 8 * 1024;
inline constexpr std::size_t most_body_bytes = 1024 * 1024;

/// Turns the bytes of one connection into requests. Beast parses, within bounds of our own: by
/// itself it keeps chunk extensions and trailers however long they are.
class web_request_reader {
public:
    web_request_reader();
    ~web_request_reader();
    web_request_reader(const web_request_reader&) = delete;
    web_request_reader& operator=(const web_request_reader&) = delete;

    /// Begins with the next request, of which a part may have come with the last one.
    void start();
    /// Reads on. Not after a refusal.
    void take(std::string_view bytes);

    /// True once anything of a request has come but empty lines.
    bool has_begun() const noexcept;
    bool has_head() const noexcept;
    bool is_complete() const noexcept;
    /// The status to refuse the request with; 0 while nothing is wrong with it.
    int refusal() const noexcept;
    /// The complete request; once.
    web_request release();

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace studio_server
