#pragma once

#include <andante/emulator/server.hpp>
#include <andante/emulator/settings.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator {

/// What the command line asks for.
struct program_options {
    finetuning_settings settings;
    server_settings listening;
    std::string ca_file; ///< Empty: a file in the temporary folder.
    bool verbose = false;
};

/// A value that cannot be understood; the text says which and why.
class bad_value : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

/// A whole number from `lowest` to `highest`, in digits.
std::uint64_t parse_count(std::string_view text, std::uint64_t lowest, std::uint64_t highest);
/// "127.0.0.1" or "::1": names are not resolved.
std::string parse_address(std::string_view text);
/// "500ms", "3s", "2m" or, without a unit, seconds; at most 31 days.
std::chrono::milliseconds parse_duration(std::string_view text);
/// "create=10/60s" or "general=60/1m" into the settings; "off" for no limits.
void parse_limit(std::string_view text, rate_settings& into);
/// "3", "500ms" or "3s-8s" into the settings.
void parse_job_time(std::string_view text, job_settings& into);
/// "limit,remaining,reset,retry-after,retry-after-in-body,when-unauthorized" or "none".
rate_headers parse_rate_headers(std::string_view text);
/// "ROUTE:KIND" or "ROUTE:KIND:name=value,...", with first, count, delay, status, code,
/// retry-after, bytes, location and commit. The route must be one that is served, or "*".
fault parse_fault(std::string_view text);
/// "key=K,tier=T,monthly=N,used=N,pack=N,name=N,email=E", key being required.
account parse_account(std::string_view text);
/// "name=on" or "name=off" for one of switch_names().
void parse_switch(std::string_view text, finetuning_settings& into);
std::vector<std::string> switch_names();

/// Reads the command line. Prints help or a complaint itself and then gives the exit code in
/// `exit_code` and false.
bool read_command_line(int count, char** values, program_options& into, int& exit_code);

} // namespace andante::inline v0::emulator
