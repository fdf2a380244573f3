#include "emulator/answer_pieces.hpp"

#include <algorithm>

namespace andante::inline v0::emulator {

namespace {

using std::chrono::milliseconds;

/// Cuts a body as its faults want it.
class cutter {
public:
    cutter(const reply& answer, std::size_t most_bytes)
        : fault_(&answer.fault)
        , end_(std::min(answer.fault.truncate_at.value_or(body_size(answer)), body_size(answer)))
        , step_(
              answer.fault.drip_bytes ? std::min(answer.fault.drip_bytes, most_bytes) : most_bytes
          )
    {}

    void add(std::string_view bytes, milliseconds after)
    {
        wait_ += after;
        while (!bytes.empty() && at_ < end_) {
            auto size = std::min({bytes.size(), step_, end_ - at_});
            if (fault_->stall_at && at_ == *fault_->stall_at) {
                wait_ += fault_->stall_for;
            } else if (fault_->stall_at && at_ < *fault_->stall_at) {
                size = std::min(size, *fault_->stall_at - at_);
            }
            if (fault_->drip_bytes && at_ > 0) {
                wait_ += fault_->drip_pause;
            }
            found_.push_back({bytes.substr(0, size), std::exchange(wait_, {})});
            at_ += size;
            bytes.remove_prefix(size);
        }
    }

    std::vector<timed_piece> take()
    {
        if (fault_->stall_at && at_ == *fault_->stall_at) { // at the end, or nothing was there
            wait_ += fault_->stall_for;
        }
        if (wait_.count() > 0) {
            found_.push_back({std::string_view(), wait_});
        }
        return std::move(found_);
    }

private:
    const transport_fault* fault_;
    std::size_t end_;
    std::size_t step_;
    std::size_t at_ = 0;
    milliseconds wait_{};
    std::vector<timed_piece> found_;
};

} // namespace

std::size_t body_size(const reply& answer) noexcept
{
    std::size_t size = answer.pieces.empty() ? answer.body.size() : 0;
    for (const auto& each : answer.pieces) {
        size += each.bytes.size();
    }
    return size;
}

std::vector<timed_piece> pieces_of(const reply& answer, std::size_t most_bytes)
{
    cutter cut(answer, most_bytes);
    if (answer.pieces.empty()) {
        cut.add(answer.body, milliseconds());
    }
    for (const auto& each : answer.pieces) {
        cut.add(each.bytes, each.after);
    }
    return cut.take();
}

} // namespace andante::inline v0::emulator
