#include "cli/fixture.hpp"

#include <fstream>
#include <iterator>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class cli_download : public cli {
protected:
    std::string content(const std::string& name) const
    {
        std::ifstream file(fs::path(starting.folder) / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(fs::path(starting.folder) / name) << text;
    }
    std::string add_track(const std::string& prompt)
    {
        return service().add_track(emulator::finetuning::track_seed(prompt, false));
    }
};

/// An MPEG audio frame begins with eleven bits of ones, after an optional ID3 tag.
bool looks_like_mp3(const std::string& bytes)
{
    const bool sync = bytes.size() > 4 && static_cast<unsigned char>(bytes[0]) == 0xff &&
                      (static_cast<unsigned char>(bytes[1]) & 0xe0U) == 0xe0;
    return sync || bytes.starts_with("ID3");
}

TEST_F(cli_download, names_the_file_after_title_and_id_and_prints_its_name)
{
    const auto id = add_track("Warm  Analog: Synthwave!, night drive");

    const auto saved = run({"download", id});

    const auto name = "warm-analog-synthwave-" + id + ".mp3";
    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_EQ(saved.out, name + "\n");
    EXPECT_EQ(files(), words{name});
    EXPECT_TRUE(looks_like_mp3(content(name)));
}

TEST_F(cli_download, writes_into_a_folder_that_it_makes)
{
    const auto id = add_track("piano");

    EXPECT_EQ(run({"download", id, "--output", "a/b/"}).code, 0);

    EXPECT_FALSE(content("a/b/piano-" + id + ".mp3").empty());
}

TEST_F(cli_download, does_not_overwrite_a_file)
{
    write("x.mp3", "mine");
    const auto id = add_track("piano");

    const auto refused = run({"download", id, "--output", "x.mp3"});

    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("--force"));
    EXPECT_EQ(content("x.mp3"), "mine");
    EXPECT_EQ(service().record().requests().size(), 0u);
}

TEST_F(cli_download, overwrites_when_told_to)
{
    write("x.mp3", "mine");
    const auto id = add_track("piano");

    EXPECT_EQ(run({"download", id, "--output", "x.mp3", "--force"}).code, 0);

    EXPECT_TRUE(looks_like_mp3(content("x.mp3")));
}

TEST_F(cli_download, pays_for_nothing_when_the_file_exists)
{
    write("x.mp3", "mine");

    EXPECT_EQ(run({"generate", "piano", "--output", "x.mp3"}).code, 2);

    EXPECT_EQ(service().generations_accepted(), 0u);
}

TEST_F(cli_download, an_id_cannot_lead_to_another_folder)
{
    script().answer(
        "GET /v1/generations/..%2F..%2Fx",
        R"({"data":{"id":"../../x/y","status":"completed","title":"../../etc","audioUrl":"http://127.0.0.1:1/x"}})"
    );

    run({"download", "../../x"});

    EXPECT_EQ(files(), words{});
}

TEST_F(cli_download, generate_saves_when_told_where)
{
    const auto made = run({"generate", "piano", "--output", "out.mp3"});

    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_THAT(made.out, testing::HasSubstr("out.mp3"));
    EXPECT_TRUE(looks_like_mp3(content("out.mp3")));
}

TEST_F(cli_download, generate_saves_with_json_too)
{
    const auto made = run_json({"generate", "piano", "--output", "out.mp3"});

    EXPECT_EQ(document(made.out).at("status"), "completed");
    EXPECT_EQ(made.err, "");
    EXPECT_TRUE(looks_like_mp3(content("out.mp3")));
}

TEST_F(cli_download, says_what_it_saved_with_json)
{
    const auto id = add_track("piano");

    const auto saved = document(run_json({"download", id, "--output", "x.mp3"}).out);

    EXPECT_EQ(saved.at("id"), id.c_str());
    EXPECT_EQ(saved.at("path"), "x.mp3");
    EXPECT_EQ(saved.at("bytes"), content("x.mp3").size());
}

TEST_F(cli_download, the_key_does_not_go_to_the_media_host)
{
    const auto id = add_track("piano");
    run({"download", id});

    bool asked = false;
    for (const auto& each : service().record().requests()) {
        if (each.origin == "media") {
            asked = true;
            EXPECT_FALSE(each.headers.find("X-API-Key"));
        }
    }
    EXPECT_TRUE(asked);
}

TEST_F(cli_download, an_unfinished_track_has_nothing_to_save)
{
    settings.jobs.time = 1h;
    run({"generate", "piano", "--no-wait"});

    const auto saved = run({"download", service().track_ids().front()});

    EXPECT_EQ(saved.code, 2);
    EXPECT_EQ(files(), words{});
}

TEST_F(cli_download, a_failed_track_has_nothing_to_save)
{
    run({"generate", "[fail]"});

    const auto saved = run({"download", service().track_ids().front()});

    EXPECT_EQ(saved.code, 1);
    EXPECT_EQ(files(), words{});
}

TEST_F(cli_download, a_sound_effect_is_saved_too)
{
    const auto made = document(run_json({"sfx", "generate", "door", "slam"}).out);
    const auto id = std::string(made.at("id").as_string());

    EXPECT_EQ(run({"sfx", "download", id}).code, 0);

    ASSERT_EQ(files().size(), 1u);
    EXPECT_THAT(files().front(), testing::StartsWith("door-slam-" + id));
}

} // namespace
} // namespace cli_test
