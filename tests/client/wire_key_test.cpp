#include "client/wire_key.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using andante::call_options;
using andante::priority;
using andante::detail::wire_key;

std::string key_of(const std::function<void(call_options&)>& set)
{
    call_options options;
    set(options);
    return wire_key(options, priority::normal);
}

TEST(wire_key, differs_with_everything_that_changes_how_a_call_is_sent_paced_or_repeated)
{
    const std::vector<std::pair<const char*, std::function<void(call_options&)>>> rows{
        {"nothing", [](call_options&) {}},
        {"attempts", [](call_options& one) { one.attempts = 1; }},
        {"priority", [](call_options& one) { one.priority = priority::batch; }},
        {"headers", [](call_options& one) { one.headers.set("a", "b"); }},
        {"header's value", [](call_options& one) { one.headers.set("a", "c"); }},
        {"idle_timeout", [](call_options& one) { one.idle_timeout = 1s; }},
        {"max_body_bytes", [](call_options& one) { one.max_body_bytes = 1000; }},
        {"tag", [](call_options& one) { one.tag = "t"; }},
        {"cost", [](call_options& one) { one.cost = 0.25; }},
        {"a little more cost", [](call_options& one) { one.cost = 0.2500000001; }},
        {"partition", [](call_options& one) { one.partition = "t"; }},
    };
    for (const auto& [left, set_left] : rows) {
        for (const auto& [right, set_right] : rows) {
            EXPECT_EQ(key_of(set_left) == key_of(set_right), left == right)
                << left << ", " << right;
        }
    }
}

TEST(wire_key, is_the_same_for_what_each_caller_has_for_itself)
{
    const auto plain = key_of([](call_options&) {});
    EXPECT_EQ(plain, key_of([](call_options& one) { one.deadline = 1s; }));
    EXPECT_EQ(plain, key_of([](call_options& one) { one.keep_raw_json = true; }));
    EXPECT_EQ(plain, key_of([](call_options& one) { one.priority = priority::normal; }));
}

TEST(wire_key, no_text_can_pass_for_another_member)
{
    const auto tagged = [](std::string tag, std::string partition) {
        return key_of([&](call_options& one) {
            one.tag = tag;
            one.partition = partition;
        });
    };
    EXPECT_NE(tagged("a", "b"), tagged("a1:0b", ""));
    EXPECT_NE(tagged("", "a"), tagged("a", ""));
}

} // namespace
