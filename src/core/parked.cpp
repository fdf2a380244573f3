#include "core/parked.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <mutex>
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

/// What is parked for one context. Outlives it for as long as anyone remembers having parked there.
struct parked::state {
    std::mutex mutex;
    parked* first = nullptr;
    bool is_closed = false;

    void add(parked& one)
    {
        const std::lock_guard lock(mutex);
        one.next_ = first;
        one.previous_ = nullptr;
        one.is_listed_ = true;
        if (first != nullptr) {
            first->previous_ = &one;
        }
        first = &one;
    }

    void remove(parked& one) noexcept
    {
        const std::lock_guard lock(mutex);
        if (one.is_listed_) {
            unlink(one);
        }
    }

    /// For a context that goes: one after the other, and nothing is posted any more.
    parked* close_and_take_first() noexcept
    {
        const std::lock_guard lock(mutex);
        is_closed = true;
        auto* const one = first;
        if (one != nullptr) {
            unlink(*one);
        }
        return one;
    }

private:
    void unlink(parked& one) noexcept
    {
        (one.previous_ != nullptr ? one.previous_->next_ : first) = one.next_;
        if (one.next_ != nullptr) {
            one.next_->previous_ = one.previous_;
        }
        one.is_listed_ = false;
    }
};

/// The context's side.
class parked::lot final : public asio::execution_context::service {
public:
    using key_type = lot;
    inline static asio::execution_context::id id;

    explicit lot(asio::execution_context& owner)
        : asio::execution_context::service(owner)
    {}

    const std::shared_ptr<state>& places() const noexcept { return places_; }

private:
    /// What goes with one handler may be parked here too.
    void shutdown() noexcept override
    {
        while (auto* const one = places_->close_and_take_first()) {
            one->abandon();
        }
    }

    std::shared_ptr<state> places_ = std::make_shared<state>();
};

void parked::park(handler waiting, const asio::any_io_executor& executor)
{
    auto& context = asio::query(executor, asio::execution::context);
    lot_ = asio::use_service<lot>(context).places();
    executor_ = executor;
    handler_.swap(waiting); // Boost 1.81: its move assignment calls itself for ever
    lot_->add(*this);
}

parked::leaving parked::take()
{
    lot_->remove(*this);
    return {drop(), *executor_, lot_};
}

parked::handler parked::drop() noexcept
{
    handler taken;
    taken.swap(handler_);
    return taken;
}

parked::~parked()
{
    if (lot_) {
        lot_->remove(*this);
    }
}

parked::leaving::leaving(
    handler waiting, asio::any_io_executor executor, std::shared_ptr<state> lot
)
    : handler_(std::move(waiting))
    , executor_(std::move(executor))
    , lot_(std::move(lot))
{}

void parked::leaving::complete(boost::system::error_code code)
{
    completion done(std::move(handler_), code);
    const std::lock_guard lock(lot_->mutex);
    if (!lot_->is_closed) {
        asio::post(executor_, std::move(done));
    }
}

} // namespace andante::inline v0::detail
