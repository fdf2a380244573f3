#include <andante/pacing/redis.hpp>

#include "pacing/redis/shared_store.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

namespace andante::inline v0::pacing {

namespace {

double seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

class link_runner final : public script_runner {
public:
    explicit link_runner(std::shared_ptr<redis_link> with)
        : link_(std::move(with))
    {}
    void start() override { link_->start(); }
    void call(script_call one) override { link_->call(std::move(one)); }
    void stop(script_call last) override { link_->stop(std::move(last)); }

private:
    std::shared_ptr<redis_link> link_;
};

void check(const redis_options& options)
{
    const auto zero = std::chrono::nanoseconds::zero();
    if (options.call_deadline < std::chrono::milliseconds(1) || options.lease <= zero ||
        options.job_lease <= zero || options.first_break <= zero || options.longest_break <= zero) {
        throw std::invalid_argument("a duration of redis_options is not positive");
    }
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    const auto& name = options.process_name;
    if (!std::all_of(name.begin(), name.end(), plain)) {
        throw std::invalid_argument("redis_options::process_name holds other characters");
    }
}

std::uint64_t random_number()
{
    std::random_device system;
    return (static_cast<std::uint64_t>(system()) << 32U) | system();
}

} // namespace

std::shared_ptr<rate_limiter> make_shared_rate_limiter(
    boost::asio::any_io_executor executor,
    std::shared_ptr<time_source> time,
    policy_set policies,
    redis_options redis,
    limiter_options options
)
{
    check(redis);
    sharing_settings settings;
    double shortest = 20;
    double longest = 0;
    for (const auto& window : policies.windows) {
        shortest = std::min(shortest, seconds(window.per));
        longest = std::max(longest, seconds(window.per));
    }
    settings.beat = std::clamp(shortest / 4, 0.1, 5.0);
    const bool has_age = options.age > std::chrono::nanoseconds::zero();
    settings.age = has_age ? seconds(options.age) : std::clamp(2 * longest, 0.001, 3600.0);
    settings.grace = seconds(options.grace);
    settings.reserve = std::clamp(options.reserve, 0.0, 0.5);
    settings.may_raise = options.may_raise;
    // Names must differ even between processes with the same seed.
    settings.seed = random_number();
    settings.process = redis.process_name + "-" + std::to_string(settings.seed);
    settings.provider = policies.provider;
    const auto scope = key_prefix(redis.scope, settings.provider) + "scope";
    settings.redis = std::make_shared<const redis_options>(std::move(redis));
    auto heard = std::make_shared<mailbox>();
    auto made = std::make_shared<redis_link>(
        executor,
        time,
        settings.redis,
        scope,
        std::chrono::duration_cast<time_source::duration>(
            std::chrono::duration<double>(settings.beat)
        ),
        [heard](link_event event) { heard->put(std::move(event)); }
    );
    auto store = std::make_unique<shared_store>(
        std::move(settings),
        settings_for(options),
        std::move(heard),
        std::make_unique<link_runner>(std::move(made))
    );
    return std::make_shared<rate_limiter>(
        std::move(executor),
        std::move(time),
        std::move(policies),
        std::move(options),
        std::move(store)
    );
}

} // namespace andante::inline v0::pacing
