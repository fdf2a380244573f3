#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>

namespace program {

/// What is known of one create whose call was stopped.
class create_fate {
public:
    create_fate() = default;

    /// It was on its way when it was stopped, so it may have been carried out. Otherwise nothing
    /// was sent, or the service had refused it.
    bool in_doubt = false;
};

/// Follows each create from its call to its last attempt, which a cancelled call cannot tell. Used
/// from the event loop's thread only.
class create_log {
public:
    create_log() = default;

    /// The fate of the create that is awaited next. Hold it until that create has ended.
    std::shared_ptr<create_fate> next();

    /// What an observer sees of creates, in that order.
    void began(std::uint64_t call_id);
    void attempt_began(std::uint64_t call_id);
    void attempt_ended(std::uint64_t call_id, bool in_doubt);
    void ended(std::uint64_t call_id);

private:
    create_fate* find(std::uint64_t call_id);

    std::deque<std::weak_ptr<create_fate>> awaited_;
    std::map<std::uint64_t, std::weak_ptr<create_fate>> running_;
};

} // namespace program
