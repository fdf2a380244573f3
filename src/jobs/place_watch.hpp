#pragma once

#include <andante/client/pipeline.hpp>

#include "async/home.hpp"
#include "async/interrupt.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace andante::inline v0::jobs {

class monitor_core;
class wait_group;

/// Looks for the ends of a client's own jobs while one of its creates waits for their places under
/// a cap on unfinished jobs: otherwise nobody might, and the create would have to be refused to
/// know better. Thread-safe.
class place_watch : public std::enable_shared_from_this<place_watch> {
public:
    /// `route`: of a create.
    place_watch(
        std::shared_ptr<const pipeline> calls,
        boost::asio::any_io_executor executor,
        std::weak_ptr<monitor_core> core,
        std::string route
    );
    place_watch(const place_watch&) = delete;
    place_watch& operator=(const place_watch&) = delete;

    /// A create is under way while one of these lives.
    class create_in_progress {
    public:
        explicit create_in_progress(std::shared_ptr<place_watch> watch);
        create_in_progress(const create_in_progress&) = delete;
        create_in_progress& operator=(const create_in_progress&) = delete;
        ~create_in_progress();

    private:
        std::shared_ptr<place_watch> watch_;
    };

    /// Begins to look when creates are under way: there may be places now.
    void wake();

private:
    std::shared_ptr<const pipeline> calls_;
    detail::home_executor home_;
    std::weak_ptr<monitor_core> core_;
    std::string route_;
    std::mutex mutex_;
    std::shared_ptr<wait_group> restored_;         ///< The looks at a former process's jobs.
    std::size_t creates_ = 0;                      ///< Under way.
    std::shared_ptr<detail::interrupter> running_; ///< Null while there is no coroutine.

    static boost::asio::awaitable<void> look(std::shared_ptr<place_watch> self);
};

} // namespace andante::inline v0::jobs
