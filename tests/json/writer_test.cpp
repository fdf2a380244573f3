#include "json/writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace {

using andante::json::object_writer;
using andante::json::writer;

TEST(json_writer, what_json_has_no_number_for_becomes_null)
{
    writer out;
    out.begin_array();
    out.value(std::numeric_limits<double>::infinity());
    out.value(std::numeric_limits<double>::quiet_NaN());
    out.end_array();
    EXPECT_EQ(std::move(out).finish(), "[null,null]");
}

TEST(json_writer, empty_containers_and_single_values_are_documents)
{
    writer out;
    out.begin_object();
    out.end_object();
    EXPECT_EQ(std::move(out).finish(), "{}");
    out.begin_array();
    out.end_array();
    EXPECT_EQ(std::move(out).finish(), "[]");
    out.value("alone");
    EXPECT_EQ(std::move(out).finish(), "\"alone\"");
}

TEST(json_writer, containers_within_each_other_are_separated_by_commas)
{
    writer out;
    out.begin_object();
    out.key("a");
    out.begin_array();
    out.value(1);
    out.begin_object();
    out.member("b", true);
    out.key("c");
    out.null();
    out.end_object();
    out.begin_array();
    out.end_array();
    out.value("x");
    out.end_array();
    out.member("d", 2.5);
    out.end_object();
    EXPECT_EQ(std::move(out).finish(), R"({"a":[1,{"b":true,"c":null},[],"x"],"d":2.5})");
}

TEST(json_writer, the_largest_and_the_smallest_integers_keep_every_digit)
{
    writer out;
    out.begin_array();
    out.value(std::numeric_limits<std::uint64_t>::max());
    out.value(std::numeric_limits<std::int64_t>::min());
    out.end_array();
    EXPECT_EQ(std::move(out).finish(), "[18446744073709551615,-9223372036854775808]");
    object_writer flat;
    flat.add("n", std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(std::move(flat).finish(), R"({"n":18446744073709551615})");
}

TEST(json_writer, raw_values_and_escapes_stand_as_they_must)
{
    writer out;
    out.begin_object();
    out.key("quote\"");
    out.raw("[1, 2]");
    out.member("line", std::string("a\nb\x01"));
    out.end_object();
    EXPECT_EQ(std::move(out).finish(), R"({"quote\"":[1, 2],"line":"a\nb\u0001"})");
}

} // namespace
