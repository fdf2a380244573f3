#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>
#include <andante/providers/finetuning/client.hpp>

#include "support/captured_log.hpp"
#include "support/context_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace andante_tests {

/// A folder of its own that goes with its owner.
class scratch_folder {
public:
    scratch_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "andante-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = pattern;
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// A client and the emulated service with a real network between them.
class live_studio {
public:
    explicit live_studio(
        andante::emulator::finetuning::settings settings =
            andante::emulator::finetuning::settings(),
        andante::emulator::server_settings how = andante::emulator::server_settings(),
        const std::function<void(andante::client_options&)>& adjust =
            [](andante::client_options&) {}
    )
        : service(std::make_shared<andante::emulator::finetuning::service>(std::move(settings)))
        , server(service, std::move(how))
        , client(context.get_executor(), options(adjust))
    {}

    live_studio(const live_studio&) = delete;
    live_studio& operator=(const live_studio&) = delete;
    ~live_studio() { expect_no_key(log.text); }

    /// Runs one operation to its end.
    template <class T>
    andante::result<T> try_run(boost::asio::awaitable<T> operation)
    {
        return andante_tests::run_on(context, std::move(operation));
    }

    template <class T>
    T run(boost::asio::awaitable<T> operation)
    {
        return try_run(std::move(operation)).value();
    }

    template <class T>
    andante::error run_failing(boost::asio::awaitable<T> operation)
    {
        auto ended = try_run(std::move(operation));
        const auto problem = ended.has_error() ? ended.error() : andante::error();
        expect_no_key(
            problem.message() + problem.body_excerpt() + andante::failure(problem).what()
        );
        return problem;
    }

    scratch_folder folder;
    captured_log log;
    boost::asio::io_context context{1};
    std::shared_ptr<andante::emulator::finetuning::service> service;
    andante::emulator::server server;
    andante::finetuning::client client;

private:
    andante::client_options options(const std::function<void(andante::client_options&)>& adjust)
    {
        andante::client_options chosen;
        chosen.api_key = andante::secret(andante::emulator::finetuning::settings::default_key);
        chosen.base_url = server.base_url();
        chosen.observer = log.observer;
        chosen.random_seed = 1;
        chosen.connections.proxy = andante::secret("none");
        if (!server.ca_pem().empty()) {
            chosen.connections.ca_file = folder / "ca.pem";
            server.write_ca(chosen.connections.ca_file);
        }
        adjust(chosen);
        return chosen;
    }
};

} // namespace andante_tests
