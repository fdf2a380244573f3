#include "cli/fixture.hpp"

namespace cli_test {
namespace {

using cli_bulk = cli;

words delete_command(const words& ids)
{
    words out{"delete", "--yes"};
    out.insert(out.end(), ids.begin(), ids.end());
    return out;
}

std::string lines_of(const words& ids)
{
    std::string out;
    for (const auto& id : ids) {
        out += id + "\n";
    }
    return out;
}

TEST_F(cli_bulk, any_number_of_ids_is_cut_into_requests_of_100)
{
    const auto ids = add_tracks(250);

    const auto deleted = run_json(delete_command(ids));

    EXPECT_EQ(deleted.code, 0);
    EXPECT_EQ(document(deleted.out).at("deleted").as_array().size(), 250u);
    EXPECT_FALSE(document(deleted.out).as_object().contains("errors"));
    EXPECT_EQ(service().record().count("POST /v1/generations/bulk-delete"), 3u);
    EXPECT_EQ(service().track_ids().size(), 0u);
}

TEST_F(cli_bulk, ids_are_read_from_standard_input)
{
    const auto ids = add_tracks(150);
    starting.input = lines_of(ids);

    const auto deleted = run({"delete", "--yes", "-"});

    EXPECT_EQ(deleted.code, 0);
    EXPECT_EQ(deleted.out, "deleted 150 of 150\n");
    EXPECT_EQ(service().track_ids().size(), 0u);
}

TEST_F(cli_bulk, an_id_that_is_given_twice_is_sent_once)
{
    const auto id = add_tracks(1).front();

    EXPECT_EQ(run({"delete", "--yes", id, id}).code, 0);
}

TEST_F(cli_bulk, a_list_with_nothing_in_it_leaves_nothing_to_delete)
{
    const auto deleted = run({"delete", "--yes", "-"});
    EXPECT_EQ(deleted.code, 0);
    EXPECT_THAT(deleted.err, testing::HasSubstr("nothing to delete"));
    EXPECT_EQ(run({"delete", "-"}).code, 0) << "there is nothing to ask for";
    EXPECT_EQ(run_json({"delete", "--yes", "-"}).out, "{\"deleted\":[]}\n");
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_bulk, no_ids_at_all_are_bad_usage)
{
    EXPECT_EQ(run({"delete", "--yes"}).code, 2);
    EXPECT_EQ(run({"wait", "-"}).code, 2);
}

TEST_F(cli_bulk, a_later_request_that_fails_does_not_lose_the_report_of_the_earlier_ones)
{
    emulator::fault broken(emulator::fault_kind::error, "POST /v1/generations/bulk-delete");
    broken.status = 401;
    broken.code = "INVALID_API_KEY";
    broken.first = 2;
    broken.count = 0;
    settings.faults.push_back(broken);
    const auto ids = add_tracks(250);

    const auto deleted = run_json(delete_command(ids));

    EXPECT_EQ(deleted.code, 1);
    const auto report = document(deleted.out);
    EXPECT_EQ(report.at("deleted").as_array().size(), 100u);
    EXPECT_EQ(report.at("notAttempted").as_array().size(), 150u);
    EXPECT_EQ(error_of(deleted).at("code"), "INVALID_API_KEY");
}

TEST_F(cli_bulk, what_was_sent_without_an_answer_is_told_apart_from_what_was_not_sent)
{
    emulator::fault lost(
        emulator::fault_kind::reset_after_commit, "POST /v1/generations/bulk-delete"
    );
    lost.first = 2;
    lost.count = 0;
    settings.faults.push_back(lost);
    const auto ids = add_tracks(450);

    const auto deleted = run(delete_command(ids));

    EXPECT_EQ(deleted.code, 1);
    EXPECT_EQ(deleted.out, "deleted 100 of 450\n");
    EXPECT_THAT(deleted.err, testing::HasSubstr("200 sent, but without an answer"));
    EXPECT_THAT(deleted.err, testing::HasSubstr("150 not attempted"));
}

TEST_F(cli_bulk, a_lost_answer_is_settled_and_the_rest_goes_on)
{
    settings.faults.emplace_back(
        emulator::fault_kind::reset_after_commit, "POST /v1/generations/bulk-delete"
    );
    const auto ids = add_tracks(250);

    const auto deleted = run_json(delete_command(ids));

    EXPECT_EQ(deleted.code, 0);
    EXPECT_EQ(document(deleted.out).at("deleted").as_array().size(), 250u);
    EXPECT_FALSE(document(deleted.out).as_object().contains("errors"));
}

TEST_F(cli_bulk, people_see_each_item_that_failed_with_its_reason)
{
    const auto deleted = run({"delete", "--yes", "gone"});

    EXPECT_EQ(deleted.out, "deleted 0 of 1\n");
    EXPECT_THAT(deleted.err, testing::HasSubstr("gone  Track not found or not owned by you"));
}

} // namespace
} // namespace cli_test
