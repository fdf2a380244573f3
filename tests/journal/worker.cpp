// A process that uses a journal until it is killed.
// usage: worker JOURNAL hold COUNT   adds so many, says which, and waits
//        worker JOURNAL add          adds one after the other, and says each that is kept
//        worker JOURNAL claim        takes hold of all that it may, says which, and ends
#include <andante/journal/sqlite_journal.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>
#include <utility>

namespace {

using pointer = std::shared_ptr<andante::sqlite_journal>;
using entries = std::vector<andante::journal_entry>;

entries some(std::size_t count)
{
    andante::journal_entry entry;
    entry.provider = "studio";
    entry.request = std::string(30'000, 'r'); // so that the log is often taken in
    return entries(count, entry);
}

/// One line in one write, so that a killed process has said it or not.
void say(std::int64_t number)
{
    const auto line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
        std::_Exit(3);
    }
}

boost::asio::awaitable<void> hold(pointer journal, std::size_t count)
{
    auto adding = journal->add(some(count));
    const auto added = co_await std::move(adding);
    for (const auto each : added.value()) {
        say(each);
    }
    ::pause();
}

boost::asio::awaitable<void> add_for_ever(pointer journal)
{
    for (;;) {
        auto adding = journal->add(some(1));
        const auto added = co_await std::move(adding);
        say(added.value().at(0));
    }
}

boost::asio::awaitable<void> claim(pointer journal)
{
    auto claiming = journal->claim_all(andante::journal_query());
    const auto claimed = co_await std::move(claiming);
    for (const auto& each : claimed.value()) {
        say(each.number);
    }
}

void end(std::exception_ptr thrown)
{
    try {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "worker: %s\n", error.what());
        std::_Exit(2);
    }
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 3) {
        return 1;
    }
    auto journal = andante::sqlite_journal::open(arguments[1]);
    if (journal.has_error()) {
        std::fprintf(stderr, "worker: %s\n", journal.error().message().c_str());
        return 2;
    }
    const std::string what = arguments[2];
    boost::asio::io_context context(1);
    if (what == "hold") {
        const auto how_many = static_cast<std::size_t>(std::atoi(arguments[3]));
        boost::asio::co_spawn(context, hold(*journal, how_many), end);
    } else if (what == "add") {
        for (int i = 0; i < 4; ++i) {
            boost::asio::co_spawn(context, add_for_ever(*journal), end);
        }
    } else {
        boost::asio::co_spawn(context, claim(*journal), end);
    }
    context.run();
    return 0;
}
