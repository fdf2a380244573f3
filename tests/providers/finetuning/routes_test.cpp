#include <andante/providers/finetuning/profile.hpp>

#include "providers/finetuning/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace {

namespace finetuning = andante::finetuning;
namespace routes = finetuning::routes;
using andante::call_effect;
using testing::Contains;

/// The routes of the provider's API description: its paths stand two blanks in, its verbs four.
std::set<std::string> described_routes()
{
    std::ifstream file("tests/data/finetuning.openapi.yaml");
    const std::regex path_line("^  (/[^:]*):\\s*$");
    const std::regex verb_line("^    (get|post|put|patch|delete):\\s*$");
    std::set<std::string> found;
    std::string path;
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_match(line, match, path_line)) {
            path = match[1];
        } else if (!path.empty() && std::regex_match(line, match, verb_line)) {
            auto verb = match[1].str();
            std::transform(verb.begin(), verb.end(), verb.begin(), [](char c) {
                return static_cast<char>(c - 'a' + 'A');
            });
            found.insert(verb + ' ' + path);
        }
    }
    return found;
}

std::set<std::string> table_routes()
{
    std::set<std::string> names;
    for (const auto* each : routes::all) {
        names.insert(each->name());
    }
    return names;
}

TEST(finetuning_routes, are_those_of_the_api_description)
{
    EXPECT_EQ(table_routes(), described_routes());
    EXPECT_EQ(table_routes().size(), routes::all.size());
}

TEST(finetuning_routes, are_each_counted_by_the_limit_that_their_row_names)
{
    const auto policies = finetuning::policies();
    for (const auto* each : routes::all) {
        std::vector<std::string> counted_by;
        for (const auto& limit : policies.windows) {
            if (limit.routes.covers(each->name())) {
                counted_by.push_back(limit.name);
            }
        }
        EXPECT_EQ(counted_by, std::vector<std::string>(1, std::string(each->limit)))
            << each->name();
    }
}

TEST(finetuning_routes, that_create_are_never_repeated_unasked)
{
    for (const auto* each : routes::all) {
        const bool creates = each->verb == andante::http::method::post &&
                             each->path.find("bulk") == std::string_view::npos &&
                             each->path.find("tracks") == std::string_view::npos;
        EXPECT_EQ(each->effect == call_effect::paid_create, creates) << each->name();
    }
}

TEST(finetuning_routes, that_edit_drop_what_reads_have_kept)
{
    std::set<std::string> kept;
    for (const auto* each : routes::all) {
        kept.emplace(each->describes.substr(0, each->describes.find(':')));
    }
    for (const auto* each : routes::all) {
        for (const auto change : each->changes) {
            if (!change.empty()) {
                EXPECT_THAT(kept, Contains(std::string(change.substr(0, change.find(':')))))
                    << each->name() << " changes " << change << ", which nothing describes";
            }
        }
    }
}

TEST(finetuning_routes, stand_in_the_documentation_with_their_limits)
{
    std::ifstream file("docs/pacing.md");
    const std::string page((std::istreambuf_iterator<char>(file)), {});
    for (const auto* each : routes::all) {
        const auto row = "| `" + each->name() + "` | `" + std::string(each->limit) + "` |";
        EXPECT_NE(page.find(row), std::string::npos) << row;
    }
}

} // namespace
