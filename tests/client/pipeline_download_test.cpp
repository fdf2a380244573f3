#include "client/pipeline_fixture.hpp"

#include <filesystem>

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

} // namespace
} // namespace andante_tests
