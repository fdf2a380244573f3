#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/pipeline.hpp>
#include <andante/kit/job_service.hpp>

#include "async/one_shot.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace andante::inline v0::together {

/// Before the first create of a client the account's fine-tunes are listed once: each that has not
/// ended holds a place under the cap, whoever has begun it. Thread-safe.
class place_seeds {
public:
    place_seeds(std::shared_ptr<const pipeline> calls, std::shared_ptr<kit::job_service> service);

    /// Returns when the list was read, by whomever. A list that cannot be read is asked for again
    /// by the next create: it is a help, and no condition. Cancellation: terminal.
    static boost::asio::awaitable<void>
    sow(std::shared_ptr<place_seeds> self, call_options options);

private:
    class leader;

    std::shared_ptr<const pipeline> calls_;
    std::shared_ptr<kit::job_service> service_;
    std::mutex mutex_;
    bool is_done_ = false;
    bool is_read_ = false; ///< By somebody, now.
    std::vector<std::shared_ptr<andante::detail::one_shot>> waiting_;
};

} // namespace andante::inline v0::together
