#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace program {

/// What an expression makes of a document.
class jq_result {
public:
    jq_result() = default;

    /// A line for each value: a string as it is, everything else as JSON.
    std::string lines;
    /// Why it went no further, in jq's words; empty when it came to its end.
    std::string problem;
};

/// An expression of jq, for --jq.
class jq_filter {
public:
    /// Throws usage_error when it is none, or this program was built without jq.
    explicit jq_filter(const std::string& expression);
    jq_filter(const jq_filter&) = delete;
    jq_filter& operator=(const jq_filter&) = delete;
    ~jq_filter();

    /// Runs it over a document. An expression may run for ever: meanwhile a signal ends the program
    /// at once.
    jq_result run(std::string_view json) const;

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace program
