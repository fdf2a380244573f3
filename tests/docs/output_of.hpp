#pragma once

#include <iostream>
#include <sstream>
#include <string>

namespace andante_tests {

/// What a function wrote to standard output.
template <class Work>
std::string output_of(Work work)
{
    const std::ostringstream written;
    auto* const before = std::cout.rdbuf(written.rdbuf());
    work();
    std::cout.rdbuf(before);
    return written.str();
}

} // namespace andante_tests
