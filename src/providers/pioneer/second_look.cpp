#include "providers/pioneer/second_look.hpp"

#include "json/reader.hpp"
#include "providers/pioneer/errors.hpp"
#include "providers/pioneer/routes.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace andante::inline v0::pioneer {

namespace asio = boost::asio;

namespace {

constexpr auto key_field = "X-API-Key";
constexpr auto between_looks = std::chrono::minutes(1);
constexpr std::size_t largest_answer = 64 * 1024;
constexpr auto longest_look = std::chrono::seconds(10);
constexpr auto between_glances = std::chrono::milliseconds(50);

/// What is known of the key. Thread-safe.
class key_history {
public:
    /// A call with the key was answered well.
    void worked(std::chrono::sys_days today)
    {
        const std::lock_guard lock(mutex_);
        worked_ = today;
    }
    /// True when a refusal of today deserves a look now, which end_look() ends.
    bool begin_look(std::chrono::sys_days today, time_source::time_point now)
    {
        const std::lock_guard lock(mutex_);
        if (worked_ != today || is_looking_ || (looked_ && now < *looked_ + between_looks)) {
            return false;
        }
        is_looking_ = true;
        return true;
    }
    /// `spent`: the day whose cap is used up, if it is; `when`: nothing when the look gave nothing.
    void end_look(
        std::optional<std::chrono::sys_days> spent, std::optional<time_source::time_point> when
    )
    {
        const std::lock_guard lock(mutex_);
        is_looking_ = false;
        spent_ = spent ? spent : spent_;
        looked_ = when ? when : looked_;
    }
    bool is_looking() const
    {
        const std::lock_guard lock(mutex_);
        return is_looking_;
    }
    bool is_spent(std::chrono::sys_days today) const
    {
        const std::lock_guard lock(mutex_);
        return spent_ == today;
    }

private:
    mutable std::mutex mutex_;
    std::optional<std::chrono::sys_days> worked_;
    std::optional<std::chrono::sys_days> spent_;
    std::optional<time_source::time_point> looked_;
    bool is_looking_ = false;
};

/// A look that is under way. It ends with this object, also when it is cancelled.
class running_look {
public:
    explicit running_look(key_history& of)
        : of_(of)
    {}
    running_look(const running_look&) = delete;
    running_look& operator=(const running_look&) = delete;
    ~running_look() { of_.end_look(spent, when); }

    std::optional<std::chrono::sys_days> spent;
    std::optional<time_source::time_point> when;

private:
    key_history& of_;
};

std::chrono::sys_days today_of(const time_source& time)
{
    return std::chrono::floor<std::chrono::days>(time.utc_now());
}

/// True when the plan says that nothing is left.
bool says_spent(http::response& answer)
{
    std::optional<double> limit;
    std::optional<double> used;
    std::optional<bool> exceeds;
    if (answer.status != 200) {
        return false;
    }
    const auto problem = json::read_document(answer.body, false, [&](json::value& root) {
        root.members([&](std::string_view name, json::value& inner) {
            if (name == "credit_limit") {
                inner.read_if_sound(limit);
            } else if (name == "total_usage") {
                inner.read_if_sound(used);
            } else if (name == "exceeds_limit") {
                inner.read_if_sound(exceeds);
            }
        });
    });
    return !problem && (exceeds.value_or(false) || (limit && used && *used >= *limit));
}

/// The question to the plan, with the key of the call that was refused.
http::request look_at_plan(const http::request& refused, const std::string& base)
{
    http::request made(
        http::method::get, refused.target.with_target(base + std::string(routes::plan_info.path))
    );
    for (const auto* name : {key_field, "User-Agent"}) {
        if (const auto value = refused.headers.find(name)) {
            made.headers.set(name, std::string(*value));
        }
    }
    made.headers.set("Accept", "application/json");
    return made;
}

class second_look final : public http::transport, public std::enable_shared_from_this<second_look> {
public:
    second_look(
        std::shared_ptr<http::transport> inner,
        std::shared_ptr<time_source> time,
        std::shared_ptr<const std::string> base
    )
        : inner_(std::move(inner))
        , time_(std::move(time))
        , base_(std::move(base))
    {}

    asio::awaitable<result<http::response>>
    send(http::request what, http::exchange_limits limits) override
    {
        if (!what.headers.find(key_field)) {
            return inner_->send(std::move(what), std::move(limits));
        }
        return watch(shared_from_this(), std::move(what), std::move(limits));
    }

    void close_idle() noexcept override { inner_->close_idle(); }

private:
    static asio::awaitable<result<http::response>>
    watch(std::shared_ptr<second_look> self, http::request what, http::exchange_limits limits)
    {
        auto plan = look_at_plan(what, *self->base_);
        const auto last = limits.deadline;
        auto sending = self->inner_->send(std::move(what), std::move(limits));
        auto answer = co_await std::move(sending);
        if (answer.has_error()) {
            co_return answer;
        }
        const auto today = today_of(*self->time_);
        if (answer->status >= 200 && answer->status < 300) {
            self->key_.worked(today);
        }
        if (answer->status != 401) {
            co_return answer;
        }
        auto looking = look(self, std::move(plan), last);
        co_await std::move(looking);
        if (self->key_.is_spent(today)) {
            answer->headers.set(std::string(reason_field), std::string(daily_cap_reason));
        }
        co_return answer;
    }

    /// Asks, or waits for somebody who does.
    static asio::awaitable<void>
    look(std::shared_ptr<second_look> self, http::request plan, time_source::time_point last)
    {
        const auto today = today_of(*self->time_);
        while (self->key_.is_looking()) {
            co_await self->time_->sleep_for(between_glances);
        }
        const auto now = self->time_->now();
        if (self->key_.is_spent(today) || !self->key_.begin_look(today, now)) {
            co_return;
        }
        running_look mine(self->key_);
        http::exchange_limits brief;
        brief.deadline = std::min(last, now + longest_look);
        brief.idle = longest_look;
        brief.body_bytes = largest_answer;
        auto asking = self->inner_->send(std::move(plan), std::move(brief));
        auto seen = co_await std::move(asking);
        mine.when = self->time_->now();
        if (seen.has_value() && says_spent(*seen)) {
            mine.spent = today;
        }
    }

    std::shared_ptr<http::transport> inner_;
    std::shared_ptr<time_source> time_;
    std::shared_ptr<const std::string> base_; ///< The path in front of every route.
    key_history key_;
};

} // namespace

std::shared_ptr<http::transport> look_twice(
    std::shared_ptr<http::transport> inner,
    std::shared_ptr<time_source> time,
    std::shared_ptr<const std::string> base
)
{
    return std::make_shared<second_look>(std::move(inner), std::move(time), std::move(base));
}

} // namespace andante::inline v0::pioneer
