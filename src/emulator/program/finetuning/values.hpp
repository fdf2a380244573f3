#pragma once

#include <andante/emulator/finetuning/settings.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::finetuning {

/// "create=10/60s" or "read=60/1m" into the settings; "off" for no limits.
void parse_limit(std::string_view text, rate_settings& into);
/// "3", "500ms" or "3s-8s" into the settings.
void parse_job_time(std::string_view text, job_settings& into);
/// "limit,remaining,reset,retry-after,retry-after-in-body,when-unauthorized" or "none".
rate_headers parse_rate_headers(std::string_view text);
/// "key=K,tier=T,monthly=N,used=N,pack=N,name=N,email=E", key being required.
account parse_account(std::string_view text);
/// "name=on" or "name=off" for one of switch_names().
void parse_switch(std::string_view text, settings& into);
std::vector<std::string> switch_names();

} // namespace andante::inline v0::emulator::finetuning
