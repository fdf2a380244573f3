#pragma once

#include <andante/emulator/pioneer/settings.hpp>

#include "emulator/kit/job_timeline.hpp"
#include "emulator/kit/route_table.hpp"
#include "emulator/kit/world_base.hpp"
#include "emulator/pioneer/refusal.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::pioneer {

/// A request that was paid for, as the bill shows it.
struct bill_row {
    std::string id;
    time_point when{};
    double credits = 0;
    std::int64_t tokens = 0;
    std::string endpoint;
    std::string model;
};

/// Who pays.
struct team {
    std::vector<bill_row> rows;
    double spent = 0; ///< Of that day.
    std::chrono::sys_days day{};
    double left = 0; ///< Credits.
};

/// Something that runs at the service, of any kind.
struct job {
    std::string id;
    std::string owner; ///< A user's name.
    time_point created{};
    job_timeline timeline;
    boost::json::object facts; ///< What its kind says of it from the start.
    boost::json::object ended; ///< What it says once it has ended well.
    bool is_deleted = false;
};

using job_map = std::map<std::string, job, std::less<>>;

/// A version of a data set.
struct version {
    std::string id;
    std::string name;
    int number = 1;
    std::string owner;
    time_point created{};
    job_timeline timeline;
    std::string type;
    std::string bytes;
};

struct success;

/// Everything that the emulated service remembers. Not thread-safe.
class world : public world_base {
public:
    using caller = user;
    using refusal_type = refusal;
    using settings_type = settings;
    using handler = success (*)(const route_call<world>& what);

    /// Throws std::invalid_argument for settings that cannot be.
    explicit world(settings of);

    static route_table<world> routes();
    /// Who calls, how often, and whether it is paid for.
    void admit(route_call<world>& what, recorded_request& seen);
    reply succeed(const route_call<world>& what, success done) const;
    reply refuse(const route_call<world>& what, const refusal& why) const;
    static refusal no_route();
    static refusal internal_error();

    team& team_of(const user& who);
    /// True when the team's cap is used up.
    bool is_spent(const user& who);
    /// Takes the price of a request; `rows` lines of the bill say so, and one of them bills.
    void charge(
        const user& who, std::string endpoint, std::string model, std::int64_t tokens, int rows = 1
    );
    /// Begins a job.
    job& begin(job_map& kind, const user& who, job_timeline timeline);
    /// The user's job; throws refusal when there is none.
    job& find(job_map& kind, const user& who, std::string_view id, std::string_view what);
    /// The version of a data set, or the newest for "latest" and nothing; null when there is none.
    version* find_version(const user& who, std::string_view name, std::string_view number);
    bool fails(std::string_view text) const;
    bool hangs(std::string_view text) const;

    settings chosen; ///< But for the faults, which are planned.
    std::vector<user> users;
    std::map<std::string, team, std::less<>> teams;
    job_map extractions;
    job_map syntheses;
    job_map trainings;
    job_map evaluations;
    std::vector<std::string> training_order;                         ///< Oldest first.
    std::map<std::string, std::string, std::less<>> training_keys;   ///< And their jobs.
    std::map<std::string, std::string, std::less<>> training_bodies; ///< By key.
    std::vector<std::unique_ptr<version>> versions;
    std::vector<boost::json::object> history; ///< Oldest first.
    std::size_t begun = 0;
    unsigned warmed = 0; ///< How often the warming model was asked for.

private:
    void admit_rates(route_call<world>& what, recorded_request& seen);
};

struct success {
    int status = 200;
    std::string body{};
    std::string type = "application/json";
    std::vector<std::pair<std::string, std::string>> fields{};
    std::vector<body_piece> pieces{};
};

} // namespace andante::inline v0::emulator::pioneer
