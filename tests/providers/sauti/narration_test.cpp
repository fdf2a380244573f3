#include "support/booth.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace narration_test {
namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace sauti = andante::sauti;
using andante::errc;
using andante_tests::booth;
using andante_tests::quiet_booth;
using emulator::fault;
using emulator::fault_kind;

const std::string stock(sauti::stock_voice);
constexpr auto speak_route = "POST /v1/text-to-speech/{voice_id}";
constexpr std::size_t wav_head = 44;

/// Sentences that differ, of so many characters in all.
std::string long_text(std::size_t characters)
{
    std::string text;
    for (int number = 1; text.size() < characters; ++number) {
        text += "Sentensi ya " + std::to_string(number) + " inaendelea hadi mwisho wake hapa. ";
    }
    text.resize(characters);
    text.back() = '.';
    return text;
}

std::string samples_of(const booth& here, std::string_view text)
{
    return here.service->speech_of(text).substr(wav_head);
}

fault failing(unsigned which)
{
    fault planned(fault_kind::error, speak_route);
    planned.first = which;
    planned.status = 422;
    return planned;
}

/// Three pieces of 20 characters at most.
sauti::narration_options short_pieces()
{
    sauti::narration_options options;
    options.piece_length = 20;
    options.in_flight = 1;
    return options;
}

const std::string three = "Kwanza kabisa. Pili kabisa hapa. Tatu mwisho.";

TEST(sauti_narration, a_text_of_sixty_thousand_characters_is_one_wav_of_exactly_its_samples)
{
    booth here(quiet_booth(), andante_tests::without_pacing);
    here.service->add_fault(failing(7));
    const auto text = long_text(60'000);
    auto done = here.run(here.client.speech().narrate(text, stock));
    EXPECT_GE(done.pieces.size(), 30u);
    ASSERT_EQ(done.missing().size(), 1u);
    const auto missing = done.missing().front();
    EXPECT_TRUE(done.pieces[missing].problem == errc::rejected_by_validation);
    EXPECT_NE(text.find(done.pieces[missing].text), std::string::npos);
    EXPECT_FALSE(done.stopped.has_value());

    std::string samples;
    for (std::size_t index = 0; index < done.pieces.size(); ++index) {
        samples += index == missing ? "" : samples_of(here, done.pieces[index].text);
    }
    const auto file = done.wav().value();
    EXPECT_TRUE(file.substr(wav_head) == samples) << file.size() << ' ' << samples.size();
    EXPECT_EQ(file.substr(0, 4), "RIFF");
    EXPECT_EQ(file.find("RIFF", 4), std::string::npos) << "one header";

    const auto before = here.service->record().count(speak_route);
    done = here.run(here.client.speech().narrate(std::move(done)));
    EXPECT_TRUE(done.is_complete());
    EXPECT_EQ(here.service->record().count(speak_route), before + 1) << "what is missing only";
    samples.clear();
    for (const auto& each : done.pieces) {
        samples += samples_of(here, each.text);
    }
    EXPECT_TRUE(done.wav().value().substr(wav_head) == samples);
}

TEST(sauti_narration, a_text_of_one_piece_fails_as_a_plain_error)
{
    booth here;
    const auto problem = here.run_failing(here.client.speech().narrate("[refuse] hii", stock));
    EXPECT_TRUE(problem == errc::rejected_by_validation);
    EXPECT_EQ(problem.api_code(), "unprocessable_content");
}

TEST(sauti_narration, what_every_piece_would_meet_ends_it_at_once)
{
    booth here;
    here.service->revoke_key(emulator::sauti::settings::default_key);
    const auto problem =
        here.run_failing(here.client.speech().narrate(three, stock, short_pieces()));
    EXPECT_TRUE(problem == errc::invalid_api_key);
    EXPECT_EQ(here.service->record().count(speak_route), 1u);
}

TEST(sauti_narration, credit_that_ends_midway_keeps_what_was_spoken)
{
    booth here;
    fault broke(fault_kind::error, speak_route);
    broke.first = 2;
    broke.status = 402;
    here.service->add_fault(broke);
    auto done = here.run(here.client.speech().narrate(three, stock, short_pieces()));
    ASSERT_TRUE(done.stopped.has_value());
    EXPECT_TRUE(*done.stopped == errc::quota_exhausted);
    EXPECT_EQ(done.missing(), (std::vector<std::size_t>{1, 2}));
    EXPECT_FALSE(done.pieces[2].problem.has_value()) << "it was not tried";
    EXPECT_EQ(here.service->record().count(speak_route), 2u);
    done = here.run(here.client.speech().narrate(std::move(done), short_pieces()));
    EXPECT_TRUE(done.is_complete());
    EXPECT_FALSE(done.stopped.has_value());
    EXPECT_EQ(here.service->syntheses_accepted(), 3u);
}

TEST(sauti_narration, silence_stands_between_pieces)
{
    booth here;
    auto options = short_pieces();
    options.silence = 500ms;
    const auto done = here.run(here.client.speech().narrate(three, stock, options));
    ASSERT_EQ(done.pieces.size(), 3u);
    const std::string pause(16'000, '\0'); // half a second of 16,000 samples of two bytes
    EXPECT_TRUE(
        done.wav().value().substr(wav_head) == samples_of(here, done.pieces[0].text) + pause +
                                                   samples_of(here, done.pieces[1].text) + pause +
                                                   samples_of(here, done.pieces[2].text)
    );
}

TEST(sauti_narration, progress_is_told_after_each_piece)
{
    booth here;
    here.service->add_fault(failing(2));
    auto options = short_pieces();
    std::vector<std::size_t> spoken;
    std::vector<std::size_t> failed;
    std::set<std::size_t> told;
    options.on_progress = [&](const sauti::narration_progress& seen) {
        EXPECT_EQ(seen.total, 3u);
        spoken.push_back(seen.spoken);
        failed.push_back(seen.failed);
    };
    options.on_piece = [&](std::size_t index, const sauti::narration_piece&) {
        told.insert(index);
    };
    here.run(here.client.speech().narrate(three, stock, options));
    EXPECT_EQ(spoken, (std::vector<std::size_t>{1, 1, 2}));
    EXPECT_EQ(failed, (std::vector<std::size_t>{0, 1, 1}));
    EXPECT_EQ(told.size(), 3u);
}

TEST(sauti_narration, a_piece_whose_job_is_late_is_waited_for_and_not_paid_again)
{
    auto settings = quiet_booth();
    settings.sizes.direct_text = 5;
    settings.jobs.time = 1min;
    booth here(settings);
    auto options = short_pieces();
    options.in_flight = 3;
    options.wait.deadline = 10s;
    auto done = here.run(here.client.speech().narrate(three, stock, options));
    EXPECT_EQ(done.missing().size(), 3u);
    for (const auto& each : done.pieces) {
        EXPECT_FALSE(each.job_id.empty());
        EXPECT_TRUE(each.problem.value() == errc::wait_deadline);
    }
    options.wait.deadline = 5min;
    done = here.run(here.client.speech().narrate(std::move(done), options));
    EXPECT_TRUE(done.is_complete());
    EXPECT_EQ(here.service->syntheses_accepted(), 3u);
}

TEST(sauti_narration, a_piece_whose_job_failed_is_spoken_anew)
{
    auto settings = quiet_booth();
    settings.sizes.direct_text = 5;
    booth here(settings);
    auto done = here.run(
        here.client.speech().narrate("Kwanza [fail] hapa. Pili kabisa hapa.", stock, short_pieces())
    );
    ASSERT_EQ(done.missing(), std::vector<std::size_t>{0});
    EXPECT_TRUE(done.pieces[0].job_id.empty());
    EXPECT_TRUE(done.pieces[0].problem.value() == errc::job_failed);
}

TEST(sauti_narration, a_piece_in_doubt_says_so)
{
    booth here;
    fault lost(fault_kind::reset_after_commit, speak_route);
    lost.first = 2;
    here.service->add_fault(lost);
    const auto done = here.run(here.client.speech().narrate(three, stock, short_pieces()));
    ASSERT_EQ(done.missing(), std::vector<std::size_t>{1});
    EXPECT_EQ(done.pieces[1].problem->outcome(), andante::outcome::unknown);
}

TEST(sauti_narration, the_deadline_counts_for_the_whole)
{
    auto settings = quiet_booth();
    settings.jobs.direct_time = 8s;
    booth here(settings);
    auto options = short_pieces();
    options.wait.call.deadline = 20s;
    const auto done = here.run(here.client.speech().narrate(three, stock, options));
    EXPECT_EQ(done.missing(), std::vector<std::size_t>{2});
    EXPECT_LE(here.time.elapsed(), 21s);
}

} // namespace
} // namespace narration_test
