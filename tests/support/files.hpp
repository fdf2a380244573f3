#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace andante::support {

/// All of a file; empty when there is none.
inline std::string content(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

} // namespace andante::support
