#include "program/shared_limits.hpp"

#ifdef ANDANTE_PROGRAM_REDIS
#include <andante/pacing/redis.hpp>
#endif

#include "program/environment.hpp"
#include "program/limit_file.hpp"
#include "program/usage_error.hpp"

#include <stdexcept>
#include <utility>

namespace program {

namespace pacing = andante::pacing;

namespace {

/// The first that is set.
std::string chosen(const std::string& option, const std::string& variable, std::string otherwise)
{
    const auto from_environment = environment_variable(variable.c_str());
    return !option.empty()             ? option
           : !from_environment.empty() ? from_environment
                                       : std::move(otherwise);
}

std::string account_of(const andante::provider_profile& whose, const global_options& options)
{
    const auto address = chosen(options.base_url, whose.url_variable, whose.base_url);
    const auto parsed = andante::http::url::parse(address);
    const andante::secret key(chosen(options.api_key, whose.key_variable, ""));
    return limit_file_name(whose.name, parsed ? parsed->text() : address, key);
}

#ifdef ANDANTE_PROGRAM_REDIS

std::shared_ptr<pacing::rate_limiter> make(
    const boost::asio::any_io_executor& executor,
    const global_options& options,
    std::string account,
    pacing::policy_set policies
)
{
    pacing::redis_options redis(redis_url(options), std::move(account));
    redis.required = true;
    redis.process_name = "andante-program";
    return pacing::make_shared_rate_limiter(
        executor, andante::system_time(), std::move(policies), std::move(redis)
    );
}

#else

std::shared_ptr<pacing::rate_limiter>
make(const boost::asio::any_io_executor&, const global_options&, std::string, pacing::policy_set)
{
    throw std::invalid_argument("this program was built without Redis (hiredis)");
}

#endif

std::shared_ptr<pacing::rate_limiter> make_or_explain(
    const boost::asio::any_io_executor& executor,
    const global_options& options,
    std::string account,
    pacing::policy_set policies
)
{
    try {
        return make(executor, options, std::move(account), std::move(policies));
    } catch (const std::invalid_argument& bad) {
        const std::string source = options.redis.empty() ? "ANDANTE_REDIS: " : "--redis: ";
        throw usage_error(source + bad.what(), "Write redis://host:6379 or unix:///path");
    }
}

} // namespace

std::string redis_url(const global_options& options)
{
    return chosen(options.redis, "ANDANTE_REDIS", "");
}

std::shared_ptr<pacing::rate_limiter> make_shared_limits(
    const boost::asio::any_io_executor& executor,
    const andante::provider_profile& whose,
    const global_options& options
)
{
    if (redis_url(options).empty()) {
        return nullptr;
    }
    auto policies = options.client(whose).policies.value_or(whose.policies);
    return make_or_explain(executor, options, account_of(whose, options), std::move(policies));
}

boost::asio::awaitable<std::optional<andante::error>>
try_redis(boost::asio::any_io_executor executor, const global_options* options)
{
    pacing::policy_set policies;
    policies.windows.emplace_back("doctor", 1000, std::chrono::seconds(1));
    const auto limits = make_or_explain(executor, *options, "doctor", std::move(policies));
    auto asking = limits->acquire(pacing::permit_request("GET {doctor}"));
    auto given = co_await std::move(asking);
    if (given.has_error()) {
        co_return given.error();
    }
    given->give_back();
    co_return std::nullopt;
}

} // namespace program
