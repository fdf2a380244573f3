#pragma once

#include <andante/core/result.hpp>
#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>

#include "async/one_shot.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace andante::inline v0::detail {

/// What lies between a call that runs and the one who reads its answer: the head, and the bytes
/// that have come and were not read yet. Thread-safe.
class stream_state final : public http::body_sink {
public:
    stream_state(std::size_t most_bytes, std::shared_ptr<time_source> clock)
        : most_(most_bytes)
        , time_(std::move(clock))
    {}

    // The call's side.

    /// Which call it is, before its head.
    void set_call(std::uint64_t id) noexcept { call_id_ = id; }
    /// Told of the head once it comes, by the coroutine of the exchange, before anybody else.
    void on_head(std::function<void(const http::response&)> told) { told_ = std::move(told); }
    bool begin(const http::response& head, std::optional<std::uint64_t> content_length) override;
    result<void> write(std::string_view piece) override;
    bool has_room() const noexcept override;
    boost::asio::awaitable<void> wait_for_room() override;
    /// The answer is complete: with its body when that was not streamed.
    void succeed(http::response answer);
    /// It will not be. Only the first end counts.
    void fail(error problem) noexcept;
    void fail(std::exception_ptr thrown) noexcept;

    // The reader's side.

    /// Completed when the head has come, or never will.
    const std::shared_ptr<one_shot>& head_came() const noexcept { return head_came_; }
    bool has_head() const noexcept;
    /// The reader wants no more: what ends the exchange from here on is no failure.
    void be_enough() noexcept { is_enough_ = true; }
    bool is_enough() const noexcept { return is_enough_; }
    /// Why there is no head.
    result<void> outcome() const;
    /// Unchanged once has_head().
    const http::response& head() const noexcept { return head_; }
    std::optional<std::uint64_t> content_length() const noexcept { return length_; }
    /// Unchanged once has_head().
    std::uint64_t call_id() const noexcept { return call_id_; }
    const std::shared_ptr<time_source>& time() const noexcept { return time_; }
    /// See answer_stream::read_until(). Gives no more than `most` bytes, which is not 0.
    static boost::asio::awaitable<result<std::string>> read(
        std::shared_ptr<stream_state> self,
        std::optional<time_source::time_point> until,
        std::size_t most = std::string::npos
    );

private:
    /// What there is without waiting; nothing when the reader must wait for `news`.
    std::optional<result<std::string>> take(std::shared_ptr<one_shot>& news, std::size_t most);
    std::string take_bytes(std::size_t most);
    std::size_t unread() const noexcept { return waiting_.size() - read_; }
    void show_head(const http::response& head, std::optional<std::uint64_t> length);
    void wake_reader() noexcept;

    const std::size_t most_;
    const std::shared_ptr<time_source> time_;
    const std::shared_ptr<one_shot> head_came_ = std::make_shared<one_shot>();
    std::function<void(const http::response&)> told_;
    http::response head_;
    std::optional<std::uint64_t> length_;
    std::uint64_t call_id_ = 0;

    std::atomic<bool> is_enough_ = false;

    mutable std::mutex mutex_;
    bool has_head_ = false;
    bool has_ended_ = false;
    std::string waiting_;  ///< Bytes that have come.
    std::size_t read_ = 0; ///< So many of them, in front, were read.
    std::optional<error> problem_;
    std::exception_ptr thrown_;
    std::shared_ptr<one_shot> news_; ///< Of a reader that waits.
    std::shared_ptr<one_shot> room_; ///< Of an exchange that waits.
};

} // namespace andante::inline v0::detail
