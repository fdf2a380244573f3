#pragma once

#include <andante/core/result.hpp>
#include <andante/http/message.hpp>
#include <andante/kit/unfinished_work.hpp>
#include <andante/pacing/snapshot.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// A provider's client as far as the program must know it.
class service_client {
public:
    service_client() = default;
    service_client(const service_client&) = delete;
    service_client& operator=(const service_client&) = delete;
    virtual ~service_client();

    /// What the limiter is doing; nothing when there is none.
    virtual std::optional<andante::pacing::limiter_snapshot> limits() const = 0;
    /// What a later command needs in order to keep the limits.
    virtual std::string save_limits() const = 0;
    virtual andante::result<void> restore_limits(std::string_view state) const = 0;
    /// As client_base::resume().
    virtual boost::asio::awaitable<std::vector<andante::unfinished_work>> resume() const = 0;
    /// Where the API is.
    virtual const andante::http::url& base_url() const = 0;
};

using service_client_ptr = std::shared_ptr<const service_client>;

/// Holds a provider's own client.
template <class Client>
class held_client final : public service_client {
public:
    explicit held_client(Client held)
        : client(std::move(held))
    {}

    std::optional<andante::pacing::limiter_snapshot> limits() const override
    {
        return client.limits();
    }
    std::string save_limits() const override { return client.save_limits(); }
    andante::result<void> restore_limits(std::string_view state) const override
    {
        return client.restore_limits(state);
    }
    boost::asio::awaitable<std::vector<andante::unfinished_work>> resume() const override
    {
        return client.resume();
    }
    const andante::http::url& base_url() const override { return client.base_url(); }

    Client client;
};

/// The provider's own client again. Throws std::bad_cast when it is another one's.
template <class Client>
Client client_in(const service_client& held)
{
    return dynamic_cast<const held_client<Client>&>(held).client;
}

} // namespace program
