#pragma once

#include <andante/emulator/recorder.hpp>

#include <string>

namespace andante::inline v0::emulator {

/// "2026-06-02T19:04:11Z"
std::string iso_seconds(time_point when);
/// "2026-06-02T19:05:32.118Z"
std::string iso_milliseconds(time_point when);
/// "2026-06-02T19:05:32.000Z": the fraction is always zero.
std::string iso_zero_milliseconds(time_point when);
/// "2026-06-02 19:04:11"
std::string space_form(time_point when);
/// "Tue, 02 Jun 2026 19:04:11 GMT"
std::string http_date(time_point when);
/// Days since 1970-01-01, UTC.
std::chrono::sys_days utc_day(time_point when);
/// The calendar month, UTC.
std::chrono::year_month utc_month(time_point when);

} // namespace andante::inline v0::emulator
