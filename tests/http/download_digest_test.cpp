// Files whose digest the server announces.
#include "http/downloading.hpp"

#include <gmock/gmock.h>

namespace andante::http {
namespace {

using support::content;
using support::ok;
using support::peer;
using support::raw_server;
using ::testing::HasSubstr;

const std::string sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
const std::string sha512 =
    "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==";
const std::string md5 = "XUFAKrxLKna5cZ2REBfFkg==";
const std::string digest_of_audio = "2ahJB5dp0rOBy0xYS2nfPKx7gAptfJKRW2Yj4wFV9yc=";
const std::string md5_in_hex = "5d41402abc4b2a76b9719d911017c592";

class download_digest : public support::downloading {
protected:
    /// What comes of a server that always answers so.
    result<download_report> fetch_with(const std::string& fields, const std::string& body)
    {
        raw_server server([&](peer& client) {
            client.read_request();
            client.write(ok(body, fields));
            ++requests;
        });
        return fetch(server.url());
    }

    int requests = 0;
};

TEST_F(download_digest, that_is_another_one_is_never_delivered)
{
    const std::string store = "x-amz-request-id: 1\r\n";
    for (const std::string& fields :
         {"Repr-Digest: sha-256=:" + sha256 + ":\r\n",
          "Content-Digest: sha-512=:" + sha512 + ":\r\n",
          "Digest: SHA-256=" + sha256 + "\r\n",
          "digest: unixsum=30637, MD5=" + md5 + "\r\n",
          "Content-MD5: " + md5 + "\r\n",
          store + "ETag: \"" + md5_in_hex + "\"\r\n"}) {
        put_old_file();
        requests = 0;
        const auto damaged = fetch_with(fields, "hellO");
        ASSERT_FALSE(damaged) << fields;
        EXPECT_EQ(damaged.error(), errc::truncated_body) << fields;
        EXPECT_THAT(damaged.error().message(), HasSubstr("damaged")) << fields;
        EXPECT_EQ(requests, 6) << "each try may be better";
        expect_untouched();
        ASSERT_TRUE(fetch_with(fields, "hello")) << fields;
        EXPECT_EQ(content(target), "hello");
    }
}

TEST_F(download_digest, of_the_strongest_kind_counts)
{
    EXPECT_TRUE(fetch_with("Digest: MD5=" + sha256 + ", SHA-256=" + sha256 + "\r\n", "hello"));
    const auto wrong_weak = "Content-MD5: " + std::string(22, 'A') + "==\r\n";
    EXPECT_TRUE(fetch_with(wrong_weak + "Repr-Digest: sha-256=:" + sha256 + ":\r\n", "hello"));
    EXPECT_FALSE(fetch_with(wrong_weak, "hello"));
}

TEST_F(download_digest, that_cannot_be_read_is_as_if_there_were_none)
{
    for (const std::string& fields :
         {std::string("Repr-Digest: sha-256=:AAAA:\r\n"),
          std::string("Repr-Digest: sha-256\r\n"),
          std::string("Digest: =,,=:::, sha-256=\r\n"),
          std::string("Content-MD5: not base64 at all!!!!!!\r\n"),
          std::string("Digest: crc32c=AAAAAA==\r\n")}) {
        EXPECT_TRUE(fetch_with(fields, "hello")) << fields;
    }
}

TEST_F(download_digest, is_not_guessed_from_a_tag)
{
    const std::string tag = "ETag: \"00000000000000000000000000000000\"\r\n";
    const std::string store = "x-amz-request-id: 1\r\n";
    for (const std::string& fields :
         {tag,
          store + "x-amz-server-side-encryption: aws:kms\r\n" + tag,
          store + "x-amz-server-side-encryption-customer-algorithm: AES256\r\n" + tag,
          store + "ETag: \"00000000000000000000000000000000-2\"\r\n",
          store + "ETag: W/\"00000000000000000000000000000000\"\r\n"}) {
        EXPECT_TRUE(fetch_with(fields, "hello")) << fields;
    }
    EXPECT_FALSE(fetch_with(store + tag, "hello"));
}

TEST_F(download_digest, goes_on_with_the_parts_of_a_file_that_was_cut)
{
    for (const bool is_damaged : {false, true}) {
        const auto whole = support::audio();
        const auto fields = "ETag: \"v1\"\r\nDigest: SHA-256=" + digest_of_audio + "\r\n";
        raw_server server([&](peer& client) {
            const auto request = client.read_request();
            const auto range = request.find("Range: bytes=");
            if (range == std::string::npos && client.number == 0) {
                client.write(ok(whole, fields).substr(0, 300'000));
                client.close();
            } else if (range == std::string::npos) {
                client.write(ok(whole, fields)); // after the damage
            } else {
                const auto first = std::stoul(request.substr(range + 13));
                auto rest = whole.substr(first);
                rest.back() = static_cast<char>(rest.back() ^ (is_damaged ? 1 : 0));
                client.write(
                    "HTTP/1.1 206 Partial Content\r\nContent-Length: " +
                    std::to_string(rest.size()) + "\r\nETag: \"v1\"\r\nContent-Range: bytes " +
                    std::to_string(first) + "-" + std::to_string(whole.size() - 1) + "/" +
                    std::to_string(whole.size()) + "\r\n\r\n" + rest
                );
            }
        });
        const auto report = fetch(server.url());
        ASSERT_TRUE(report) << report.error().message();
        EXPECT_EQ(content(target), whole);
        EXPECT_EQ(report->resumes, is_damaged ? 2 : 1);
    }
}

} // namespace
} // namespace andante::http
