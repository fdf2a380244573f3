// andante listen: webhooks on this machine.
#include <andante/core/time_source.hpp>
#include <andante/http/transport.hpp>
#include <andante/http/transport_options.hpp>
#include <andante/webhooks/webhook_scheme.hpp>

#include "cli/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>

namespace cli_test {
namespace {

namespace asio = boost::asio;
namespace http = andante::http;

using testing::HasSubstr;

constexpr auto signing_key = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
constexpr auto event =
    R"({"event":"generation.completed","data":{"id":"t1","status":"completed"}})";

class cli_listen : public cli {
protected:
    /// Starts it, and reads where it listens.
    std::unique_ptr<process> begin(words more = words())
    {
        more.insert(more.begin(), "listen");
        auto program = start(more);
        EXPECT_TRUE(program->shows("Listening at "));
        EXPECT_TRUE(program->shows("/webhooks"));
        EXPECT_TRUE(program->shows("\n"));
        const auto& said = program->shown();
        const auto at = said.find("http://");
        address = said.substr(at, said.find('\n', at) - at);
        return program;
    }

    /// Sends a delivery as a service would, and gives the status of its answer.
    int deliver(const http::headers& headers, const std::string& to = std::string())
    {
        asio::io_context context;
        http::request what(http::method::post, *http::url::parse(to.empty() ? address : to));
        what.headers = headers;
        what.headers.set("Content-Type", "application/json");
        what.body = event;
        const auto road = http::make_transport(context.get_executor());
        auto coming = asio::co_spawn(
            context, road->send(std::move(what), http::exchange_limits()), asio::use_future
        );
        context.run();
        const auto answer = coming.get();
        return answer.has_value() ? answer->status : 0;
    }

    static http::headers signature(const std::string& id)
    {
        const andante::standard_webhooks sender{andante::secret(signing_key)};
        return sender.sign(id, std::chrono::system_clock::now(), event);
    }

    static finished end(process& program)
    {
        program.send(SIGINT);
        return program.finish();
    }

    std::string address;
};

TEST_F(cli_listen, refuses_what_cannot_be)
{
    EXPECT_THAT(
        run({"listen", "--forward-to", "http://example.org/x"}).err,
        HasSubstr("plain http is for this machine only")
    );
    EXPECT_THAT(run({"listen", "--forward-to", "localhost:3000"}).err, HasSubstr("no address"));
    EXPECT_THAT(run({"listen", "--port", "70000"}).err, HasSubstr("1 to 65535"));
    EXPECT_THAT(run({"listen", "--secret", "short"}).err, HasSubstr("--secret"));
    EXPECT_THAT(run({"listen", "--scheme", "stripe"}).err, HasSubstr("needs a secret"));
    EXPECT_THAT(run({"listen", "--scheme", "magic"}).err, HasSubstr("token, standard, stripe"));
    const auto port = std::to_string(http::url::parse(server().base_url())->port());
    const auto taken = run({"listen", "--port", port});
    EXPECT_EQ(taken.code, 2);
    EXPECT_THAT(taken.err, HasSubstr("cannot be used"));
}

TEST_F(cli_listen, what_has_no_proof_is_said_and_not_passed_on)
{
    script();
    const auto program = begin({"--forward-to", server().base_url() + "/hook"});

    EXPECT_EQ(deliver(http::headers(), address.substr(0, address.find('?'))), 401);
    EXPECT_EQ(deliver(http::headers(), address.substr(0, address.find("/webhooks")) + "/x"), 404);
    const auto ended = end(*program);

    EXPECT_THAT(ended.out, HasSubstr("refused: missing_proof"));
    EXPECT_THAT(ended.out, HasSubstr("refused: unknown_path"));
    EXPECT_TRUE(script().asked().empty());
}

TEST_F(cli_listen, passes_the_same_bytes_on_and_tells_what_was_answered)
{
    script().answer("POST /hook", "{}", 202);
    const auto program = begin({"--forward-to", server().base_url() + "/hook"});

    EXPECT_EQ(deliver(http::headers()), 200);
    EXPECT_EQ(deliver(http::headers()), 200);
    ASSERT_TRUE(program->runs_until([this] { return script().asked().size() == 2; }));
    const auto ended = end(*program);

    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(script().asked().front(), std::string("POST /hook ") + event);
    EXPECT_THAT(ended.out, HasSubstr("new, token fits, generation.completed t1 completed"));
    EXPECT_THAT(ended.out, HasSubstr("repeat, token fits"));
    EXPECT_THAT(ended.out, HasSubstr(" -> 202 in "));
    EXPECT_THAT(ended.err, HasSubstr("1 delivered, 1 repeated, 0 refused"));
}

TEST_F(cli_listen, a_target_that_is_not_there_is_said)
{
    const auto program = begin({"--forward-to", "http://127.0.0.1:1/"});

    EXPECT_EQ(deliver(http::headers()), 200) << "the sender has done its part";
    const auto ended = end(*program);

    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, HasSubstr("new, token fits"));
    EXPECT_THAT(ended.out, HasSubstr("127.0.0.1:1"));
}

TEST_F(cli_listen, a_signature_is_checked_and_a_line_of_json_says_so)
{
    const auto program = begin({"--secret", signing_key, "--json"});

    EXPECT_EQ(deliver(signature("msg_1")), 200);
    auto wrong = signature("msg_2");
    wrong.set("webhook-id", "msg_3");
    EXPECT_EQ(deliver(wrong), 401);
    const auto ended = end(*program);

    const auto newline = ended.out.find('\n');
    const auto first = document(ended.out.substr(0, newline + 1));
    EXPECT_EQ(first.at("fate").as_string(), "delivered");
    EXPECT_EQ(first.at("proof").as_string(), "standard");
    EXPECT_EQ(first.at("message_id").as_string(), "msg_1");
    EXPECT_EQ(first.at("body").at("data").at("id").as_string(), "t1");
    EXPECT_TRUE(first.at("forward").is_null());
    const auto second = document(ended.out.substr(newline + 1));
    EXPECT_EQ(second.at("why").as_string(), "wrong_proof");
    EXPECT_EQ(second.at("answered").to_number<int>(), 401);
}

TEST_F(cli_listen, hears_what_the_service_announces)
{
    settings.allow_loopback_webhooks = true;
    const auto program = begin();

    ASSERT_EQ(run({"generate", "piano", "--webhook", address}).code, 0);
    ASSERT_TRUE(program->prints("new, token fits"));
    const auto ended = end(*program);

    EXPECT_THAT(ended.out, HasSubstr(service().track_ids().front()));
}

} // namespace
} // namespace cli_test
