#pragma once

#include <andante/core/nullable.hpp>
#include <andante/core/open_enum.hpp>

#include "json/function_view.hpp"
#include "json/walk.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace andante::inline v0::json {

/// What a value is.
enum class kind { null, boolean, number, string, array, object };

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
    bool is_null();

    /// A string. The view lives as long as the walk. Half of a surrogate pair is U+FFFD.
    std::string_view text();
    void read(std::string& out);
    void read(bool& out);
    /// A number; one that no double can hold is refused.
    void read(double& out);
    /// An integer; 95.0 counts as one.
    void read(std::int64_t& out);
    /// An integer that is not negative; 95.0 counts as one.
    void read(std::uint64_t& out);
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
    template <class Integer>
    void read_integer(Integer& out, const char* other);

    void* native_;
    walk* walk_;
};

} // namespace andante::inline v0::json
