#include "cache/response_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace {

using namespace std::chrono_literals;
using andante::cache::kept_response;
using andante::cache::response_store;
using patterns = std::vector<std::string>;

const response_store::time_point start{};

kept_response answer(const std::string& body)
{
    auto out = std::make_shared<andante::http::response>();
    out->status = 200;
    out->body = body;
    return out;
}

void keep(
    response_store& store, const std::string& key, const std::string& tag, std::size_t size = 10
)
{
    const auto read = store.begin(tag);
    store.keep(key, *read, answer(std::string(size, 'x')), start, 10s);
}

TEST(response_store, gives_what_is_fresh_and_no_longer)
{
    response_store store(10, 1'000);
    EXPECT_FALSE(store.find("/a", start).response);
    keep(store, "/a", "a");
    EXPECT_TRUE(store.find("/a", start + 9s).fresh);
    EXPECT_EQ(store.find("/a", start + 9s).age, 9s);
    EXPECT_FALSE(store.find("/a", start + 10s).fresh);
    EXPECT_TRUE(store.find("/a", start + 10s).response) << "its validator may still confirm it";
    EXPECT_FALSE(store.find("/a?b", start).response) << "another request";
}

TEST(response_store, drops_by_name_and_by_beginning)
{
    response_store store(10, 1'000);
    for (const auto* tag : {"playlist:a", "playlist:ab", "playlists", "account"}) {
        keep(store, tag, tag);
    }
    store.drop(patterns{"playlist:a"});
    EXPECT_FALSE(store.find("playlist:a", start).response);
    EXPECT_TRUE(store.find("playlist:ab", start).response);
    store.drop(patterns{"playlist:*"});
    EXPECT_FALSE(store.find("playlist:ab", start).response);
    EXPECT_TRUE(store.find("playlists", start).response);
    EXPECT_TRUE(store.find("account", start).response);
    EXPECT_EQ(store.entries(), 2u);
}

/// Every order of: a read begins, a write begins, the write ends, the read ends.
TEST(response_store, a_read_that_overlaps_a_write_is_not_kept)
{
    const std::string orders[] = {"rRwW", "rwRW", "rwWR", "wrRW", "wrWR", "wWrR"};
    for (const auto& order : orders) {
        response_store store(10, 1'000);
        std::shared_ptr<andante::cache::pending_read> read;
        for (const char step : order) {
            if (step == 'r') {
                read = store.begin("a");
            } else if (step == 'R') {
                store.keep("/a", *read, answer("old or new"), start, 10s);
            } else {
                store.drop(patterns{"a"});
            }
        }
        const bool kept = store.find("/a", start).response != nullptr;
        EXPECT_EQ(kept, order == "wWrR") << order;
    }
}

TEST(response_store, the_least_recently_used_goes_first)
{
    response_store store(3, 1'000);
    for (const auto* key : {"/a", "/b", "/c"}) {
        keep(store, key, key);
    }
    store.find("/a", start);
    keep(store, "/d", "/d");
    EXPECT_FALSE(store.find("/b", start).response);
    EXPECT_TRUE(store.find("/a", start).response);
}

TEST(response_store, what_is_too_large_is_not_kept_and_drives_nothing_out)
{
    response_store store(10, 100);
    keep(store, "/a", "a", 50);
    keep(store, "/b", "b", 500);
    EXPECT_TRUE(store.find("/a", start).response);
    EXPECT_FALSE(store.find("/b", start).response);
    keep(store, "/a", "a", 500);
    EXPECT_FALSE(store.find("/a", start).response) << "the old answer is no longer true";
}

TEST(response_store, never_holds_more_than_it_may)
{
    std::mt19937 random(1);
    response_store store(20, 2'000);
    for (int step = 0; step < 20'000; ++step) {
        const auto key = "/" + std::to_string(random() % 60);
        if (random() % 10 == 0) {
            store.drop(patterns{key});
        } else {
            keep(store, key, key, random() % 300);
        }
        ASSERT_LE(store.entries(), 20u);
        ASSERT_LE(store.bytes(), 2'000u);
    }
    store.drop(patterns{"*"});
    EXPECT_EQ(store.entries(), 0u);
    EXPECT_EQ(store.bytes(), 0u);
}

} // namespace
