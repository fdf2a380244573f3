#include "finetuning/csv.hpp"

#include "program/format.hpp"
#include "program/terminal.hpp"

#include <optional>
#include <string_view>

namespace program::finetuning::csv {

namespace {

class line {
public:
    explicit line(bool for_terminal)
        : for_terminal_(for_terminal)
    {}

    /// A text of somebody else, who must not be able to have a formula run: it may begin with one
    /// of the characters that make one (OWASP, "CSV injection").
    line& foreign(std::string_view text)
    {
        const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) !=
                                                     std::string_view::npos;
        const auto safe = (is_formula ? "'" : "") + std::string(text);
        return cell(for_terminal_ ? printable(safe) : safe);
    }

    line& cell(std::string_view text)
    {
        text_ += first_ ? "" : ",";
        first_ = false;
        if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
            text_ += text;
            return *this;
        }
        text_ += '"';
        for (const char c : text) {
            text_ += c;
            if (c == '"') {
                text_ += c;
            }
        }
        text_ += '"';
        return *this;
    }

    line& add(const std::optional<std::string>& text) { return foreign(text.value_or("")); }
    line& add(const std::optional<std::int64_t>& number)
    {
        return cell(number ? std::to_string(*number) : std::string());
    }
    line& add(const std::optional<std::chrono::system_clock::time_point>& when)
    {
        return cell(when ? utc_text(*when) : std::string());
    }

    std::string text() const { return text_ + "\n"; }

private:
    bool for_terminal_;
    std::string text_;
    bool first_ = true;
};

} // namespace

std::string header()
{
    return "id,status,type,title,prompt,seconds,created,completed,public,plays,likes,audio_url,"
           "error"
           "\n";
}

std::string row(const andante::finetuning::generation& track, bool for_terminal)
{
    line out(for_terminal);
    out.foreign(track.id).foreign(track.status.text());
    out.foreign(track.type ? std::string_view(track.type->text()) : std::string_view());
    out.add(track.title).add(track.prompt);
    out.cell(track.duration ? number_text(track.duration->count()) : std::string());
    out.add(track.created_at).add(track.completed_at);
    const std::string_view visible = !track.is_public ? "" : *track.is_public ? "yes" : "no";
    out.cell(visible).add(track.play_count).add(track.like_count);
    out.add(track.audio_url).add(track.error_message);
    return out.text();
}

} // namespace program::finetuning::csv
