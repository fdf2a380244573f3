#include "program/output.hpp"

#include "program/jq_filter.hpp"
#include "program/json_choice.hpp"
#include "program/json_text.hpp"
#include "program/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <unistd.h>
#include <utility>

namespace program {

output::output(data_form form, bool colours)
    : form_(std::move(form))
    , colours_(
          colours && is_terminal(STDOUT_FILENO) &&
          std::string_view(std::getenv("NO_COLOR") != nullptr ? std::getenv("NO_COLOR") : "")
              .empty()
      )
    , animated_(is_terminal(STDERR_FILENO) && !form_.quiet)
    , shown_(::isatty(STDOUT_FILENO) == 1)
{}

std::size_t output::width() const
{
    return terminal_width(STDOUT_FILENO);
}

std::size_t output::note_width() const
{
    return terminal_width(STDERR_FILENO);
}

std::string output::colour_of(std::string_view status) const
{
    if (!colours_) {
        return "";
    }
    if (status == "completed" || status == "ok") {
        return "\x1b[32m";
    }
    return status == "failed" ? "\x1b[31m" : "\x1b[33m";
}

std::string output::taken(std::string_view json)
{
    if (form_.quiet) {
        std::string lines;
        for (const auto& id : json_choice::ids_in(json)) {
            lines += (shown_ ? printable(id) : id) + "\n";
        }
        return lines;
    }
    if (form_.fields.empty()) {
        return filtered(std::string(json) + "\n");
    }
    const auto chosen = json_choice::members_of(json, form_.fields);
    for (const auto& each : chosen.unknown) {
        complaint("note: nothing here has a field '" + each + "'");
    }
    return filtered(chosen.document + "\n");
}

std::string output::filtered(const std::string& document)
{
    if (!form_.filter) {
        return shown_ && !diverted_ ? json_text::for_terminal(document) : document;
    }
    const auto made = form_.filter->run(document);
    if (!made.problem.empty()) {
        filter_problem_ = made.problem;
        complaint(document.substr(0, document.size() - 1));
    }
    return shown_ ? printable_lines(made.lines) : made.lines;
}

void output::document(std::string_view json)
{
    const auto data = taken(json);
    if (diverted_) {
        complaint(std::string_view(data).substr(0, data.size() - (data.empty() ? 0 : 1)));
        return;
    }
    clear_transient();
    std::cout << data;
}

void output::text(std::string_view lines)
{
    clear_transient();
    (diverted_ ? std::cerr : std::cout) << lines << std::flush;
}

void output::note(std::string_view line)
{
    if (!json() || animated_) {
        complaint(line);
    }
}

void output::complaint(std::string_view line)
{
    clear_transient();
    std::cout.flush();
    std::cerr << printable_lines(line) << '\n';
}

void output::transient(std::string_view line)
{
    if (!animated_) {
        return;
    }
    const auto columns = std::max<std::size_t>(terminal_width(STDERR_FILENO), 20);
    // The cursor waits in front: a terminal that becomes narrower breaks the line behind it, and
    // all of that is behind the cursor then.
    std::cerr << '\r' << shortened(line, columns - 1) << "\x1b[J\r" << std::flush;
    transient_shown_ = true;
}

void output::clear_transient()
{
    if (transient_shown_) {
        std::cerr << "\r\x1b[J" << std::flush;
        transient_shown_ = false;
    }
}

bool output::flush()
{
    std::cout.flush();
    return std::cout.good();
}

bool output::finish()
{
    clear_transient();
    return flush();
}

} // namespace program
