#include <andante/client/logger.hpp>
#include <andante/http/message.hpp>

#include <array>
#include <cstdio>
#include <mutex>
#include <sstream>

namespace andante::inline v0 {

log_level parse_log_level(std::string_view text) noexcept
{
    if (text == "error") {
        return log_level::error;
    }
    if (text == "info") {
        return log_level::info;
    }
    if (text == "debug") {
        return log_level::debug;
    }
    return log_level::off;
}

namespace {

/// Only these fields are ever printed; a new one is secret until somebody has thought about it.
constexpr std::array<std::string_view, 15> printable_headers{
    "accept",
    "age",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "server",
    "traceparent",
    "user-agent",
    "x-ratelimit-limit",
    "x-ratelimit-reset",
    "x-request-id",
    "x-ratelimit-remaining",
    "x-ratelimit-reason",
    "ratelimit",
};

bool is_printable(std::string_view name)
{
    for (const auto allowed : printable_headers) {
        if (http::same_name(name, allowed)) {
            return true;
        }
    }
    return false;
}

void print_headers(std::ostream& out, const http::headers& headers)
{
    for (const auto& [name, value] : headers) {
        if (is_printable(name)) {
            out << ' ' << name << '=' << value;
        }
    }
}

/// Milliseconds with three digits after the point.
struct milliseconds_of {
    std::chrono::nanoseconds duration;

    friend std::ostream& operator<<(std::ostream& out, const milliseconds_of& value)
    {
        const auto microseconds =
            std::chrono::duration_cast<std::chrono::microseconds>(value.duration).count();
        const auto fraction = std::to_string(1000 + microseconds % 1000).substr(1);
        return out << microseconds / 1000 << '.' << fraction << "ms";
    }
};

void write_to_stderr(std::string_view line)
{
    const auto text = std::string(line) + '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
}

class logger final : public observer {
public:
    logger(log_level level, std::function<void(std::string_view)> sink)
        : level_(level)
        , sink_(std::move(sink))
    {}

    void on_call_end(const call_end& event) override
    {
        if (level_ < (event.failure != nullptr ? log_level::error : log_level::info)) {
            return;
        }
        std::ostringstream line = begin(event.call);
        if (event.failure != nullptr) {
            line << " failed " << event.failure->code().message();
            if (!event.failure->api_code().empty()) {
                line << " code=" << event.failure->api_code();
            }
            line << " outcome=" << to_string(event.failure->outcome())
                 << " stop=" << to_string(event.failure->stop());
        } else {
            line << " done";
        }
        line << " status=" << event.http_status << " attempts=" << event.attempts << " in "
             << milliseconds_of{event.duration};
        end(line, event.request_id);
    }

    void on_attempt_start(const attempt_start& event) override
    {
        if (level_ >= log_level::debug) {
            auto line = begin(event.call);
            line << " attempt " << event.number;
            print_headers(line, event.request_headers);
            end(line, {});
        }
    }

    void on_attempt_end(const attempt_end& event) override
    {
        if (level_ >= log_level::debug) {
            auto line = begin(event.call);
            line << " attempt " << event.number << " status=" << event.http_status << " in "
                 << milliseconds_of{event.duration};
            if (event.failure != nullptr) {
                line << ' ' << event.failure->code().message();
            }
            if (event.response_headers != nullptr) {
                print_headers(line, *event.response_headers);
            }
            end(line, event.request_id);
        }
    }

    void on_wait(const wait_start& event) override
    {
        if (level_ >= log_level::info) {
            auto line = begin(event.call);
            line << " waits " << milliseconds_of{event.expected} << " for "
                 << to_string(event.reason);
            if (!event.detail.empty()) {
                line << " (" << event.detail << ')';
            }
            end(line, {});
        }
    }

    void on_cache(const cache_event& event) override
    {
        if (level_ >= log_level::info) {
            auto line = begin(event.call);
            line << " cache " << to_string(event.what);
            if (event.what == cache_event::kind::hit) {
                line << " age " << milliseconds_of{event.age};
            }
            end(line, {});
        }
    }

    void on_pool(const pool_event& event) override
    {
        if (level_ >= log_level::debug) {
            std::ostringstream line;
            line << "andante pool " << to_string(event.what) << ' ' << event.origin;
            if (!event.detail.empty()) {
                line << ' ' << event.detail;
            }
            if (event.duration.count() > 0) {
                line << " in " << milliseconds_of{event.duration};
            }
            end(line, {});
        }
    }

    void on_stream_end(const stream_end& event) override
    {
        if (level_ >= log_level::info) {
            auto line = begin(event.call);
            line << " stream " << (event.failure != nullptr ? "broke" : "done")
                 << " pieces=" << event.pieces << " tokens=" << event.tokens << " first after "
                 << milliseconds_of{event.first} << " in " << milliseconds_of{event.duration};
            end(line, {});
        }
    }

    void on_job(const job_event& event) override
    {
        const bool bad = event.failure != nullptr || event.what == job_event::kind::silent;
        if (level_ < (bad ? log_level::error : log_level::info)) {
            return;
        }
        std::ostringstream line;
        line << "andante " << event.provider << " job " << event.id << ' ' << to_string(event.what);
        if (!event.status.empty()) {
            line << " status=" << event.status;
        }
        if (event.failure != nullptr) {
            line << ' ' << event.failure->code().message();
        } else if (event.what == job_event::kind::ended) {
            line << " by=" << to_string(event.source);
        }
        line << " polls=" << event.polls << " after " << milliseconds_of{event.elapsed};
        end(line, {});
    }

private:
    static std::ostringstream begin(const call_info& call)
    {
        std::ostringstream line;
        line << "andante " << call.provider << " #" << call.id << ' ' << call.route;
        return line;
    }

    void end(std::ostringstream& line, std::string_view request_id)
    {
        if (!request_id.empty()) {
            line << " request_id=" << request_id;
        }
        const std::lock_guard lock(mutex_);
        sink_(line.view());
    }

    const log_level level_;
    const std::function<void(std::string_view)> sink_;
    std::mutex mutex_;
};

} // namespace

std::shared_ptr<observer>
make_logger(log_level level, std::function<void(std::string_view line)> sink)
{
    return std::make_shared<logger>(level, sink ? std::move(sink) : write_to_stderr);
}

} // namespace andante::inline v0
