#include "paging/page_walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace {

using andante::errc;
using andante::paging::bookmark;
using andante::paging::entry;
using andante::paging::page_seen;
using andante::paging::page_walk;
using ids = std::vector<std::string>;
using std::chrono::seconds;
using std::chrono::system_clock;

/// A list as the provider keeps it: newest first, read by offsets.
class list {
public:
    explicit list(std::size_t count, bool dated = true)
        : dated_(dated)
    {
        while (items_.size() < count) {
            create();
        }
    }

    void create()
    {
        entry one;
        one.id = "id" + std::to_string(++last_);
        if (dated_) {
            one.created = system_clock::time_point(seconds(last_ / 2)); // two share a second
        }
        items_.insert(items_.begin(), one);
    }
    void erase(std::size_t at) { items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at)); }

    page_seen read(std::int64_t offset, std::size_t limit)
    {
        ++reads;
        page_seen page;
        page.offset = offset;
        const auto first = std::min(static_cast<std::size_t>(offset), items_.size());
        const auto last = std::min(first + limit, items_.size());
        for (auto at = first; at < last; ++at) {
            page.entries.push_back(items_[at]);
        }
        page.has_more = last < items_.size();
        page.next_offset = static_cast<std::int64_t>(last);
        return page;
    }

    std::set<std::string> present() const
    {
        std::set<std::string> out;
        for (const auto& each : items_) {
            out.insert(each.id);
        }
        return out;
    }
    std::size_t size() const { return items_.size(); }

    std::size_t reads = 0;

private:
    bool dated_;
    int last_ = 0;
    std::vector<entry> items_;
};

/// One change between two reads: nothing, a new item, or the loss of one.
void change(list& shelf, int what)
{
    if (what == 1) {
        shelf.create();
    } else if (what > 1 && shelf.size() > 0) {
        shelf.erase(static_cast<std::size_t>(what - 2) % shelf.size());
    }
}

void expect_survivors_once(const std::set<std::string>& before, const list& shelf, const ids& given)
{
    const std::set<std::string> once(given.begin(), given.end());
    EXPECT_EQ(once.size(), given.size()) << "nothing twice";
    for (const auto& id : shelf.present()) {
        EXPECT_TRUE(!before.contains(id) || once.contains(id)) << id << " was skipped";
    }
}

TEST(page_walk, reads_a_quiet_list_once)
{
    list shelf(100);
    page_walk walk(0, std::nullopt);
    ids given;
    while (!walk.finished()) {
        const auto page = shelf.read(walk.offset(), 12);
        for (const auto at : walk.take(page)) {
            given.push_back(page.entries[at].id);
        }
    }
    EXPECT_EQ(given.size(), 100u);
    EXPECT_EQ(given.front(), "id100");
    EXPECT_EQ(given.back(), "id1");
    EXPECT_EQ(shelf.reads, 9u) << "one item of overlap a page";
}

/// Every sequence of changes between the reads of a small list.
TEST(page_walk, gives_every_survivor_once_whatever_happens_between_two_reads)
{
    constexpr int kinds = 9; // nothing, create, and deletes at the first seven places
    for (int sequence = 0; sequence < kinds * kinds * kinds * kinds; ++sequence) {
        for (const bool dated : {true, false}) {
            list shelf(7, dated);
            const auto before = shelf.present();
            page_walk walk(0, std::nullopt);
            ids given;
            int changes = sequence;
            while (!walk.finished()) {
                const auto page = shelf.read(walk.offset(), 3);
                for (const auto at : walk.take(page)) {
                    given.push_back(page.entries[at].id);
                }
                change(shelf, changes % kinds);
                changes /= kinds;
                ASSERT_LT(shelf.reads, 60u) << "sequence " << sequence;
            }
            expect_survivors_once(before, shelf, given);
            ASSERT_FALSE(testing::Test::HasFailure()) << "sequence " << sequence;
        }
    }
}

TEST(page_walk, gives_every_survivor_once_while_much_is_deleted_and_created)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        list shelf(200 + random() % 200, seed % 3 != 0);
        const auto before = shelf.present();
        page_walk walk(0, std::nullopt);
        ids given;
        const unsigned changes = seed % 40;
        while (!walk.finished()) {
            const auto page = shelf.read(walk.offset(), 20);
            for (const auto at : walk.take(page)) {
                given.push_back(page.entries[at].id);
            }
            for (unsigned each = 0; each < changes && shelf.size() > 0; ++each) {
                change(shelf, random() % 3 == 0 ? 1 : 2 + static_cast<int>(random() % 400));
            }
            ASSERT_LT(shelf.reads, 5'000u);
        }
        expect_survivors_once(before, shelf, given);
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(page_walk, goes_on_behind_a_bookmark_in_a_list_that_has_changed)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        list shelf(120);
        const auto before = shelf.present();
        ids given;
        bookmark place;
        const auto stop_after = random() % 100;
        page_walk first(0, std::nullopt);
        while (!first.finished() && given.size() < stop_after) {
            const auto page = shelf.read(first.offset(), 20);
            for (const auto at : first.take(page)) {
                if (given.size() < stop_after) {
                    given.push_back(page.entries[at].id);
                    place.pass(page.entries[at], page.offset + static_cast<std::int64_t>(at));
                }
            }
        }
        for (unsigned each = 0; each < seed % 60; ++each) {
            change(shelf, random() % 2 == 0 ? 1 : 2 + static_cast<int>(random() % 100));
        }
        const auto saved = bookmark::parse(place.text("?status=failed"), "?status=failed");
        ASSERT_TRUE(saved.has_value());
        page_walk second(*saved, std::nullopt);
        while (!second.finished()) {
            const auto page = shelf.read(second.offset(), 20);
            for (const auto at : second.take(page)) {
                given.push_back(page.entries[at].id);
            }
        }
        if (stop_after > 0) {
            expect_survivors_once(before, shelf, given);
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(page_walk, ends_at_the_first_item_that_is_too_old)
{
    list shelf(100);
    page_walk walk(0, system_clock::time_point(seconds(40)));
    ids given;
    while (!walk.finished()) {
        const auto page = shelf.read(walk.offset(), 10);
        for (const auto at : walk.take(page)) {
            given.push_back(page.entries[at].id);
        }
    }
    EXPECT_EQ(given.size(), 21u);
    EXPECT_EQ(given.back(), "id80");
    EXPECT_LE(shelf.reads, 3u);
}

TEST(page_walk, ends_when_the_server_stands_still)
{
    page_walk walk(0, std::nullopt);
    page_seen page;
    page.entries.push_back({"a", std::nullopt});
    page.has_more = true;
    page.next_offset = 1;
    EXPECT_EQ(walk.take(page).size(), 1u);
    page.offset = walk.offset();
    EXPECT_TRUE(walk.take(page).empty());
    EXPECT_TRUE(walk.finished());
}

TEST(bookmark, is_refused_when_it_is_of_something_else)
{
    bookmark place;
    place.pass({"a;b,c%", std::nullopt}, 6);
    place.pass({"d", system_clock::time_point(seconds(7))}, 7);
    const auto text = place.text("?type=music;");
    const auto again = bookmark::parse(text, "?type=music;");
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->offset, 8);
    EXPECT_EQ(again->ids.front(), "a;b,c%");
    EXPECT_EQ(again->created, place.created);
    EXPECT_EQ(again->text("?type=music;"), text);
    for (const std::string bad :
         {"", "1", "2;;0;-;", "1;;x;-;", "1;;-1;-;", "1;;0;x;", "1;;0;-;%4", "1;;0;-;%zz", "1;;0;-"
         }) {
        const auto refused = bookmark::parse(bad, "");
        ASSERT_TRUE(refused.has_error()) << bad;
        EXPECT_TRUE(refused.error() == errc::invalid_request);
        EXPECT_EQ(refused.error().field()->field, "cursor");
    }
    EXPECT_TRUE(bookmark::parse(text, "").has_error()) << "another query";
    EXPECT_TRUE(bookmark::parse(bookmark().text(""), "").has_value());
}

} // namespace
