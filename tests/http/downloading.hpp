#pragma once

#include <andante/http/download.hpp>

#include "http/fetch.hpp"
#include "support/certificates.hpp"
#include "support/files.hpp"
#include "support/instant_time.hpp"
#include "support/raw_server.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace andante::support {

inline std::size_t files_in(const temporary_directory& where)
{
    const std::filesystem::directory_iterator begin(where.path());
    return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

inline std::string audio()
{
    std::string bytes(700'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(i * 31 % 251);
    }
    return bytes;
}

class downloading : public ::testing::Test {
protected:
    downloading() { options.time = time; }

    result<http::download_report> fetch(const std::string& where)
    {
        return run(
            at.io, http::download(at.transport, *http::url::parse(where), target.string(), options)
        );
    }

    void expect_untouched()
    {
        EXPECT_EQ(content(target), "old");
        EXPECT_EQ(files_in(files), 1u);
    }

    void put_old_file() { std::ofstream(target) << "old"; }

    temporary_directory files;
    std::filesystem::path target = files / "track.mp3";
    std::shared_ptr<instant_time> time = std::make_shared<instant_time>();
    http::download_options options;
    bench at;
};

} // namespace andante::support
