#include <andante/emulator/server.hpp>

#include "emulator/program/command_line.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

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

/// A provider behind its sockets.
struct serving {
    std::string name;
    std::shared_ptr<emulator::served_provider> provider;
    std::unique_ptr<emulator::server> server;
};

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

serving start(const emulator::chosen_provider& what, const emulator::program_options& options)
{
    const auto service = what.what->make();
    const auto routes = service->route_names();
    for (const auto& each : options.faults) {
        const bool is_here = std::find(routes.begin(), routes.end(), each.route) != routes.end();
        const bool is_of_webhooks = emulator::to_string(each.kind).starts_with("webhook_");
        if (is_here || is_of_webhooks || each.route == "*") {
            service->add_fault(each);
        }
    }
    service->record().keep(10'000);
    return {what.name, what.what, listen(service, options.listening)};
}

/// Every provider on ports of its own.
std::vector<serving> start_all(emulator::program_options& options)
{
    std::vector<serving> started;
    for (const auto& each : options.providers) {
        started.push_back(start(each, options));
        for (auto* port : {&options.listening.port, &options.listening.media_port}) {
            *port = static_cast<unsigned short>(*port ? *port + 1 : 0);
        }
    }
    return started;
}

/// Each server has an authority of its own: the file holds them all.
void write_authorities(const std::vector<serving>& all, const std::string& path)
{
    std::ofstream file(path);
    for (const auto& each : all) {
        file << each.server->ca_pem();
    }
    file.close();
    if (!file) {
        throw std::runtime_error("cannot write " + path);
    }
}

json::object addresses_of(const serving& what, const std::string& ca_file, bool named)
{
    json::object line;
    if (named) {
        line["provider"] = what.name;
    }
    line["base_url"] = what.server->base_url();
    line["media_url"] = what.server->media_url();
    line["tls_ca_file"] = ca_file.empty() ? json::value(nullptr) : json::value(ca_file);
    line["api_key"] = what.provider->api_key();
    line["pid"] = getpid();
    for (const auto& each : what.provider->contents()) {
        line[each.key()] = each.value();
    }
    return line;
}

int serve(emulator::program_options options)
{
    const auto ending = block_ending_signals();
    if (options.verbose) {
        options.listening.log = [](std::string_view text) { std::cerr << text << '\n'; };
    }
    const bool tls = options.listening.tls;
    const auto all = start_all(options);
    const auto ca_file = tls ? ca_path(options) : std::string();
    if (tls) {
        write_authorities(all, ca_file);
    }
    for (const auto& each : all) {
        std::cout << json::serialize(addresses_of(each, ca_file, options.named)) << '\n';
    }
    std::cout << std::flush;
    int received = 0;
    sigwait(&ending, &received);
    for (const auto& each : all) {
        each.server->stop();
    }
    if (tls && options.ca_file.empty()) {
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
