// Tables, which fit the terminal.
#include "program/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using program::table;
using testing::HasSubstr;
using testing::Not;

table failures()
{
    table out({"ID", "PROMPT", "REASON"});
    out.has_ids(0);
    out.may_be_cut(1);
    out.wraps(2);
    out.add(
        {std::string("5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8"),
         std::string("a long prompt that says too much"),
         std::string("GPU job timed out after 240s, and nobody knows why that was so")}
    );
    return out;
}

} // namespace

TEST(table, wraps_a_reason_instead_of_cutting_it)
{
    const auto text = failures().text(50);

    EXPECT_EQ(
        text,
        "ID        PROMPT               REASON\n"
        "5c0e7a34  a long prompt th...  GPU job timed out\n"
        "                               after 240s, and\n"
        "                               nobody knows why\n"
        "                               that was so\n"
    ) << text;
}

TEST(table, without_a_width_is_whole)
{
    const auto text = failures().text(0);

    EXPECT_THAT(text, HasSubstr("5c0e7a34-91b2-4d6f-8a13-2e9b7f60d4c8"));
    EXPECT_THAT(text, HasSubstr("says too much  GPU job"));
    EXPECT_THAT(text, HasSubstr("that was so\n"));
}

TEST(table, that_fits_is_not_cut)
{
    EXPECT_THAT(failures().text(200), Not(HasSubstr("...")));
}
