#pragma once

#include <array>
#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// The state of one walk: what it was told, the way to the present value, and the first problem.
/// After a problem every further read does nothing, so that a decoder needs no checks.
class walk {
public:
    /// `document` is the text that is walked.
    walk(bool keep_raw, std::string_view document)
        : keep_raw_(keep_raw)
        , document_(document)
        , has_escapes_(document.find('\\') != std::string_view::npos)
    {}

    bool keep_raw() const noexcept { return keep_raw_; }
    /// False when each text of the document stands in it as it is: UTF-8, which the parser has seen
    /// to.
    bool has_escapes() const noexcept { return has_escapes_; }
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
    bool has_escapes_;
    std::forward_list<std::string> texts_;
    bool is_broken_ = false;
    std::size_t depth_ = 0;
    std::array<step, 16> steps_;
    std::optional<problem> first_;
};

} // namespace andante::inline v0::json
