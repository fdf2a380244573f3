#pragma once

#include <andante/core/time_source.hpp>
#include <andante/jobs/job_source.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace andante_tests {

/// A service whose jobs never end, that answers at once; it writes down when it was asked.
class quiet_source final : public andante::jobs::job_source {
public:
    explicit quiet_source(std::shared_ptr<andante::time_source> time)
        : time_(std::move(time))
    {}

    boost::asio::awaitable<andante::result<andante::jobs::sighting>>
    get(std::string id, andante::call_options) override
    {
        asked_.push_back(time_->now());
        andante::jobs::sighting seen;
        seen.id = std::move(id);
        seen.status = "processing";
        co_return seen;
    }
    boost::asio::awaitable<andante::result<andante::jobs::listing>>
    list(std::int64_t, int, bool, andante::call_options) override
    {
        co_return andante::jobs::listing();
    }
    int page_limit() const noexcept override { return 0; }
    std::string_view unfinished_status() const noexcept override { return ""; }
    const std::string& route() const noexcept override { return route_; }

    const std::vector<andante::time_source::time_point>& asked() const noexcept { return asked_; }

private:
    std::shared_ptr<andante::time_source> time_;
    std::string route_ = "GET /v1/generations/{id}";
    std::vector<andante::time_source::time_point> asked_;
};

} // namespace andante_tests
