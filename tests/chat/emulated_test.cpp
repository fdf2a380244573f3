// The client against the emulator's chat answers, in every style that services have.
#include "chat/chat_fixture.hpp"
#include "emulator/kit/chat_answers.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace chat_tests::emulated_tests {

using emulator::chat_answer;
using emulator::chat_style;
using place = chat_style::usage_place;

class chat_emulated : public chat_test {
protected:
    chat_emulated()
    {
        service =
            std::make_shared<andante::support::stream_server>([this](const emulator::incoming& asked
                                                              ) {
                const auto body = boost::json::parse(asked.body);
                const auto problem = emulator::find_chat_problem(body);
                EXPECT_FALSE(problem) << problem->message;
                return chat_answer(body.as_object(), style).make_reply();
            });
        settings.transport = emulator::make_memory_transport(service, time.source());
    }

    outcome stream(chat::request what)
    {
        auto client = chat::client(time.executor(), settings);
        auto opened = run(client.completions().stream(std::move(what)));
        outcome came;
        while (true) {
            auto found = next(opened);
            if (!found || !*found) {
                came.all = opened.accumulated();
                came.problem = found ? std::nullopt : std::optional(found.error());
                return came;
            }
            came.deltas.push_back(std::move(**found));
        }
    }

    /// The style of a service that adds members everywhere.
    static chat_style rich()
    {
        chat_style made;
        made.with_extra_members = true;
        made.logprobs_as_lists = true;
        made.blank_after_data = false;
        made.ends_lines_with_cr = true;
        made.comments = 2;
        made.reasoning_name = "reasoning";
        return made;
    }

    /// A request that uses much of what there is.
    static chat::request demanding()
    {
        auto what = hello();
        what.n = 2;
        what.logprobs = 1;
        what.reasoning.effort = "high";
        return what;
    }

    chat_style style;
};

TEST_F(chat_emulated, a_stream_adds_up_to_the_whole_answer)
{
    for (const auto& each : {chat_style(), rich()}) {
        style = each;
        const auto whole = create(demanding());
        ASSERT_TRUE(whole) << whole.error().message();
        const auto came = stream(demanding());
        ASSERT_FALSE(came.problem) << came.problem->message();
        ASSERT_EQ(whole->choices.size(), 2U);
        ASSERT_EQ(came.all.choices.size(), 2U);
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(came.all.choices[i].message, whole->choices[i].message);
            EXPECT_EQ(came.all.choices[i].finish_reason, whole->choices[i].finish_reason);
            EXPECT_FALSE(came.all.choices[i].message.reasoning.empty());
        }
        EXPECT_EQ(came.all.usage, whole->usage);
        EXPECT_GT(whole->usage->completion, 10U);
        EXPECT_FALSE(whole->choices[0].log_probabilities.empty());
        EXPECT_EQ(
            came.all.choices[0].log_probabilities.size(), whole->choices[0].log_probabilities.size()
        );
    }
    EXPECT_EQ(create()->seed, 15924764223251450000U);
}

TEST_F(chat_emulated, says_what_was_said_and_always_the_same)
{
    const auto first = create();
    EXPECT_THAT(std::string(first->text()), testing::StartsWith("You said: Hello."));
    EXPECT_EQ(create()->text(), first->text());
}

TEST_F(chat_emulated, calls_a_tool_in_fragments_and_answers_its_result)
{
    for (const auto& each : {chat_style(), rich()}) {
        style = each;
        auto what = hello();
        what.tools.emplace_back(
            "weather",
            "tells",
            raw(R"({"type":"object","properties":{"place":{"type":"string"},"days":{"type":"integer"}}})"
            )
        );
        auto came = stream(what);
        ASSERT_FALSE(came.problem);
        ASSERT_EQ(came.all.tool_calls().size(), 1U);
        EXPECT_EQ(came.all.tool_calls()[0].arguments, R"({"place":"Hello","days":7})");
        EXPECT_FALSE(came.all.choices[0].message.content);
        EXPECT_GT(came.deltas.size(), 3U);
        what.messages.push_back(came.all.choices[0].message);
        what.messages.push_back(chat::message::tool(came.all.tool_calls()[0].id, "rain"));
        came = stream(what);
        EXPECT_THAT(std::string(came.all.text()), testing::StartsWith("The tool says: rain."));
    }
}

TEST_F(chat_emulated, gives_json_of_the_schema_that_is_asked_for)
{
    auto what = hello();
    what.response_format = chat::response_format::json_schema(
        "s", raw(R"({"type":"object","properties":{"ok":{"type":"boolean"},"w":{"enum":["x"]}}})")
    );
    EXPECT_EQ(create(what)->text(), R"({"ok":true,"w":"x"})");
    what.response_format = chat::response_format::json_object();
    EXPECT_EQ(create(what)->text(), R"({"answer":"Hello"})");
}

TEST_F(chat_emulated, ends_at_max_tokens_and_at_a_stop)
{
    auto what = hello();
    what.max_tokens = 2;
    auto made = create(what);
    EXPECT_EQ(made->text(), "You said:");
    EXPECT_EQ(made->choices[0].finish_reason, chat::finish_reason::length);
    EXPECT_EQ(made->usage->completion, 2U);
    what = hello();
    what.stop = {"Hel"};
    EXPECT_EQ(create(what)->text(), "You said: ");
}

TEST_F(chat_emulated, tells_the_usage_where_the_service_does)
{
    style.usage = place::own_chunk;
    EXPECT_TRUE(stream(hello()).all.usage) << "the client asks for it";
    style.usage = place::never;
    EXPECT_FALSE(stream(hello()).all.usage);
    EXPECT_FALSE(create()->usage);
}

TEST_F(chat_emulated, breaks_off_in_each_way)
{
    style.error_after.emplace(
        3,
        boost::json::object{
            {"error", boost::json::object{{"message", "m"}, {"type", "server_error"}}}
        }
    );
    auto came = stream(hello());
    EXPECT_EQ(*came.problem, errc::server_error);
    EXPECT_EQ(came.deltas.size(), 3U);
    style = chat_style();
    style.with_done = false;
    EXPECT_EQ(*stream(hello()).problem, errc::truncated_body);
    style = chat_style();
    style.silent_after = 2;
    came = stream(hello());
    EXPECT_EQ(*came.problem, errc::read_timeout);
    EXPECT_EQ(came.deltas.size(), 2U);
    style = chat_style();
    style.goes_on_after_done = true;
    const auto before = time.elapsed();
    EXPECT_FALSE(stream(hello()).problem);
    EXPECT_LT(time.elapsed() - before, 10s) << "the end mark is the end";
}

TEST(chat_problems, name_the_member_that_breaks_a_bound)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"[]", "body"},
        {"{}", "model"},
        {R"({"model":"m"})", "messages"},
        {R"({"model":"m","messages":[]})", "messages"},
        {R"({"model":"m","messages":[{"role":"king","content":"a"}]})", "messages[0].role"},
        {R"({"model":"m","messages":[{"role":"user"}]})", "messages[0].content"},
        {R"({"model":"m","messages":[{"role":"tool","content":"a"}]})", "messages[0].tool_call_id"},
        {R"({"model":"m","messages":[{"role":"user","content":[{"type":"smell"}]}]})",
         "messages[0].content[0].type"},
        {R"({"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":"u"}]}]})",
         "messages[0].content[0].image_url"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"n":0})", "n"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":1.5})",
         "max_tokens"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"logprobs":21})", "logprobs"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"stop":[1]})", "stop"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{}]})", "tools"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"response_format":"json"})",
         "response_format"},
        {R"({"model":"m","messages":[{"role":"user","content":"a"}],"presence_penalty":3})",
         "presence_penalty"},
    };
    for (const auto& [body, field] : cases) {
        const auto found = emulator::find_chat_problem(boost::json::parse(body));
        ASSERT_TRUE(found) << body;
        EXPECT_EQ(found->field, field) << body;
        EXPECT_FALSE(found->message.empty());
    }
    EXPECT_FALSE(emulator::find_chat_problem(boost::json::parse(
        R"({"model":"m","messages":[{"role":"user","content":"a"}],"stop":"x","logprobs":true,"top_logprobs":2})"
    )));
}

} // namespace chat_tests::emulated_tests
