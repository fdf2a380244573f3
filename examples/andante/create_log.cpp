#include "create_log.hpp"

namespace program {

std::shared_ptr<create_fate> create_log::next()
{
    auto fate = std::make_shared<create_fate>();
    awaited_.push_back(fate);
    return fate;
}

void create_log::began(std::uint64_t call_id)
{
    // Calls begin in the order in which they are awaited. One that was refused before it became a
    // call has let go of its fate.
    while (!awaited_.empty()) {
        auto fate = awaited_.front();
        awaited_.pop_front();
        if (!fate.expired()) {
            running_.emplace(call_id, std::move(fate));
            return;
        }
    }
}

void create_log::attempt_began(std::uint64_t call_id)
{
    if (auto* const fate = find(call_id)) {
        fate->in_doubt = true;
    }
}

void create_log::attempt_ended(std::uint64_t call_id, bool in_doubt)
{
    if (auto* const fate = find(call_id)) {
        fate->in_doubt = in_doubt;
    }
}

void create_log::ended(std::uint64_t call_id)
{
    running_.erase(call_id);
}

create_fate* create_log::find(std::uint64_t call_id)
{
    const auto found = running_.find(call_id);
    return found == running_.end() ? nullptr : found->second.lock().get();
}

} // namespace program
