#include "http/media_check.hpp"

#include <gtest/gtest.h>

namespace andante::http {
namespace {

using namespace std::string_view_literals;

TEST(not_media, lets_media_pass_whatever_the_server_calls_it)
{
    for (const auto beginning :
         {"ID3\x04"sv,
          "\xFF\xFB\x90\x00"sv,
          "RIFF....WAVE"sv,
          "fLaC"sv,
          "OggS"sv,
          "\0\0\0\x20"
          "ftypM4A "sv}) {
        for (const auto type :
             {"audio/mpeg", "", "application/octet-stream", "text/html", "text/plain"}) {
            EXPECT_EQ(not_media(type, beginning), std::nullopt) << beginning << type;
        }
    }
    EXPECT_EQ(not_media("audio/mpeg", "something of another kind"), std::nullopt);
    EXPECT_EQ(not_media("", "<3 \x01"), std::nullopt);
    EXPECT_EQ(not_media("", "{\x01"), std::nullopt);
}

TEST(not_media, names_what_came_instead)
{
    EXPECT_EQ(not_media("audio/mpeg", ""), "nothing");
    EXPECT_EQ(
        not_media("Text/HTML; charset=utf-8", "<!doctype html>"), "a page or XML, as text/html"
    );
    EXPECT_EQ(not_media("audio/mpeg", "\r\n <html>"), "a page or XML, as audio/mpeg");
    EXPECT_EQ(not_media("", "\xEF\xBB\xBF<?xml version='1.0'?>"), "a page or XML");
    EXPECT_EQ(not_media("", "<Error><Code>AccessDenied"), "a page or XML");
    EXPECT_EQ(
        not_media("application/json", "{ \"error\":"), "a message in JSON, as application/json"
    );
    EXPECT_EQ(not_media("", "{}"), "a message in JSON");
    EXPECT_EQ(not_media("", "[{\"a\""), "a message in JSON");
    EXPECT_EQ(not_media("text/plain", "Not here"), "text, as text/plain");
    EXPECT_EQ(not_media("application/problem+json", "oops"), "text, as application/problem+json");
}

} // namespace
} // namespace andante::http
