#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace program {

class jq_filter;

/// In which form a command's data is written.
class data_form {
public:
    data_form() = default;

    /// One JSON document: --json.
    bool json = false;
    /// Nothing but ids, one a line: --quiet.
    bool quiet = false;
    /// Of each object in the document, only these members; empty for all of them.
    std::vector<std::string> fields;

    /// What is made of it then: --jq; null for nothing.
    std::shared_ptr<const jq_filter> filter;

    /// The command makes a document, whatever is written of it.
    bool is_document() const { return json || quiet; }
};

/// Where everything is written: data to standard output, the rest to standard error.
class output {
public:
    output(data_form form, bool colours);

    /// Data is one JSON document, of which perhaps only a part is written.
    bool json() const { return form_.is_document(); }
    /// Of the document only the ids are written.
    bool quiet() const { return form_.quiet; }
    /// Errors are JSON too.
    bool errors_in_json() const { return form_.json; }
    /// The terminal's width for data; 0 when it goes to a file or pipe.
    std::size_t width() const;
    /// The terminal's width for lines beside the data; 0 when they go elsewhere.
    std::size_t note_width() const;
    /// True when data goes to a terminal, which acts on control characters.
    bool shown() const { return shown_; }
    /// From now on data goes to standard error, because standard output takes something else.
    void divert() { diverted_ = true; }
    /// A control sequence for a word such as a job's status; empty without colours.
    std::string colour_of(std::string_view status) const;
    /// True when standard error is a terminal, so that a line may be rewritten.
    bool animated() const { return animated_; }

    /// Data: a JSON document, as it is; on a terminal with control characters escaped, which is the
    /// same document. Of it only what the form takes.
    void document(std::string_view json);
    /// Data for people, with its line breaks.
    void text(std::string_view lines);
    /// A line beside the data. Not written with --json, unless somebody is looking, and never with
    /// --quiet.
    void note(std::string_view line);
    /// A line that is always written.
    void complaint(std::string_view line);
    /// A line on the terminal that the next output replaces.
    void transient(std::string_view line);
    void clear_transient();

    /// Data is out so far; false when standard output could not be written, for example because
    /// its reader has ended. What must not be lost then goes to standard error.
    bool flush();
    /// Why --jq could not be carried out to its end; empty when it could. The document then went to
    /// standard error as a whole.
    const std::string& filter_problem() const { return filter_problem_; }
    /// Everything is out; false when standard output could not be written.
    bool finish();

private:
    /// What is written of a document.
    std::string taken(std::string_view json);
    /// What --jq makes of it.
    std::string filtered(const std::string& document);

    data_form form_;
    bool colours_;
    bool animated_;
    bool shown_;
    bool diverted_ = false;
    bool transient_shown_ = false;
    std::string filter_problem_;
};

} // namespace program
