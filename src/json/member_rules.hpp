#pragma once

#include "json/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace andante::inline v0::json {

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
        for (std::size_t tried = 0; tried < N; ++tried) {
            const auto i = next_;
            next_ = i + 1 == N ? 0 : i + 1;
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
    std::size_t next_ = 0; ///< Servers write members in the order of their documentation.
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

} // namespace andante::inline v0::json
