#pragma once

#include <andante/config.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <mutex>

namespace andante::inline v0::detail {

/// Something that must go with an execution context at the latest, because nothing of the context,
/// not even a strand of it, can be used or destroyed once it is gone.
///
/// The context is told of it, and lets it go when it is destroyed. The Redis library uses it, too.
class ANDANTE_DECL context_guest {
public:
    context_guest() = default;
    context_guest(const context_guest&) = delete;
    context_guest& operator=(const context_guest&) = delete;

protected:
    ~context_guest();

    /// While this lives and says that the context is there, the context does not go.
    class [[nodiscard]] stay;

    /// Tells the executor's context of it. Not twice without a departure between.
    void arrive(const boost::asio::any_io_executor& executor);
    /// Empty when it has not arrived, or its context goes: then let_go() is, was or will be called.
    stay hold() noexcept;
    /// Has the context forget it. In the most derived destructor too, before what let_go() uses
    /// goes.
    void depart() noexcept;

private:
    class house;
    struct guests;

    /// The context is being destroyed. Called once, without a lock; may end this object.
    virtual void let_go() noexcept = 0;

    std::shared_ptr<guests> guests_;
    context_guest* next_ = nullptr;
    context_guest* previous_ = nullptr;
    bool is_listed_ = false;
};

/// Guests that other threads use meanwhile make do with short work while they hold it: it is the
/// lock of all guests of a context.
class [[nodiscard]] context_guest::stay {
public:
    stay() = default;

    explicit operator bool() const noexcept { return lock_.owns_lock(); }
    /// Has the context forget the guest; it still stays until this is destroyed.
    void depart() noexcept;

private:
    friend class context_guest;
    stay(context_guest& who, std::shared_ptr<guests> among, std::unique_lock<std::mutex> lock);

    context_guest* who_ = nullptr;
    std::shared_ptr<guests> among_; ///< The guest may be gone before the lock.
    std::unique_lock<std::mutex> lock_;
};

} // namespace andante::inline v0::detail
