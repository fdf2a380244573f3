#pragma once

#include "reliability/torture/operation.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace torture {

/// A world of one provider. Client: its client; Service: its emulated service.
template <class Client, class Service>
class provider_world : public world {
public:
    using service_type = Service;

    provider_world(std::string where, std::shared_ptr<Service> emulated)
        : world(std::move(where))
        , served(std::move(emulated))
    {
        connect(served);
    }
    ~provider_world() override = default;

    void make_client(bool with_journal) override
    {
        client.reset();
        client.emplace(build(options(with_journal)));
    }
    void drop_client() override
    {
        on_webhook = nullptr;
        client.reset();
    }
    std::optional<andante::pacing::limiter_snapshot> limits() const override
    {
        return client ? client->limits() : std::nullopt;
    }
    boost::asio::awaitable<void> resume() override { return finish_all(client->resume()); }

    std::shared_ptr<Service> served;
    std::optional<Client> client;

protected:
    virtual Client build(andante::client_options chosen) = 0;

    template <class Table>
    static std::set<std::string> names_of(const Table& table)
    {
        std::set<std::string> names;
        for (const auto* each : table) {
            names.insert(each->name());
        }
        return names;
    }
};

} // namespace torture
