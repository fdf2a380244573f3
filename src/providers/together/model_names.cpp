#include "providers/together/model_names.hpp"

#include <andante/kit/perform.hpp>

#include "core/sort_stably.hpp"
#include "json/text.hpp"
#include "providers/together/decode.hpp"
#include "providers/together/routes.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace andante::inline v0::together {

namespace {

constexpr std::size_t most_names = 3;

std::string lower(std::string_view text)
{
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(), [](char each) {
        return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
    });
    return made;
}

/// How many letters must be changed, left out or put in.
std::size_t distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t at = 0; at < left.size(); ++at) {
        auto diagonal = row[0];
        row[0] = at + 1;
        for (std::size_t to = 0; to < right.size(); ++to) {
            const auto changed = diagonal + (left[at] == right[to] ? 0 : 1);
            diagonal = row[to + 1];
            row[to + 1] = std::min({changed, row[to] + 1, diagonal + 1});
        }
    }
    return row.back();
}

/// Behind its maker's name.
std::string_view short_name(std::string_view name)
{
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// Also a name without its maker counts, and one that holds it.
std::size_t distance_of(const std::string& name, const std::string& wanted)
{
    const auto whole = distance(name, wanted);
    const auto part = distance(short_name(name), short_name(wanted));
    const bool holds = name.find(short_name(wanted)) != std::string::npos;
    return std::min({whole, part + 1, holds ? std::size_t(2) : whole});
}

} // namespace

std::vector<std::string>
nearest_names(const std::vector<std::string>& names, std::string_view wanted)
{
    const auto small = lower(wanted);
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const auto& each : names) {
        const auto far = distance_of(lower(each), small);
        if (far <= std::max<std::size_t>(3, small.size() / 3)) {
            found.emplace_back(far, each);
        }
    }
    sort_stably(found, [](const auto& each) { return each.first; });
    std::vector<std::string> nearest;
    for (auto& each : found) {
        if (nearest.size() < most_names) {
            nearest.push_back(std::move(each.second));
        }
    }
    return nearest;
}

boost::asio::awaitable<error>
model_names::explain(std::shared_ptr<model_names> self, error cause, std::string wanted)
{
    if (cause != errc::not_found || cause.http_status() != 404) {
        co_return cause;
    }
    std::vector<std::string> names;
    {
        const std::lock_guard lock(self->mutex_);
        names = self->names_;
    }
    if (names.empty()) {
        auto reading =
            kit::try_perform<std::vector<model>>(self->calls_, call(routes::models), decode_models);
        auto found = co_await std::move(reading);
        if (found.has_error()) {
            co_return cause;
        }
        for (auto& each : *found) {
            names.push_back(std::move(each.id));
        }
        const std::lock_guard lock(self->mutex_);
        self->names_ = names;
    }
    const auto nearest = nearest_names(names, wanted);
    auto details = cause.details();
    details.message = "there is no model '" + json::for_people(wanted, 200) + "'";
    if (nearest.empty()) {
        details.message += ": see the list of models";
    }
    for (std::size_t at = 0; at < nearest.size(); ++at) {
        details.message += (at == 0 ? "; the nearest are " : ", ") + nearest[at];
    }
    co_return error(errc::not_found, std::move(details));
}

} // namespace andante::inline v0::together
