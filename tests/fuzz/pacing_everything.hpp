#pragma once

#include <andante/pacing/policy.hpp>

#include "pacing/headers/verdict.hpp"
#include "pacing/store/local_store.hpp"

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace andante::test {

inline void require(bool held)
{
    if (!held) {
        std::abort();
    }
}

/// An answer from any bytes: a line with a status, header lines "NAME:VALUE", an empty line, and
/// the body.
class any_answer {
public:
    explicit any_answer(std::string_view bytes)
    {
        const auto line = [&bytes] {
            const auto end = bytes.find('\n');
            const auto found = bytes.substr(0, end);
            bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
            return found;
        };
        static constexpr int statuses[] = {200, 429, 503, 500, 402, 404, 304, 429};
        const auto first = line();
        seen_.status = statuses[first.empty() ? 0 : static_cast<unsigned char>(first.front()) % 8];
        for (auto field = line(); !field.empty(); field = line()) {
            const auto colon = field.find(':');
            headers_.add(
                std::string(field.substr(0, colon)),
                std::string(colon == std::string_view::npos ? "" : field.substr(colon + 1))
            );
        }
        seen_.headers = &headers_;
        seen_.body = bytes;
    }
    any_answer(const any_answer&) = delete;
    any_answer& operator=(const any_answer&) = delete;

    const pacing::observation& seen() const noexcept { return seen_; }

private:
    http::headers headers_;
    pacing::observation seen_;
};

/// Shows an answer to a limit of ten a minute: whatever it says, no window holds more than its
/// limit, and no wait is endless.
inline void show_answer(std::string_view bytes)
{
    const any_answer answer(bytes);
    const auto verdict = pacing::classify(answer.seen(), pacing::verdict_rules(), 1.8e9);
    require(!verdict.retry_after || (*verdict.retry_after > 0 && *verdict.retry_after <= 86400));

    pacing::local_store store(pacing::window_settings(), 0);
    const std::vector<std::size_t> windows = {
        store.open(pacing::window_limit("any", 10, std::chrono::minutes(1)), "")
    };
    const std::vector<double> queued = {1};
    pacing::quota_store::question wanted;
    wanted.windows = windows;
    wanted.queued = queued;
    const auto first = store.take(wanted, 0, 0);
    require(first && first->ticket != 0);
    store.left(first->ticket, 0);
    store.settle(first->ticket, verdict, 0.1);
    int taken = 1;
    while (taken < 1000) {
        const auto next = store.take(wanted, 0.2, 0);
        if (next->ticket == 0) {
            require(!next->next || std::isfinite(*next->next));
            break;
        }
        ++taken;
    }
    require(taken <= 10);
    const std::vector<double> ahead = {1};
    const double opens = store.estimate(windows, ahead, 0.2);
    require(std::isfinite(opens) && opens <= 0.2 + 2 * 86400);
}

/// Reads the bytes as saved state and as a limit.
inline void restore_state(std::string_view bytes)
{
    pacing::local_store store(pacing::window_settings(), 0);
    store.open(pacing::window_limit("any", 10, std::chrono::minutes(1)), "");
    if (store.restore(bytes, 5, 1.8e9)) {
        const auto again = store.save(5, 1.8e9);
        pacing::local_store other(pacing::window_settings(), 0);
        other.open(pacing::window_limit("any", 10, std::chrono::minutes(1)), "");
        require(other.restore(again, 5, 1.8e9));
    }
    const auto limit = pacing::parse_window_limit(bytes);
    require(limit.has_error() || (limit->per.count() > 0 && !limit->name.empty()));
}

} // namespace andante::test
