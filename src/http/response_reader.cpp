#include "http/response_reader.hpp"

#include "core/compatibility.hpp"
#include "http/errors.hpp"
#include "http/parsed_exchange.hpp"
#include "http/status_line.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace andante::inline v0::http {

namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using parse_error = beast::http::error;

constexpr std::size_t first_read_bytes = 16 * 1024;
constexpr std::size_t body_read_bytes = 64 * 1024;
constexpr int max_interim_answers = 16;
constexpr std::size_t usual_fields = 12; // of an answer's head
/// What a parser may take behind the head. Newer Beast counts trailers against what the head left
/// of its limit; ours are parsed_exchange's. Far from where its sums would overflow.
constexpr std::uint32_t unlimited_by_beast = 0x7fff'ffff;
/// What may come as the whole of an empty body, and its first line.
constexpr std::string_view empty_chunks = "0\r\n\r\n";
constexpr std::string_view last_chunk = "0\r\n";
/// Around a chunk's extension: the size's digits, and the line ends before and behind.
constexpr std::size_t chunk_line_bytes = 16 + 4;

std::string_view view(beast::string_view text) noexcept
{
    return {text.data(), text.size()};
}

class parser final : public beast::http::basic_parser<false> {
public:
    parser(parsed_exchange& target, bool has_no_body)
        : target_(&target)
        , has_no_body_(has_no_body)
    {
        skip(has_no_body);
        eager(true);
        header_limit(target.header_bytes);
        body_limit(boost::none);
    }

    bool is_interim() const noexcept { return target_->into.status / 100 == 1; }

private:
    void
    on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, error_code&)
        override
    {}

    void on_response_impl(int status, beast::string_view, int, error_code& failed) override
    {
        // An answer to an upgrade that nobody asked for.
        if (status < 100 || status == 101) {
            failed = parse_error::bad_status;
        }
        target_->into.status = status;
        target_->into.headers = headers();
        target_->into.headers.reserve(usual_fields);
    }

    void on_field_impl(
        beast::http::field, beast::string_view name, beast::string_view value, error_code& failed
    ) override
    {
        if (target_->has_head) {
            target_->pass_trailer(view(name), view(value), failed);
        } else {
            target_->into.headers.add(std::string(view(name)), std::string(view(value)));
        }
    }

#if ANDANTE_BEAST_HAS_TRAILERS
    void on_trailer_field_impl(
        beast::http::field, beast::string_view name, beast::string_view value, error_code& failed
    ) override
    {
        target_->pass_trailer(view(name), view(value), failed);
    }
#endif

    void on_header_impl(error_code& failed) override
    {
        if (is_interim()) {
            return;
        }
        std::optional<std::uint64_t> length;
        if (const auto announced = content_length(); announced && !has_no_body_) {
            length = *announced;
        }
        target_->begin_body(length, failed);
        header_limit(unlimited_by_beast);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(beast::string_view piece, error_code& failed) override
    {
        target_->add_body(view(piece), failed);
        return piece.size();
    }

    void on_chunk_header_impl(std::uint64_t size, beast::string_view extension, error_code& failed)
        override
    {
        target_->pass_extension(extension.size(), failed);
        target_->is_in_trailer = size == 0;
    }

    std::size_t
    on_chunk_body_impl(std::uint64_t, beast::string_view piece, error_code& failed) override
    {
        target_->add_body(view(piece), failed);
        return piece.size();
    }

    void on_finish_impl(error_code&) override
    {
        if (!is_interim()) {
            target_->finish();
        }
    }

    parsed_exchange* target_;
    bool has_no_body_;
};

} // namespace

class response_reader::state {
public:
    std::size_t unread() const noexcept { return end - begin; }

    error failed_with(error_code code) const
    {
        if (exchange_->sink_error) {
            return *exchange_->sink_error;
        }
        if (code == parse_error::header_limit) {
            return too_large(exchange_->exceeded);
        }
        // Newer Beast reads no line of a chunk beyond 8 KiB.
        if (code == parse_error::bad_chunk_extension && is_chunk_line_too_large()) {
            return too_large(parsed_exchange::part::extension);
        }
        if (code == parse_error::body_limit) {
            const auto limit = std::to_string(exchange_->body_bytes);
            return described(errc::body_too_large, "the body exceeds " + limit + " bytes");
        }
        auto details =
            network_error(errc::malformed_http, code.message(), outcome::unknown).details();
        details.http_status = exchange_->has_head ? exchange_->into.status : 0;
        details.body_excerpt = escaped(std::string_view(storage.data() + begin, unread()), 200);
        return error(errc::malformed_http, std::move(details));
    }

    error too_large(parsed_exchange::part what) const
    {
        std::string text = "the head exceeds " + std::to_string(exchange_->header_bytes);
        if (what == parsed_exchange::part::extension) {
            text =
                "a chunk's extension exceeds " + std::to_string(exchange_->chunk_extension_bytes);
        } else if (what == parsed_exchange::part::trailer) {
            text = "the trailer exceeds " + std::to_string(exchange_->trailer_bytes);
        }
        return described(errc::header_too_large, text + " bytes");
    }

    /// Of what waits for its end, and is kept until then: the head, a chunk's line, or all
    /// trailers.
    std::optional<parsed_exchange::part> too_large_unread() const
    {
        const auto line_end = chunk_line_end();
        auto what = parsed_exchange::part::head;
        std::size_t most = exchange_->header_bytes;
        if (exchange_->is_in_trailer) {
            what = parsed_exchange::part::trailer;
            most = exchange_->trailer_bytes + chunk_line_bytes;
        } else if (exchange_->has_head && line_end == std::string_view::npos) {
            what = parsed_exchange::part::extension;
            most = exchange_->chunk_extension_bytes + chunk_line_bytes;
        } else if (exchange_->has_head) {
            what = parsed_exchange::part::trailer;
            most = exchange_->trailer_bytes + chunk_line_bytes + line_end;
        }
        return unread() > most ? std::optional(what) : std::nullopt;
    }

    /// Where the chunk's line that is unread ends; npos when it has not come to its end.
    std::size_t chunk_line_end() const
    {
        const std::string_view text(storage.data() + begin, unread());
        // A line end in front belongs to the chunk before.
        return text.find('\n', text.starts_with("\r\n") ? 2 : 0);
    }

    bool is_chunk_line_too_large() const
    {
        return std::min(chunk_line_end(), unread()) >
               exchange_->chunk_extension_bytes + chunk_line_bytes;
    }

    error described(errc code, std::string message) const
    {
        auto details = network_error(code, std::move(message), outcome::unknown).details();
        details.http_status = exchange_->has_head ? exchange_->into.status : 0;
        return error(code, std::move(details));
    }

    /// The parser has seen the first line of an empty body, and is not to see a part of its second:
    /// Beast asserts that there is none.
    bool is_within_empty_chunks() const
    {
        return has_seen_last_chunk && unread() < empty_chunks.size();
    }

    /// What is unread begins with a status line. False while that cannot be given to the parser
    /// yet.
    bool complete_status_line()
    {
        const auto what = look_at_status_line({storage.data() + begin, unread()});
        if (what == reason_blank::missing) {
            storage.resize(std::max(storage.size(), end + 1));
            auto* const at = storage.data() + begin + reason_blank_position;
            std::memmove(at + 1, at, unread() - reason_blank_position);
            *at = ' ';
            ++end;
        }
        return what != reason_blank::undecided;
    }

    std::vector<char> storage;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<parsed_exchange> exchange_;
    std::optional<parser> parser_;
    bool has_no_body = false;
    bool has_begun = false;
    bool is_at_status_line = true;    ///< The parser has taken nothing of this answer yet.
    bool has_seen_last_chunk = false; ///< And waits behind it, with nothing in front of it.
    int interim_answers = 0;
};

response_reader::response_reader()
    : state_(std::make_unique<state>())
{}

response_reader::~response_reader() = default;

void response_reader::start(bool has_no_body, const exchange_limits& limits, body_sink* sink)
{
    auto& s = *state_;
    s.begin = s.end = 0;
    s.has_no_body = has_no_body;
    s.has_begun = false;
    s.is_at_status_line = true;
    s.has_seen_last_chunk = false;
    s.interim_answers = 0;
    s.exchange_.emplace(limits, sink);
    s.parser_.emplace(*s.exchange_, has_no_body);
}

std::span<char> response_reader::prepare()
{
    auto& s = *state_;
    const auto wanted = s.exchange_->has_head ? body_read_bytes : first_read_bytes;
    if (s.begin > 0) {
        std::memmove(s.storage.data(), s.storage.data() + s.begin, s.unread());
        s.end -= s.begin;
        s.begin = 0;
    }
    // Parsed bytes are dropped at once, so what is kept is bounded by its limits.
    if (s.storage.size() < s.end + first_read_bytes || s.storage.size() < wanted) {
        s.storage.resize(std::max(s.end + first_read_bytes, wanted));
    }
    return {s.storage.data() + s.end, s.storage.size() - s.end};
}

result<bool> response_reader::commit(std::size_t size)
{
    auto& s = *state_;
    s.end += size;
    s.has_begun = s.has_begun || size > 0;
    while (s.unread() > 0) {
        if (s.is_at_status_line && !s.complete_status_line()) {
            break;
        }
        if (s.is_within_empty_chunks()) {
            break;
        }
        error_code failed;
        const boost::asio::const_buffer unread(s.storage.data() + s.begin, s.unread());
        const auto taken = s.parser_->put(unread, failed);
        s.begin += taken;
        s.is_at_status_line = s.is_at_status_line && taken == 0;
        if (failed && failed != parse_error::need_more) {
            return s.failed_with(failed);
        }
        if (s.parser_->is_done() && s.parser_->is_interim()) {
            if (++s.interim_answers > max_interim_answers) {
                return s.described(errc::malformed_http, "too many interim answers");
            }
            s.parser_.emplace(*s.exchange_, s.has_no_body);
            s.is_at_status_line = true;
            continue;
        }
        if (s.parser_->is_done()) {
            return true;
        }
        if (failed == parse_error::need_more) {
            const std::string_view left(s.storage.data() + s.begin, s.unread());
            s.has_seen_last_chunk = s.exchange_->has_head && left == last_chunk;
            if (const auto what = s.too_large_unread()) {
                return s.too_large(*what);
            }
            break;
        }
    }
    return false;
}

result<void> response_reader::end_of_stream()
{
    auto& s = *state_;
    if (!s.exchange_->has_head) {
        return s.described(errc::connection_reset, "the server closed the connection");
    }
    error_code failed;
    s.parser_->put_eof(failed);
    if (failed) {
        return s.described(errc::truncated_body, "the connection was closed within the body");
    }
    return {};
}

bool response_reader::has_begun() const noexcept
{
    return state_->has_begun;
}

bool response_reader::has_head() const noexcept
{
    return state_->exchange_ && state_->exchange_->has_head;
}

int response_reader::status() const noexcept
{
    return state_->exchange_->into.status;
}

bool response_reader::is_reusable() const noexcept
{
    return state_->unread() == 0 && state_->parser_->is_done() && !state_->parser_->need_eof() &&
           state_->parser_->keep_alive();
}

response response_reader::take()
{
    return std::move(state_->exchange_->into);
}

} // namespace andante::inline v0::http
