#pragma once

#include "async/parked.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <mutex>
#include <optional>

namespace andante::inline v0::detail {

/// Something that happens once, and one coroutine that waits for it. Thread-safe. The journal
/// library uses it, too.
class ANDANTE_DECL one_shot final : public std::enable_shared_from_this<one_shot>, private parked {
public:
    /// It has happened. Only the first call counts.
    void complete(boost::system::error_code code) noexcept;

    /// Waits, once, and gives what complete() was given. Cancellation: gives operation_aborted.
    static boost::asio::awaitable<boost::system::error_code> wait(std::shared_ptr<one_shot> self);

private:
    class start_wait;

    void begin(handler waiting, const boost::asio::any_io_executor& executor);
    void abandon() noexcept override;

    std::mutex mutex_;
    std::optional<boost::system::error_code> code_;
};

} // namespace andante::inline v0::detail
