#pragma once

#include "jobs/job_table.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

using namespace std::chrono_literals;

/// Somebody who waits for one job of a table.
class waiting_one final : public andante::jobs::wait_listener {
public:
    explicit waiting_one(time_point ends)
        : deadline_(ends)
    {
        place.owner = this;
    }

    void ended(const andante::jobs::ticket& which, std::shared_ptr<const andante::jobs::ending> how)
        override
    {
        EXPECT_EQ(which.entry, nullptr);
        endings.push_back(std::move(how));
    }
    void progressed(const andante::jobs::ticket& which) override
    {
        states.push_back(which.entry->status);
    }
    time_point started() const noexcept override { return deadline_ - 15min; }
    time_point deadline() const noexcept override { return deadline_; }

    bool has_value() const { return endings.size() == 1 && endings[0]->value != nullptr; }
    andante::errc code() const
    {
        return endings.size() == 1 && endings[0]->problem
                   ? static_cast<andante::errc>(endings[0]->problem->code().value())
                   : andante::errc();
    }

    andante::jobs::ticket place;
    std::vector<std::shared_ptr<const andante::jobs::ending>> endings;
    std::vector<std::string> states;

private:
    time_point deadline_;
};

/// A table with a clock that stands where it is put.
class table_rig {
public:
    using table_type = andante::jobs::job_table;

    table_rig()
        : table(settings())
    {}

    static table_type::settings settings()
    {
        table_type::settings chosen;
        chosen.unfinished_status = "processing";
        chosen.silent_after = 5min;
        return chosen;
    }

    andante::jobs::sighting
    seen(std::string id, std::string status, std::shared_ptr<const void> object = nullptr) const
    {
        andante::jobs::sighting what;
        what.id = std::move(id);
        what.stage = status == "completed" || status == "failed" ? andante::jobs::stage::ended
                     : status == "pending"                       ? andante::jobs::stage::waiting
                                                                 : andante::jobs::stage::running;
        what.status = std::move(status);
        what.value = std::move(object);
        return what;
    }
    andante::jobs::sighting completed(std::string id) const
    {
        return seen(std::move(id), "completed", value);
    }
    /// What a page of one job looks like when it is read now.
    void page(const andante::jobs::sighting& item)
    {
        andante::jobs::planned_read read;
        read.what = andante::jobs::planned_read::kind::page;
        read.limit = 99;
        read.left = now;
        andante::jobs::listing found;
        found.items.push_back(item);
        table.saw_page(read, found, now);
    }
    andante::jobs::announcement webhook(std::string id, bool trusted) const
    {
        andante::jobs::announcement what(std::move(id), "completed", true);
        what.trusted = trusted;
        what.value = value;
        return what;
    }
    andante::error problem(andante::errc code) const
    {
        andante::error_details details;
        details.message = "as the test says";
        return andante::error(code, std::move(details));
    }

    andante::time_source::time_point now{1000h};
    std::shared_ptr<const int> value = std::make_shared<const int>(42);
    table_type table;
};

} // namespace andante_tests
