#include <andante/emulator/finetuning_service.hpp>
#include <andante/emulator/server.hpp>

#include "emulator/program/command_line.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace {

namespace emulator = andante::emulator;
namespace json = boost::json;

/// Signals wait here until main takes them, so that no thread is interrupted.
sigset_t block_ending_signals()
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    return ending;
}

std::string ca_path(const emulator::program_options& options)
{
    if (!options.ca_file.empty()) {
        return options.ca_file;
    }
    const auto name = "andante-emulator-" + std::to_string(getpid()) + ".pem";
    return std::filesystem::temp_directory_path() / name;
}

json::array as_array(const std::vector<std::string>& ids)
{
    return json::array(ids.begin(), ids.end());
}

std::unique_ptr<emulator::server>
listen(const std::shared_ptr<emulator::service>& service, const emulator::server_settings& where)
{
    try {
        return std::make_unique<emulator::server>(service, where);
    } catch (const boost::system::system_error& problem) {
        throw std::runtime_error(
            "cannot listen on " + where.address + ", port " + std::to_string(where.port) + ": " +
            problem.code().message() + "; choose another with --address and --port"
        );
    }
}

int serve(emulator::program_options options)
{
    const auto ending = block_ending_signals();
    const auto key = options.settings.accounts.front().keys.front();
    if (options.verbose) {
        options.listening.log = [](std::string_view line) { std::cerr << line << '\n'; };
    }
    const bool tls = options.listening.tls;
    const bool keeps_ca = !options.ca_file.empty();
    const auto service =
        std::make_shared<emulator::finetuning_service>(std::move(options.settings));
    service->record().keep(10'000);
    const auto started = listen(service, options.listening);
    auto& server = *started;
    const auto ca_file = tls ? ca_path(options) : std::string();
    if (tls) {
        server.write_ca(ca_file);
    }
    const json::object addresses{
        {"base_url", server.base_url()},
        {"media_url", server.media_url()},
        {"tls_ca_file", tls ? json::value(ca_file) : json::value(nullptr)},
        {"api_key", key},
        {"pid", getpid()},
        {"playlists", as_array(service->playlist_ids())},
        {"tracks", as_array(service->track_ids())},
    };
    std::cout << json::serialize(addresses) << '\n' << std::flush;
    int received = 0;
    sigwait(&ending, &received);
    server.stop();
    if (tls && !keeps_ca) {
        std::filesystem::remove(ca_file);
    }
    return 0;
}

} // namespace

int main(int count, char** values)
{
    emulator::program_options options;
    int exit_code = 0;
    if (!emulator::read_command_line(count, values, options, exit_code)) {
        return exit_code;
    }
    try {
        return serve(std::move(options));
    } catch (const std::invalid_argument& problem) { // settings that do not go together
        std::cerr << "andante-emulator: " << problem.what() << '\n';
        return 2;
    } catch (const std::exception& problem) {
        std::cerr << "andante-emulator: " << problem.what() << '\n';
        return 1;
    }
}
