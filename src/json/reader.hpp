#pragma once

#include <andante/core/nullable.hpp>
#include <andante/core/open_enum.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Reading JSON by walking it once. simdjson stays behind this header: its values are views into a
/// parser, so what is here is only valid inside the callback that receives it.
namespace andante::inline v0::json {

/// What is wrong with a document, and where.
struct problem {
    std::string path; ///< For example "data.generations[3].status"; empty for the whole document.
    std::string text; ///< For example "expected a string, found a number".

    friend bool operator==(const problem& left, const problem& right) = default;
};

/// Place and text in one, for a message. Both come from the document as well, so they are cut and
/// made printable.
std::string describe(const problem& what);

/// What a value is.
enum class kind { null, boolean, number, string, array, object };

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

/// The state of one walk: what it was told, the way to the present value, and the first problem.
/// After a problem every further read does nothing, so that a decoder needs no checks.
class walk {
public:
    /// `document` is the text that is walked.
    walk(bool keep_raw, std::string_view document)
        : keep_raw_(keep_raw)
        , document_(document)
    {}

    bool keep_raw() const noexcept { return keep_raw_; }
    /// The document from this byte of it to its end.
    std::string_view from(const char* byte) const noexcept
    {
        return document_.substr(static_cast<std::size_t>(byte - document_.data()));
    }
    /// Keeps a text for as long as the walk lives.
    std::string_view keep(std::string text) { return texts_.emplace_front(std::move(text)); }
    bool ok() const noexcept { return !first_; }
    std::optional<problem>& first() noexcept { return first_; }

    void enter(std::string_view key) noexcept { push({key, 0}); }
    void enter(std::size_t index) noexcept { push({std::string_view(), index}); }
    void leave() noexcept { --depth_; }
    std::size_t depth() const noexcept { return depth_; }
    /// Records a problem at the present place, or at a member of it; the first one stays.
    void fail(std::string text, std::string_view member = {});
    /// Records that the text is not JSON: there is no way on from here.
    void fail_for_good(std::string text);
    /// Goes on at an earlier depth as if the value that was read there had no problem. False, and
    /// nothing happens, when there was none or when there is no way on.
    bool forgive(std::size_t depth) noexcept;

private:
    struct step {
        std::string_view key;
        std::size_t index = 0;
    };

    void push(step next) noexcept
    {
        if (depth_ < steps_.size()) {
            steps_[depth_] = next;
        }
        ++depth_;
    }

    bool keep_raw_;
    std::string_view document_;
    std::forward_list<std::string> texts_;
    bool is_broken_ = false;
    std::size_t depth_ = 0;
    std::array<step, 16> steps_;
    std::optional<problem> first_;
};

/// One value of a document. Read it once, or not at all.
class value {
public:
    /// `native` is the reader's own cursor.
    value(void* native, walk& state) noexcept
        : native_(native)
        , walk_(&state)
    {}

    /// What it is; null after a problem.
    kind what();
    /// True for null.
    bool is_null() { return what() == kind::null; }

    /// A string. The view lives as long as the walk. Half of a surrogate pair is U+FFFD.
    std::string_view text();
    void read(std::string& out);
    void read(bool& out);
    /// A number; one that no double can hold is refused.
    void read(double& out);
    /// An integer; 95.0 counts as one.
    void read(std::int64_t& out);
    /// Seconds.
    void read(std::chrono::duration<double>& out);
    /// A timestamp in any of the forms of parse_timestamp.
    void read(std::chrono::system_clock::time_point& out);

    template <class Enum>
    void read(open_enum<Enum>& out)
    {
        out = open_enum<Enum>(text());
    }

    template <class T>
    void read(std::optional<T>& out)
    {
        if (is_null()) {
            out.reset();
        } else {
            read(out.emplace());
        }
    }

    template <class T>
    void read(nullable<T>& out)
    {
        if (is_null()) {
            out = nullable<T>(std::nullopt);
        } else {
            T inner{};
            read(inner);
            out = nullable<T>(std::move(inner));
        }
    }

    template <class T>
    void read(std::vector<T>& out)
    {
        out.clear();
        elements([&out](value& element) { element.read(out.emplace_back()); });
    }

    /// As read(), but a value that is not what it should be leaves `out` empty. Text that is not
    /// JSON is still a problem.
    template <class T>
    void read_if_sound(T& out)
    {
        if (!ok()) {
            return;
        }
        const auto depth = walk_->depth();
        read(out);
        if (walk_->forgive(depth)) {
            out = T();
        }
    }

    /// A type of somebody else: its own function from_json(value&, T&) reads it.
    template <class T>
        requires std::is_class_v<T>
    void read(T& out)
    {
        from_json(*this, out);
    }

    /// Calls back for every member of an object. With `raw`, also copies the object's own bytes
    /// there first.
    void
    members(function_view<void(std::string_view, value&)> on_member, std::string* raw = nullptr);
    /// Calls back for every element of an array. `raw` as in members().
    void elements(function_view<void(value&)> on_element, std::string* raw = nullptr);

    /// Where a value's own bytes go: `place` when the walk was told to keep them, else nowhere.
    std::string* raw_into(std::string& place) const noexcept
    {
        return walk_->keep_raw() ? &place : nullptr;
    }
    /// Records a problem with this value, or with a member of it.
    void refuse(std::string text, std::string_view member = {})
    {
        walk_->fail(std::move(text), member);
    }
    bool ok() const noexcept { return walk_->ok(); }

private:
    void wrong_type(const char* expected);
    void broken(int native_error);
    /// The parser could not read a number: it is too large, or it is none.
    void refuse_number(int native_error, const char* too_large);

    void* native_;
    walk* walk_;
};

/// How one member of T is read.
template <class T>
struct member_rule {
    std::string_view key;
    bool required;
    void (*read)(value& from, T& into);
};

namespace detail {
template <class T, class Member>
T owner_of(Member T::*);
} // namespace detail

/// The rule that reads a key, which may be absent, into a data member.
template <auto Member>
constexpr auto optional_member(std::string_view key)
{
    using owner = decltype(detail::owner_of(Member));
    return member_rule<owner>{key, false, [](value& from, owner& into) {
                                  from.read(into.*Member);
                              }};
}

/// As optional_member, but a value that is not what it should be counts as absent.
template <auto Member>
constexpr auto lenient_member(std::string_view key)
{
    using owner = decltype(detail::owner_of(Member));
    return member_rule<owner>{key, false, [](value& from, owner& into) {
                                  from.read_if_sound(into.*Member);
                              }};
}

/// The rule that reads a key, which must be there, into a data member.
template <auto Member>
constexpr auto required_member(std::string_view key)
{
    auto rule = optional_member<Member>(key);
    rule.required = true;
    return rule;
}

/// As lenient_member, but the key must be there.
template <auto Member>
constexpr auto required_lenient_member(std::string_view key)
{
    auto rule = lenient_member<Member>(key);
    rule.required = true;
    return rule;
}

/// Reads members by a table of rules and remembers which were there.
template <class T, std::size_t N>
class member_reader {
public:
    member_reader(const std::array<member_rule<T>, N>& rules, T& into) noexcept
        : rules_(rules)
        , into_(into)
    {
        static_assert(N <= 32);
    }

    /// Reads the member if there is a rule for it; else leaves it alone and returns false.
    bool read(std::string_view key, value& from)
    {
        for (std::size_t i = 0; i < N; ++i) {
            if (rules_[i].key == key) {
                seen_ |= std::uint32_t(1) << i;
                rules_[i].read(from, into_);
                return true;
            }
        }
        return false;
    }

    /// Refuses the object when a required member was not there.
    void check(value& object) const
    {
        for (std::size_t i = 0; i < N; ++i) {
            if (rules_[i].required && (seen_ >> i & 1U) == 0) {
                object.refuse("is missing", rules_[i].key);
            }
        }
    }

private:
    const std::array<member_rule<T>, N>& rules_;
    T& into_;
    std::uint32_t seen_ = 0;
};

/// Reads a whole object by a table of rules; members without a rule are skipped.
template <class T, std::size_t N>
void read_members(
    value& from, const std::array<member_rule<T>, N>& rules, T& into, std::string* raw = nullptr
)
{
    member_reader reader(rules, into);
    from.members([&reader](std::string_view key, value& inner) { reader.read(key, inner); }, raw);
    reader.check(from);
}

/// Walks the document in `body`, which must be an object, and returns the first problem.
///
/// `body` gets more capacity when it has too little for the parser's padding; its text stays as it
/// is. A byte order mark in front is skipped. What JSON allows and C++ cannot hold costs only its
/// own value: half of a surrogate pair becomes U+FFFD, and a number beyond a double is refused.
/// With `keep_raw` the whole document is checked first, so that the bytes which are kept are JSON;
/// without it, members that nobody reads are only skipped.
///
/// Does not suspend and calls no user code, so each thread keeps one parser from call to call.
std::optional<problem>
read_document(std::string& body, bool keep_raw, function_view<void(value&)> on_root);

} // namespace andante::inline v0::json
