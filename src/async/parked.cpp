#include "async/parked.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

namespace {

/// Calls a handler on its own executor.
class completion {
public:
    completion(parked::handler waiting, boost::system::error_code code)
        : handler_(std::move(waiting))
        , code_(code)
    {}

    void operator()()
    {
        // The slot may still point to what was parked, which ends now.
        asio::get_associated_cancellation_slot(handler_).clear();
        std::move(handler_)(code_);
    }

private:
    parked::handler handler_;
    boost::system::error_code code_;
};

} // namespace

parked::~parked()
{
    depart();
}

void parked::park(handler waiting, const asio::any_io_executor& executor)
{
    executor_ = executor;
    handler_.swap(waiting); // Boost 1.81: its move assignment calls itself for ever
    arrive(executor);
}

void parked::finish(boost::system::error_code code)
{
    auto context = hold();
    if (!context) {
        return;
    }
    context.depart();
    // Out of this object first, which may be gone once the handler is posted; and gone before the
    // context can be, because an executor may be a strand.
    const auto executor = *std::exchange(executor_, std::nullopt);
    asio::post(executor, completion(drop(), code));
}

parked::handler parked::drop() noexcept
{
    executor_.reset();
    handler taken;
    taken.swap(handler_);
    return taken;
}

} // namespace andante::inline v0::detail
