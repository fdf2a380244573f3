#include "plain_words.hpp"

#include <boost/json/array.hpp>

#include <string_view>
#include <vector>

namespace studio_server {

namespace {

using andante::errc;

/// What the page calls a value that the API names otherwise.
std::string_view name_of(std::string_view field)
{
    if (field == "tags") {
        return "prompt";
    }
    if (field == "duration") {
        return "length";
    }
    return field == "time_signature" ? "beats a bar" : field;
}

std::string words_for_value(const andante::error& problem)
{
    if (!problem.field()) {
        return "Not sent, and nothing paid: " + problem.message() + ".";
    }
    const auto& what = *problem.field();
    return "Not sent, and nothing paid. Allowed for the " + std::string(name_of(what.field)) +
           ": " + what.limit + ".";
}

bool is_of_network(const andante::error& problem)
{
    const auto code = problem.code();
    return code.category() == andante::errc_category() && code.value() >= 20 && code.value() < 40;
}

/// For what is surely not paid.
std::string words_for_cause(const andante::error& problem)
{
    if (problem == errc::invalid_request) {
        return words_for_value(problem);
    }
    if (problem == errc::quota_exhausted) {
        return "No credits are left, so nothing was made and nothing paid.";
    }
    if (problem == errc::invalid_api_key || problem == errc::missing_api_key) {
        return "The service does not accept the key that this studio was started with.";
    }
    if (problem == errc::plan_required) {
        return "The account's plan does not allow this; nothing was paid.";
    }
    if (problem == errc::queue_full) {
        return "The service's queue stayed full, so nothing was made and nothing paid.";
    }
    if (problem == errc::deadline_exceeded) {
        return "It waited in line for too long and was not sent; nothing was paid.";
    }
    if (problem == errc::job_deleted || problem == errc::not_found) {
        return "It is not in the library any more: somebody has deleted it.";
    }
    if (problem == errc::wait_deadline) {
        return "It takes unusually long. It may still end: look into the library later.";
    }
    if (problem == errc::journal_error) {
        return "The journal cannot be written, so nothing was sent: " + problem.message();
    }
    if (is_of_network(problem)) {
        return "The service cannot be reached (" + problem.code().message() +
               "), so nothing was done.";
    }
    return problem.message().empty() ? problem.code().message() : problem.message();
}

boost::json::array array_of(const std::vector<std::string>& ids)
{
    return boost::json::array(ids.begin(), ids.end());
}

} // namespace

std::string plain_words(const andante::error& problem)
{
    const bool is_job = problem == errc::wait_deadline || problem == errc::job_deleted ||
                        problem == errc::not_found;
    if (problem.outcome() == andante::outcome::unknown && !is_job) {
        return "The answer was lost, so nobody can say whether it was done. Look into the library "
               "before you try again: it may have been paid for.";
    }
    return words_for_cause(problem);
}

boost::json::object to_json(const andante::bulk_report& report)
{
    boost::json::array failed;
    for (const auto& each : report.failed) {
        boost::json::object item;
        item["id"] = each.id;
        item["reason"] = each.reason;
        failed.push_back(std::move(item));
    }
    boost::json::object made;
    made["done"] = array_of(report.succeeded);
    made["failed"] = std::move(failed);
    made["unknown"] = array_of(report.unknown);
    made["untried"] = array_of(report.not_attempted);
    made["stopped"] = report.stopped ? plain_words(*report.stopped) : std::string();
    return made;
}

} // namespace studio_server
