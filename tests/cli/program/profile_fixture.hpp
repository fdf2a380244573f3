#pragma once

#include "cli/fixture.hpp"

#include <fstream>
#include <iterator>

namespace cli_test {

/// A home of its own, and no key in the environment.
class cli_profiles : public cli {
protected:
    cli_profiles()
    {
        starting.environment["XDG_CONFIG_HOME"] = starting.folder + "/config";
        starting.environment.erase("FINETUNING_API_KEY");
    }

    std::filesystem::path folder() const { return starting.folder + "/config/andante"; }
    std::filesystem::path file() const { return folder() / "profiles.json"; }
    std::string text() const
    {
        std::ifstream in(file());
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static std::string right_key()
    {
        return std::string(emulator::finetuning::settings::default_key);
    }
    /// A key of the right shape that the service does not know.
    static std::string other_key() { return "ft_live_" + std::string(32, 'z'); }

    finished login(const std::string& key, words more = words())
    {
        starting.input = key + "\n";
        more.insert(more.begin(), "login");
        auto ended = run(more);
        starting.input.clear();
        return ended;
    }
    /// Saves one that the service does not know, too.
    void keep(const std::string& key, words more = words())
    {
        more.emplace_back("--no-check");
        const auto saved = login(key, more);
        EXPECT_EQ(saved.code, 0) << saved.err;
    }
    std::size_t asked() { return service().record().count("GET /v1/me"); }
};

} // namespace cli_test
