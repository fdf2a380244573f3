#include "emulator/kit/multipart.hpp"

#include <algorithm>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

constexpr std::string_view line_end = "\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A parameter of a header such as `form-data; name="audio"`, without its quotes.
std::optional<std::string> parameter(std::string_view header, std::string_view name)
{
    for (auto at = header.find(';'); at != std::string_view::npos; at = header.find(';', at + 1)) {
        const auto each = trimmed(header.substr(at + 1));
        if (!each.starts_with(name) || each.substr(name.size(), 1) != "=") {
            continue;
        }
        const auto value = each.substr(name.size() + 1);
        if (value.starts_with('"')) {
            return std::string(value.substr(1, value.find('"', 1) - 1));
        }
        return std::string(trimmed(value.substr(0, value.find(';'))));
    }
    return std::nullopt;
}

/// Reads the lines of a part's head.
void read_head(std::string_view head, form_part& into)
{
    while (!head.empty()) {
        const auto line = head.substr(0, head.find(line_end));
        head.remove_prefix(std::min(head.size(), line.size() + line_end.size()));
        const auto colon = std::min(line.find(':'), line.size());
        const auto value = trimmed(line.substr(std::min(line.size(), colon + 1)));
        if (http::same_name(line.substr(0, colon), "Content-Disposition")) {
            into.name = parameter(value, "name").value_or("");
            into.file_name = parameter(value, "filename");
        } else if (http::same_name(line.substr(0, colon), "Content-Type")) {
            into.type = value;
        }
    }
}

} // namespace

std::optional<std::vector<form_part>> read_form(const incoming& request)
{
    const auto type = request.headers.find("Content-Type").value_or("");
    const auto boundary = parameter(type, "boundary");
    if (!type.starts_with("multipart/form-data") || !boundary || boundary->empty()) {
        return std::nullopt;
    }
    const auto delimiter = "--" + *boundary;
    std::string_view left = request.body;
    if (!left.starts_with(delimiter)) {
        return std::nullopt;
    }
    left.remove_prefix(delimiter.size());
    std::vector<form_part> parts;
    while (left.starts_with(line_end)) {
        left.remove_prefix(line_end.size());
        const auto head_end = left.find("\r\n\r\n");
        const auto next = left.find(std::string(line_end) + delimiter);
        if (head_end == std::string_view::npos || next == std::string_view::npos ||
            next < head_end) {
            return std::nullopt;
        }
        form_part part;
        read_head(left.substr(0, head_end), part);
        const auto content = std::min(head_end + 4, next);
        part.content = left.substr(content, next - content);
        parts.push_back(std::move(part));
        left.remove_prefix(next + line_end.size() + delimiter.size());
    }
    return left.starts_with("--") ? std::optional(std::move(parts)) : std::nullopt;
}

} // namespace andante::inline v0::emulator
