// Every route over TLS, as the provider's public documentation describes it.
#include "support/booth.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace contract_test {
namespace {

using namespace std::chrono_literals;
namespace sauti = andante::sauti;
using andante::errc;
using andante_tests::live_booth;
using andante_tests::quiet_booth;

const std::string stock(sauti::stock_voice);

andante::emulator::sauti::settings quick_jobs()
{
    auto settings = quiet_booth();
    settings.jobs.time = 100ms;
    settings.jobs.queued_time = 10ms;
    return settings;
}

andante::call_options keeping()
{
    andante::call_options options;
    options.keep_raw_json = true;
    return options;
}

void use_recordings(live_booth& here, const std::string& wav)
{
    const auto sample = sauti::recording::memory(wav);
    const auto mine = here.run(here.client.clone_voice(sample, "Sauti yangu"));
    EXPECT_EQ(mine.name, "Sauti yangu");
    EXPECT_EQ(mine.status, "ready");
    EXPECT_EQ(here.run(here.client.voice(mine.id)).name, "Sauti yangu");
    EXPECT_EQ(here.run(here.client.clone_voice(sample)).name, "Cloned Voice");

    const auto words = here.run(here.client.transcribe(sample));
    EXPECT_EQ(words.language, "sw");
    EXPECT_NE(words.text.find(std::to_string(wav.size())), std::string::npos);
    EXPECT_EQ(here.run(here.client.transcribe(sample, "en")).language, "en");

    const auto reply = here.run(here.client.converse("Salio langu ni ngapi?"));
    EXPECT_EQ(reply.user_text, "Salio langu ni ngapi?");
    EXPECT_EQ(reply.scenario, "general");
    EXPECT_EQ(reply.wav, here.service->speech_of(reply.agent_text));
    sauti::agent_options bank;
    bank.scenario = "banking";
    bank.voice_id = stock;
    const auto heard = here.run(here.client.converse(sample, bank));
    EXPECT_EQ(heard.scenario, "banking");
    EXPECT_EQ(heard.voice_id, stock);
}

TEST(sauti_contract, every_route_works_over_tls)
{
    live_booth here(quick_jobs());
    ASSERT_TRUE(here.client.base_url().is_secure());
    const auto speech = here.client.speech();

    const auto direct = here.run(speech.synthesize("Habari ya asubuhi.", stock));
    EXPECT_EQ(direct.wav, here.service->speech_of("Habari ya asubuhi."));
    EXPECT_EQ(direct.characters, 18);
    EXPECT_TRUE(direct.job_id.empty());

    const auto begun = here.run(speech.create("Karibu.", stock));
    EXPECT_EQ(begun.status, sauti::job_status::queued);
    const auto ended = here.run(speech.wait(begun.id));
    EXPECT_EQ(ended.status, sauti::job_status::succeeded);
    EXPECT_TRUE(ended.completed_at.has_value());
    EXPECT_EQ(here.run(speech.get(begun.id, keeping())).raw_json.find("{\"job_id\""), 0u);
    const auto audio = here.run(speech.audio(begun.id));
    ASSERT_TRUE(audio.has_value());
    EXPECT_EQ(audio->wav, here.service->speech_of("Karibu."));
    EXPECT_EQ(audio->job_id, begun.id);

    const auto voices = here.run(here.client.voices("sw", keeping()));
    ASSERT_EQ(voices.items.size(), 1u);
    EXPECT_EQ(voices.items.front().id, stock);
    EXPECT_EQ(voices.items.front().status, sauti::voice_status::active);
    EXPECT_EQ(voices.raw_json.find("{\"voices\""), 0u);
    EXPECT_TRUE(here.run(here.client.voices("en")).items.empty());
    EXPECT_EQ(here.run(here.client.voice(stock)).locale, "sw-KE");

    use_recordings(here, direct.wav);

    std::set<std::string> routes;
    for (const auto& seen : here.service->record().requests()) {
        routes.insert(seen.route);
        EXPECT_TRUE(seen.headers.find("xi-api-key"));
        EXPECT_FALSE(seen.headers.find("Authorization"));
        EXPECT_LT(seen.status, 300) << seen.route;
    }
    EXPECT_EQ(routes.size(), 10u) << "every verb of every path";
}

TEST(sauti_contract, a_file_is_read_while_it_is_sent_and_must_be_there)
{
    live_booth here(quick_jobs());
    const auto folder = std::filesystem::temp_directory_path() / "andante-sauti-sample";
    std::filesystem::create_directories(folder);
    const auto path = folder / "sample.wav";
    std::ofstream(path, std::ios::binary) << here.service->speech_of("sampuli");
    const auto words = here.run(here.client.transcribe(sauti::recording::file(path)));
    EXPECT_NE(words.text.find(std::to_string(std::filesystem::file_size(path))), std::string::npos);
    std::filesystem::remove_all(folder);
    const auto gone = here.run_failing(here.client.transcribe(sauti::recording::file(path)));
    EXPECT_TRUE(gone == errc::file_error) << gone.message();
    EXPECT_NE(gone.message().find("sample.wav"), std::string::npos);
}

TEST(sauti_contract, nothing_that_is_not_set_is_sent)
{
    live_booth here(quick_jobs());
    here.run(here.client.speech().synthesize("Habari", stock));
    sauti::speech_settings slow;
    slow.speaking_rate = 0.8;
    here.run(here.client.speech().create("Habari", stock, slow));
    here.run(here.client.converse("Habari"));
    const auto sent = here.service->record().requests();
    EXPECT_EQ(sent.at(0).body, R"({"text":"Habari"})");
    EXPECT_EQ(
        sent.at(1).body,
        R"({"text":"Habari","voice_id":"sauti-swahili-v1","voice_settings":{"speaking_rate":0.8}})"
    );
    EXPECT_EQ(sent.at(2).body, R"({"text":"Habari"})");
}

} // namespace
} // namespace contract_test
