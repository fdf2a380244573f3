#include <andante/emulator/sauti/service.hpp>
#include <andante/emulator/server.hpp>

#include "cli/process.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace cli_test {
namespace {

namespace emulator = andante::emulator;
namespace fs = std::filesystem;
namespace json = boost::json;
using emulator::fault;
using emulator::fault_kind;
using words = std::vector<std::string>;

constexpr auto speak_route = "POST /v1/text-to-speech/{voice_id}";

/// The real program against an emulated SAUTI that listens on this machine.
class cli_sauti : public testing::Test {
protected:
    cli_sauti()
    {
        std::string name = (fs::temp_directory_path() / "andante-cli-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        starting.folder = name;
        settings.rates.enforced = false;
        settings.audio.seconds_per_character = 0.001;
        settings.jobs.time = std::chrono::milliseconds(0);
        service = std::make_shared<emulator::sauti::service>(settings);
        server = std::make_unique<emulator::server>(service);
        starting.environment["SAUTI_API_KEY"] = emulator::sauti::settings::default_key;
        starting.environment["SAUTI_BASE_URL"] = server->base_url();
        starting.environment["ANDANTE_STATE_DIR"] = "off";
    }
    ~cli_sauti() override
    {
        server.reset();
        std::error_code ignored;
        fs::remove_all(starting.folder, ignored);
    }

    finished run(words arguments, const std::string& input = std::string())
    {
        arguments.insert(arguments.begin(), "sauti");
        starting.input = input;
        return process(ANDANTE_PROGRAM, arguments, starting).finish();
    }
    std::string file(const std::string& name) const
    {
        std::ifstream in(fs::path(starting.folder) / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    bool exists(const std::string& name) const
    {
        return fs::exists(fs::path(starting.folder) / name);
    }

    emulator::sauti::settings settings;
    start_options starting;
    std::shared_ptr<emulator::sauti::service> service;
    std::unique_ptr<emulator::server> server;
};

/// Sentences of three pieces.
std::string three_pieces()
{
    std::string text;
    for (int number = 1; number <= 100; ++number) {
        text += "Sentensi ya " + std::to_string(number) + " inaendelea hadi mwisho wake hapa. ";
    }
    return text;
}

TEST_F(cli_sauti, says_words_into_a_file)
{
    const auto said = run({"say", "Habari", "ya", "asubuhi", "--output", "a.wav"});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(file("a.wav"), service->speech_of("Habari ya asubuhi"));
    EXPECT_NE(said.out.find("a.wav"), std::string::npos);
    EXPECT_NE(said.err.find("17 characters"), std::string::npos) << said.err;
    EXPECT_EQ(run({"say", "Habari", "--output", "a.wav"}).code, 2) << "it exists";
    EXPECT_EQ(service->syntheses_accepted(), 1u);
}

TEST_F(cli_sauti, sends_the_voice_and_the_rate)
{
    EXPECT_EQ(run({"say", "Habari", "--rate", "0.8", "--output", "a.wav"}).code, 0);
    EXPECT_EQ(
        service->record().requests().at(0).body,
        R"({"text":"Habari","voice_settings":{"speaking_rate":0.8}})"
    );
    const auto refused = run({"say", "Habari", "--voice", "nobody", "--output", "b.wav", "--json"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find("rejected_by_validation"), std::string::npos) << refused.err;
    EXPECT_FALSE(exists("b.wav"));
}

TEST_F(cli_sauti, a_dash_reads_the_text_and_writes_the_audio)
{
    const auto said = run({"say", "-", "--output", "-"}, "Karibu sana.\n");
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(said.out, service->speech_of("Karibu sana."));
}

TEST_F(cli_sauti, a_failed_piece_is_named_and_spoken_alone_afterwards)
{
    fault second(fault_kind::error, speak_route);
    second.first = 2;
    second.status = 422;
    service->add_fault(second);
    const auto text = three_pieces();
    const auto first = run({"say", "-", "--output", "a.wav", "--json"}, text);
    EXPECT_EQ(first.code, 3) << first.err;
    const auto told = json::parse(first.out).as_object();
    EXPECT_EQ(told.at("pieces").to_number<int>(), 3);
    EXPECT_EQ(told.at("spoken").to_number<int>(), 2);
    const auto& failed = told.at("failed").as_array();
    ASSERT_EQ(failed.size(), 1u);
    const std::string missing(failed.at(0).at("text").as_string());
    EXPECT_NE(text.find(missing), std::string::npos);
    EXPECT_TRUE(exists("a.wav"));
    EXPECT_TRUE(exists("a.wav.pieces"));

    EXPECT_EQ(run({"say", "Habari", "--output", "a.wav", "--continue"}).code, 2) << "another text";
    const auto again = run({"say", "-", "--output", "a.wav", "--continue"}, text);
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(service->record().count(speak_route), 4u);
    EXPECT_EQ(service->syntheses_accepted(), 3u);
    EXPECT_NE(file("a.wav").find(service->speech_of(missing).substr(44)), std::string::npos);
    EXPECT_FALSE(exists("a.wav.pieces"));
    EXPECT_EQ(run({"say", "-", "--output", "a.wav", "--continue"}, text).code, 2);
}

TEST_F(cli_sauti, lists_voices_as_they_came)
{
    EXPECT_NE(run({"voices"}).out.find("sauti-swahili-v1"), std::string::npos);
    const auto as_json = run({"voices", "--language", "sw", "--json"});
    EXPECT_EQ(json::parse(as_json.out).at("voices").as_array().size(), 1u);
}

TEST_F(cli_sauti, shows_a_job_and_fetches_its_audio)
{
    const auto unknown = run({"job", "job_unknown"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_EQ(unknown.err.find("voices"), std::string::npos) << "no advice on it: " << unknown.err;
    const std::string text(2001, 'a');
    EXPECT_EQ(run({"say", text, "--output", "b.wav"}).code, 2) << "a word of 2,001 characters";
    emulator::incoming create("POST", "/v1/tts/jobs");
    create.headers.add("xi-api-key", std::string(emulator::sauti::settings::default_key));
    create.body = R"({"text":"Habari"})";
    service->handle(create, std::chrono::system_clock::now());
    const auto id = service->job_ids().at(0);
    const auto shown = run({"job", id, "--json"});
    EXPECT_EQ(json::parse(shown.out).at("job_id").as_string(), id);
    const auto saved = run({"job", id, "--output", "c.wav"});
    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_EQ(file("c.wav"), service->speech_of("Habari"));
}

TEST_F(cli_sauti, clones_and_transcribes_a_file)
{
    std::ofstream(fs::path(starting.folder) / "s.wav", std::ios::binary)
        << service->speech_of("sampuli");
    const auto made = run({"clone", "s.wav", "--name", "Mimi", "--json"});
    EXPECT_EQ(json::parse(made.out).at("name").as_string(), "Mimi");
    const auto heard = run({"transcribe", "s.wav"});
    EXPECT_NE(heard.out.find("habari ya asubuhi"), std::string::npos) << heard.err;
    EXPECT_EQ(run({"transcribe", "missing.wav"}).code, 1);
    std::ofstream(fs::path(starting.folder) / "s.txt") << "text";
    EXPECT_EQ(run({"clone", "s.txt"}).code, 2);
}

TEST_F(cli_sauti, keys_and_credit_have_codes_of_their_own)
{
    fault broke(fault_kind::error, speak_route);
    broke.status = 402;
    service->add_fault(broke);
    const auto credit = run({"say", "Habari", "--output", "a.wav", "--json"});
    EXPECT_EQ(credit.code, 1);
    EXPECT_NE(credit.err.find("quota_exhausted"), std::string::npos) << credit.err;
    service->revoke_key(emulator::sauti::settings::default_key);
    EXPECT_NE(run({"voices", "--json"}).err.find("invalid_api_key"), std::string::npos);
}

TEST_F(cli_sauti, doctor_and_limits_know_it)
{
    EXPECT_EQ(run({"doctor"}).code, 0);
    const auto limits = run({"limits"});
    for (const auto* const name : {"synthesis", "status", "default"}) {
        EXPECT_NE(limits.out.find(name), std::string::npos) << limits.out;
    }
    EXPECT_EQ(run({"voices", "--limit", "synthesis=5/60s"}).code, 0);
    EXPECT_EQ(run({"voices", "--limit", "create=5/60s"}).code, 2);
}

TEST_F(cli_sauti, what_is_stopped_says_what_runs_on)
{
    settings.jobs.direct_time = std::chrono::seconds(20);
    service = std::make_shared<emulator::sauti::service>(settings);
    server = std::make_unique<emulator::server>(service);
    starting.environment["SAUTI_BASE_URL"] = server->base_url();
    process running(ANDANTE_PROGRAM, {"sauti", "say", "Habari", "--output", "a.wav"}, starting);
    EXPECT_TRUE(running.runs_until([this] { return service->syntheses_accepted() > 0; }));
    running.send(SIGINT);
    const auto ended = running.finish();
    EXPECT_EQ(ended.code, 130);
    EXPECT_NE(ended.err.find("is paid for"), std::string::npos) << ended.err;
    EXPECT_FALSE(exists("a.wav"));
}

} // namespace
} // namespace cli_test
