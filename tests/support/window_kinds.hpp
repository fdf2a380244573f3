#pragma once

#include <andante/emulator/rate_rule.hpp>

#include <gtest/gtest.h>

#include <string>

namespace andante_tests {

/// Every way in which a server may count a window, for INSTANTIATE_TEST_SUITE_P.
inline auto every_window_kind()
{
    using andante::emulator::window_type;
    return testing::Values(
        window_type::fixed,
        window_type::fixed_from_first_request,
        window_type::sliding_log,
        window_type::sliding_counter,
        window_type::token_bucket,
        window_type::gcra
    );
}

/// Its name.
inline std::string
window_kind_name(const testing::TestParamInfo<andante::emulator::window_type>& each)
{
    return std::string(to_string(each.param));
}

} // namespace andante_tests
