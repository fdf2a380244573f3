#pragma once

#include "work.hpp"

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>

namespace fan_out {

/// Shows on standard error how far all are: one line that changes on a terminal, else a line for
/// each prompt that ends.
class progress {
public:
    explicit progress(const works& all);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Something has changed.
    void update();
    /// Nobody works on this one any more.
    void ended(const work& one);
    /// Takes the line off the terminal.
    void clear();

private:
    const works& all_;
    bool is_terminal_;
    std::size_t ended_ = 0;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point shown_;
};

/// For people: a line for each prompt, and how many were saved.
void print_table(std::ostream& out, const works& all);
/// For programs: a JSON object for each prompt, one a line.
void print_json(std::ostream& out, const works& all);
/// What to do about prompts that are not settled, and the commands for it; nothing when all are.
void print_advice(std::ostream& out, const works& all, const std::string& folder);

} // namespace fan_out
