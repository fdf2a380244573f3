#pragma once

#include <andante/emulator/server.hpp>

#include "providers/together/workshop.hpp"
#include "support/context_runner.hpp"
#include "support/fast_time.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace together_test {

/// A folder that goes with its owner.
class scratch_folder {
public:
    scratch_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "andante-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path = pattern;
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream(path / name, std::ios::binary) << content;
        return path / name;
    }
    std::string read(const std::string& name) const
    {
        std::ifstream in(path / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

    std::filesystem::path path;
};

/// A client and the emulated service with TLS between them, whose clocks run faster than the
/// world's.
class live_workshop {
public:
    explicit live_workshop(
        service::settings settings = quiet(), const adjustment& adjust = leave, int speed = 100
    )
        : speed_(speed)
        , time_(std::make_shared<andante::support::fast_time>(speed))
        , server(std::make_shared<service::service>(std::move(settings)))
        , front(server, listening())
        , client(make_client(adjust))
    {}
    live_workshop(const live_workshop&) = delete;
    live_workshop& operator=(const live_workshop&) = delete;

    template <class T>
    andante::result<T> try_run(asio::awaitable<T> operation)
    {
        return andante_tests::run_on(context, std::move(operation));
    }
    template <class T>
    T run(asio::awaitable<T> operation)
    {
        return try_run(std::move(operation)).value();
    }
    template <class T>
    andante::error run_failing(asio::awaitable<T> operation)
    {
        auto ended = try_run(std::move(operation));
        const auto problem = ended.has_error() ? ended.error() : andante::error();
        expect_no_key(problem);
        return problem;
    }

private:
    emulator::server_settings listening() const
    {
        emulator::server_settings how;
        how.tls = true;
        how.time = time_;
        how.keep_alive *= speed_;
        how.header_timeout *= speed_;
        return how;
    }
    together::client make_client(const adjustment& adjust)
    {
        andante::client_options chosen;
        together::service_options how;
        chosen.api_key = andante::secret(service::settings::default_key);
        chosen.base_url = front.base_url() + "/v1";
        chosen.random_seed = 1;
        chosen.time = time_;
        chosen.deadline *= speed_;
        chosen.idle_timeout *= speed_;
        chosen.connections.connect_timeout *= speed_;
        chosen.connections.tls_timeout *= speed_;
        chosen.connections.proxy = andante::secret("none");
        chosen.connections.ca_file = folder.path / "ca.pem";
        front.write_ca(chosen.connections.ca_file);
        adjust(chosen, how);
        return together::client(context.get_executor(), std::move(chosen), std::move(how));
    }

    int speed_;
    std::shared_ptr<andante::support::fast_time> time_;

public:
    scratch_folder folder;
    asio::io_context context{1};
    std::shared_ptr<service::service> server;
    emulator::server front;
    together::client client;
};

} // namespace together_test
