#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using namespace std::chrono_literals;

/// The same command with and without --json.
class cli_exit_code : public cli, public testing::WithParamInterface<bool> {
protected:
    finished run_either(words arguments)
    {
        const auto ended = GetParam() ? run_json(std::move(arguments)) : run(arguments);
        if (GetParam() && ended.code != 0 && ended.code != 3) {
            const auto error = error_of(ended);
            words names;
            for (const auto& member : error) {
                names.emplace_back(member.key());
            }
            EXPECT_THAT(
                names,
                testing::ElementsAre(
                    "errc",
                    "code",
                    "status",
                    "message",
                    "retry_after",
                    "request_id",
                    "outcome",
                    "attempts"
                )
            );
        } else if (!GetParam() && ended.code != 0) {
            EXPECT_FALSE(ended.err.empty());
        }
        return ended;
    }
    void fail_with(const std::string& route, int status, const std::string& code)
    {
        emulator::fault fault(emulator::fault_kind::error, route);
        fault.status = status;
        fault.code = code;
        fault.count = 0;
        settings.faults.push_back(fault);
    }
};

INSTANTIATE_TEST_SUITE_P(output, cli_exit_code, testing::Bool(), [](const auto& each) {
    return each.param ? "json" : "text";
});

TEST_P(cli_exit_code, is_0_when_done)
{
    EXPECT_EQ(run_either({"me"}).code, 0);
}

TEST_P(cli_exit_code, is_1_for_what_does_not_exist)
{
    const auto ended = run_either({"get", "nothing"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "");
    if (GetParam()) {
        const auto error = error_of(ended);
        EXPECT_EQ(error.at("errc"), "not_found");
        EXPECT_EQ(error.at("code"), "NOT_FOUND");
        EXPECT_EQ(error.at("status"), 404);
        EXPECT_EQ(error.at("outcome"), "rejected");
        EXPECT_EQ(error.at("retry_after"), nullptr);
        ASSERT_EQ(error.at("attempts").as_array().size(), 1u);
        EXPECT_EQ(error.at("attempts").at(0).at("status"), 404);
    }
}

TEST_P(cli_exit_code, is_1_for_a_wrong_key)
{
    starting.environment["FINETUNING_API_KEY"] = "ft_live_ffffffffffffffffffffffffffffffff";
    EXPECT_EQ(run_either({"me"}).code, 1);
}

TEST_P(cli_exit_code, is_1_for_a_plan_without_the_api)
{
    settings.accounts.front().tier = "free";
    EXPECT_EQ(run_either({"me"}).code, 1);
}

TEST_P(cli_exit_code, is_1_without_credits)
{
    settings.accounts.front().generations_used = 2000;

    const auto ended = run_either({"generate", "piano"});

    EXPECT_EQ(ended.code, 1);
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("code"), "MONTHLY_LIMIT_REACHED");
    }
}

TEST_P(cli_exit_code, is_1_for_a_failed_track_which_is_printed_all_the_same)
{
    const auto ended = run_either({"generate", "[fail]"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.out, testing::HasSubstr("GPU job timed out after 240s"));
    if (GetParam()) {
        EXPECT_EQ(document(ended.out).at("status"), "failed");
        EXPECT_EQ(error_of(ended).at("errc"), "job_failed");
    }
}

TEST_P(cli_exit_code, is_1_when_nobody_listens)
{
    starting.environment["FINETUNING_BASE_URL"] = "http://127.0.0.1:1";
    const auto ended = run_either({"me"});

    EXPECT_EQ(ended.code, 1);
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("errc"), "connect_failed");
        EXPECT_EQ(error_of(ended).at("status"), nullptr);
    }
}

TEST_P(cli_exit_code, is_1_for_a_page_of_a_proxy)
{
    emulator::fault page(emulator::fault_kind::html, "*");
    page.status = 200;
    page.count = 0;
    settings.faults.push_back(page);

    EXPECT_EQ(run_either({"me"}).code, 1);
}

TEST_P(cli_exit_code, is_1_for_a_lost_reply_to_a_create_and_says_that_it_may_exist)
{
    emulator::fault lost(emulator::fault_kind::reset_after_commit, "POST /v1/generations");
    settings.faults.push_back(lost);

    emulator::fault unread(emulator::fault_kind::reset_before_commit, "GET /v1/generations");
    unread.count = 0;
    settings.faults.push_back(unread);

    const auto ended = run_either({"generate", "piano", "--timeout", "4s"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(service().generations_accepted(), 1u);
    EXPECT_THAT(ended.err, testing::HasSubstr("may have been started"));
    EXPECT_THAT(ended.err, testing::HasSubstr("andante list"));
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("outcome"), "unknown");
    }
}

TEST_P(cli_exit_code, is_1_when_output_is_lost)
{
    starting.full_output = true;
    const auto ended = run(GetParam() ? words{"me", "--json"} : words{"me"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.err, testing::HasSubstr("could not be written"));
}

TEST_P(cli_exit_code, is_2_for_an_unknown_command_which_suggests_a_known_one)
{
    const auto ended = run_either({"lsit"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("Did you mean: andante list"));
}

TEST_P(cli_exit_code, is_2_for_an_unknown_command_of_a_command)
{
    const auto ended = run_either({"playlist", "ad", "x"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("andante playlist add"));
}

TEST_P(cli_exit_code, is_2_without_a_command)
{
    EXPECT_EQ(run_either({"--verbose"}).code, 2);
}

TEST_P(cli_exit_code, is_2_for_an_unknown_option)
{
    EXPECT_EQ(run_either({"me", "--fast"}).code, 2);
}

TEST_P(cli_exit_code, is_2_for_a_missing_argument)
{
    EXPECT_EQ(run_either({"get"}).code, 2);
}

TEST_P(cli_exit_code, is_2_for_a_number_that_is_none)
{
    EXPECT_EQ(run_either({"generate", "piano", "--bpm", "fast"}).code, 2);
}

TEST_P(cli_exit_code, is_2_for_a_timeout_that_is_none)
{
    EXPECT_EQ(run_either({"me", "--timeout", "soon"}).code, 2);
}

TEST_P(cli_exit_code, is_2_for_a_value_beyond_a_limit_and_nothing_is_sent)
{
    const auto ended = run_either({"generate", "piano", "--duration", "300"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("duration"));
    EXPECT_THAT(ended.err, testing::HasSubstr("210"));
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_P(cli_exit_code, is_2_for_a_page_beyond_the_limit)
{
    EXPECT_EQ(run_either({"list", "--limit", "100"}).code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_P(cli_exit_code, is_2_when_the_server_refuses_a_value)
{
    fail_with("POST /v1/generations", 400, "VALIDATION_ERROR");

    const auto ended = run_either({"generate", "piano"});

    EXPECT_EQ(ended.code, 2);
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("code"), "VALIDATION_ERROR");
    }
}

TEST_P(cli_exit_code, is_2_without_a_key_and_says_how_to_give_one)
{
    starting.environment.erase("FINETUNING_API_KEY");
    const auto ended = run_either({"me"});

    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, testing::HasSubstr("FINETUNING_API_KEY"));
}

TEST_P(cli_exit_code, is_2_for_plain_http_to_another_machine)
{
    EXPECT_EQ(run_either({"me", "--base-url", "http://example.org"}).code, 2);
}

TEST_P(cli_exit_code, is_3_when_some_items_fail)
{
    const auto id = add_tracks(1).front();

    const auto ended = run_either({"delete", "--yes", id, "gone"});

    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, testing::HasSubstr(GetParam() ? id : "deleted 1 of 2"));
}

TEST_P(cli_exit_code, is_3_when_all_items_fail)
{
    EXPECT_EQ(run_either({"delete", "--yes", "gone"}).code, 3);
}

TEST_P(cli_exit_code, is_3_when_a_playlist_takes_nothing)
{
    const auto playlist = service().playlist_ids().front();
    EXPECT_EQ(run_either({"playlist", "add", playlist, "gone"}).code, 3);
    EXPECT_EQ(run_either({"playlist", "remove", playlist, "gone"}).code, 3);
}

TEST_P(cli_exit_code, is_4_when_a_call_takes_too_long)
{
    emulator::fault slow(emulator::fault_kind::delay, "GET /v1/me");
    slow.delay = 60s;
    settings.faults.push_back(slow);

    const auto ended = run_either({"me", "--timeout", "300ms"});

    EXPECT_EQ(ended.code, 4);
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("errc"), "deadline_exceeded");
    }
}

TEST_P(cli_exit_code, is_4_when_a_wait_takes_too_long_and_says_how_to_go_on)
{
    const auto ended = run_either({"generate", "[hang]", "--timeout", "500ms"});

    EXPECT_EQ(ended.code, 4);
    ASSERT_EQ(service().track_ids().size(), 1u);
    EXPECT_THAT(ended.err, testing::HasSubstr("andante wait " + service().track_ids().front()));
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("errc"), "wait_deadline");
    }
}

TEST_P(cli_exit_code, is_0_after_a_refusal_for_the_rate_that_ends)
{
    emulator::fault busy(emulator::fault_kind::error, "GET /v1/me");
    busy.status = 429;
    busy.code = "RATE_LIMITED";
    busy.retry_after = 1s;
    settings.faults.push_back(busy);

    EXPECT_EQ(run_either({"me"}).code, 0);
    EXPECT_EQ(service().record().count("GET /v1/me"), 2u);
}

TEST_P(cli_exit_code, is_1_for_a_rate_that_does_not_recover_and_says_how_long)
{
    emulator::fault busy(emulator::fault_kind::error, "GET /v1/me");
    busy.status = 429;
    busy.code = "RATE_LIMITED";
    busy.retry_after = 3600s;
    settings.faults.push_back(busy);

    const auto ended = run_either({"me"});

    EXPECT_EQ(ended.code, 1);
    if (GetParam()) {
        EXPECT_EQ(error_of(ended).at("retry_after"), 3600);
    } else {
        EXPECT_THAT(ended.err, testing::HasSubstr("60 min"));
    }
}

} // namespace
} // namespace cli_test
