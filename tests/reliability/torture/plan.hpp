#pragma once

#include "reliability/torture/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace torture {

/// What the command was told.
class arguments {
public:
    arguments() = default;

    std::uint64_t seed = 1;
    std::size_t sample = 0;          ///< So many runs, drawn at random; 0: all.
    std::string provider;            ///< Only this one.
    std::string operation;           ///< Only this one.
    std::optional<ordeal> what;      ///< Only this one.
    std::optional<std::size_t> at;   ///< Only there.
    std::optional<std::size_t> lost; ///< Only with this point failing beside it; 0: only without.
    bool is_json = false;
    bool is_list = false; ///< Only the names of the operations.
};

/// What came of an operation.
class tally {
public:
    explicit tally(operation of)
        : what(std::move(of))
    {}

    operation what;
    sighting clean;            ///< The run that nothing was done to.
    sighting bereft;           ///< The run whose first answer was lost.
    std::size_t lost = 0;      ///< The point of that answer; 0: it asks the network nothing.
    std::size_t plain = 0;     ///< Cancelled, and nothing more is said.
    std::size_t runs = 0;      ///< Of all sorts, that one included.
    std::size_t well = 0;      ///< Ended well.
    std::size_t errors = 0;    ///< Ended in a documented error.
    std::size_t cancelled = 0; ///< Ended cancelled.
    std::size_t problems = 0;  ///< Runs in which something was not as it must be.
    std::map<std::string, std::size_t> causes; ///< How often which error.
};

/// Runs everything, and tells of it.
class torture_run {
public:
    torture_run(arguments given, std::string folder);

    /// The exit code.
    int run();

private:
    struct job {
        std::size_t operation;
        trial how;
    };

    void run_clean(tally& of);
    void plan(std::size_t index, std::vector<job>& jobs) const;
    void plan_points(std::size_t index, std::vector<job>& jobs) const;
    void plan_handlers(
        std::size_t index, const sighting& base, std::size_t lost, std::vector<job>& jobs
    ) const;
    void add_job(std::size_t index, trial how, std::vector<job>& jobs) const;
    void run_job(const job& what);
    void count(tally& of, const trial& how, const sighting& seen);
    void show_progress(std::size_t done, std::size_t all);
    void check_routes();
    void report() const;
    void report_json() const;

    arguments given_;
    std::string folder_;
    std::vector<tally> all_;
    std::map<std::string, std::set<std::string>> routes_; ///< Of each provider.
    std::map<std::string, std::set<std::string>> called_; ///< The same.
    std::size_t problems_ = 0;
    std::string first_problem_; ///< The command that shows it.
    bool is_terminal_ = false;
    std::size_t shown_ = 0;
};

} // namespace torture
