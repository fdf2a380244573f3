#include "providers/together/batch_lines.hpp"

#include <andante/kit/checks.hpp>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "providers/together/encode.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace andante::inline v0::together {

namespace {

constexpr std::size_t longest_id = 64;
constexpr std::size_t largest_file = 100'000'000;

/// Calls back with each line that is not blank, and its number from 1.
template <class OnLine>
void each_line(std::string_view text, const OnLine& on_line)
{
    std::size_t number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            on_line(number, line);
        }
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
}

std::string line_of(const batch_line& line)
{
    json::writer out;
    out.begin_object();
    out.member("custom_id", line.custom_id);
    out.key("body");
    out.raw(line.body.text());
    out.end_object();
    return std::move(out).finish() + '\n';
}

error bad_line(std::size_t number, std::string_view line, std::string_view limit)
{
    return kit::invalid(
        "line " + std::to_string(number), line, limit, "correct the line; nothing was sent"
    );
}

/// What one line of a result says.
struct found_line {
    std::string custom_id;
    std::optional<std::int64_t> status;
    std::string body;
    std::string code;
    std::string message;
    bool has_error = false;
};

void read_copy(json::value& from, std::string& out)
{
    if (from.what() == json::kind::object) {
        from.members([](std::string_view, json::value&) {}, &out);
    }
}

void read_answer(json::value& from, found_line& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "status_code") {
            inner.read_if_sound(into.status);
        } else if (name == "body") {
            read_copy(inner, into.body);
        }
    });
}

/// {"message","code"}, or a text.
void read_error(json::value& from, found_line& into)
{
    if (from.is_null()) {
        return;
    }
    into.has_error = true;
    if (from.what() == json::kind::string) {
        from.read(into.message);
        return;
    }
    if (from.what() != json::kind::object) {
        return;
    }
    from.members([&into](std::string_view name, json::value& inner) {
        if (name == "message") {
            inner.read_if_sound(into.message);
        } else if (name == "code") {
            inner.read_if_sound(into.code);
        }
    });
}

std::optional<found_line> read_found(std::string_view line)
{
    std::string copy(line);
    found_line found;
    const auto problem = json::read_document(copy, false, [&found](json::value& root) {
        root.members([&found](std::string_view name, json::value& inner) {
            if (name == "custom_id") {
                inner.read(found.custom_id);
            } else if (name == "response") {
                read_answer(inner, found);
            } else if (name == "error") {
                read_error(inner, found);
            }
        });
    });
    return problem || found.custom_id.empty() ? std::nullopt : std::optional(std::move(found));
}

/// Statuses that say that it was refused, or that the service failed.
constexpr std::int64_t first_refusal = 300;

result<raw_json> answer_of(const found_line& found)
{
    const bool is_refused = found.status && *found.status >= first_refusal;
    if (!found.has_error && !is_refused && !found.body.empty()) {
        return raw_json::parse(found.body);
    }
    error_details details;
    details.message = !found.message.empty() ? found.message
                      : is_refused ? "refused with status " + std::to_string(*found.status) + ": " +
                                         found.body.substr(0, 500)
                                   : "the service gives neither an answer nor a reason";
    details.api_code = found.code;
    details.http_status = static_cast<int>(found.status.value_or(0));
    details.outcome = outcome::rejected;
    details.stop = stop_reason::permanent;
    return error(errc::request_refused, std::move(details));
}

error lost_line()
{
    error_details details;
    details.message = "the service has lost this line: it is in neither of the batch's files; it "
                      "can be sent again";
    details.outcome = outcome::not_sent;
    return error(errc::job_failed, std::move(details));
}

} // namespace

result<void> validate(const std::vector<batch_line>& lines)
{
    if (lines.empty()) {
        return kit::invalid("lines", "", "one line or more", "give the requests of the batch");
    }
    std::set<std::string_view> names;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto& line = lines[at];
        const auto field = "lines[" + std::to_string(at) + "].custom_id";
        if (auto valid = kit::check_prompt(field, line.custom_id, longest_id); valid.has_error()) {
            return valid;
        }
        if (!names.insert(line.custom_id).second) {
            return kit::invalid(
                field, line.custom_id, "of no other line", "give each line a name of its own"
            );
        }
        if (!line.body.text().starts_with('{')) {
            return kit::invalid(
                "lines[" + std::to_string(at) + "].body",
                line.body.text(),
                "a JSON object",
                "give the body of a chat completion"
            );
        }
        if (line_of(line).size() > largest_file) {
            return kit::invalid(
                "lines[" + std::to_string(at) + "]", "", "at most 100 MB", "shorten it"
            );
        }
    }
    return {};
}

result<std::vector<batch_line>> read_lines(const std::string& text)
{
    std::vector<batch_line> lines;
    std::optional<error> wrong;
    each_line(text, [&](std::size_t number, std::string_view line) {
        if (wrong) {
            return;
        }
        std::string copy(line);
        std::string id;
        std::string body;
        const auto problem = json::read_document(copy, true, [&](json::value& root) {
            root.members([&](std::string_view name, json::value& inner) {
                if (name == "custom_id") {
                    inner.read(id);
                } else if (name == "body") {
                    read_copy(inner, body);
                }
            });
        });
        if (problem) {
            wrong = bad_line(number, line, "a JSON object: " + json::describe(*problem));
        } else if (id.empty() || body.empty()) {
            wrong = bad_line(number, line, "an object with \"custom_id\" and an object \"body\"");
        } else {
            lines.emplace_back(std::move(id), raw_json::parse(std::move(body)).value());
        }
    });
    return wrong ? result<std::vector<batch_line>>(*wrong)
                 : result<std::vector<batch_line>>(std::move(lines));
}

std::vector<batch_item> read_items(const std::string& text)
{
    std::vector<batch_item> items;
    each_line(text, [&items](std::size_t, std::string_view line) {
        if (auto found = read_found(line)) {
            auto answer = answer_of(*found);
            items.emplace_back(std::move(found->custom_id), std::move(answer));
        }
    });
    return items;
}

batch_report join(std::vector<batch_line> lines, std::vector<batch_item> items)
{
    std::map<std::string, result<raw_json>, std::less<>> answers;
    for (auto& each : items) {
        const auto known = answers.find(each.custom_id);
        if (known == answers.end()) {
            answers.emplace(std::move(each.custom_id), std::move(each.answer));
        } else if (known->second.has_error() && each.answer.has_value()) {
            known->second = std::move(each.answer);
        }
    }
    batch_report report;
    for (auto& line : lines) {
        const auto found = answers.find(line.custom_id);
        if (found == answers.end()) {
            report.items.emplace_back(line.custom_id, lost_line());
            report.lost.push_back(std::move(line));
        } else {
            report.items.emplace_back(line.custom_id, std::move(found->second));
        }
    }
    return report;
}

batch_part next_part(std::span<const batch_line> lines, std::size_t begin, std::size_t most_lines)
{
    batch_part part;
    part.end = begin;
    while (part.end < lines.size() && part.end - begin < most_lines) {
        const auto line = line_of(lines[part.end]);
        if (!part.text.empty() && part.text.size() + line.size() > largest_file) {
            break;
        }
        part.text += line;
        ++part.end;
    }
    return part;
}

} // namespace andante::inline v0::together
