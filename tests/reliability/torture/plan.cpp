#include "reliability/torture/plan.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <random>
#include <unistd.h>
#include <utility>

namespace torture {

namespace {

std::string command_of(const operation& what, const trial& how, std::uint64_t seed)
{
    return "andante-torture --provider " + what.provider + " --operation '" + what.name +
           "' --ordeal " + std::string(ordeal_names.at(static_cast<std::size_t>(how.what))) +
           " --at " + std::to_string(how.at) + " --lost " + std::to_string(how.lost) + " --seed " +
           std::to_string(seed);
}

/// Text as JSON; names of operations have nothing that needs more.
std::string quoted(const std::string& text)
{
    return '"' + text + '"';
}

std::size_t length_of(const std::vector<tally>& all)
{
    std::size_t longest = 0;
    for (const auto& each : all) {
        longest = std::max(longest, each.what.provider.size() + each.what.name.size() + 1);
    }
    return longest;
}

} // namespace

torture_run::torture_run(arguments given, std::string folder)
    : given_(std::move(given))
    , folder_(std::move(folder))
    , is_terminal_(::isatty(STDERR_FILENO) == 1)
{
    for (auto& each : all_operations()) {
        if ((given_.provider.empty() || given_.provider == each.provider) &&
            (given_.operation.empty() || given_.operation == each.name)) {
            all_.emplace_back(std::move(each));
        }
    }
}

int torture_run::run()
{
    if (given_.is_list) {
        for (const auto& each : all_) {
            std::cout << each.what.provider << ' ' << each.what.name << '\n';
        }
        return 0;
    }
    if (all_.empty()) {
        std::cerr << "andante-torture: there is no such operation; --list names them\n";
        return 2;
    }
    std::vector<job> jobs;
    for (std::size_t index = 0; index < all_.size(); ++index) {
        run_clean(all_[index]);
        plan(index, jobs);
    }
    if (given_.sample != 0 && given_.sample < jobs.size()) {
        std::mt19937_64 random(given_.seed);
        std::shuffle(jobs.begin(), jobs.end(), random);
        jobs.resize(given_.sample);
    }
    for (std::size_t done = 0; done < jobs.size(); ++done) {
        run_job(jobs[done]);
        show_progress(done + 1, jobs.size());
    }
    check_routes();
    given_.is_json ? report_json() : report();
    if (!first_problem_.empty()) {
        std::cerr << "the first one again: " << first_problem_ << '\n';
    }
    return problems_ == 0 ? 0 : 1;
}

/// Twice: what the first run of a process makes once and keeps is no leak. Then with the first
/// answer lost.
void torture_run::run_clean(tally& of)
{
    const trial nothing;
    const auto folder = folder_ + "/run";
    run_trial(of.what, nothing, nullptr, folder, given_.seed);
    of.clean = run_trial(of.what, nothing, nullptr, folder, given_.seed);
    count(of, nothing, of.clean);
    called_[of.what.provider].insert(of.clean.routes.begin(), of.clean.routes.end());
    const auto& points = of.clean.points;
    const auto head = std::find(points.begin(), points.end(), seam::head);
    if (head != points.end()) {
        trial bereft(ordeal::fail, static_cast<std::size_t>(head - points.begin()) + 1);
        bereft.usual = of.clean.took();
        of.lost = bereft.at;
        of.bereft = run_trial(of.what, bereft, &of.clean, folder, given_.seed);
    }
}

void torture_run::add_job(std::size_t index, trial how, std::vector<job>& jobs) const
{
    if ((!given_.what || *given_.what == how.what) && (!given_.at || *given_.at == how.at) &&
        (!given_.lost || *given_.lost == how.lost)) {
        jobs.push_back({index, how});
    }
}

void torture_run::plan_points(std::size_t index, std::vector<job>& jobs) const
{
    const auto& clean = all_[index].clean;
    for (std::size_t at = 1; at <= clean.points.size(); ++at) {
        const auto where = clean.points[at - 1];
        for (const auto what : {ordeal::fail, ordeal::stall, ordeal::outage}) {
            if (what != ordeal::stall || (where != seam::disk && where != seam::journal)) {
                trial how(what, at);
                how.usual = clean.took();
                add_job(index, how, jobs);
            }
        }
    }
}

void torture_run::plan_handlers(
    std::size_t index, const sighting& base, std::size_t lost, std::vector<job>& jobs
) const
{
    for (std::size_t at = 1; at <= base.moments.size(); ++at) {
        for (const auto what :
             {ordeal::cancel, ordeal::within, ordeal::deadline, ordeal::destroy}) {
            trial how(what, at);
            how.lost = lost;
            how.moment = base.moments[at - 1];
            how.usual = base.took();
            if (what != ordeal::deadline || base.has_deadline) {
                add_job(index, how, jobs);
            }
        }
    }
}

void torture_run::plan(std::size_t index, std::vector<job>& jobs) const
{
    const auto& of = all_[index];
    plan_points(index, jobs);
    plan_handlers(index, of.clean, 0, jobs);
    if (of.lost != 0) {
        plan_handlers(index, of.bereft, of.lost, jobs);
    }
}

void torture_run::run_job(const job& what)
{
    auto& of = all_[what.operation];
    auto seen = run_trial(of.what, what.how, &of.clean, folder_ + "/run", given_.seed);
    if (!seen.problems.empty()) {
        // What a process makes once and keeps is no leak: then it is well the second time.
        seen = run_trial(of.what, what.how, &of.clean, folder_ + "/run", given_.seed);
    }
    count(of, what.how, seen);
}

void torture_run::count(tally& of, const trial& how, const sighting& seen)
{
    ++of.runs;
    of.well += seen.how == ending::well ? 1 : 0;
    of.errors += seen.how == ending::error ? 1 : 0;
    of.cancelled += seen.how == ending::cancelled ? 1 : 0;
    of.plain += seen.is_plain ? 1 : 0;
    if (!seen.cause.empty()) {
        ++of.causes[seen.cause];
    }
    if (seen.problems.empty()) {
        return;
    }
    ++of.problems;
    ++problems_;
    const auto command = command_of(of.what, how, given_.seed);
    std::cerr << (is_terminal_ ? "\r" : "") << command << ": "
              << (seen.cause.empty() ? "well" : seen.cause) << '\n';
    for (const auto& each : seen.problems) {
        std::cerr << "    " << each << '\n';
    }
    if (first_problem_.empty()) {
        first_problem_ = command;
    }
}

void torture_run::show_progress(std::size_t done, std::size_t all)
{
    const auto percent = done * 100 / all;
    if (percent == shown_ || !is_terminal_) {
        return;
    }
    shown_ = percent;
    std::cerr << '\r' << done << " of " << all << " runs, " << problems_ << " problems"
              << (done == all ? "\n" : "") << std::flush;
}

/// Each route of a client must be called by one of its operations.
void torture_run::check_routes()
{
    if (!given_.operation.empty()) {
        return;
    }
    for (const auto& each : all_) {
        auto& known = routes_[each.what.provider];
        if (known.empty()) {
            known = each.what.make(folder_)->routes();
        }
    }
    for (const auto& [provider, known] : routes_) {
        for (const auto& route : known) {
            if (!called_[provider].contains(route)) {
                ++problems_;
                std::cerr << provider << ": no operation calls " << route << '\n';
            }
        }
    }
}

void torture_run::report() const
{
    const auto width = static_cast<int>(length_of(all_));
    const auto line = [&](const std::string& name, const std::vector<std::string>& cells) {
        std::cout << std::left << std::setw(width) << name << std::right;
        for (const auto& each : cells) {
            std::cout << std::setw(9) << each;
        }
        std::cout << '\n';
    };
    line("operation", {"handlers", "points", "runs", "well", "error", "cancel", "problem"});
    std::vector<std::size_t> sums(7);
    for (const auto& each : all_) {
        const std::vector<std::size_t> numbers{
            each.clean.moments.size(),
            each.clean.points.size(),
            each.runs,
            each.well,
            each.errors,
            each.cancelled,
            each.problems
        };
        std::vector<std::string> cells;
        for (std::size_t at = 0; at < numbers.size(); ++at) {
            sums[at] += numbers[at];
            cells.push_back(std::to_string(numbers[at]));
        }
        line(each.what.provider + " " + each.what.name, cells);
    }
    std::size_t routes = 0;
    for (const auto& [provider, known] : routes_) {
        routes += known.size();
    }
    std::cout << all_.size() << " operations, " << routes << " routes, " << sums[0] << " handlers, "
              << sums[1] << " points: " << sums[2] << " runs, of which " << sums[3]
              << " ended well, " << sums[4] << " in a documented error, " << sums[5]
              << " cancelled; " << problems_ << " problems\n";
}

void torture_run::report_json() const
{
    std::cout << "{\"seed\":" << given_.seed << ",\"problems\":" << problems_
              << ",\"operations\":[";
    bool is_first = true;
    for (const auto& each : all_) {
        std::cout << (std::exchange(is_first, false) ? "" : ",")
                  << "\n{\"provider\":" << quoted(each.what.provider)
                  << ",\"operation\":" << quoted(each.what.name)
                  << ",\"handlers\":" << each.clean.moments.size()
                  << ",\"points\":" << each.clean.points.size() << ",\"runs\":" << each.runs
                  << ",\"well\":" << each.well << ",\"errors\":" << each.errors
                  << ",\"cancelled\":" << each.cancelled << ",\"problems\":" << each.problems
                  << ",\"causes\":{";
        bool is_first_cause = true;
        for (const auto& [cause, count] : each.causes) {
            std::cout << (std::exchange(is_first_cause, false) ? "" : ",") << quoted(cause) << ':'
                      << count;
        }
        std::cout << "}}";
    }
    std::cout << "]}\n";
}

} // namespace torture
