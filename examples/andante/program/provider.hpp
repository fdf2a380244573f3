#pragma once

#include <andante/client/call_options.hpp>
#include <andante/client/client_options.hpp>
#include <andante/client/provider_profile.hpp>
#include <andante/client/route.hpp>
#include <andante/core/error.hpp>

#include "program/command.hpp"
#include "program/service_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

class declaration;

/// What to do about an error, where a command of the provider helps.
class advice {
public:
    advice(andante::errc what, std::string words, std::vector<std::string> to_type)
        : code(what)
        , text(std::move(words))
        , commands(std::move(to_type))
    {}

    andante::errc code;
    std::string text;                  ///< For example "See what is left with".
    std::vector<std::string> commands; ///< For example "me"; without the program's name.
};

/// A question to the service that costs nothing: `doctor` puts all of them, in their order, and
/// `limits` the first that goes with the key.
class probe {
public:
    using question =
        boost::asio::awaitable<std::string> (*)(service_client_ptr, andante::call_options);

    probe(std::string what, bool key_is_needed, question how)
        : name(std::move(what))
        , with_key(key_is_needed)
        , ask(how)
    {}

    std::string name; ///< What `doctor` calls it, for example "account".
    bool with_key;
    question ask; ///< Gives the answer in words.
};

class provider;

/// Several sets of rules that a provider may go by, of which a user chooses one with an option of
/// its commands.
class rule_choice {
public:
    using maker = provider (*)(const std::string& name);

    rule_choice(std::string name_of_option, std::string about_it, std::vector<std::string> all)
        : option(std::move(name_of_option))
        , about(std::move(about_it))
        , names(std::move(all))
    {}

    std::string option; ///< For example "--limit-profile".
    std::string about;
    std::vector<std::string> names; ///< The first one holds where none is chosen.
    maker with = nullptr;           ///< Gives the provider as it is by the rules of that name.
};

/// A provider as the program sees it: all that is known of one.
class provider {
public:
    using client_maker =
        std::function<service_client_ptr(boost::asio::any_io_executor, andante::client_options)>;
    using declarer = void (*)(declaration&, command&);

    provider(andante::provider_profile facts, std::string about_it)
        : profile(std::move(facts))
        , about(std::move(about_it))
    {}

    /// A command of this provider as it is typed: "andante me", or with the provider's name.
    std::string typed(std::string_view words) const;

    andante::provider_profile profile;
    std::string about;    ///< What it makes, for example "music from text".
    std::string examples; ///< Lines for the help, as they are typed.
    /// The routes that its API's documentation has.
    std::span<const andante::route* const> routes;
    client_maker make_client;
    declarer add_commands = nullptr; ///< Declares its commands; the chosen one is put there.
    std::vector<probe> probes;
    std::vector<advice> advices;      ///< Go before the program's own.
    std::optional<rule_choice> rules; ///< Nothing when there is one set of them.
    /// Its commands need its name in front. Set by the program, for all providers but the first.
    bool needs_name = false;
};

} // namespace program
