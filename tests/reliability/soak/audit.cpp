// What must be so at each rest, and at the end.
#include <andante/core/result.hpp>

#include "reliability/soak/load.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace soak {

void load::check_rest()
{
    const auto limits = client_->limits();
    for (const auto& window : limits->windows) {
        if (window.in_flight != 0) {
            complain(
                std::to_string(window.in_flight) + " permits of '" + window.name +
                "' are out, and nothing is under way"
            );
        }
    }
    for (const auto waiting : limits->queued) {
        if (waiting != 0) {
            complain("somebody waits in the limiter, and nothing is under way");
        }
    }
    for (const auto& left : std::filesystem::directory_iterator(folder_)) {
        complain(left.path().filename().string() + " was left in the folder");
    }
}

/// Those that were told of, and whose end was not.
load::worker_task load::wait_for_left()
{
    for (std::size_t number = 0; number < creates_; ++number) {
        if (fates_[number] != fate::told) {
            continue;
        }
        const std::string id(made_[number].data());
        ++waited_again_;
        auto waiting = andante::as_result(client_->generations().wait(id));
        const auto ended = co_await std::move(waiting);
        if (ended.has_error()) {
            complain("'" + prompt_of(number) + "' has no end: " + ended.error().message());
        }
    }
}

load::worker_task load::list_all()
{
    finetuning::list_query query;
    query.limit = 99;
    auto all = client_->generations().list_all(query);
    while (true) {
        const auto next = co_await all.next();
        if (!next) {
            break;
        }
        prompts_[next->id] = next->prompt.value_or("");
        ++found_[next->prompt.value_or("")];
    }
}

/// Which tracks the service began so long after their creates were given up that no look can have
/// shown them.
void load::note_lateness(const std::vector<begun_track>& begun)
{
    const auto given_up = losses_->given_up();
    for (const auto& each : begun) {
        const auto lost = given_up.find(each.call);
        if (lost == given_up.end() || each.when <= lost->second) {
            continue;
        }
        const auto late = (each.when - lost->second) * times_as_fast;
        latest_begin_ = std::max(latest_begin_, std::chrono::duration<double>(late).count());
        if (late > commit_time_) {
            ++late_[prompt_of(each.number)];
        }
    }
}

void load::audit(const service_process::ledger& told)
{
    const auto accepted = told.accepted;
    note_lateness(told.begun);
    start(wait_for_left());
    run_until_rest();
    start(list_all());
    run_until_rest();
    if (prompts_.size() != accepted) {
        complain(
            "the ledger has " + std::to_string(accepted) + " tracks, and the list " +
            std::to_string(prompts_.size())
        );
    }
    for (const auto& [prompt, count] : found_) {
        const auto late = late_.find(prompt);
        if (count > 1 && late != late_.end() && count - late->second <= 1) {
            ++twice_by_lateness_;
        } else if (count > 1) {
            complain("'" + prompt + "' was paid for " + std::to_string(count) + " times");
        }
    }
    check_creates();
}

void load::check_creates()
{
    std::size_t known = 0;
    for (std::size_t number = 0; number < creates_; ++number) {
        const auto prompt = prompt_of(number);
        const bool is_there = found_.contains(prompt);
        known += is_there ? 1 : 0;
        if (fates_[number] == fate::none && is_there) {
            complain("'" + prompt + "' was paid for, and was said to be refused or not sent");
        }
        if (fates_[number] != fate::told && fates_[number] != fate::ended) {
            continue;
        }
        const auto found = prompts_.find(std::string(made_[number].data()));
        if (found == prompts_.end() || found->second != prompt) {
            complain("'" + prompt + "' was made, and is not there");
        }
    }
    if (known != found_.size()) {
        complain("there are tracks that nobody has asked for");
    }
}

} // namespace soak
