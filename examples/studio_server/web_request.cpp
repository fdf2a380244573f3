#include "web_request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace studio_server {

namespace beast = boost::beast;

namespace {

using request_parser = beast::http::request_parser<beast::http::string_body>;
using boost::system::error_code;

constexpr std::size_t most_size_digits = 16;

/// What two servers could read in two ways, so that somebody's request hides in another's.
bool is_ambiguous(const request_parser::value_type& message)
{
    const auto hosts = message.count(beast::http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() == 11)) {
        return true;
    }
    const auto codings = message.count(beast::http::field::transfer_encoding);
    return codings > 0 &&
           (message.count(beast::http::field::content_length) > 0 || codings > 1 ||
            !beast::iequals(message[beast::http::field::transfer_encoding], "chunked"));
}

/// "http://host/path", as proxies send it, is the path on that host.
void take_apart(web_request& what)
{
    const auto scheme = what.target.starts_with('/') ? std::string::npos : what.target.find("://");
    if (scheme == std::string::npos) {
        return;
    }
    const auto host = scheme + 3;
    const auto end = std::min(what.target.find_first_of("/?", host), what.target.size());
    what.headers.set("Host", what.target.substr(host, end - host));
    what.target.erase(0, end);
    if (!what.target.starts_with('/')) {
        what.target.insert(0, 1, '/');
    }
}

int status_of(error_code problem)
{
    if (problem == beast::http::error::header_limit) {
        return 431;
    }
    return problem == beast::http::error::body_limit ? 413 : 400;
}

} // namespace

class web_request_reader::state {
public:
    void start()
    {
        status = 0;
        parser.emplace();
        parser->eager(true);
        parser->header_limit(most_head_bytes);
        parser->body_limit(most_body_bytes);
        parser->on_chunk_header(look_at_extension_);
        has_begun = is_judged_ = is_in_trailer_ = false;
        parse();
    }

    void parse()
    {
        while (!has_begun && unread.starts_with("\r\n")) {
            unread.erase(0, 2);
        }
        has_begun = has_begun || (!unread.empty() && unread != "\r");
        while (has_begun && !unread.empty() && !parser->is_done() && status == 0) {
            error_code problem;
            const auto used = parser->put(boost::asio::buffer(unread), problem);
            unread.erase(0, used);
            if (problem && problem != beast::http::error::need_more) {
                status = status_of(problem);
            } else if (parser->is_header_done() && !is_judged_) {
                is_judged_ = true;
                status = is_ambiguous(parser->get()) ? 400 : 0;
            } else if (used == 0 || problem) {
                break;
            }
        }
        if (status == 0 && !parser->is_done()) {
            judge_unread();
        }
    }

    std::string unread;
    std::optional<request_parser> parser;
    int status = 0;
    bool has_begun = false;

private:
    /// What waits for its end, and is kept until then: the head, a chunk's line, or all trailers.
    void judge_unread()
    {
        if (!parser->is_header_done()) {
            status = unread.size() > most_head_bytes ? 431 : 0;
            return;
        }
        if (is_in_trailer_) {
            status = unread.size() > most_trailer_bytes ? 431 : 0;
            return;
        }
        // A line end in front belongs to the chunk before.
        const auto line_end = unread.find('\n', unread.starts_with("\r\n") ? 2 : 0);
        if (line_end == std::string::npos) {
            status = unread.size() > most_size_digits + most_extension_bytes + 4 ? 413 : 0;
        } else {
            status = unread.size() - line_end > most_trailer_bytes ? 431 : 0;
        }
    }

    std::function<void(std::uint64_t, beast::string_view, error_code&)> look_at_extension_ =
        [this](std::uint64_t size, beast::string_view extension, error_code& problem) {
            if (extension.size() > most_extension_bytes) {
                problem = beast::http::error::body_limit;
            }
            is_in_trailer_ = size == 0;
            if (is_in_trailer_) { // newer Beast counts it against what the head left of its limit
                parser->header_limit(most_trailer_bytes);
            }
        };
    bool is_judged_ = false;
    bool is_in_trailer_ = false; ///< The last chunk's line has been taken.
};

web_request_reader::web_request_reader()
    : state_(std::make_unique<state>())
{
    start();
}

web_request_reader::~web_request_reader() = default;

void web_request_reader::start()
{
    state_->start();
}

void web_request_reader::take(std::string_view bytes)
{
    state_->unread += bytes;
    state_->parse();
}

bool web_request_reader::has_begun() const noexcept
{
    return state_->has_begun;
}

bool web_request_reader::has_head() const noexcept
{
    return state_->parser->is_header_done();
}

bool web_request_reader::is_complete() const noexcept
{
    return state_->status == 0 && state_->parser->is_done();
}

int web_request_reader::refusal() const noexcept
{
    return state_->status;
}

web_request web_request_reader::release()
{
    auto message = state_->parser->release();
    web_request made(std::string(message.method_string()), std::string(message.target()));
    for (const auto& field : message) {
        made.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    made.body = std::move(message.body());
    made.keep_alive = message.keep_alive();
    take_apart(made);
    return made;
}

} // namespace studio_server
