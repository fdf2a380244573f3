// What an application sees of an installed andante: the client, the shared quota, the journal, the
// test kit and the emulator.
#include <andante/andante.hpp>
#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/memory_transport.hpp>
#include <andante/journal/sqlite_journal.hpp>
#include <andante/pacing/redis.hpp>
#include <andante/testing/virtual_time.hpp>

#include <cstdio>
#include <memory>

namespace {

boost::asio::awaitable<bool> make_a_track(andante::finetuning::client client)
{
    const auto account = co_await client.account();
    andante::finetuning::generation_request request("rain on a tin roof, upright piano");
    auto track = co_await client.generations().create(std::move(request));
    track = co_await client.generations().wait(track.id);
    const auto missing = co_await andante::as_result(client.generations().get("no-such-track"));
    co_return !account.id.empty() &&
        track.status == andante::finetuning::generation_status::completed && missing.has_error() &&
        missing.error() == andante::errc::not_found;
}

} // namespace

int main()
{
    andante::testing::virtual_time time;
    andante::emulator::finetuning::account user;
    user.keys.push_back("ft_consumer");
    andante::emulator::finetuning::settings settings;
    settings.accounts.push_back(user);
    const auto service = std::make_shared<andante::emulator::finetuning::service>(settings);

    andante::client_options options(andante::secret("ft_consumer"));
    options.time = time.source();
    options.transport = andante::emulator::make_memory_transport(service, time.source());
    const andante::finetuning::client client(time.executor(), options);
    const andante::pacing::redis_options shared("redis://localhost/3", "consumer");
    if (shared.database != 3) {
        return 1;
    }
    const auto nowhere = andante::sqlite_journal::open("/no/such/folder/journal");
    if (!nowhere.has_error() || nowhere.error() != andante::errc::journal_error) {
        return 1;
    }

    const bool fine = andante::testing::run(time, make_a_track(client));
    std::printf("andante %s: %s\n", ANDANTE_VERSION_STRING, fine ? "works" : "DOES NOT WORK");
    return fine ? 0 : 1;
}
