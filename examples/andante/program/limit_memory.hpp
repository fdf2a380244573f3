#pragma once

#include <andante/client/provider_profile.hpp>

#include "program/service_client.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace program {

/// What one command leaves to the next, so that commands in a row keep the limits together: a small
/// file in $ANDANTE_STATE_DIR, else $XDG_STATE_HOME/andante, else ~/.local/state/andante.
/// ANDANTE_STATE_DIR=off keeps nothing. Each account, which is a provider, an address and a key,
/// has its own. Commands that run at the same time do not see each other.
///
/// Best effort: a file that cannot be read or written changes nothing but the next command's pace.
/// Only a regular file of a plausible size is read or replaced; anything else is as if there were
/// none.
class limit_memory {
public:
    /// `key` as on the command line; empty for that of the environment.
    limit_memory(
        service_client_ptr client, const andante::provider_profile& whose, const std::string& key
    );

    /// The folder of those files; empty when nothing is kept.
    static std::filesystem::path folder();

    /// Before the first request. Gives what is in the way of remembering, for the user; nothing
    /// when all is well or there is nothing yet.
    std::optional<std::string> recall() const;
    /// After the last request.
    void keep() const;

private:
    service_client_ptr client_;
    std::filesystem::path file_; ///< Empty: nothing is kept.
};

} // namespace program
