// The programs of docs/waiting.md.
#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/testing/virtual_time.hpp>

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

//! [as_completed]
boost::asio::awaitable<void>
fetch_each(andante::finetuning::client client, std::vector<std::string> ids)
{
    auto tracks = client.generations().as_completed(std::move(ids));
    while (true) {
        const auto ended = co_await tracks.next();
        if (!ended) {
            break; // all were given
        }
        if (ended->outcome.has_value()) {
            std::cout << ended->id << " ended after " << ended->elapsed.count() << " ms, told by "
                      << to_string(ended->source) << '\n';
        } else {
            std::cout << ended->id << ": " << ended->outcome.error().message() << '\n';
        }
    }
}
//! [as_completed]

//! [wait_all]
boost::asio::awaitable<int>
count_completed(andante::finetuning::client client, std::vector<std::string> ids)
{
    andante::wait_options patience(std::chrono::minutes(10));
    patience.on_progress = [](const andante::wait_progress& seen) {
        std::cout << seen.id << ' ' << seen.status << " for " << seen.elapsed.count()
                  << " of about " << seen.expected.count() << " ms\n";
    };
    auto waiting = client.generations().wait_all(std::move(ids), std::move(patience));
    const auto tracks = co_await std::move(waiting); // in the order of the ids
    int completed = 0;
    for (const auto& track : tracks) {
        const bool ended = track.has_value();
        if (ended && track->status == andante::finetuning::generation_status::completed) {
            ++completed;
        }
    }
    co_return completed;
}
//! [wait_all]

/// Keeps what goes to std::cout.
class captured_output {
public:
    captured_output()
        : before_(std::cout.rdbuf(text_.rdbuf()))
    {}
    captured_output(const captured_output&) = delete;
    captured_output& operator=(const captured_output&) = delete;
    ~captured_output() { std::cout.rdbuf(before_); }

    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::streambuf* before_;
};

class waiting : public testing::Test {
protected:
    andante::testing::virtual_time time;
    std::shared_ptr<andante::emulator::finetuning::service> service =
        std::make_shared<andante::emulator::finetuning::service>();
    andante::finetuning::client client{time.executor(), options()};

    andante::client_options options()
    {
        andante::client_options chosen{
            andante::secret(andante::emulator::finetuning::settings::default_key)
        };
        chosen.time = time.source();
        chosen.transport = andante::emulator::make_memory_transport(service, time.source());
        return chosen;
    }

    std::vector<std::string> start_three()
    {
        std::vector<std::string> ids;
        for (const auto* tags : {"rain", "wind [fail]", "snow"}) {
            andante::finetuning::generation_request request(tags);
            const auto track =
                andante::testing::run(time, client.generations().create(std::move(request)));
            ids.push_back(track.id);
        }
        return ids;
    }
};

TEST_F(waiting, for_each_says_what_told_of_its_end)
{
    const auto ids = start_three();
    const captured_output shown;
    andante::testing::run(time, fetch_each(client, ids));
    for (const auto& id : ids) {
        EXPECT_NE(shown.text().find(id + " ended after"), std::string::npos) << shown.text();
    }
    EXPECT_NE(shown.text().find("told by list"), std::string::npos) << shown.text();
}

TEST_F(waiting, for_all_counts_what_has_completed)
{
    const captured_output shown;
    EXPECT_EQ(andante::testing::run(time, count_completed(client, start_three())), 2);
    EXPECT_NE(shown.text().find("processing"), std::string::npos);
}

} // namespace
