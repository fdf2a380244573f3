#include "kit/optional_members.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace optional_members_test {
namespace {

using namespace std::chrono_literals;
using andante::json::object_writer;
namespace kit = andante::kit;

TEST(add_if, what_has_no_value_is_left_out)
{
    object_writer body;
    kit::add_if(body, "a", std::optional<int>());
    kit::add_if(body, "b", std::optional<std::chrono::seconds>());
    kit::add_if(body, "c", std::optional<std::string>("x"));
    EXPECT_EQ(std::move(body).finish(), R"({"c":"x"})");
}

TEST(add_if, durations_are_seconds_with_a_fraction_only_where_there_is_one)
{
    object_writer body;
    kit::add_if(body, "a", std::optional<std::chrono::seconds>(95s));
    kit::add_if(body, "b", std::optional<std::chrono::milliseconds>(4000ms));
    kit::add_if(body, "c", std::optional<std::chrono::milliseconds>(7500ms));
    EXPECT_EQ(std::move(body).finish(), R"({"a":95,"b":4,"c":7.5})");
}

} // namespace
} // namespace optional_members_test
