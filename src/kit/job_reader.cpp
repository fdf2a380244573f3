#include <andante/kit/job_reader.hpp>

#include "pacing/headers/rate_headers.hpp"

#include <algorithm>

namespace andante::inline v0::kit {

namespace {

/// Times beyond these are nonsense, and could overflow.
constexpr double longest_seconds = 24 * 3600;
constexpr auto oldest_age = std::chrono::hours(24 * 365);

} // namespace

answer_times::answer_times(const http::headers& headers, const time_source& time)
{
    using seconds = std::chrono::duration<double>;
    const auto ours = time.utc_now();
    const seconds since_1970 = ours.time_since_epoch();
    const auto told =
        pacing::read_rate_headers(headers, pacing::header_dialect(), since_1970.count());
    service_now_ = ours;
    if (told.date) {
        const seconds ahead(
            std::clamp(*told.date - since_1970.count(), -longest_seconds, longest_seconds)
        );
        service_now_ += std::chrono::duration_cast<std::chrono::seconds>(ahead);
    }
    if (told.retry_after && *told.retry_after > 0) {
        const seconds pause(std::min(*told.retry_after, longest_seconds));
        retry_after = std::chrono::duration_cast<time_source::duration>(pause);
    }
}

time_source::duration answer_times::age_of(std::chrono::system_clock::time_point when) const
{
    const auto oldest = service_now_ - oldest_age;
    return std::chrono::duration_cast<time_source::duration>(
        service_now_ - std::clamp(when, oldest, service_now_)
    );
}

} // namespace andante::inline v0::kit
