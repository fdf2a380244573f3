#pragma once

#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace andante::support {

/// What goes wrong with one answer of a media host.
class media_fault {
public:
    media_fault() = default;

    std::optional<http::response> instead;  ///< In place of the file.
    std::optional<std::uint64_t> cut_at;    ///< The index of the byte before which it breaks.
    std::optional<std::uint64_t> silent_at; ///< And before which nothing comes any more.
    std::function<void()> before_answer;    ///< For example changes the file.
};

/// A transport that serves one file of any size, which is made while it is sent: a host of media in
/// virtual time. Shared by its exchanges; used by one thread.
class media_host final : public http::transport, public std::enable_shared_from_this<media_host> {
public:
    media_host(std::shared_ptr<time_source> time, std::uint64_t bytes)
        : size(bytes)
        , time_(std::move(time))
    {}

    /// The byte at that index.
    char at(std::uint64_t index) const
    {
        return static_cast<char>((index * 31 + static_cast<unsigned char>(salt)) % 251);
    }

    std::string part(std::uint64_t first, std::uint64_t count) const
    {
        std::string periods; // many of them, because a large file is made of many parts
        for (std::uint64_t i = 0; i < 251; ++i) {
            periods += at(i);
        }
        while (periods.size() < 8'000) {
            periods += periods;
        }
        std::string bytes = periods.substr(static_cast<std::size_t>(first % 251));
        while (bytes.size() < count) {
            bytes += periods;
        }
        bytes.resize(static_cast<std::size_t>(count));
        return bytes;
    }

    boost::asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override
    {
        return serve(shared_from_this(), std::move(what), std::move(limits));
    }

    /// What was asked for: the field Range of each request, or "-".
    std::vector<std::string> ranges() const
    {
        std::vector<std::string> all;
        for (const auto& each : seen) {
            all.emplace_back(each.headers.find("Range").value_or("-"));
        }
        return all;
    }

    std::uint64_t size;
    char salt = 0; ///< Another one is another version of the file.
    std::string tag = "\"v1\"";
    std::string modified;
    std::string type = "audio/mpeg";
    bool knows_ranges = true;
    bool honours_if_range = true;
    bool announces_length = true;
    std::size_t piece_bytes = 64 * 1024;
    std::chrono::milliseconds pace{1}; ///< Before each piece.
    http::headers more;                ///< Sent with the file.
    std::deque<media_fault> faults;    ///< Of the next answers.

    std::vector<http::request> seen;
    std::uint64_t sent = 0; ///< Bytes given to sinks.
    int running = 0;        ///< Exchanges under way.

private:
    /// Counts an exchange, however it ends.
    class presence {
    public:
        explicit presence(int* count)
            : count_(count)
        {
            ++*count_;
        }
        ~presence() { --*count_; }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;

    private:
        int* count_;
    };

    static error broken(errc cause, std::string message)
    {
        error_details details;
        details.message = std::move(message);
        details.outcome = outcome::unknown;
        return error(cause, std::move(details));
    }

    std::optional<std::pair<std::uint64_t, std::uint64_t>> range_of(const http::request& what) const
    {
        const auto field = what.headers.find("Range");
        const auto condition = what.headers.find("If-Range");
        const bool is_other =
            condition && honours_if_range && *condition != tag && *condition != modified;
        if (!field || !knows_ranges || is_other) {
            return std::nullopt;
        }
        const auto dash = field->find('-');
        std::uint64_t first = 0;
        std::uint64_t last = size - 1;
        std::from_chars(field->data() + 6, field->data() + dash, first);
        std::from_chars(field->data() + dash + 1, field->data() + field->size(), last);
        return std::pair(first, std::min(last, size - 1));
    }

    http::response head_of(std::uint64_t first, std::uint64_t last, bool is_part) const
    {
        http::response head;
        head.status = is_part ? 206 : 200;
        head.headers = more;
        head.headers.set("Content-Type", type);
        if (!tag.empty()) {
            head.headers.set("ETag", tag);
        }
        if (!modified.empty()) {
            head.headers.set("Last-Modified", modified);
        }
        if (is_part) {
            head.headers.set(
                "Content-Range",
                "bytes " + std::to_string(first) + '-' + std::to_string(last) + '/' +
                    std::to_string(size)
            );
        }
        return head;
    }

    static boost::asio::awaitable<result<http::response>>
    serve(std::shared_ptr<media_host> self, http::request what, http::exchange_limits limits)
    {
        const presence counted(&self->running);
        self->seen.push_back(what);
        media_fault wrong;
        if (!self->faults.empty()) {
            wrong = std::move(self->faults.front());
            self->faults.pop_front();
        }
        if (wrong.before_answer) {
            wrong.before_answer();
        }
        co_await self->time_->sleep_for(self->pace);
        if (wrong.instead) {
            co_return *wrong.instead;
        }
        const auto range = self->range_of(what);
        http::response none;
        none.status = 416;
        if (range && range->first >= self->size) {
            co_return none;
        }
        const auto first = range ? range->first : 0;
        const auto end = range ? range->second + 1 : self->size;
        auto head = self->head_of(first, end - 1, range.has_value());
        const auto length = self->announces_length ? std::optional(end - first) : std::nullopt;
        if (!what.sink || !what.sink->begin(head, length)) {
            co_return head;
        }
        auto sending = send_bytes(self, what.sink, first, end, std::move(wrong), limits);
        const auto done = co_await std::move(sending);
        if (!done) {
            co_return done.error();
        }
        co_return head;
    }

    static boost::asio::awaitable<result<void>> send_bytes(
        std::shared_ptr<media_host> self,
        std::shared_ptr<http::body_sink> into,
        std::uint64_t index,
        std::uint64_t end,
        media_fault wrong,
        http::exchange_limits limits
    )
    {
        while (index < end) {
            if (!into->has_room()) {
                co_await into->wait_for_room();
            }
            co_await self->time_->sleep_for(self->pace);
            if (self->time_->now() >= limits.deadline) {
                co_return broken(errc::deadline_exceeded, "the deadline passed");
            }
            auto stop = std::min<std::uint64_t>(end, index + self->piece_bytes);
            stop = std::min(stop, wrong.cut_at.value_or(stop));
            stop = std::min(stop, wrong.silent_at.value_or(stop));
            if (index < stop) {
                const auto written = into->write(self->part(index, stop - index));
                if (!written) {
                    co_return written.error();
                }
                self->sent += stop - index;
                index = stop;
            }
            if (wrong.cut_at == index) {
                co_return broken(errc::truncated_body, "the connection broke within the body");
            }
            if (wrong.silent_at == index) {
                co_await self->time_->sleep_for(limits.idle);
                co_return broken(errc::read_timeout, "the server was silent for too long");
            }
        }
        co_return result<void>();
    }

    std::shared_ptr<time_source> time_;
};

} // namespace andante::support
