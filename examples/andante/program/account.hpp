#pragma once

#include <andante/client/provider_profile.hpp>

#include <string>

namespace program {

class global_options;

/// Whose account a command uses, and where that is written.
class account {
public:
    account() = default;

    std::string key;        ///< Empty when there is none.
    std::string key_source; ///< For example "from --api-key".
    std::string base_url;   ///< Empty: the provider's own.
    std::string url_source; ///< For example "from profile 'work'"; empty for the provider's own.
    bool is_stored = false; ///< The key is a profile's.
    bool is_url_stored = false; ///< So is the address.
    std::string warning; ///< What somebody who named a profile should know; empty for nothing.
};

/// The name of the profile that is asked for: --profile, else ANDANTE_PROFILE; empty for none.
std::string named_profile(const global_options& options);

/// An option goes before the environment, and that before a profile. The address of a profile goes
/// with its key alone, so that no key is sent where it does not belong. Throws usage_error when a
/// profile is named that is not there, or the file cannot be used.
account account_of(const global_options& options, const andante::provider_profile& whose);

} // namespace program
