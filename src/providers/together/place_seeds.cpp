#include "providers/together/place_seeds.hpp"

#include <andante/kit/job_reader.hpp>
#include <andante/kit/perform.hpp>

#include "async/cancelled.hpp"
#include "providers/together/decode.hpp"
#include "providers/together/routes.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace andante::inline v0::together {

namespace asio = boost::asio;

/// The one who reads for all. Whoever waits is told, also when it is cancelled.
class place_seeds::leader {
public:
    explicit leader(place_seeds* of)
        : of_(of)
    {}
    leader(const leader&) = delete;
    leader& operator=(const leader&) = delete;
    ~leader()
    {
        std::vector<std::shared_ptr<andante::detail::one_shot>> told;
        {
            const std::lock_guard lock(of_->mutex_);
            of_->is_read_ = false;
            of_->is_done_ = has_read;
            told.swap(of_->waiting_);
        }
        for (const auto& each : told) {
            each->complete({});
        }
    }

    bool has_read = false;

private:
    place_seeds* of_;
};

place_seeds::place_seeds(
    std::shared_ptr<const pipeline> calls, std::shared_ptr<kit::job_service> service
)
    : calls_(std::move(calls))
    , service_(std::move(service))
{}

asio::awaitable<void> place_seeds::sow(std::shared_ptr<place_seeds> self, call_options options)
{
    const auto turn = std::make_shared<andante::detail::one_shot>();
    bool waits = false;
    {
        const std::lock_guard lock(self->mutex_);
        if (self->is_done_) {
            co_return;
        }
        waits = self->is_read_;
        if (waits) {
            self->waiting_.push_back(turn);
        }
        self->is_read_ = true;
    }
    if (waits) {
        const auto code = co_await andante::detail::one_shot::wait(turn);
        if (code == asio::error::operation_aborted) {
            throw cancellation(error(code));
        }
        co_return;
    }
    leader mine(self.get());
    call what(routes::fine_tunes);
    what.options.deadline = options.deadline;
    what.options.headers = options.headers;
    auto answer = co_await self->calls_->execute(std::move(what));
    if (answer.has_error()) {
        co_return;
    }
    const kit::answer_times times(answer->headers, *self->calls_->time());
    const auto found = decode_fine_tunes(*answer, kit::read_options());
    if (found.has_error()) {
        co_return;
    }
    std::set<std::string> known;
    for (const auto& [id, age] : self->service_->running()) {
        known.insert(id);
    }
    for (const auto& each : found->items) {
        if (!is_terminal(each.status) && !known.contains(each.id)) {
            const auto age =
                each.created_at ? times.age_of(*each.created_at) : time_source::duration::zero();
            self->service_->restore_place(each.id, age);
        }
    }
    mine.has_read = true;
}

} // namespace andante::inline v0::together
