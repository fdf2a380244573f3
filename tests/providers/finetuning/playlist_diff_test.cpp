#include "providers/finetuning/playlist_diff.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace {

using andante::finetuning::diff_tracks;
using order = std::string; // one letter a track

std::vector<std::string> tracks(const order& letters)
{
    std::vector<std::string> ids;
    for (const char each : letters) {
        ids.emplace_back(1, each);
    }
    return ids;
}

/// Every order of every selection of the letters.
std::vector<order> all_orders(const order& letters)
{
    std::set<order> found{""};
    std::deque<order> open{""};
    while (!open.empty()) {
        const auto one = open.front();
        open.pop_front();
        for (const char each : letters) {
            if (one.find(each) == order::npos && found.insert(one + each).second) {
                open.push_back(one + each);
            }
        }
    }
    return {found.begin(), found.end()};
}

/// Every list that one request of at most two tracks can lead to.
std::vector<order> after_one_request(const order& from, const order& letters)
{
    std::vector<order> out;
    for (const auto& some : all_orders(letters)) {
        if (some.empty() || some.size() > 2) {
            continue;
        }
        auto removed = from;
        std::erase_if(removed, [&](char each) { return some.find(each) != order::npos; });
        out.push_back(removed);
        auto added = from;
        for (const char each : some) {
            added += added.find(each) == order::npos ? order(1, each) : order();
        }
        out.push_back(added);
    }
    return out;
}

std::map<order, std::size_t> distances(const order& from, const order& letters)
{
    std::map<order, std::size_t> known{{from, 0}};
    std::deque<order> open{from};
    while (!open.empty()) {
        const auto one = open.front();
        open.pop_front();
        for (const auto& next : after_one_request(one, letters)) {
            if (known.emplace(next, known[one] + 1).second) {
                open.push_back(next);
            }
        }
    }
    return known;
}

/// Against every sequence of requests that there is: two tracks a request, four tracks.
TEST(diff_tracks, leads_from_any_order_to_any_other_in_the_fewest_requests)
{
    const order letters = "abcd";
    for (const auto& from : all_orders(letters)) {
        const auto fewest = distances(from, letters);
        for (const auto& to : all_orders(letters)) {
            const auto plan = diff_tracks(tracks(from), tracks(to));
            auto list = tracks(from);
            std::erase_if(list, [&](const std::string& id) {
                return std::find(plan.remove.begin(), plan.remove.end(), id) != plan.remove.end();
            });
            EXPECT_EQ(list, plan.keep);
            list.insert(list.end(), plan.add.begin(), plan.add.end());
            ASSERT_EQ(list, tracks(to)) << from << " to " << to;
            ASSERT_EQ(plan.requests(2), fewest.at(to)) << from << " to " << to;
            EXPECT_EQ(plan.empty(), from == to);
        }
    }
}

TEST(diff_tracks, a_repeated_id_is_wanted_once)
{
    const auto plan = diff_tracks(tracks("ab"), tracks("abbca"));
    EXPECT_EQ(plan.keep, tracks("ab"));
    EXPECT_EQ(plan.add, tracks("c"));
    EXPECT_EQ(plan.duplicates, tracks("ba"));
}

TEST(diff_tracks, counts_requests_of_a_hundred)
{
    std::vector<std::string> many;
    for (int each = 0; each < 250; ++each) {
        many.push_back("id" + std::to_string(each));
    }
    EXPECT_EQ(diff_tracks({}, many).requests(), 3u);
    EXPECT_EQ(diff_tracks(many, {}).requests(), 3u);
    EXPECT_EQ(diff_tracks(many, many).requests(), 0u);
}

} // namespace
