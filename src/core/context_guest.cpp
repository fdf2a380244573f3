#include "core/context_guest.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <utility>

namespace andante::inline v0::detail {

namespace asio = boost::asio;

/// The guests of one context. Outlives it for as long as anyone remembers having been there.
struct context_guest::guests {
    std::mutex mutex;
    context_guest* first = nullptr;
    bool is_closed = false;

    void add(context_guest& one)
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

    /// With the lock held.
    void remove(context_guest& one) noexcept
    {
        if (!one.is_listed_) {
            return;
        }
        (one.previous_ != nullptr ? one.previous_->next_ : first) = one.next_;
        if (one.next_ != nullptr) {
            one.next_->previous_ = one.previous_;
        }
        one.is_listed_ = false;
    }

    /// For a context that goes: one after the other, and nothing is held any more.
    context_guest* close_and_take_first() noexcept
    {
        const std::lock_guard lock(mutex);
        is_closed = true;
        auto* const one = first;
        if (one != nullptr) {
            remove(*one);
        }
        return one;
    }
};

/// The context's side.
class context_guest::house final : public asio::execution_context::service {
public:
    using key_type = house;
    inline static asio::execution_context::id id;

    explicit house(asio::execution_context& owner)
        : asio::execution_context::service(owner)
    {}

    const std::shared_ptr<guests>& inside() const noexcept { return inside_; }

private:
    /// What goes with one guest may still arrive here.
    void shutdown() noexcept override
    {
        while (auto* const one = inside_->close_and_take_first()) {
            one->let_go();
        }
    }

    std::shared_ptr<guests> inside_ = std::make_shared<guests>();
};

context_guest::~context_guest()
{
    depart();
}

void context_guest::arrive(const asio::any_io_executor& executor)
{
    auto& context = asio::query(executor, asio::execution::context);
    guests_ = asio::use_service<house>(context).inside();
    guests_->add(*this);
}

context_guest::stay context_guest::hold() noexcept
{
    if (!guests_) {
        return {};
    }
    std::unique_lock lock(guests_->mutex);
    if (guests_->is_closed || !is_listed_) {
        return {};
    }
    return {*this, guests_, std::move(lock)};
}

void context_guest::depart() noexcept
{
    if (guests_) {
        const std::lock_guard lock(guests_->mutex);
        guests_->remove(*this);
    }
}

context_guest::stay::stay(
    context_guest& who, std::shared_ptr<guests> among, std::unique_lock<std::mutex> lock
)
    : who_(&who)
    , among_(std::move(among))
    , lock_(std::move(lock))
{}

void context_guest::stay::depart() noexcept
{
    among_->remove(*who_);
}

} // namespace andante::inline v0::detail
