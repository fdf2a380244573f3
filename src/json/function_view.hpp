#pragma once

#include <memory>
#include <type_traits>

namespace andante::inline v0::json {

/// Refers to a callable for the time of one call; costs no allocation.
template <class Signature>
class function_view;

template <class... Args>
class function_view<void(Args...)> {
public:
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, function_view>)
    function_view(F&& callable) // NOLINT(google-explicit-constructor): made at the call
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable))))
        , call_([](void* object, Args... args) {
            (*static_cast<std::remove_reference_t<F>*>(object))(static_cast<Args&&>(args)...);
        })
    {}

    void operator()(Args... args) const { call_(object_, static_cast<Args&&>(args)...); }

private:
    void* object_;
    void (*call_)(void*, Args...);
};

} // namespace andante::inline v0::json
