#pragma once

#include <andante/emulator/finetuning/service.hpp>
#include <andante/emulator/server.hpp>

#include "cli/process.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace cli_test {

namespace emulator = andante::emulator;
namespace json = boost::json;

using words = std::vector<std::string>;

/// A service that gives prepared answers, for what the emulator never says.
class scripted_service final : public emulator::service {
public:
    /// The body of every answer to "GET /path", without its query.
    void answer(const std::string& method_and_path, std::string body, int status = 200);
    /// What was asked, with its body.
    std::vector<std::string> asked() const;

    emulator::reply handle(const emulator::incoming& request, emulator::time_point now) override;
    void advance(emulator::time_point now) override;
    std::optional<emulator::time_point> next_event() const override;
    std::vector<emulator::webhook_delivery> take_webhooks() override;
    void set_media_base_url(std::string base_url) override;
    std::string media_base_url() const override;
    emulator::recorder& record() noexcept override;

private:
    struct prepared {
        int status;
        std::string body;
    };
    mutable std::mutex mutex_; ///< The server has a thread of its own.
    std::map<std::string, std::vector<prepared>> answers_;
    std::vector<std::string> asked_;
    emulator::recorder recorder_;
    std::string media_;
};

/// The real program against an emulator that listens on this machine.
class cli : public testing::Test {
protected:
    cli();
    ~cli() override;

    /// The emulator; settings may be changed until it is first used.
    emulator::finetuning::service& service();
    emulator::server& server();
    /// Serves prepared answers instead of the emulator.
    scripted_service& script();

    /// Runs a command to its end.
    finished run(const words& arguments);
    /// Runs it with --json.
    finished run_json(words arguments);
    /// Runs a command as a shell starts it after `preparation`, for example "ulimit -n 64".
    finished run_after(const std::string& preparation, const words& arguments);
    std::unique_ptr<process> start_after(const std::string& preparation, words arguments);
    /// Starts a command.
    std::unique_ptr<process> start(const words& arguments);
    std::unique_ptr<process> start_at_terminal(const words& arguments);

    /// The ids of the tracks with these prompts, as the service's list shows them.
    words ids_of(const words& prompts);
    /// Makes finished tracks, newest last.
    words add_tracks(std::size_t count, bool visible_to_all = false);
    /// Files of the folder in which the program runs.
    std::vector<std::string> files() const;

    std::string program_path; ///< The program that is run: `andante`.
    emulator::finetuning::settings settings;
    emulator::server_settings listening;
    start_options starting;

private:
    std::shared_ptr<emulator::service> serving_;
    std::shared_ptr<emulator::finetuning::service> service_;
    std::shared_ptr<scripted_service> script_;
    std::unique_ptr<emulator::server> server_;
};

/// Reads JSON; fails the test when the text is not one document in one line.
json::value document(const std::string& text);
/// The object inside {"error":...} of the only line of a text.
json::object error_of(const finished& program);

} // namespace cli_test
