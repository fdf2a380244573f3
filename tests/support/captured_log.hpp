#pragma once

#include <andante/client/logger.hpp>
#include <andante/emulator/finetuning/settings.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace andante_tests {

/// The emulator's default key is the canary: wherever text may leave the library, it must not be.
inline void expect_no_key(const std::string& text)
{
    const auto key = andante::emulator::finetuning::settings::default_key;
    EXPECT_EQ(text.find(key.substr(8)), std::string::npos) << "the key leaked";
}

/// Keeps every line that a logger at its most talkative writes, to look for what must not be there.
/// For one thread.
class captured_log {
public:
    captured_log()
        : observer(andante::make_logger(andante::log_level::debug, [this](std::string_view line) {
            (text += line) += '\n';
        }))
    {}
    captured_log(const captured_log&) = delete;
    captured_log& operator=(const captured_log&) = delete;

    std::string text;
    std::shared_ptr<andante::observer> observer;
};

} // namespace andante_tests
