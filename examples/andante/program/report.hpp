#pragma once

#include <andante/core/error.hpp>

#include "program/exit_code.hpp"
#include "program/output.hpp"

#include <chrono>
#include <exception>
#include <string>

namespace program {

class provider;

/// A problem in the form in which the program tells it.
class problem {
public:
    /// From an error of a provider's client. `in_doctor`: that command is not advised.
    problem(andante::error cause, const provider& whose, bool in_doctor = false);
    /// From whatever a provider's command has thrown.
    static problem from(const std::exception_ptr& thrown, const provider& whose);
    /// Bad usage.
    problem(const std::string& message, std::string what_to_do);

    /// Of a cancellation: that --timeout, which was `limit`, has passed.
    problem as_timeout(std::chrono::milliseconds limit) const;

    exit_code code() const;
    /// {"error":{...}} in one line. `more` is added to the message.
    std::string json(const std::string& more) const;
    /// One or more lines for people.
    std::string text(const std::string& more) const;
    bool is_interrupt() const { return cause_.is_cancelled(); }

private:
    problem(andante::error cause, std::string what_to_do);

    andante::error cause_;
    std::string hint_;
};

/// Tells a problem on standard error, in the form that was asked for. `more` is a sentence about
/// what goes on in spite of it, or empty.
exit_code tell(output& out, const problem& what, const std::string& more);

} // namespace program
