#pragma once

#include "client/pipeline_core.hpp"

#include <memory>
#include <string>
#include <vector>

namespace andante::inline v0::detail {

/// Drops what a write changes, when it begins and when it ends, whichever way.
class write_guard {
public:
    write_guard(std::shared_ptr<pipeline_core> core, std::vector<std::string> tags)
        : core_(std::move(core))
        , tags_(std::move(tags))
    {
        drop();
    }
    write_guard(const write_guard&) = delete;
    write_guard& operator=(const write_guard&) = delete;
    ~write_guard() { drop(); }

private:
    void drop()
    {
        if (core_->kept) {
            core_->kept->drop(tags_);
        }
    }

    std::shared_ptr<pipeline_core> core_;
    std::vector<std::string> tags_;
};

} // namespace andante::inline v0::detail
