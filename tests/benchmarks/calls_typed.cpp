#include <andante/providers/finetuning/client.hpp>

#include "benchmarks/calls.hpp"
#include "benchmarks/raw_track.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace andante::benchmarks {

namespace {

namespace asio = boost::asio;

asio::awaitable<void> call_often(finetuning::client* through, std::size_t* left)
{
    while (*left > 0) {
        --*left;
        auto track = co_await through->generations().get(std::string(track_id));
        expect_track(track.id, *track.title);
    }
}

class typed final : public contender {
public:
    explicit typed(unsigned short port)
        : port_(port)
    {}

    std::string_view name() const override { return "andante, typed call"; }

    void run(std::size_t connections, std::size_t calls) override
    {
        if (!client_) {
            client_options options{secret("ftm_benchmark")};
            options.base_url = "http://127.0.0.1:" + std::to_string(port_);
            options.connections.connections_per_origin = 64;
            options.connections.idle_per_origin = 64;
            options.connections.proxy = secret("none");
            options.pacer = pacing::unpaced();
            options.cache.enabled = false; // Every call is to reach the server.
            client_.emplace(io_.get_executor(), options);
        }
        std::exception_ptr failed;
        for (std::size_t i = 0; i < connections; ++i) {
            asio::co_spawn(io_, call_often(&*client_, &calls), [&](std::exception_ptr thrown) {
                failed = thrown ? thrown : failed;
            });
        }
        io_.restart();
        io_.run();
        if (failed) {
            std::rethrow_exception(failed);
        }
    }

private:
    unsigned short port_;
    asio::io_context io_{1};
    std::optional<finetuning::client> client_;
};

} // namespace

std::unique_ptr<contender> make_typed(unsigned short port)
{
    return std::make_unique<typed>(port);
}

} // namespace andante::benchmarks
