#pragma once

#include <andante/emulator/deepcreative/settings.hpp>

#include "emulator/deepcreative/refusal.hpp"
#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/route_table.hpp"
#include "emulator/kit/world_base.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::deepcreative {

/// The limits by name.
inline constexpr std::string_view request_limit = "requests";
inline constexpr std::string_view running_cap = "predictions";

/// A key with what was done under it.
class user {
public:
    explicit user(account who)
        : data(std::move(who))
    {}

    /// Throws the refusal when it cannot pay so much; else it has paid.
    void pay(double credits, int spend_status, time_point now);
    double spent_today(time_point now);

    account data;
    std::map<std::string, std::string, std::less<>> used_keys; ///< And what each has created.

private:
    void roll(time_point now);

    double today_ = 0;
    double this_month_ = 0;
    std::chrono::sys_days day_{};
    std::optional<std::chrono::year_month> month_;
};

struct prediction {
    std::uint64_t number = 0;
    std::string id; ///< "pred_..." or the number, as the shape has it.
    std::string owner_key;
    std::string owner;
    std::string model;
    boost::json::object input;
    std::size_t images = 1;
    double credits = 0;
    std::string webhook;
    time_point created{};
    job_timeline timeline;
    std::optional<time_point> finished;
    bool fails = false;
    std::optional<fault> webhook_fault;
};

/// A file that was sent to the service.
struct input_file {
    std::string id;
    std::string owner_key;
    std::size_t bytes = 0;
    time_point created{};
};

struct success;

/// Everything that the emulated service remembers. Not thread-safe.
class world : public world_base {
public:
    using caller = user;
    using refusal_type = refusal;
    using settings_type = settings;
    using handler = success (*)(const route_call<world>& what);

    explicit world(settings of);

    static route_table<world> routes();
    /// Who calls, and how often.
    void admit(route_call<world>& what, recorded_request& seen);
    reply succeed(const route_call<world>& what, success done) const;
    reply refuse(const route_call<world>& what, const refusal& why) const;
    static refusal no_route();
    static refusal internal_error();

    prediction* find(std::string_view id) noexcept;
    /// Adds a prediction that runs from now on; it has a place under the cap.
    prediction& begin(prediction what);
    /// Plans the end of a new one, unless it hangs.
    void plan_end(const prediction& what);
    /// Ends one now and sends its webhook.
    void finish(prediction& what, std::string_view state);
    std::size_t running(std::string_view key) const;

    settings chosen;
    std::vector<std::unique_ptr<user>> users;
    std::vector<std::unique_ptr<prediction>> predictions; ///< Oldest first.
    std::map<std::string, input_file, std::less<>> files;
    std::size_t accepted = 0;

private:
    user* user_of(const incoming& request) const noexcept;
    reply begin_answer(const route_call<world>& what, int status) const;
};

} // namespace andante::inline v0::emulator::deepcreative
