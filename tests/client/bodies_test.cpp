// What a call sends, what it takes for an answer, and where it goes.
#include <andante/client/route.hpp>
#include <andante/http/body.hpp>

#include "client/pipeline_fixture.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace {

using namespace andante_tests;

class bodies_test : public pipeline_test {
protected:
    http::request only_request() const
    {
        EXPECT_EQ(server->count(), 1U);
        return server->requests().at(0).request;
    }

    static std::string field(const http::request& what, std::string_view name)
    {
        return std::string(what.headers.find(name).value_or("(none)"));
    }

    static call upload()
    {
        const auto address = http::url::parse("https://storage.example.net/put?signature=s");
        return call(http::method::put, "PUT {upload}", *address);
    }
};

constexpr andante::route form_route{
    .verb = http::method::post,
    .path = "/voices",
    .effect = call_effect::paid_create,
    .takes = andante::body_form::multipart,
};
constexpr andante::route order_route{
    .verb = http::method::post,
    .path = "/stop",
    .takes = andante::body_form::none,
};
constexpr andante::route upload_route{
    .verb = http::method::put,
    .path = "{upload}",
    .takes = andante::body_form::bytes,
    .answers = andante::body_form::none,
    .host = andante::route_host::told,
};

/// Fails to open as often as it is told.
class failing_source final : public http::body_source {
public:
    std::uint64_t size() const override { return 5; }
    result<std::unique_ptr<http::body_reader>> open() const override
    {
        error_details details;
        details.message = "gone";
        details.stop = stop_reason::permanent;
        return error(errc::file_error, std::move(details));
    }
};

TEST_F(bodies_test, a_source_that_cannot_be_opened_ends_the_call_and_gives_the_permit_back)
{
    auto what = create();
    what.body.clear();
    what.source = std::make_shared<failing_source>();
    const auto answer = run(std::move(what));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::file_error);
    EXPECT_EQ(answer.error().attempts().size(), 1U);
    EXPECT_EQ(pacer->given_back, 1);
    EXPECT_EQ(server->count(), 0U);
}

TEST_F(bodies_test, a_body_of_another_form_than_its_route_takes_is_refused_before_it_is_sent)
{
    call what(form_route);
    what.body = "{}";
    const auto answer = run(std::move(what));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::invalid_request);
    EXPECT_EQ(answer.error().field()->field, "body");
    EXPECT_NE(answer.error().message().find("multipart/form-data"), std::string::npos);
    EXPECT_EQ(answer.error().outcome(), outcome::not_sent);
    call empty(order_route);
    empty.body = "{}";
    const auto refused = run(std::move(empty));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message().find("must be empty for POST /stop"), std::string::npos);
    EXPECT_EQ(server->count(), 0U);
    EXPECT_EQ(pacer->granted, 0);
}

TEST_F(bodies_test, a_body_of_the_form_that_its_route_takes_is_sent)
{
    server->reply(scripted_reply(200));
    call what(form_route);
    http::multipart_form form;
    form.add("name", "Amina");
    what.set_body(std::move(form).finish());
    EXPECT_TRUE(run(std::move(what)));
    EXPECT_TRUE(andante::is_of(field(only_request(), "Content-Type"), andante::body_form::multipart)
    );
}

TEST_F(bodies_test, a_route_elsewhere_goes_to_the_address_without_the_key)
{
    server->reply(scripted_reply(200));
    call what(upload_route, *http::url::parse("https://storage.example.net/put?signature=s"));
    EXPECT_EQ(what.route, "PUT {upload}");
    what.set_body(http::bytes_body("audio/wav", "RIFF"));
    ASSERT_TRUE(run(std::move(what)));
    const auto sent = only_request();
    EXPECT_EQ(sent.target.text(), "https://storage.example.net/put?signature=s");
    for (const auto& [name, value] : sent.headers) {
        EXPECT_EQ(value.find("canary-key"), std::string::npos) << name;
    }
}

TEST_F(bodies_test, a_route_of_the_api_is_not_sent_elsewhere)
{
    const auto address = *http::url::parse("https://storage.example.net/put");
    EXPECT_THROW(call(form_route, address), std::invalid_argument);
}

TEST_F(bodies_test, a_status_that_is_not_expected_is_an_error_as_before)
{
    server->reply(scripted_reply(302).with_header("Location", "https://storage.example.net/x"));
    auto what = read();
    what.expects.push_back(304);
    const auto answer = run(std::move(what));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::unexpected_redirect);
}

TEST_F(bodies_test, a_redirect_that_is_expected_is_given_to_the_caller_and_not_followed)
{
    server->reply(scripted_reply(302).with_header("Location", "https://storage.example.net/x"));
    auto what = read();
    what.expects.push_back(302);
    const auto answer = run(std::move(what));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302);
    EXPECT_EQ(answer->headers.find("location"), "https://storage.example.net/x");
    EXPECT_EQ(server->count(), 1U);
    EXPECT_EQ(pacer->statuses, std::vector<int>{302});
}

TEST_F(bodies_test, a_call_elsewhere_takes_nothing_along_that_is_the_api_s)
{
    settings.headers.set("X-Client", "secret of the account");
    seen->trace = "00-11111111111111111111111111111111-2222222222222222-01";
    server->reply(scripted_reply(200));
    auto what = upload();
    what.set_body(http::text_body("audio/wav", "RIFF"));
    what.with_key = true; // also then
    ASSERT_TRUE(run(std::move(what)));
    const auto sent = only_request();
    EXPECT_EQ(sent.target.text(), "https://storage.example.net/put?signature=s");
    EXPECT_EQ(sent.body, "RIFF");
    EXPECT_EQ(field(sent, "Content-Type"), "audio/wav");
    EXPECT_EQ(field(sent, "Accept"), "*/*");
    EXPECT_EQ(field(sent, "X-Client"), "(none)");
    EXPECT_EQ(field(sent, "traceparent"), "(none)");
    for (const auto& [name, value] : sent.headers) {
        EXPECT_EQ(value.find("canary-key"), std::string::npos) << name;
    }
    EXPECT_EQ(pacer->granted, 0);
}

TEST_F(bodies_test, a_call_elsewhere_never_goes_over_plain_http)
{
    const auto address = http::url::parse("http://storage.example.net/put");
    const auto answer = run(call(http::method::put, "PUT {upload}", *address));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::insecure_url);
    EXPECT_EQ(server->count(), 0U);
}

TEST_F(bodies_test, a_failed_upload_elsewhere_is_sent_again_whole)
{
    server->reply(scripted_reply(503));
    server->reply(scripted_reply(200));
    auto what = upload();
    what.set_body(http::bytes_body("audio/wav", "RIFFdata"));
    ASSERT_TRUE(run(std::move(what)));
    ASSERT_EQ(server->count(), 2U);
    for (const auto& each : server->requests()) {
        EXPECT_EQ(each.request.body, "RIFFdata");
    }
}

TEST_F(bodies_test, fields_of_a_call_go_with_each_attempt_and_yield_to_the_caller_s)
{
    server->reply(scripted_reply(503));
    server->reply(scripted_reply(200));
    auto what = read();
    what.headers.set("Idempotency-Key", "k1");
    what.headers.set("X-Mode", "call");
    what.options.headers.set("X-Mode", "caller");
    ASSERT_TRUE(run(std::move(what)));
    ASSERT_EQ(server->count(), 2U);
    for (const auto& each : server->requests()) {
        EXPECT_EQ(field(each.request, "Idempotency-Key"), "k1");
        EXPECT_EQ(field(each.request, "X-Mode"), "caller");
    }
}

TEST_F(bodies_test, fields_of_a_call_that_would_break_the_message_send_nothing)
{
    auto what = read();
    what.headers.set("Idempotency-Key", "a\r\nX: b");
    const auto answer = run(std::move(what));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), errc::invalid_request);
    EXPECT_EQ(server->count(), 0U);
}

TEST_F(bodies_test, types_are_json_unless_the_route_or_the_call_says_otherwise)
{
    constexpr andante::route audio{
        .verb = http::method::get, .path = "/audio/{id}", .accept = "audio/wav", .expects = {302}
    };
    server->reply(scripted_reply(200));
    server->reply(scripted_reply(302));
    ASSERT_TRUE(run(create()));
    ASSERT_TRUE(run(call(audio, {"7"})));
    const auto sent = server->requests();
    EXPECT_EQ(field(sent.at(0).request, "Accept"), "application/json");
    EXPECT_EQ(field(sent.at(0).request, "Content-Type"), "application/json");
    EXPECT_EQ(field(sent.at(1).request, "Accept"), "audio/wav");
    EXPECT_EQ(field(sent.at(1).request, "Content-Type"), "(none)");
}

TEST_F(bodies_test, a_base_url_with_a_path_goes_before_every_target)
{
    for (const auto* base :
         {"https://gate.example.org/music/v2", "https://gate.example.org/music/v2//"}) {
        settings.base_url = base;
        server->reply(scripted_reply(200));
        ASSERT_TRUE(run(read())) << base;
    }
    for (const auto& each : server->requests()) {
        EXPECT_EQ(each.request.target.text(), "https://gate.example.org/music/v2/things/1");
    }
    andante::pipeline calls(time.executor(), test_profile(), settings);
    EXPECT_EQ(calls.base_url().text(), "https://gate.example.org/music/v2");
    EXPECT_EQ(calls.options().base_url, "https://gate.example.org/music/v2");
}

TEST_F(bodies_test, answers_of_two_types_are_kept_apart)
{
    settings.cache.enabled = true;
    settings.cache.collections_for = 60s;
    const auto as = [](std::string type) {
        auto what = read();
        what.accept = std::move(type);
        what.describes.emplace("thing:1", andante::cache_kind::collection);
        return what;
    };
    server->reply(scripted_reply(200, "json"));
    server->reply(scripted_reply(200, "xml"));
    andante::pipeline calls(time.executor(), test_profile(), settings);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(andante::testing::run(time, calls.execute(as("")))->body, "json");
        EXPECT_EQ(andante::testing::run(time, calls.execute(as("text/xml")))->body, "xml");
    }
    EXPECT_EQ(server->count(), 2U);
}

} // namespace
