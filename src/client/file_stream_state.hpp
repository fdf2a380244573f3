#pragma once

#include "client/stream_state.hpp"
#include "http/file_target.hpp"

#include <cstdint>
#include <memory>

namespace andante::inline v0::detail {

/// What lies between a fetch that runs and the one who reads the file. What was taken may have been
/// read, so that it cannot begin again behind its first byte.
class file_stream_state final : public http::file_target {
public:
    file_stream_state(std::size_t most_bytes, std::shared_ptr<time_source> clock)
        : bytes_(std::make_shared<stream_state>(most_bytes, std::move(clock)))
    {}

    result<void> begin(const http::file_head& head) override;
    result<void> write(std::string_view piece) override;
    std::uint64_t size() const noexcept override { return size_; }
    bool can_restart() const noexcept override { return size_ == 0; }
    result<void> restart() override { return {}; }
    bool has_room() const noexcept override { return bytes_->has_room(); }
    boost::asio::awaitable<void> wait_for_room() override { return bytes_->wait_for_room(); }

    /// The bytes, and how they end.
    const std::shared_ptr<stream_state>& bytes() const noexcept { return bytes_; }
    /// Unchanged once bytes() has a head.
    const http::file_head& head() const noexcept { return head_; }

private:
    std::shared_ptr<stream_state> bytes_;
    http::file_head head_;
    std::uint64_t size_ = 0;
};

} // namespace andante::inline v0::detail
