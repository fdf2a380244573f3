#pragma once

#include <andante/http/fetch_options.hpp>
#include <andante/http/transport.hpp>

#include "http/file_digest.hpp"
#include "http/file_target.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::http {

/// A number of digits only; nothing for anything else.
std::optional<std::uint64_t> whole_number(std::string_view text);

/// errc::malformed_response: a success whose body is not the file that was asked for.
error not_the_file(int status, std::string message, std::string_view beginning);

/// errc::request_refused: the file ends before the part that was asked for.
error not_satisfiable(int status, std::uint64_t first, std::optional<std::uint64_t> total);

/// Which of its versions a file is in.
struct file_version {
    std::string tag;      ///< ETag, also a weak one.
    std::string modified; ///< Last-Modified.

    /// What makes sure that a resumed body continues the same file: RFC 9110, section 13.1.5.
    const std::string& validator() const noexcept { return tag.starts_with('"') ? tag : modified; }
    /// False when one of them says that they are two. A server that ignores If-Range sends a part
    /// of whatever the file is now.
    bool may_be(const file_version& other) const noexcept;
    /// True when both say the same, and say it for sure.
    bool is_surely(const file_version& other) const noexcept
    {
        return !validator().empty() && validator() == other.validator();
    }
};

/// Puts the part of a file that is wanted into its target: what a server sends of it, in one answer
/// or in several, or in an answer with the whole file. Remembers what the next one must go on with.
class file_sink final : public body_sink {
public:
    /// The target outlives the sink's use.
    file_sink(file_target& target, file_range wanted, const fetch_options& options)
        : target_(&target)
        , wanted_(wanted)
        , expects_(options.expects)
        , tag_is_md5_(options.tag_is_md5)
    {}

    /// The next answer comes from there.
    void start(std::string from);
    bool begin(const response& head, std::optional<std::uint64_t> content_length) override;
    result<void> write(std::string_view piece) override;
    bool has_room() const noexcept override { return target_->has_room(); }
    boost::asio::awaitable<void> wait_for_room() override { return target_->wait_for_room(); }

    /// The answer has come to its end: whether the target has all of the part, and the right bytes.
    result<void> finish();
    /// The range did not continue what is there: begin again without one.
    void forget() { version = file_version(); }
    /// The index of the byte that is to come next.
    std::uint64_t position() const noexcept { return wanted_.first + target_->size(); }
    const file_range& wanted() const noexcept { return wanted_; }

    bool is_begun = false;    ///< The answer of this try has a body for the file.
    bool is_complete = false; ///< The target has its part, and more comes that nobody wants.
    file_version version;
    std::string content_type;

private:
    result<void> begin_whole(const response& head, std::optional<std::uint64_t> content_length);
    result<void> begin_part(const response& head, std::optional<std::uint64_t> content_length);
    void keep_facts(const response& head);
    result<void> pass_on(std::string_view piece);
    result<void> open_target();
    result<void> put(std::string_view bytes);
    std::uint64_t have() const noexcept;
    result<void> check_content() const;
    std::optional<std::uint64_t> expected_size() const;

    file_target* target_;
    const file_range wanted_;
    const file_content expects_;
    const bool tag_is_md5_;
    file_head head_;         ///< Of the answer that the part began with.
    int status_ = 0;         ///< Of this answer.
    bool is_told_ = false;   ///< The target knows the head, and has the beginning.
    std::uint64_t skip_ = 0; ///< So many bytes come before those that are wanted.
    std::optional<std::uint64_t> total_;
    /// The first bytes of the part, which wait for the look at them.
    std::string beginning_;
    file_digest digest_;
    result<void> problem_; ///< Why the body of this try is not taken.
};

} // namespace andante::inline v0::http
