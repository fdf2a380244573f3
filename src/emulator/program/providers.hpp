#pragma once

#include <andante/emulator/provider_service.hpp>

#include <boost/json/object.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace andante::inline v0::emulator {

/// A provider as the program serves it: its own switches, and what is told of its service.
class served_provider {
public:
    virtual ~served_provider() = default;

    /// Adds the switches that are this provider's alone: --NAME-..., but for the first provider's,
    /// which have no name before them.
    virtual void add_switches(CLI::App& app) = 0;
    /// What a fault may name.
    virtual std::vector<std::string> routes() const = 0;
    /// Makes the service that the switches ask for; called once. Throws std::invalid_argument for
    /// switches that do not go together.
    virtual std::shared_ptr<provider_service> make() = 0;
    /// A key that the service takes.
    virtual std::string api_key() const = 0;
    /// What is there from the start, by name.
    virtual boost::json::object contents() const = 0;
};

/// One line of the table of providers.
struct provider_row {
    std::string_view name;
    std::unique_ptr<served_provider> (*make)();
};

/// Every provider that the program can serve; the first one is served when none is named.
std::span<const provider_row> known_providers();
/// Their names, with commas between.
std::string provider_names();

std::unique_ptr<served_provider> make_deepcreative();
std::unique_ptr<served_provider> make_finetuning();
std::unique_ptr<served_provider> make_pioneer();
std::unique_ptr<served_provider> make_sauti();
std::unique_ptr<served_provider> make_together();

} // namespace andante::inline v0::emulator
