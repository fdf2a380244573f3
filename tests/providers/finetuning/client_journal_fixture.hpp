#pragma once

#include "support/live_studio.hpp"
#include "support/memory_journal.hpp"
#include "support/studio.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace andante_tests {

/// Processes that share one journal, and the emulated service.
class client_journal : public testing::Test {
protected:
    client_journal()
    {
        contents->now = [this] { return here.time.source()->utc_now(); };
    }

    /// A process's client, with its own journal of the same contents.
    andante::finetuning::client open(
        std::shared_ptr<memory_journal> as,
        const std::function<void(andante::client_options&)>& adjust =
            [](andante::client_options&) {}
    )
    {
        return andante::finetuning::client(
            here.time.executor(), here.options([&](andante::client_options& options) {
                options.journal = as;
                options.random_seed = ++seeds_;
                adjust(options);
            })
        );
    }
    /// The same for a client that waits for no limit.
    andante::finetuning::client client_of(studio& where, std::shared_ptr<memory_journal> as)
    {
        return andante::finetuning::client(
            where.time.executor(), where.options([&](andante::client_options& options) {
                options.journal = as;
                options.random_seed = ++seeds_;
                unpaced(options);
            })
        );
    }
    std::shared_ptr<memory_journal> process() { return std::make_shared<memory_journal>(contents); }

    /// Everything unfinished comes to its end in a new process.
    std::vector<andante::journal_entry> resume_all(
        const std::function<void(andante::client_options&)>& adjust =
            [](andante::client_options&) {}
    )
    {
        auto client = open(process(), adjust);
        std::vector<andante::journal_entry> ended;
        for (auto& each : here.run(client.resume())) {
            ended.push_back(here.run(each.finish()));
        }
        return ended;
    }

    studio here;
    scratch_folder folder;
    std::shared_ptr<journal_contents> contents = std::make_shared<journal_contents>();

private:
    std::uint64_t seeds_ = 100;
};

} // namespace andante_tests
