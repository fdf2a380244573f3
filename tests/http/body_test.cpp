#include <andante/http/body.hpp>

#include "support/certificates.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace andante::http {
namespace {

using namespace std::string_view_literals;

void write_file(const std::string& path, std::string_view text)
{
    std::ofstream(path, std::ios::binary) << text;
}

std::string whole(const request_body& body)
{
    return body.source ? read_whole(*body.source).value() : body.text;
}

/// Reads it in pieces of that size.
std::string in_pieces(const body_source& from, std::size_t size)
{
    auto reader = from.open().value();
    std::vector<char> piece(size);
    std::string text;
    while (const auto got = reader->read(piece).value()) {
        text.append(piece.data(), got);
    }
    return text;
}

TEST(file_body, what_cannot_be_read_is_an_error_that_names_it)
{
    const support::temporary_directory files;
    const auto pipe = (files / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const auto& path : {(files / "missing").string(), files.path().string(), pipe}) {
        const auto found = file_body(path, "audio/wav");
        ASSERT_FALSE(found) << path;
        EXPECT_EQ(found.error(), errc::file_error);
        EXPECT_EQ(found.error().outcome(), outcome::not_sent);
        EXPECT_NE(found.error().message().find(path), std::string::npos);
    }
}

TEST(file_body, a_file_that_has_changed_its_size_is_not_sent)
{
    const support::temporary_directory files;
    const auto path = (files / "song.wav").string();
    write_file(path, "0123456789");
    const auto body = file_body(path, "audio/wav").value();
    write_file(path, "01234");
    const auto opened = body.source->open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error(), errc::file_error);
    EXPECT_EQ(
        opened.error().message(),
        "cannot read " + path + ": it had 10 bytes when the request was made, and has 5 now"
    );
}

TEST(file_body, a_file_that_is_cut_while_it_is_read_is_an_error)
{
    const support::temporary_directory files;
    const auto path = (files / "song.wav").string();
    write_file(path, std::string(200'000, 'x'));
    multipart_form form;
    ASSERT_TRUE(form.add_file_from("audio", path));
    const auto body = std::move(form).finish();
    auto reader = body.source->open().value();
    std::vector<char> piece(1000);
    ASSERT_TRUE(reader->read(piece)); // the part's head
    ASSERT_TRUE(reader->read(piece));
    write_file(path, "short");
    result<std::size_t> got = reader->read(piece);
    while (got && *got > 0) {
        got = reader->read(piece);
    }
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error(), errc::file_error);
    EXPECT_EQ(got.error().stop(), stop_reason::permanent);
}

TEST(file_body, is_read_from_its_beginning_each_time)
{
    const support::temporary_directory files;
    const auto path = (files / "song.wav").string();
    write_file(path, "RIFF\0data"sv);
    const auto body = file_body(path, "audio/wav").value();
    EXPECT_EQ(body.content_type, "audio/wav");
    EXPECT_EQ(body.source->size(), 9U);
    EXPECT_EQ(in_pieces(*body.source, 1), "RIFF\0data"sv);
    EXPECT_EQ(in_pieces(*body.source, 4), "RIFF\0data"sv);
}

TEST(form_body, encodes_names_and_values)
{
    const auto body = form_body({{"a b", "1&2"}, {"\xC3\xA9", "=+"}, {"", ""}});
    EXPECT_EQ(body.content_type, "application/x-www-form-urlencoded");
    EXPECT_EQ(body.text, "a%20b=1%262&%C3%A9=%3D%2B&=");
    const std::vector<std::pair<std::string, std::string>> fields{{"x", "y"}};
    EXPECT_EQ(form_body(fields).text, "x=y");
}

TEST(bytes_body, is_read_from_one_place_by_all)
{
    const auto body = bytes_body("application/octet-stream", std::string("a\0b", 3));
    EXPECT_EQ(body.source->size(), 3U);
    EXPECT_EQ(whole(body), "a\0b"sv);
    EXPECT_EQ(whole(body), "a\0b"sv);
    EXPECT_EQ(whole(bytes_body("x/y", "")), "");
}

TEST(multipart_form, what_would_break_a_part_s_head_is_refused)
{
    multipart_form form;
    EXPECT_THROW(form.add_file("a", "b", "text/plain\r\nX: y", ""), std::invalid_argument);
    EXPECT_THROW(multipart_form("has blank"), std::invalid_argument);
    EXPECT_THROW(multipart_form(std::string(71, 'a')), std::invalid_argument);
    EXPECT_EQ(form.size(), 0U);
    EXPECT_FALSE(form.add_file_from("a", "/nowhere/song.wav"));
    EXPECT_EQ(form.size(), 0U);
}

TEST(multipart_form, names_cannot_end_their_quotes_or_their_line)
{
    multipart_form form("B");
    form.add("a\"b\r\nc", "v");
    EXPECT_EQ(
        std::move(form).finish().text,
        "--B\r\nContent-Disposition: form-data; name=\"a%22b%0D%0Ac\"\r\n\r\nv\r\n--B--\r\n"
    );
}

TEST(multipart_form, fields_and_files_keep_their_order_and_bytes)
{
    const support::temporary_directory files;
    const auto path = (files / "take 1.wav").string();
    write_file(path, std::string("\0\r\n--B", 6));
    const std::string large(5000, 'L');
    multipart_form form("B");
    form.add("title", "Night");
    ASSERT_TRUE(form.add_file_from("audio", path));
    form.add_typed("options", "application/json", "{}");
    form.add_file("cover", "c.png", "image/png", large);
    EXPECT_EQ(form.size(), 4U);
    const auto body = std::move(form).finish();
    EXPECT_EQ(body.content_type, "multipart/form-data; boundary=B");
    ASSERT_TRUE(body.source);
    const auto expected = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nNight\r\n"
                          "--B\r\nContent-Disposition: form-data; name=\"audio\"; "
                          "filename=\"take 1.wav\"\r\nContent-Type: application/octet-stream"
                          "\r\n\r\n" +
                          std::string("\0\r\n--B", 6) +
                          "\r\n--B\r\nContent-Disposition: form-data; name=\"options\"\r\n"
                          "Content-Type: application/json\r\n\r\n{}\r\n"
                          "--B\r\nContent-Disposition: form-data; name=\"cover\"; "
                          "filename=\"c.png\"\r\nContent-Type: image/png\r\n\r\n" +
                          large + "\r\n--B--\r\n";
    EXPECT_EQ(body.source->size(), expected.size());
    for (const std::size_t size : {1U, 7U, 100'000U}) {
        EXPECT_EQ(in_pieces(*body.source, size), expected) << size;
    }
}

TEST(multipart_form, an_empty_form_and_empty_parts_are_well_formed)
{
    EXPECT_EQ(multipart_form("B").finish().text, "--B--\r\n");
    const support::temporary_directory files;
    const auto path = (files / "empty").string();
    write_file(path, "");
    multipart_form form("B");
    ASSERT_TRUE(form.add_file_from("f", path, "e.bin", "x/y"));
    EXPECT_EQ(
        whole(std::move(form).finish()),
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"e.bin\"\r\n"
        "Content-Type: x/y\r\n\r\n\r\n--B--\r\n"
    );
}

TEST(multipart_form, two_forms_have_two_boundaries)
{
    EXPECT_NE(multipart_form().finish().content_type, multipart_form().finish().content_type);
}

} // namespace
} // namespace andante::http
