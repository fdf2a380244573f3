// Where audio is saved: one file a track, and nothing of somebody else's is touched.
#include "cli/fixture.hpp"
#include "support/sanitizers.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <sys/stat.h>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class cli_place : public cli {
protected:
    fs::path at(const std::string& name) const { return fs::path(starting.folder) / name; }
    std::string bytes_of(const std::string& name) const
    {
        std::ifstream in(at(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string add_track(const std::string& prompt)
    {
        return service().add_track(emulator::finetuning::track_seed(prompt, false));
    }
};

TEST_F(cli_place, ids_that_begin_alike_have_files_of_their_own)
{
    starting.input = "\xE5\xA4\x9C\n\xE5\xA4\x9C\n\xE5\xA4\x9C\n"; // no Latin letter, so the id
                                                                   // alone tells them apart
    const auto ended = run({"generate", "--from", "-", "--output-dir", "tracks"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::set<std::string> names;
    for (const auto& each : fs::directory_iterator(at("tracks"))) {
        names.insert(each.path().filename().string());
    }
    EXPECT_EQ(names.size(), 3u);
    for (const auto& id : service().track_ids()) {
        EXPECT_EQ(names.count("generation-" + id + ".mp3"), 1u) << id;
    }
}

TEST_F(cli_place, names_of_different_ids_differ_however_the_ids_look)
{
    words given{"wait"};
    for (const std::string id :
         {"01JZX0000000000000000000AA",
          "01JZX0000000000000000000AB",
          "gen_0198aaaaX",
          "gen_0198aaaaY",
          "a:b",
          "a;b"}) {
        emulator::finetuning::track_seed seed("\xE5\xA4\x9C", false);
        seed.id = id;
        given.push_back(service().add_track(seed));
    }
    for (const char last : {'1', '2'}) {
        emulator::finetuning::track_seed seed("\xE5\xA4\x9C", false);
        seed.id = std::string(300, 'x') + last;
        given.push_back(service().add_track(seed));
    }
    given.insert(given.end(), {"--output-dir", "tracks"});
    const auto ended = run(given);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const fs::directory_iterator begin(at("tracks"));
    EXPECT_EQ(std::distance(begin, fs::directory_iterator()), 8);
}

TEST_F(cli_place, a_track_that_is_named_twice_is_saved_once)
{
    const auto id = add_track("piano");
    const auto ended = run({"wait", id, id, "--output-dir", "tracks"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_FALSE(bytes_of("tracks/piano-" + id + ".mp3").empty());
}

TEST_F(cli_place, a_file_that_appears_meanwhile_stays_and_the_advice_works)
{
    settings.jobs.time = 1s;
    const auto program = start({"generate", "piano", "--output", "out.mp3"});
    ASSERT_TRUE(program->shows("started"));
    std::ofstream(at("out.mp3")) << "mine";
    const auto ended = program->finish();
    EXPECT_NE(ended.code, 0);
    EXPECT_EQ(bytes_of("out.mp3"), "mine");
    const auto id = service().track_ids().front();
    EXPECT_EQ(ended.err.find(" --output out.mp3 --base-url"), std::string::npos) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("--output out-2.mp3"));
    EXPECT_THAT(ended.err, HasSubstr("--output out.mp3 --force"));

    EXPECT_EQ(run({"download", id, "--output", "out-2.mp3"}).code, 0);
    EXPECT_EQ(run({"download", id, "--output", "out.mp3", "--force"}).code, 0);
    EXPECT_EQ(bytes_of("out.mp3"), bytes_of("out-2.mp3"));
}

TEST_F(cli_place, many_whose_files_are_there_are_told_how_to_replace_them)
{
    const auto first = add_track("piano");
    const auto second = add_track("drums");
    fs::create_directory(at("tracks"));
    std::ofstream(at("tracks/piano-" + first + ".mp3")) << "mine";
    const auto ended = run({"wait", first, second, "--output-dir", "tracks"});
    EXPECT_EQ(ended.code, 3) << ended.err;
    EXPECT_EQ(bytes_of("tracks/piano-" + first + ".mp3"), "mine");
    EXPECT_THAT(ended.err, HasSubstr("andante wait " + first + " --output-dir tracks/ --force"));
    EXPECT_EQ(run({"wait", first, "--output-dir", "tracks/", "--force"}).code, 0);
    EXPECT_NE(bytes_of("tracks/piano-" + first + ".mp3"), "mine");
}

TEST_F(cli_place, a_file_that_is_replaced_keeps_its_mode_and_a_link_stays_a_link)
{
    const auto id = add_track("piano");
    std::ofstream(at("real.mp3")) << "old";
    ::chmod(at("real.mp3").c_str(), 0600);
    fs::create_symlink("real.mp3", at("link.mp3"));
    EXPECT_EQ(run({"download", id, "--output", "link.mp3"}).code, 2);
    EXPECT_EQ(run({"download", id, "--output", "link.mp3", "--force"}).code, 0);
    EXPECT_TRUE(fs::is_symlink(at("link.mp3")));
    EXPECT_GT(bytes_of("real.mp3").size(), 1000u);
    struct stat now{};
    ::stat(at("real.mp3").c_str(), &now);
    EXPECT_EQ(now.st_mode & 0777U, 0600u);
}

TEST_F(cli_place, a_page_or_message_in_the_audios_place_is_not_saved)
{
    for (const std::string body : {"<!doctype html><p>Sign in", R"({"error":"gone"})", ""}) {
        const auto path = "/media/" + std::to_string(body.size());
        script().answer(
            "GET /v1/generations/t" + std::to_string(body.size()),
            R"({"data":{"id":"t","status":"completed","audioUrl":")" + server().base_url() + path +
                R"("}})"
        );
        script().answer("GET " + path, body);
        const auto ended = run({"download", "t" + std::to_string(body.size())});
        EXPECT_EQ(ended.code, 1) << ended.err;
        EXPECT_THAT(ended.err, HasSubstr("instead of media")) << body;
        EXPECT_EQ(files(), words{});
    }
}

TEST_F(cli_place, an_address_of_audio_may_lack_its_percent_signs)
{
    script().answer(
        "GET /v1/generations/t",
        R"({"data":{"id":"t","status":"completed","audioUrl":")" + server().base_url() +
            R"(/caf\u00e9 [1]|x 100%.mp3"}})"
    );
    script().answer("GET /caf%C3%A9%20%5B1%5D%7Cx%20100%25.mp3", "ID3 sound");
    const auto ended = run({"download", "t", "--output", "x.mp3"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(bytes_of("x.mp3"), "ID3 sound");
}

TEST_F(cli_place, a_device_needs_no_force_and_stays_one)
{
    const auto id = add_track("piano");
    const auto ended = run({"download", id, "--output", "/dev/null"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(cli_place, standard_output_gets_the_audio_and_nothing_else)
{
    const auto id = add_track("piano");
    ASSERT_EQ(run({"download", id, "--output", "file.mp3"}).code, 0);
    for (const bool json : {false, true}) {
        const words given{"download", id, "--output", "/dev/stdout"};
        const auto ended = json ? run_json(given) : run(given);
        EXPECT_EQ(ended.code, 0) << ended.err;
        EXPECT_TRUE(ended.out == bytes_of("file.mp3")) << ended.out.size();
    }
    const auto made = run({"generate", "drums", "--output", "/dev/stdout"});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_TRUE(made.out.starts_with("ID3") || made.out.starts_with("\xFF"))
        << made.out.substr(0, 80);
}

TEST_F(cli_place, a_limit_of_file_sizes_is_an_error_that_leaves_nothing)
{
    const auto id = add_track("piano");
    const auto ended = run_after("ulimit -f 8", {"download", id, "--output", "x.mp3"});
    EXPECT_EQ(ended.signal, 0);
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.err, HasSubstr("too large"));
    EXPECT_EQ(files(), words{});
}

TEST_F(cli_place, ninety_nine_tracks_are_saved_with_few_descriptors)
{
    if (andante_tests::address_sanitized) {
        GTEST_SKIP() << "the sanitizer's look at virtual tables needs descriptors itself";
    }
    words given{"wait"};
    const auto ids = add_tracks(99);
    given.insert(given.end(), ids.begin(), ids.end());
    given.insert(given.end(), {"--output-dir", "tracks"});
    const auto ended = run_after("ulimit -n 64", given);
    EXPECT_EQ(ended.code, 0) << ended.err.substr(0, 2000);
    const fs::directory_iterator begin(at("tracks"));
    EXPECT_EQ(std::distance(begin, fs::directory_iterator()), 99);
}

} // namespace
} // namespace cli_test
