#include "reliability/torture/operation.hpp"

#include "reliability/torture/troubled_journal.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace torture {

namespace {

/// Keeps the names of the routes that are called.
class route_keeper final : public andante::observer {
public:
    explicit route_keeper(std::shared_ptr<std::set<std::string>> into)
        : into_(std::move(into))
    {}
    void on_call_start(const andante::call_info& call) override
    {
        into_->insert(std::string(call.route));
    }

private:
    std::shared_ptr<std::set<std::string>> into_;
};

} // namespace

andante::call_options limit::call() const
{
    andante::call_options options;
    options.deadline = value();
    return options;
}

andante::call_options limit::call_to(const std::string& target) const
{
    auto options = call();
    options.journal.label = "torture";
    options.journal.target = target;
    return options;
}

andante::wait_options limit::wait() const
{
    andante::wait_options options;
    options.deadline = value();
    return options;
}

andante::http::download_options limit::save() const
{
    andante::http::download_options options;
    options.deadline = value().value_or(options.deadline);
    return options;
}

andante::http::fetch_options limit::fetch() const
{
    andante::http::fetch_options options;
    options.deadline = value().value_or(options.deadline);
    return options;
}

andante::file_stream_options limit::file() const
{
    andante::file_stream_options options;
    options.deadline = value().value_or(options.deadline);
    return options;
}

world::world(std::string where)
    : folder(std::move(where))
{}

world::~world() = default;

void world::connect(std::shared_ptr<andante::emulator::service> to)
{
    service = std::move(to);
    network = std::make_shared<wire>(
        service,
        time.source(),
        trouble,
        [this](const andante::emulator::webhook_delivery& what) {
            if (on_webhook) {
                on_webhook(what);
            }
        }
    );
    journal = std::make_shared<andante_tests::journal_contents>();
    journal->now = [clock = time.source()] { return clock->utc_now(); };
}

andante::client_options world::options(bool with_journal)
{
    called->clear();
    andante::client_options chosen;
    chosen.time = time.source();
    chosen.transport = network;
    chosen.random_seed = seed;
    chosen.observer = std::make_shared<route_keeper>(called);
    if (with_journal) {
        chosen.journal = std::make_shared<troubled_journal>(
            std::make_shared<andante_tests::memory_journal>(journal), time.source(), trouble
        );
    }
    return chosen;
}

std::size_t world::paid() const
{
    std::size_t count = 0;
    for (const auto& each : service->record().requests()) {
        const bool is_accepted = each.status >= 200 && each.status < 300;
        count += is_accepted && each.effect == andante::emulator::route_effect::create ? 1 : 0;
    }
    return count;
}

std::string world::write(const std::string& name, const std::string& text) const
{
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
}

std::vector<operation> all_operations()
{
    std::vector<operation> all;
    for (auto* of :
         {finetuning_operations,
          deepcreative_operations,
          sauti_operations,
          pioneer_operations,
          together_operations}) {
        auto found = of();
        std::move(found.begin(), found.end(), std::back_inserter(all));
    }
    return all;
}

} // namespace torture
