#include "client/wire_key.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace andante::inline v0::detail {

namespace {

/// Texts of any content, one after the other, so that different ones never give the same.
class key_text {
public:
    void add(std::string_view value)
    {
        text_ += std::to_string(value.size());
        text_ += ':';
        text_ += value;
    }

    template <class Number>
    void add_number(Number value)
    {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        add(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
    }

    template <class Number>
    void add_number(const std::optional<Number>& value)
    {
        value ? add_number(*value) : add(std::string_view());
    }

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

} // namespace

std::string wire_key(const call_options& options, priority by_default)
{
    // All members, so that a new one does not compile before somebody has decided about it.
    const auto& [deadline, attempts, chosen_priority, headers, idle_timeout, max_body_bytes, keep_raw_json, fresh, tag, cost, tokens, partition, context, shared, journal, on_answer] =
        options;
    static_cast<void>(deadline);      // each caller's own
    static_cast<void>(keep_raw_json); // of the answer
    static_cast<void>(context);       // never sent
    static_cast<void>(shared);        // never sent
    static_cast<void>(journal);       // never sent
    static_cast<void>(on_answer);     // taken out before
    static_cast<void>(fresh);         // such a call shares nothing
    key_text key;
    key.add(to_string(chosen_priority.value_or(by_default)));
    key.add_number(attempts);
    key.add_number(idle_timeout ? std::optional(idle_timeout->count()) : std::nullopt);
    key.add_number(max_body_bytes);
    key.add(tag);
    key.add_number(cost);
    key.add_number(tokens);
    key.add(partition);
    for (const auto& [name, value] : headers) {
        key.add(name);
        key.add(value);
    }
    return key.take();
}

} // namespace andante::inline v0::detail
