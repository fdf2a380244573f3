#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace program {

/// Where everything is written: data to standard output, the rest to standard error.
class output {
public:
    output(bool json, bool colours);

    /// Data is one JSON document.
    bool json() const { return json_; }
    /// The terminal's width for data; 0 when it goes to a file or pipe.
    std::size_t width() const;
    /// True when data goes to a terminal, which acts on control characters.
    bool shown() const { return shown_; }
    /// From now on data goes to standard error, because standard output takes something else.
    void divert() { diverted_ = true; }
    /// A control sequence for a word such as a job's status; empty without colours.
    std::string colour_of(std::string_view status) const;
    /// True when standard error is a terminal, so that a line may be rewritten.
    bool animated() const { return animated_; }

    /// Data: a JSON document, as it is; on a terminal with control characters escaped, which is the
    /// same document.
    void document(std::string_view json);
    /// Data for people, with its line breaks.
    void text(std::string_view lines);
    /// A line beside the data. Not written with --json, unless somebody is looking.
    void note(std::string_view line);
    /// A line that is always written.
    void complaint(std::string_view line);
    /// A line on the terminal that the next output replaces.
    void transient(std::string_view line);
    void clear_transient();

    /// Data is out so far; false when standard output could not be written, for example because
    /// its reader has ended. What must not be lost then goes to standard error.
    bool flush();
    /// Everything is out; false when standard output could not be written.
    bool finish();

private:
    bool json_;
    bool colours_;
    bool animated_;
    bool shown_;
    bool diverted_ = false;
    bool transient_shown_ = false;
};

} // namespace program
