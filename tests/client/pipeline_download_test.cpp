#include "client/pipeline_fixture.hpp"
#include "support/files.hpp"
#include "support/media_host.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace andante_tests {
namespace {

using http::address_scope;

/// An API, and media under addresses that it names.
class pipeline_download_test : public pipeline_test {
protected:
    void api_answers_from(address_scope where)
    {
        scripted_reply answer(200);
        answer.what.value().peer = where;
        server->reply(std::move(answer));
        server->otherwise([](const http::request&) { return scripted_reply(404); });
    }

    error call_and_fetch(const std::string& from)
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        EXPECT_TRUE(andante::testing::run(time, calls.execute(read())));
        return andante::testing::run(time, calls.download(*http::url::parse(from), file, options))
            .error();
    }

    const std::string file =
        (std::filesystem::temp_directory_path() / "andante_download_test.mp3").string();
    http::download_options options;
};

TEST_F(pipeline_download_test, an_api_of_the_internet_names_no_address_of_this_machine)
{
    for (const auto from : {address_scope::internet, address_scope::unknown}) {
        api_answers_from(from);
        const auto refused = call_and_fetch("http://127.0.0.1:9200/_all");
        EXPECT_EQ(refused, errc::unexpected_redirect);
        EXPECT_EQ(refused.stop(), stop_reason::permanent);
        EXPECT_NE(refused.message().find("allow_inward_redirects"), std::string::npos);
    }
    EXPECT_EQ(server->requests().size(), 2u);
}

TEST_F(pipeline_download_test, an_api_of_the_internet_may_name_such_an_address_when_that_is_wanted)
{
    options.allow_inward_redirects = true;
    api_answers_from(address_scope::internet);
    EXPECT_EQ(call_and_fetch("http://127.0.0.1:9200/_all"), errc::not_found);
}

TEST_F(pipeline_download_test, an_api_of_this_machine_may_name_every_address)
{
    api_answers_from(address_scope::this_machine);
    EXPECT_EQ(call_and_fetch("http://127.0.0.1:9200/_all"), errc::not_found);
    EXPECT_EQ(server->requests().back().request.nearest, address_scope::this_machine);
}

/// An empty folder that goes with its owner.
class own_folder {
public:
    own_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "andante-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = pattern;
    }
    own_folder(const own_folder&) = delete;
    own_folder& operator=(const own_folder&) = delete;
    ~own_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string operator/(const char* name) const { return path_ / name; }
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// A host of media in virtual time.
class pipeline_media_test : public pipeline_test {
protected:
    pipeline_media_test() { settings.transport = host; }

    result<http::download_report> save()
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls.download(from, folder / "song.mp3", options));
    }

    result<http::fetched_file> load(std::size_t most)
    {
        andante::pipeline calls(time.executor(), test_profile(), settings);
        return andante::testing::run(time, calls.download_to_memory(from, most, options));
    }

    void go_silent(int times)
    {
        for (int i = 0; i < times; ++i) {
            andante::support::media_fault fault;
            fault.silent_at = 300'000;
            host->faults.push_back(fault);
        }
    }

    std::shared_ptr<andante::support::media_host> host =
        std::make_shared<andante::support::media_host>(time.source(), 700'000);
    const http::url from = *http::url::parse("https://media.example.net/song");
    const own_folder folder;
    http::download_options options;
};

TEST_F(pipeline_media_test, a_host_that_stays_silent_is_given_up_and_leaves_no_file)
{
    options.stall = 10s;
    options.resumes = 2;
    go_silent(3);
    const auto failed = save();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::read_timeout);
    EXPECT_EQ(failed.error().stop(), stop_reason::attempts_exhausted);
    EXPECT_EQ(failed.error().attempts().size(), 3u);
    EXPECT_GE(time.elapsed(), 30s);
    EXPECT_LT(time.elapsed(), 33s);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(pipeline_media_test, a_host_that_was_silent_once_is_asked_for_the_rest)
{
    options.stall = 10s;
    go_silent(1);
    const auto saved = save();
    ASSERT_TRUE(saved) << saved.error().message();
    EXPECT_EQ(saved->resumes, 1);
    EXPECT_EQ(host->ranges(), (std::vector<std::string>{"-", "bytes=300000-"}));
    EXPECT_EQ(andante::support::content(folder / "song.mp3"), host->part(0, 700'000));
}

TEST_F(pipeline_media_test, a_damaged_file_is_removed_and_named)
{
    host->more.add("Digest", "md5=AAAAAAAAAAAAAAAAAAAAAA==");
    options.resumes = 1;
    const auto failed = save();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::truncated_body);
    EXPECT_NE(failed.error().message().find("MD5"), std::string::npos);
    EXPECT_EQ(host->ranges(), (std::vector<std::string>{"-", "-"})) << "from its beginning again";
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(pipeline_media_test, a_tag_is_an_md5_where_the_caller_says_so)
{
    host->tag = "\"00000000000000000000000000000000\"";
    options.resumes = 0;
    EXPECT_TRUE(save());
    options.tag_is_md5 = true;
    const auto failed = save();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message().find("MD5"), std::string::npos);
    host->tag = "\"v1\"";
    EXPECT_TRUE(save()) << "one of another form says nothing";
}

TEST_F(pipeline_media_test, a_file_in_memory_has_a_limit)
{
    const auto refused = load(699'999);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), errc::body_too_large);
    EXPECT_EQ(refused.error().attempts().size(), 1u);
    go_silent(1);
    const auto loaded = load(700'000);
    ASSERT_TRUE(loaded) << loaded.error().message();
    EXPECT_EQ(loaded->bytes, host->part(0, 700'000));
    EXPECT_EQ(loaded->report.resumes, 1);
    EXPECT_EQ(seen->notes.back(), "end 2 ok");
}

} // namespace
} // namespace andante_tests
