#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisReader; // NOLINT(readability-identifier-naming): hiredis names it

namespace andante::inline v0::pacing {

/// What Redis answered.
struct wire_value {
    enum class kind { nothing, integer, text, error, array };

    kind what = kind::nothing;
    std::int64_t number = 0;
    std::string text; ///< Of a text or an error.
    std::vector<wire_value> items;

    /// The item's number; nothing when there is none, or it is no number.
    std::optional<std::int64_t> number_at(std::size_t at) const;
    /// The item's text; nothing when there is none, or it is no text.
    std::optional<std::string_view> text_at(std::size_t at) const;
    /// True for an error whose code, its first word, is that. Codes are matched, since the rest of
    /// the message changes between versions.
    bool is_error(std::string_view code) const;
};

/// Takes bytes and gives answers: hiredis' parser without its connection. What a peer can make it
/// hold is bounded.
class wire_reader {
public:
    wire_reader();
    wire_reader(const wire_reader&) = delete;
    wire_reader& operator=(const wire_reader&) = delete;
    ~wire_reader();

    void feed(std::string_view bytes);
    /// The next whole answer; nothing until there is one, or when broken().
    std::optional<wire_value> next();
    /// True when the bytes were no Redis, or too many: nothing more will come.
    bool broken() const noexcept { return broken_; }

    static constexpr std::size_t longest_answer = 4U << 20U; ///< Bytes.
    static constexpr std::size_t most_items = 1U << 16U;

private:
    struct free_reader {
        void operator()(redisReader* reader) const noexcept;
    };
    std::unique_ptr<redisReader, free_reader> reader_;
    std::size_t pending_ = 0; ///< Bytes since the last whole answer.
    bool broken_ = false;
};

/// Adds a command, in the form of the protocol.
void append_command(std::string& to, std::span<const std::string> words);

} // namespace andante::inline v0::pacing
