// A create with the URL of an inbox in it, of a made-up provider.
#include <andante/kit/announced_create.hpp>
#include <andante/kit/save_file.hpp>
#include <andante/testing/virtual_time.hpp>

#include "client/pipeline_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace andante_tests;
namespace kit = andante::kit;

struct film {
    std::string id;
};

struct film_request {
    std::optional<std::string> webhook;
};

/// Notes which jobs a webhook will tell of.
class noting_audience final : public kit::webhook_audience {
public:
    void expect(std::size_t kind, const std::string& id) override
    {
        expected.emplace_back(kind, id);
    }
    void announce(std::optional<std::size_t>, const kit::webhook_news&, bool) override {}

    std::vector<std::pair<std::size_t, std::string>> expected;
};

class announced_create_test : public testing::Test {
protected:
    kit::announced_create<film> create(film_request request)
    {
        return kit::announced_create<film>(
            std::move(request),
            inbox,
            2,
            [](const film_request& filled) {
                call what(http::method::post, "POST /films", "/films");
                what.body = *filled.webhook;
                return kit::prepared_call(std::move(what));
            }
        );
    }

    virtual_time time;
    std::shared_ptr<noting_audience> audience = std::make_shared<noting_audience>();
    std::shared_ptr<kit::webhook_announcer> inbox = std::make_shared<kit::webhook_announcer>(
        kit::webhook_settings("https://hooks.example.org/films"),
        http::url::parse("https://api.example.org").value(),
        time.source(),
        audience,
        [](std::string, const andante::webhook_verdict&) { return kit::webhook_news(); }
    );
};

TEST_F(announced_create_test, a_webhook_that_the_caller_filled_in_is_refused)
{
    film_request request;
    request.webhook = "https://elsewhere.example.org";
    const auto made = create(std::move(request));
    ASSERT_TRUE(made.prepared.has_error());
    EXPECT_EQ(made.prepared.error(), errc::invalid_request);
    EXPECT_EQ(made.prepared.error().field()->field, "webhook");
}

TEST_F(announced_create_test, the_call_has_a_url_of_the_inbox_which_expects_the_job_when_it_runs)
{
    const auto made = create(film_request());
    ASSERT_TRUE(made.prepared.has_value());
    EXPECT_TRUE(made.prepared->body.starts_with("https://hooks.example.org/films?"));
    EXPECT_TRUE(audience->expected.empty());
    made.running(film{"f1"});
    ASSERT_EQ(audience->expected.size(), 1u);
    EXPECT_EQ(audience->expected[0], std::pair(std::size_t(2), std::string("f1")));
}

TEST(save_file, throws_why_there_is_none)
{
    virtual_time time;
    auto saving = kit::save_file(
        nullptr, error(errc::job_failed, error_details()), "film.mp4", http::download_options()
    );
    EXPECT_THROW(andante::testing::run(time, std::move(saving)), andante::failure);
}

} // namespace
