// Many texts and many lines at once.
#include <andante/async/within.hpp>

#include "providers/together/workshop.hpp"

#include <set>

namespace together_bulk_test {
namespace {

using namespace together_test;
using emulator::fault;
using emulator::fault_kind;

std::vector<std::string> texts_of(std::size_t count)
{
    std::vector<std::string> texts;
    for (std::size_t number = 0; number < count; ++number) {
        texts.push_back("text " + std::to_string(number));
    }
    return texts;
}

TEST(together_embeddings, ten_thousand_texts_are_five_hundred_requests_in_order)
{
    workshop here;
    const auto texts = texts_of(10'000);
    for (const unsigned number : {7U, 250U, 499U}) {
        fault refused(fault_kind::error, "POST /v1/embeddings");
        refused.first = number;
        refused.status = 400;
        here.server->add_fault(refused);
    }
    together::embedding_options options;
    options.in_flight = 1;
    const auto report = here.run(here.client.embeddings().create(texts, embedding_model, options));
    EXPECT_EQ(here.server->record().count("POST /v1/embeddings"), 500U);
    ASSERT_EQ(report.items.size(), 10'000U);
    ASSERT_EQ(report.failed_batches.size(), 3U);
    EXPECT_EQ(report.failed_batches[0].first, 6U * 20);
    EXPECT_EQ(report.failed_batches[1].first, 249U * 20);
    EXPECT_EQ(report.failed_batches[2].first, 498U * 20);
    EXPECT_EQ(report.failed.size(), 60U);
    const auto single = here.run(here.client.embeddings().create({texts[5'017]}, embedding_model));
    EXPECT_EQ(*report.items[5'017], *single.items[0]) << "by index, whatever the answer's order";
    EXPECT_TRUE(report.items[120].has_error());
    EXPECT_TRUE(report.items[140].has_value());
}

TEST(together_embeddings, a_refusal_for_money_begins_no_further_request)
{
    auto settings = quiet();
    settings.money = service::money_answer::payment_required;
    workshop here(settings);
    together::embedding_options options;
    options.in_flight = 1;
    const auto report = here.run(
        andante::as_result(here.client.embeddings().create(texts_of(100), embedding_model, options))
    );
    EXPECT_EQ(here.server->record().requests().size(), 1U);
    ASSERT_TRUE(report.has_error());
    EXPECT_TRUE(report.error() == errc::quota_exhausted) << report.error().message();
}

std::vector<together::batch_line> lines_of(std::size_t count)
{
    std::vector<together::batch_line> lines;
    for (std::size_t number = 0; number < count; ++number) {
        lines.push_back(line_of("line-" + std::to_string(number)));
    }
    return lines;
}

TEST(together_batches, lost_lines_are_found_and_can_be_sent_again)
{
    workshop here;
    auto lines = lines_of(5);
    lines.push_back(line_of("gone", "[lose]"));
    lines.push_back(line_of("bad", "[fail]"));
    const auto report = here.run(here.client.batches().submit_and_wait(lines));
    ASSERT_EQ(report.items.size(), 7U);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        EXPECT_EQ(report.items[at].custom_id, lines[at].custom_id) << "in the order of the lines";
    }
    ASSERT_EQ(report.lost.size(), 1U);
    EXPECT_EQ(report.lost[0].custom_id, "gone");
    EXPECT_EQ(report.lost[0].body, lines[5].body) << "ready to be sent again";
    EXPECT_EQ(report.items[5].answer.error().outcome(), outcome::not_sent);
    EXPECT_TRUE(report.items[6].answer.error() == errc::request_refused);
    EXPECT_EQ(report.failed(), 2U);
}

TEST(together_batches, the_fixed_profile_cuts_at_a_hundred_lines_and_keeps_ten_at_a_time)
{
    workshop here(service::settings(), [](auto&, together::service_options& how) {
        how.limits = together::limit_profile::fixed;
    });
    const auto report = here.run(here.client.batches().submit_and_wait(lines_of(1'250)));
    EXPECT_EQ(report.items.size(), 1'250U);
    EXPECT_EQ(report.failed(), 0U);
    EXPECT_EQ(here.server->batches_accepted(), 13U);
    EXPECT_EQ(here.server->record().count_status(429), 0U)
        << "the eleventh waits for the end of one";
}

TEST(together_batches, the_other_profiles_send_one_file)
{
    auto settings = quiet();
    settings.jobs.batch_lines = 50'000;
    workshop here(settings);
    here.run(here.client.batches().submit_and_wait(lines_of(1'250)));
    EXPECT_EQ(here.server->batches_accepted(), 1U);
}

TEST(together_batches, a_full_service_is_waited_for_until_one_ends)
{
    auto settings = quiet();
    settings.jobs.batches = 2;
    workshop here(settings, [](andante::client_options& options, auto&) {
        options.policies = together::policies();
        options.policies->concurrency.at(1).cap = 2;
    });
    const auto file =
        here.server->add_file("a.jsonl", "batch-api", together::batches::text_of({line_of("a")}));
    crowd all(here);
    for (int each = 0; each < 6; ++each) {
        all.start(here.client.batches().create(file));
    }
    all.finish();
    all.expect_success();
    EXPECT_EQ(here.server->batches_accepted(), 6U);
    EXPECT_EQ(here.server->record().count_status(429), 0U);
    EXPECT_LT(here.time.elapsed(), 6min) << "two at a time, two minutes each";
}

TEST(together_batches, a_refused_batch_while_few_of_ours_run_is_a_matter_of_rate)
{
    workshop here;
    emulator::fault busy(fault_kind::error, create_batch);
    busy.status = 429;
    here.server->add_fault(busy);
    const auto file =
        here.server->add_file("a.jsonl", "batch-api", together::batches::text_of({line_of("a")}));
    here.run(here.client.batches().create(file));
    EXPECT_LT(here.time.elapsed(), 30s) << "a time is waited for, and not the end of a job";
}

TEST(together_batches, a_batch_that_fails_as_a_whole_says_why_for_each_line)
{
    auto settings = quiet();
    settings.jobs.unbatchable.push_back(chat_model);
    workshop here(settings);
    const auto report = here.run(here.client.batches().submit_and_wait(lines_of(2)));
    EXPECT_EQ(report.failed(), 2U);
    EXPECT_NE(
        report.items[0].answer.error().message().find("not available for batches"),
        std::string::npos
    );
}

TEST(together_batches, lines_are_read_as_they_were_written)
{
    const auto lines = lines_of(3);
    const auto text = together::batches::text_of(lines);
    const auto read = together::batches::parse(text);
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->size(), 3U);
    EXPECT_EQ(read->at(2).custom_id, "line-2");
    EXPECT_EQ(read->at(2).body, lines[2].body);
    const auto broken = together::batches::parse(text + "{\"custom_id\":1}\n");
    ASSERT_TRUE(broken.has_error());
    EXPECT_EQ(broken.error().field()->field, "line 4");
    EXPECT_TRUE(together::batches::parse("{\"body\":{}}\n").has_error());
}

TEST(together_batches, a_lost_create_is_found_by_its_input_file)
{
    workshop here;
    here.server->add_fault(fault(fault_kind::reset_after_commit, create_batch));
    const auto begun = here.run(here.client.batches().submit(lines_of(1)));
    EXPECT_EQ(begun.size(), 1U);
    EXPECT_EQ(here.server->batches_accepted(), 1U) << "and paid for once";
    here.server->add_fault(fault(fault_kind::reset_before_commit, create_batch));
    here.run(here.client.batches().submit(lines_of(1)));
    EXPECT_EQ(here.server->batches_accepted(), 2U);
}

TEST(together_batches, a_run_that_is_cancelled_cancels_what_it_has_begun_when_it_shall)
{
    emulator::memory_options slow;
    slow.min_latency = slow.max_latency = 1s;
    for (const auto limit : {3s, 7s, 9s, 60s}) { // while it sends, and while it waits
        auto settings = quiet();
        settings.jobs.batch_time = 1h;
        const auto in_hundreds = [](andante::client_options&, together::service_options& service) {
            service.limits = together::limit_profile::fixed;
        };
        workshop here(settings, in_hundreds, slow);
        andante::wait_options how;
        how.cancel_job = true;
        auto running =
            here.client.batches().submit_and_wait(lines_of(150), together::batch_options(), how);
        const auto problem =
            here.run_failing(andante::within(std::move(running), limit, here.time.source()));
        EXPECT_TRUE(problem == errc::deadline_exceeded) << problem.message();
        here.time.advance(10s);
        const auto& record = here.server->record();
        EXPECT_LE(record.count("POST /v1/batches/{id}/cancel", 200), record.count(create_batch));
        EXPECT_GE(record.count("POST /v1/batches/{id}/cancel", 200) + 1, record.count(create_batch))
            << "but for one whose create had no answer yet";
        EXPECT_EQ(record.count("POST /v1/batches/{id}/cancel") > 0, limit > 7s);
        EXPECT_EQ(here.time.armed_timers(), 0U);
    }
}

} // namespace
} // namespace together_bulk_test
