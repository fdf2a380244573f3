#include "http/content_coding.hpp"

#include "http/errors.hpp"
#include "http/field_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace andante::inline v0::http {

namespace asio = boost::asio;

namespace {

/// What is decoded at once.
constexpr std::size_t decoded_piece_bytes = 32 * 1024;
/// Room behind a body for a parser, which reads past its input.
constexpr std::size_t parser_padding = 64;

bool is_named_gzip(std::string_view coding) noexcept
{
    return same_name(coding, "gzip") || same_name(coding, "x-gzip");
}

error with_status(const error& problem, int status)
{
    auto details = problem.details();
    details.http_status = status;
    return error(problem.code(), std::move(details));
}

error too_much(std::size_t most)
{
    return network_error(
        errc::body_too_large,
        "the decoded body exceeds " + std::to_string(most) + " bytes",
        outcome::unknown
    );
}

result<std::string> decoded_text(std::string_view coded, std::size_t most)
{
    gzip_decoder decoder;
    std::string text;
    std::array<char, decoded_piece_bytes> piece{};
    bool is_filled = true;
    while (!coded.empty() || is_filled) {
        const auto step = decoder.decode(coded, piece);
        if (!step) {
            return step.error();
        }
        if (step->made > most - text.size()) {
            return too_much(most);
        }
        coded.remove_prefix(step->taken);
        text.append(piece.data(), step->made);
        is_filled = step->made == piece.size();
    }
    if (auto whole = decoder.finish(); !whole) {
        return whole.error();
    }
    text.reserve(text.size() + parser_padding);
    return text;
}

} // namespace

std::string codings_of(const headers& fields)
{
    std::string found;
    for (auto list : fields.find_all("Content-Encoding")) {
        while (!list.empty()) {
            const auto comma = std::min(list.find(','), list.size());
            const auto each = trimmed(list.substr(0, comma));
            list.remove_prefix(std::min(comma + 1, list.size()));
            if (!each.empty() && !same_name(each, "identity")) {
                found += found.empty() ? "" : ", ";
                found += each;
            }
        }
    }
    return found;
}

bool is_gzip(const headers& fields)
{
    return is_named_gzip(codings_of(fields));
}

result<void> decode_body(response& answer, std::size_t most)
{
    if (answer.body.empty() || answer.is_decoded || !is_gzip(answer.headers)) {
        return {};
    }
    auto text = decoded_text(answer.body, most);
    if (!text) {
        return with_status(text.error(), answer.status);
    }
    answer.body = std::move(*text);
    answer.is_decoded = true;
    return {};
}

bool decoding_sink::begin(const response& head, std::optional<std::uint64_t> content_length)
{
    coded_.clear();
    has_more_ = false;
    problem_ = {};
    decoder_ = is_gzip(head.headers) ? std::make_unique<gzip_decoder>() : nullptr;
    // The length is that of the coded bytes.
    return to_->begin(head, decoder_ ? std::nullopt : content_length);
}

result<void> decoding_sink::write(std::string_view piece)
{
    if (!decoder_) {
        return to_->write(piece);
    }
    coded_ += piece;
    return pass_on();
}

/// As much as the other sink has room for.
result<void> decoding_sink::pass_on()
{
    while (problem_ && (!coded_.empty() || has_more_) && to_->has_room()) {
        problem_ = pass_one();
    }
    return problem_;
}

result<void> decoding_sink::pass_one()
{
    std::array<char, decoded_piece_bytes> piece{};
    const auto step = decoder_->decode(coded_, piece);
    if (!step) {
        return step.error();
    }
    coded_.erase(0, step->taken);
    has_more_ = step->made == piece.size();
    return step->made == 0 ? result<void>()
                           : to_->write(std::string_view(piece.data(), step->made));
}

bool decoding_sink::has_room() const noexcept
{
    // What went wrong is told to the next write().
    return !problem_ || (coded_.empty() && !has_more_ && to_->has_room());
}

asio::awaitable<void> decoding_sink::wait_for_room()
{
    while (!has_room()) {
        co_await to_->wait_for_room();
        [[maybe_unused]] const auto kept_for_later = pass_on();
    }
}

asio::awaitable<result<void>> decoding_sink::finish()
{
    while (problem_ && (!coded_.empty() || has_more_)) {
        co_await to_->wait_for_room();
        problem_ = pass_on();
    }
    if (problem_ && decoder_) {
        problem_ = decoder_->finish();
    }
    co_return problem_;
}

asio::awaitable<result<response>>
send_decoded(std::shared_ptr<transport> over, request what, exchange_limits limits)
{
    std::shared_ptr<decoding_sink> sink;
    if (what.sink) {
        sink = std::make_shared<decoding_sink>(what.sink);
        what.sink = sink;
    }
    const auto most = limits.body_bytes;
    auto sending = over->send(std::move(what), std::move(limits));
    auto answer = co_await std::move(sending);
    if (!answer) {
        co_return answer;
    }
    if (sink) {
        auto finishing = sink->finish();
        const auto passed_on = co_await std::move(finishing);
        if (!passed_on) {
            co_return with_status(passed_on.error(), answer->status);
        }
    }
    const auto decoded = decode_body(*answer, most);
    if (!decoded) {
        co_return decoded.error();
    }
    co_return answer;
}

} // namespace andante::inline v0::http
