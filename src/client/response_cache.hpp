#pragma once

#include <andante/cache/cache_options.hpp>
#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/message.hpp>

#include "async/interrupt.hpp"
#include "async/one_shot.hpp"
#include "cache/response_store.hpp"
#include "client/sent_attempts.hpp"

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace andante::inline v0::detail {

/// A request that several calls wait for.
class shared_read {
public:
    shared_read() = default;

    std::shared_ptr<interrupter> control = std::make_shared<interrupter>();
    std::shared_ptr<cache::pending_read> read;
    std::optional<result<http::response>> outcome;
    std::exception_ptr thrown; ///< Instead of an outcome: a transport, pacer or observer threw it.
    sent_attempts attempts;    ///< Of it.
    std::vector<std::shared_ptr<one_shot>> waiting;
    std::size_t callers = 0;
};

/// The answers that a client keeps, and the requests that its calls share. Thread-safe.
class response_cache {
public:
    response_cache(const cache_options& options, std::shared_ptr<time_source> time)
        : time_(std::move(time))
        , store_(options.entries, options.bytes)
    {}

    /// What is kept for a request.
    cache::response_store::finding find(const std::string& key);
    /// A read begins that nobody shares.
    std::shared_ptr<cache::pending_read> begin(const std::string& tag);
    /// Its answer may be given again for so long.
    void keep(
        const std::string& key,
        const std::shared_ptr<cache::pending_read>& read,
        cache::kept_response response,
        time_source::duration lifetime
    );
    /// Drops what was changed; calls that come from now on share no request that began before.
    void drop(const std::vector<std::string>& patterns);

    /// One call's part in a shared read. A read that its last member leaves is cancelled.
    class membership {
    public:
        membership(response_cache& owner, std::shared_ptr<shared_read> taken, bool first);
        membership(const membership&) = delete;
        membership& operator=(const membership&) = delete;
        ~membership();

        /// True when this call must start it.
        bool is_first() const noexcept { return first_; }
        const std::shared_ptr<shared_read>& read() const noexcept { return read_; }
        const std::shared_ptr<one_shot>& ended() const noexcept { return ended_; }

    private:
        response_cache* owner_;
        std::shared_ptr<shared_read> read_;
        bool first_;
        std::shared_ptr<one_shot> ended_ = std::make_shared<one_shot>();
    };
    /// Takes part in the shared read of that name, or in a new one.
    std::unique_ptr<membership> join(const std::string& name, const std::string& tag);
    /// A shared read has ended, with an outcome or with what was thrown.
    void complete(
        const std::string& name,
        const std::shared_ptr<shared_read>& what,
        std::optional<result<http::response>> outcome,
        std::exception_ptr thrown
    );

private:
    std::shared_ptr<time_source> time_;
    std::mutex mutex_;
    cache::response_store store_;
    std::unordered_map<std::string, std::shared_ptr<shared_read>> shared_;
};

} // namespace andante::inline v0::detail
