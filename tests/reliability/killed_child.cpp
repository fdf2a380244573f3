#include "reliability/killed_child.hpp"

#include <andante/emulator/finetuning/service.hpp>
#include <andante/journal/sqlite_journal.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "reliability/dying_journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <memory>

namespace reliability {

namespace asio = boost::asio;
namespace api = andante::finetuning;
using namespace std::chrono_literals;

namespace {

/// What the coroutines of a child share.
class child {
public:
    child(asio::io_context& context, const child_orders& given, std::shared_ptr<dying_journal> to)
        : orders(given)
        , client(context.get_executor(), options(std::move(to)))
    {}

    void tell(const andante::error& problem)
    {
        ++failed;
        std::cerr << "child: " << andante::failure(problem).what() << '\n';
    }

    child_orders orders;
    api::client client;
    int failed = 0;

private:
    /// Times that fit a service of this machine: what a killed process has sent is lost soon.
    andante::client_options options(std::shared_ptr<dying_journal> to) const
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        chosen.base_url = orders.base_url;
        chosen.connections.proxy = andante::secret("none");
        chosen.journal = std::move(to);
        chosen.pacer = andante::pacing::unpaced();
        chosen.idle_timeout = 300ms;
        chosen.lost_creates.commit_time = 200ms;
        return chosen;
    }
};

asio::awaitable<void> make_one(std::shared_ptr<child> self, int number)
{
    const auto name = self->orders.name + "-" + std::to_string(number);
    const auto path = self->orders.folder + "/" + name + ".mp3";
    andante::call_options options;
    options.journal.label = name;
    options.journal.target = path;
    auto creating = andante::as_result(
        self->client.generations().create(api::generation_request(name), std::move(options))
    );
    auto made = co_await std::move(creating);
    if (made.has_error()) {
        self->tell(made.error());
        co_return;
    }
    auto waiting = andante::as_result(self->client.generations().wait(made->id));
    auto ended = co_await std::move(waiting);
    if (ended.has_error()) {
        self->tell(ended.error());
        co_return;
    }
    auto saving = andante::as_result(self->client.generations().download(*ended, path));
    const auto saved = co_await std::move(saving);
    if (saved.has_error()) {
        self->tell(saved.error());
    }
}

asio::awaitable<void> finish_one(std::shared_ptr<child> self, andante::unfinished_work work)
{
    auto finishing = andante::as_result(work.finish());
    const auto ended = co_await std::move(finishing);
    if (ended.has_error()) {
        self->tell(ended.error());
    } else if (ended->stage != andante::journal_stage::finished) {
        ++self->failed;
        std::cerr << "child: entry " << ended->number << " is " << to_string(ended->stage) << '\n';
    }
}

asio::awaitable<void> resume_all(std::shared_ptr<child> self)
{
    auto claiming = andante::as_result(self->client.resume());
    const auto found = co_await std::move(claiming);
    if (found.has_error()) {
        self->tell(found.error());
        co_return;
    }
    const auto executor = co_await asio::this_coro::executor;
    for (const auto& each : *found) {
        asio::co_spawn(executor, finish_one(self, each), asio::detached);
    }
}

} // namespace

int run_child(const child_orders& orders)
{
    asio::io_context context(1);
    auto kept = andante::sqlite_journal::open(orders.journal);
    if (kept.has_error()) {
        std::cerr << "child: " << andante::failure(kept.error()).what() << '\n';
        return 3;
    }
    auto dying = std::make_shared<dying_journal>(*kept, orders.dies_at, orders.dies_kept);
    int failed = 0;
    {
        auto self = std::make_shared<child>(context, orders, std::move(dying));
        for (int number = 1; number <= orders.tracks; ++number) {
            asio::co_spawn(context, make_one(self, number), asio::detached);
        }
        if (orders.tracks == 0) {
            asio::co_spawn(context, resume_all(self), asio::detached);
        }
        context.run();
        failed = self->failed;
    }
    return failed == 0 ? 0 : 3;
}

} // namespace reliability
