#include "benchmarks/waitbench/rig.hpp"

#include <utility>

namespace waitbench {

namespace finetuning = andante::finetuning;

namespace {

constexpr unsigned no_limit = 1'000'000;

andante::emulator::finetuning::settings
settings(std::chrono::milliseconds shortest, std::chrono::milliseconds longest)
{
    andante::emulator::finetuning::settings chosen;
    // All jobs begin at once; only the read limit matters here.
    chosen.rates.create.limit = no_limit;
    chosen.accounts[0].monthly_generations = no_limit;
    chosen.queue_capacity = no_limit;
    chosen.jobs.time = shortest;
    chosen.jobs.max_time = longest;
    return chosen;
}

} // namespace

rig::rig(std::chrono::milliseconds shortest, std::chrono::milliseconds longest, bool paced)
    : service(std::make_shared<andante::emulator::finetuning::service>(settings(shortest, longest)))
{
    andante::emulator::memory_options how;
    how.on_webhook = [this](const andante::emulator::webhook_delivery& what) { take(what); };
    andante::client_options options{
        andante::secret(andante::emulator::finetuning::settings::default_key)
    };
    options.time = time.source();
    options.observer = std::make_shared<andante::observer>();
    options.random_seed = 1;
    options.transport =
        andante::emulator::make_memory_transport(service, time.source(), std::move(how));
    if (paced) {
        auto policies = finetuning::profile().policies;
        policies.set(andante::pacing::window_limit("create", no_limit, std::chrono::minutes(1)));
        options.policies = std::move(policies);
    } else {
        options.pacer = andante::pacing::unpaced();
    }
    session = std::make_shared<finetuning::detail::session>(
        time.executor(),
        std::make_shared<andante::pipeline>(
            time.executor(), finetuning::profile(), std::move(options)
        )
    );
}

std::vector<std::string> rig::create(int count, bool with_webhooks, const std::string& words)
{
    std::vector<std::string> ids;
    for (int index = 0; index < count; ++index) {
        finetuning::generation_request request(words);
        if (with_webhooks) {
            request.webhook = "https://hooks.example.org/andante";
        }
        ids.push_back(andante::testing::run(time, tracks().create(std::move(request))).id);
        if (with_webhooks) {
            session->generation_jobs()->expect_webhook(ids.back());
        }
    }
    return ids;
}

void rig::take(const andante::emulator::webhook_delivery& what)
{
    auto body = what.body;
    const auto event = finetuning::decode_webhook_event(body).value();
    const std::string status(event.track.status.text());
    session->generation_jobs()->announce(andante::jobs::announcement(event.track.id, status, true));
}

} // namespace waitbench
