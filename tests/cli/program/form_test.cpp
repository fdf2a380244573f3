// What is written of a document: --json FIELDS and --quiet.
#include "cli/fixture.hpp"

#include <csignal>

namespace cli_test {
namespace {

using testing::HasSubstr;

class cli_form : public cli {
protected:
    void answer_two()
    {
        script().answer(
            "GET /v1/generations",
            R"({"data":{"generations":[{"id":"t1","status":"completed","title":"One",)"
            R"("parameters":{"bpm":90}},{"id":"t2","status":"failed"}],"hasMore":false}})"
        );
    }
};

TEST_F(cli_form, a_field_that_no_track_has_is_refused_before_anything_is_sent)
{
    answer_two();
    const auto ended = run({"list", "--json=id,titel"});

    EXPECT_EQ(ended.code, 2);
    const auto error = error_of(ended);
    EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("'titel'"));
    EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("title"));
    EXPECT_THAT(script().asked(), testing::IsEmpty());
}

TEST_F(cli_form, fields_choose_the_members_of_each_object)
{
    answer_two();
    const std::string expected = R"([{"title":"One","id":"t1"},{"title":null,"id":"t2"}])"
                                 "\n";

    EXPECT_EQ(run({"list", "--json=title,id"}).out, expected);
    EXPECT_EQ(run({"list", "--json", "title,id"}).out, expected);
    EXPECT_EQ(run({"--json", "title,id", "list"}).out, expected);
    EXPECT_EQ(run({"list", "--json", "title,id", "--all"}).out, expected);
}

TEST_F(cli_form, fields_of_one_object_are_an_object)
{
    script().answer("GET /v1/generations/t1", R"({"data":{"id":"t1","status":"completed"}})");

    EXPECT_EQ(
        run({"get", "t1", "--json", "status"}).out,
        R"({"status":"completed"})"
        "\n"
    );
}

TEST_F(cli_form, a_field_may_be_of_the_object_within)
{
    answer_two();

    EXPECT_EQ(
        run({"list", "--json", "id,bpm"}).out,
        R"([{"id":"t1","bpm":90},{"id":"t2","bpm":null}])"
        "\n"
    );
}

TEST_F(cli_form, what_follows_json_and_names_no_field_is_an_argument)
{
    script().answer("GET /v1/generations/t1", R"({"data":{"id":"t1","status":"completed"}})");

    EXPECT_EQ(document(run({"get", "--json", "t1"}).out).at("status"), "completed");
}

TEST_F(cli_form, json_alone_is_the_whole_document)
{
    answer_two();
    EXPECT_EQ(document(run({"list", "--json"}).out).at("hasMore"), false);
}

TEST_F(cli_form, quiet_prints_ids_only)
{
    answer_two();
    const auto listed = run({"list", "--quiet"});

    EXPECT_EQ(listed.out, "t1\nt2\n");
    EXPECT_EQ(listed.err, "");
}

TEST_F(cli_form, quiet_errors_are_for_people)
{
    const auto ended = run({"get", "nothing", "-q"});

    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, testing::StartsWith("andante: "));
}

TEST_F(cli_form, quiet_and_json_exclude_each_other)
{
    EXPECT_EQ(run({"list", "--quiet", "--json"}).code, 2);
    EXPECT_EQ(run({"list", "--quiet", "--csv"}).code, 2);
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_form, quiet_creates_print_the_ids_of_what_was_made)
{
    const auto one = run({"generate", "piano", "--quiet"});
    EXPECT_EQ(one.out, service().track_ids().front() + "\n");
    EXPECT_EQ(one.err, "");

    starting.input = "one\ntwo\n";
    for (const auto* const wait : {"--wait", "--no-wait"}) {
        const auto many = run({"generate", "--from", "-", "-q", wait});
        EXPECT_EQ(many.code, 0) << many.err;
        EXPECT_EQ(std::count(many.out.begin(), many.out.end(), '\n'), 2) << many.out;
        EXPECT_EQ(many.out.size(), 2 * 37u) << many.out;
    }
}

TEST_F(cli_form, quiet_deletes_print_what_was_deleted)
{
    const auto id = add_tracks(1).front();
    const auto ended = run({"delete", "--yes", "--quiet", id, "gone"});

    EXPECT_EQ(ended.code, 3);
    EXPECT_EQ(ended.out, id + "\n");
}

} // namespace
} // namespace cli_test
