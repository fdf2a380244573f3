// andante api: any request, at the pace of all others.
#include "cli/fixture.hpp"

#include <algorithm>
#include <fstream>

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_api : public cli {
protected:
    /// Of what the program has asked, how much.
    std::size_t asked() { return script().asked().size(); }
};

TEST_F(cli_api, a_body_that_is_no_json_is_told_before_anything_is_sent)
{
    script();
    for (const auto* const body : {"{\"prompt\":", "prompt=piano", "@none.json", ""}) {
        const auto refused = run({"api", "POST", "/v1/generations", "--body", body});

        EXPECT_EQ(refused.code, 2) << body;
        EXPECT_THAT(refused.err, HasSubstr("--body"));
    }
    EXPECT_EQ(asked(), 0u);
}

TEST_F(cli_api, a_method_a_header_or_a_path_that_cannot_be_is_told_before_anything_is_sent)
{
    script();
    const auto method = run({"api", "FETCH", "/v1/me"});
    EXPECT_EQ(method.code, 2);
    EXPECT_THAT(method.err, HasSubstr("GET, HEAD, POST, PUT, PATCH, DELETE"));
    EXPECT_EQ(run({"api", "GET", "/v1/me", "--header", "no colon"}).code, 2);
    EXPECT_EQ(run({"api", "GET", "/v1/me", "--header", "a b: c"}).code, 2);
    EXPECT_EQ(run({"api", "GET", "/v1/a b"}).code, 2);
    EXPECT_EQ(run({"api", "GET"}).code, 2);
    EXPECT_EQ(asked(), 0u);
}

TEST_F(cli_api, the_key_goes_nowhere_else_and_is_nobodys_to_replace)
{
    script();
    const auto elsewhere = run({"api", "GET", "https://example.org/v1/me"});
    EXPECT_EQ(elsewhere.code, 2);
    EXPECT_THAT(elsewhere.err, HasSubstr("--base-url"));
    EXPECT_EQ(run({"api", "GET", "/v1/me", "--header", "X-API-Key: other"}).code, 2);
    EXPECT_EQ(asked(), 0u);
}

TEST_F(cli_api, an_error_of_the_service_is_told_as_everywhere)
{
    const auto missing = run_json({"api", "GET", "/v1/generations/none"});

    EXPECT_EQ(missing.code, 1);
    EXPECT_EQ(missing.out, "");
    EXPECT_EQ(error_of(missing).at("errc").as_string(), "not_found");
}

TEST_F(cli_api, only_reads_of_unknown_paths_are_repeated)
{
    script().answer("GET /v9/new", "{}", 500);
    script().answer("GET /v9/new", R"({"a":1})");
    EXPECT_EQ(run({"api", "GET", "/v9/new"}).out, R"({"a":1})");
    EXPECT_EQ(asked(), 2u);

    for (const auto* const method : {"POST", "PUT", "PATCH", "DELETE"}) {
        const auto before = asked();
        script().answer(method + std::string(" /v9/new"), "{}", 500);

        EXPECT_EQ(run({"api", method, "/v9/new"}).code, 1);
        EXPECT_EQ(asked(), before + 1) << method;
    }
}

TEST_F(cli_api, a_paid_create_whose_answer_is_lost_is_sent_once_and_looked_for)
{
    settings.faults.emplace_back(emulator::fault_kind::reset_after_commit, "POST /v1/generations");

    const auto lost = run({"api", "POST", "/v1/generations", "--body", R"({"tags":"piano"})"});

    EXPECT_EQ(lost.code, 1);
    EXPECT_THAT(lost.err, HasSubstr("may have been started"));
    EXPECT_THAT(lost.err, HasSubstr("andante api GET /v1/generations"));
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_api, a_create_stands_under_its_limit)
{
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    const words create{
        "api",
        "POST",
        "/v1/generations",
        "--body",
        R"({"tags":"piano"})",
        "--limit",
        "create=1/40s",
        "--timeout",
        "5s"
    };
    ASSERT_EQ(run(create).code, 0);

    const auto second = run(create);

    EXPECT_EQ(second.code, 4);
    EXPECT_EQ(service().track_ids().size(), 1u);
}

TEST_F(cli_api, a_body_is_sent_as_it_is_and_its_answer_printed_as_it_came)
{
    const std::string odd = "{ \"data\" :\n [1.50, 12345678901234567890123] }\n";
    script().answer("POST /v9/new", odd);
    std::ofstream(starting.folder + "/body.json") << "{\"a\": 1e2}\n";
    starting.input = "[1, 2]";

    EXPECT_EQ(run({"api", "POST", "v9/new?x=1", "--body", "@body.json"}).out, odd);
    EXPECT_EQ(run({"api", "POST", "/v9/new", "--body", "-"}).out, odd);
    EXPECT_EQ(run({"api", "POST", "/v9/new", "--body", "[3]"}).out, odd);
    EXPECT_EQ(
        run({"api", "POST", "/v9/new", "--body", "a=b", "-H", "Content-Type: text/plain"}).out, odd
    );
    EXPECT_EQ(
        script().asked(),
        (words{
            "POST /v9/new?x=1 {\"a\": 1e2}\n",
            "POST /v9/new [1, 2]",
            "POST /v9/new [3]",
            "POST /v9/new a=b"
        })
    );
}

TEST_F(cli_api, json_is_one_line_with_the_fields_and_ids_of_any_command)
{
    script().answer("GET /v9/new", "{\"list\":[\n {\"id\":\"a b\",\"n\":1.50}\n]}");

    EXPECT_EQ(
        run_json({"api", "GET", "/v9/new"}).out, "{\"list\":[{\"id\":\"a b\",\"n\":1.50}]}\n"
    );
    EXPECT_EQ(run({"api", "GET", "/v9/new", "--json=n"}).out, "[{\"n\":1.50}]\n");
    EXPECT_EQ(run({"api", "GET", "/v9/new", "--quiet"}).out, "a b\n");
}

TEST_F(cli_api, include_shows_status_and_headers)
{
    script().answer("GET /v9/new", "{}", 203);

    const auto text = run({"api", "GET", "/v9/new", "--include"});
    EXPECT_THAT(text.out, testing::StartsWith("HTTP/1.1 203\n"));
    EXPECT_THAT(text.out, HasSubstr("\nContent-Type: application/json\n"));
    EXPECT_THAT(text.out, testing::EndsWith("\n\n{}"));

    const auto whole = document(run_json({"api", "GET", "/v9/new", "-i"}).out);
    EXPECT_EQ(whole.at("status").to_number<int>(), 203);
    EXPECT_EQ(whole.at("headers").at("Content-Type").as_string(), "application/json");
    EXPECT_TRUE(whole.at("body").is_object());
}

TEST_F(cli_api, a_terminal_gets_it_indented_and_without_its_tricks)
{
    script().answer("GET /v9/new", "{\"a\":[1.0,{}],\"b\":\"\\\"x\xC2\x9B\"}");

    starting.terminal_output = true;
    const auto shown = start_at_terminal({"api", "GET", "/v9/new"})->finish();

    std::string plain = shown.err;
    plain.erase(std::remove(plain.begin(), plain.end(), '\r'), plain.end());
    EXPECT_THAT(
        plain, HasSubstr("{\n  \"a\": [\n    1.0,\n    {}\n  ],\n  \"b\": \"\\\"x\\u009b\"\n}\n")
    );
}

TEST_F(cli_api, another_provider_is_named_in_front_or_by_its_option)
{
    script();
    const auto unknown = run({"api", "GET", "/models", "--provider", "togehter"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("together"));

    starting.environment["TOGETHER_API_KEY"] = "key";
    starting.environment["TOGETHER_BASE_URL"] = server().base_url() + "/v1";
    script().answer("GET /v1/models", "[]");
    EXPECT_EQ(run({"api", "GET", "/models", "--provider", "together"}).out, "[]");
    EXPECT_EQ(run({"together", "api", "GET", "/models"}).out, "[]");
    EXPECT_EQ(run({"together", "api", "GET", "/v1/models"}).out, "[]") << "as its pages write it";
    EXPECT_EQ(run({"together", "api", "GET", server().base_url() + "/v1/models"}).out, "[]");
    EXPECT_EQ(run({"together", "api", "--provider", "sauti", "GET", "/models"}).code, 2);
}

TEST_F(cli_api, a_misspelt_option_is_found)
{
    const auto refused = run({"api", "GET", "/v1/me", "--inclde"});

    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("Did you mean: --include"));
}

TEST_F(cli_api, what_the_journal_does_not_keep_is_said)
{
    script().answer("POST /v9/new", "{}");
    EXPECT_THAT(
        run({"api", "POST", "/v9/new", "--journal", "x.journal"}).err, HasSubstr("not written down")
    );
    script().answer("GET /v9/new", "{}");
    EXPECT_EQ(run({"api", "GET", "/v9/new", "--journal", "x.journal"}).err, "");
}

} // namespace
} // namespace cli_test
