#include "emulator/kit/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <stdexcept>

namespace andante::inline v0::emulator {

void path_values::add(std::string_view name, std::string value)
{
    values_.emplace_back(name, std::move(value));
}

const std::string& path_values::at(std::string_view name) const
{
    for (const auto& [known, value] : values_) {
        if (known == name) {
            return value;
        }
    }
    throw std::out_of_range("the path has no " + std::string(name));
}

std::optional<target_parts> parse_target(std::string_view target)
{
    const auto url = boost::urls::parse_origin_form(target);
    if (!url) {
        return std::nullopt;
    }
    target_parts parts;
    for (const auto segment : url->segments()) {
        parts.segments.emplace_back(segment);
    }
    for (const auto& parameter : url->params()) {
        parts.query.emplace_back(parameter.key, parameter.value);
    }
    return parts;
}

std::optional<path_values>
fit_path(std::string_view path_template, const std::vector<std::string>& segments)
{
    path_values values;
    for (const auto& segment : segments) {
        if (path_template.empty()) {
            return std::nullopt;
        }
        path_template.remove_prefix(1);
        const auto expected = path_template.substr(0, path_template.find('/'));
        path_template.remove_prefix(expected.size());
        if (expected.starts_with('{') && !segment.empty()) {
            values.add(expected.substr(1, expected.size() - 2), segment);
        } else if (expected != segment) {
            return std::nullopt;
        }
    }
    if (!path_template.empty()) {
        return std::nullopt;
    }
    return values;
}

} // namespace andante::inline v0::emulator
