#pragma once

#include <andante/core/secret.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace program {

/// The account of one provider, as a profile has it.
class stored_account {
public:
    stored_account() = default;

    andante::secret key;
    std::string base_url; ///< Where the key belongs; empty: the provider's own address.
};

/// Accounts by the provider's name.
using profile = std::map<std::string, stored_account>;
/// Profiles by their names.
using profile_map = std::map<std::string, profile>;

/// The name that stands for none.
inline constexpr std::string_view default_profile = "default";

/// The file that profiles are kept in; empty when the environment has no place for it.
std::filesystem::path profile_path();

/// What is wrong with the name of a profile; empty for nothing.
std::string wrong_with_name(std::string_view name);

/// All that is in the file; nothing when there is none. A file or folder that others could read or
/// write, or that is no plain file of this user, is not read. Throws usage_error, which tells how
/// to mend it.
profile_map read_profiles();

/// Reads, changes and writes the file in one step, also when several commands do so at a time: who
/// reads meanwhile has the old one or the new one, whole. What `how` throws leaves it as it was.
/// Throws usage_error.
void change_profiles(const std::function<void(profile_map& all)>& how);

/// As much of a key as may be shown: its last four characters, where that leaves enough unseen.
std::string shown_key(const andante::secret& key);

} // namespace program
