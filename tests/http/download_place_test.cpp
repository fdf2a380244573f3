// Where a download puts its bytes.
#include "http/downloading.hpp"
#include "support/no_descriptors.hpp"
#include "support/sanitizers.hpp"

#include <gmock/gmock.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace andante::http {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using support::audio;
using support::content;
using support::files_in;
using support::ok;
using support::peer;
using support::raw_server;
using ::testing::HasSubstr;

class download_place : public support::downloading {
protected:
    /// A server of these bytes. `before` is called when a request has come.
    std::unique_ptr<raw_server>
    serve(std::string bytes, std::function<void()> before = std::function<void()>())
    {
        return std::make_unique<raw_server>([bytes, before](peer& client) {
            client.read_request();
            if (before) {
                before();
            }
            client.write(ok(bytes));
        });
    }
};

TEST_F(download_place, does_not_replace_what_is_there_unless_it_may)
{
    put_old_file();
    options.replace = false;
    const auto server = serve("new");
    const auto failed = fetch(server->url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
    EXPECT_THAT(failed.error().message(), HasSubstr("exists"));
    EXPECT_EQ(failed.error().file(), file_cause::exists);
    EXPECT_EQ(server->accepted(), 0u) << "nothing is asked for in vain";
    expect_untouched();
}

TEST_F(download_place, does_not_replace_what_appeared_meanwhile)
{
    options.replace = false;
    const auto server = serve("new", [this] { put_old_file(); });
    const auto failed = fetch(server->url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
    EXPECT_THAT(failed.error().message(), HasSubstr("exists"));
    EXPECT_EQ(failed.error().file(), file_cause::exists);
    expect_untouched();

    options.replace = true;
    const auto again = serve("new");
    ASSERT_TRUE(fetch(again->url()));
    EXPECT_EQ(content(target), "new");
}

TEST_F(download_place, of_two_at_once_that_may_not_replace_one_gets_the_name)
{
    options.replace = false;
    const auto server = serve("second", [this] {
        // the first is complete while the second is under way
        const auto first = serve("first");
        support::bench apart;
        http::download_options plain;
        plain.replace = false;
        EXPECT_TRUE(support::run(
            apart.io, download(apart.transport, *url::parse(first->url()), target.string(), plain)
        ));
    });
    EXPECT_FALSE(fetch(server->url()));
    EXPECT_EQ(content(target), "first");
    EXPECT_EQ(files_in(files), 1u);
}

TEST_F(download_place, a_file_that_is_replaced_hands_on_its_mode)
{
    for (const unsigned mode : {0600U, 0640U, 0444U}) {
        fs::remove(target);
        put_old_file();
        ::chmod(target.c_str(), mode);
        const auto server = serve("new");
        ASSERT_TRUE(fetch(server->url()));
        struct stat now{};
        ASSERT_EQ(::stat(target.c_str(), &now), 0);
        EXPECT_EQ(now.st_mode & 0777U, mode);
        EXPECT_EQ(content(target), "new");
    }
}

TEST_F(download_place, what_a_link_leads_to_is_written_and_the_link_stays)
{
    fs::create_directory(files / "there");
    const auto real = files / "there" / "real.mp3";
    std::ofstream(real) << "old";
    fs::create_symlink("there/real.mp3", files / "middle");
    fs::create_symlink("middle", target);
    const auto server = serve("new");
    ASSERT_TRUE(fetch(server->url()));
    EXPECT_TRUE(fs::is_symlink(target));
    EXPECT_EQ(content(real), "new");
    EXPECT_EQ(files_in(files), 3u);

    fs::remove(real); // now it leads to nothing yet
    const auto again = serve("newer");
    ASSERT_TRUE(fetch(again->url()));
    EXPECT_TRUE(fs::is_symlink(target));
    EXPECT_EQ(content(real), "newer");
}

TEST_F(download_place, a_link_in_a_circle_is_refused_before_anything_is_asked)
{
    fs::create_symlink("track.mp3", target);
    const auto server = serve("new");
    const auto failed = fetch(server->url());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
    EXPECT_EQ(server->accepted(), 0u);
}

TEST_F(download_place, a_device_stays_one)
{
    target = files / "null";
    fs::create_symlink("/dev/null", target);
    const auto server = serve(audio());
    const auto report = fetch(server->url());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->bytes, audio().size());
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_EQ(files_in(files), 1u);

    target = "/dev/full";
    const auto again = serve("x");
    const auto failed = fetch(again->url());
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().message(), HasSubstr("disk full"));
}

TEST_F(download_place, a_pipe_gets_the_whole_file_as_fast_as_it_is_read)
{
    ASSERT_EQ(::mkfifo(target.c_str(), 0600), 0);
    options.replace = false; // nothing is replaced
    const auto bytes = audio();
    std::string got;
    std::optional<std::thread> reader;
    // The reader comes only when the file is complete and nobody reads it yet.
    time->on_wait = [&] {
        if (!reader) {
            reader.emplace([&] {
                const int end = ::open(target.c_str(), O_RDONLY | O_CLOEXEC);
                std::array<char, 10'000> piece{};
                for (auto size = ::read(end, piece.data(), piece.size()); size > 0;
                     size = ::read(end, piece.data(), piece.size())) {
                    got.append(piece.data(), static_cast<std::size_t>(size));
                }
                ::close(end);
            });
        }
        std::this_thread::yield();
    };
    const auto server = serve(bytes);
    const auto report = fetch(server->url());
    ASSERT_TRUE(reader);
    reader->join();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(got, bytes);
    EXPECT_TRUE(fs::is_fifo(target));
    EXPECT_EQ(files_in(files), 1u);
}

TEST_F(download_place, a_pipe_whose_reader_ends_is_an_error_and_no_signal)
{
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    target = "/dev/fd/" + std::to_string(ends[1]);
    std::signal(SIGPIPE, SIG_DFL);
    const auto server = serve(audio(), [&] { ::close(std::exchange(ends[0], -1)); });
    const auto failed = fetch(server->url());
    ::close(ends[1]);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
}

TEST_F(download_place, a_named_pipe_whose_reader_ends_is_an_error_and_no_signal)
{
    ASSERT_EQ(::mkfifo(target.c_str(), 0600), 0);
    std::signal(SIGPIPE, SIG_DFL);
    std::thread reader([this] {
        const int end = ::open(target.c_str(), O_RDONLY | O_CLOEXEC);
        std::array<char, 1'000> piece{};
        EXPECT_GT(::read(end, piece.data(), piece.size()), 0);
        ::close(end);
    });
    const auto server = serve(audio());
    const auto failed = fetch(server->url());
    reader.join();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
}

TEST_F(download_place, what_a_descriptor_leads_to_is_added_to)
{
    const int file = ::open((files / "log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_EQ(::write(file, "hi ", 3), 3);
    target = "/proc/self/fd/" + std::to_string(file);
    const auto server = serve("song");
    const auto report = fetch(server->url());
    ::close(file);
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(content(files / "log"), "hi song");
}

TEST_F(download_place, a_file_beyond_the_limit_of_sizes_is_an_error_and_no_signal)
{
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto small = before;
    small.rlim_cur = 100'000;
    std::signal(SIGXFSZ, SIG_DFL);
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto server = serve(audio());
    const auto failed = fetch(server->url());
    ::setrlimit(RLIMIT_FSIZE, &before);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
    EXPECT_THAT(failed.error().message(), HasSubstr("too large"));
    EXPECT_EQ(files_in(files), 0u);
}

TEST_F(download_place, no_file_is_made_before_the_first_bytes)
{
    std::size_t seen = 1;
    const auto server = serve("song", [&] { seen = files_in(files); });
    ASSERT_TRUE(fetch(server->url()));
    EXPECT_EQ(seen, 0u);
}

/// Sends a file without a socket, so that only files need descriptors.
class paper_transport final : public transport {
public:
    explicit paper_transport(std::string bytes)
        : bytes_(std::move(bytes))
    {}

    asio::awaitable<result<response>> send(request what, exchange_limits) override
    {
        return answer(this, std::move(what));
    }

    int exchanges = 0;
    /// Whether a connection can be made now.
    std::function<bool()> connects = [] { return true; };

private:
    static asio::awaitable<result<response>> answer(paper_transport* self, request what)
    {
        if (!self->connects()) {
            error_details details;
            details.message = "Too many open files";
            details.outcome = outcome::not_sent;
            co_return error(errc::connect_failed, std::move(details));
        }
        ++self->exchanges;
        response head;
        head.status = 200;
        what.sink->begin(head, self->bytes_.size());
        const std::string_view all(self->bytes_);
        for (std::size_t at = 0; at < all.size(); at += 50'000) {
            const auto written = what.sink->write(all.substr(at, 50'000));
            if (!written) {
                co_return written.error();
            }
        }
        co_return head;
    }

    std::string bytes_;
};

class download_without_descriptors : public download_place {
protected:
    void SetUp() override
    {
        if (andante_tests::address_sanitized) {
            GTEST_SKIP() << "the sanitizer's look at virtual tables needs descriptors itself";
        }
    }

    result<download_report> fetch_on_paper()
    {
        return support::run(
            at.io, download(paper, *url::parse("http://a/"), target.string(), options)
        );
    }

    /// Takes all, and gives them back after so many waits.
    void take_for(std::size_t waits)
    {
        none.emplace();
        time->on_wait = [this, waits] {
            if (time->waits.size() == waits) {
                none.reset();
            }
        };
    }

    std::shared_ptr<paper_transport> paper = std::make_shared<paper_transport>(audio());
    std::optional<support::no_descriptors> none;
};

TEST_F(download_without_descriptors, waits_until_it_can_make_the_file)
{
    take_for(20);
    const auto report = fetch_on_paper();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(content(target), audio());
    EXPECT_EQ(report->resumes, 0) << "a wait is no failed try";
    EXPECT_EQ(time->waits.size(), 20u);
}

TEST_F(download_without_descriptors, waits_until_a_small_file_can_be_made_and_fetches_it_once)
{
    paper = std::make_shared<paper_transport>("song");
    take_for(20);
    const auto report = fetch_on_paper();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(content(target), "song");
    EXPECT_EQ(paper->exchanges, 1);
}

TEST_F(download_without_descriptors, waits_until_it_can_connect)
{
    paper->connects = [this] { return !none; };
    take_for(20);
    const auto report = fetch_on_paper();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->resumes, 0);
    EXPECT_EQ(paper->exchanges, 1);
}

TEST_F(download_without_descriptors, ends_by_its_deadline)
{
    none.emplace();
    options.deadline = std::chrono::milliseconds(40); // shorter than a wait
    const auto failed = fetch_on_paper();
    none.reset();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::file_error);
}

} // namespace
} // namespace andante::http
