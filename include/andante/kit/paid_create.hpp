#pragma once

#include <andante/client/lost_create.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/config.hpp>
#include <andante/core/error.hpp>
#include <andante/core/result.hpp>
#include <andante/kit/lost_creates.hpp>
#include <andante/kit/perform.hpp>
#include <andante/pacing/pacer.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace andante::inline v0 {

namespace kit {

/// How a provider's creates are sent that nobody can look for.
struct paid_create_rule {
    lost_create_policy policy = lost_create_policy::ask; ///< What to do about a lost one.
    /// What that means there, for example "it may be paid for": completes the message of the error.
    std::string_view meaning{};
};

/// True when a call failed because nobody can say whether it was carried out.
ANDANTE_DECL bool was_lost(const error& cause) noexcept;
/// The error of a create that was lost, with what that means; any other one as it is.
ANDANTE_DECL error explained(const error& cause, const paid_create_rule& rule);

/// As perform(), for a call that is paid for: with lost_create_policy::resend it is sent once more
/// when nobody can say of the first time whether it was carried out; whatever the second comes to
/// then, an error has outcome::unknown.
template <class T>
[[nodiscard]] boost::asio::awaitable<T> perform_paid(
    std::shared_ptr<const pipeline> calls,
    prepared_call prepared,
    reader<T> read,
    paid_create_rule rule,
    pacing::lease* place = nullptr
)
{
    auto first = prepared; // which is needed again when this is lost
    auto sending = try_perform(calls, std::move(first), read, place);
    auto made = co_await std::move(sending);
    if (made.has_error() && was_lost(made.error()) && rule.policy == lost_create_policy::resend) {
        auto again = try_perform(calls, std::move(prepared), read, place);
        made = co_await std::move(again);
        if (made.has_error() && !was_lost(made.error())) {
            made = lost_creates::in_doubt(made.error());
        }
    }
    if (made.has_error()) {
        throw_exception_from_error(explained(made.error(), rule), BOOST_CURRENT_LOCATION);
    }
    co_return std::move(*made);
}

} // namespace kit
} // namespace andante::inline v0
