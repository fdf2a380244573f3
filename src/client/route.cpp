#include <andante/client/route.hpp>

#include <algorithm>
#include <stdexcept>

namespace andante::inline v0 {

namespace {

/// The parameter that begins at `at`, with its braces.
std::string_view parameter_at(std::string_view pattern, std::size_t at)
{
    const auto end = pattern.find('}', at);
    return pattern.substr(at, end == std::string_view::npos ? end : end - at + 1);
}

/// Which of a path's parameters it is, from 0; their number when it is none of them.
std::size_t place_in(std::string_view path, std::string_view name)
{
    std::size_t place = 0;
    for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
        if (path.substr(at, name.size()) == name) {
            break;
        }
        ++place;
    }
    return place;
}

} // namespace

std::string_view to_string(lost_create_meaning value) noexcept
{
    switch (value) {
    case lost_create_meaning::unknown:
        return "unknown";
    case lost_create_meaning::matched:
        return "matched";
    case lost_create_meaning::rejected:
        return "rejected";
    case lost_create_meaning::replayed:
        return "replayed";
    }
    return "?";
}

std::string route::name() const
{
    const auto what = to_string(verb);
    std::string text;
    text.reserve(what.size() + 1 + path.size());
    text += what;
    text += ' ';
    text += path;
    return text;
}

std::string fill_in(
    std::string_view pattern, std::string_view path, std::span<const std::string_view> parameters
)
{
    const auto names = static_cast<std::size_t>(std::count(path.begin(), path.end(), '{'));
    if (names != parameters.size()) {
        throw std::invalid_argument(
            "the route " + std::string(path) + " has " + std::to_string(names) +
            " parameters, and got " + std::to_string(parameters.size())
        );
    }
    std::string text;
    text.reserve(pattern.size() + 32); // an id is often a UUID
    std::size_t done = 0;
    for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', done)) {
        const auto name = parameter_at(pattern, at);
        const auto which = place_in(path, name);
        if (which == names) {
            throw std::invalid_argument(
                std::string(pattern) + " names a parameter that " + std::string(path) + " has not"
            );
        }
        text += pattern.substr(done, at - done);
        http::append_segment(parameters[which], text);
        done = at + name.size();
    }
    text += pattern.substr(done);
    return text;
}

std::vector<std::string>
routes_of_limit(std::span<const route* const> table, std::string_view limit)
{
    std::vector<std::string> names;
    for (const auto* each : table) {
        if (each->limit == limit) {
            names.push_back(each->name());
        }
    }
    return names;
}

} // namespace andante::inline v0
