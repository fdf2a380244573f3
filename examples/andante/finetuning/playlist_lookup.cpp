#include "finetuning/playlist_lookup.hpp"

#include "finetuning/client_of.hpp"
#include "program/short_ids.hpp"
#include "program/terminal.hpp"
#include "program/usage_error.hpp"

#include <algorithm>
#include <optional>

namespace program::finetuning {

namespace asio = boost::asio;
namespace api = andante::finetuning;

namespace {

/// A UUID, or the older "pl_..." form.
bool looks_like_id(const std::string& text)
{
    if (text.starts_with("pl_")) {
        return true;
    }
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const bool hexadecimal = std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
        if (dash ? text[at] != '-' : !hexadecimal) {
            return false;
        }
    }
    return true;
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::vector<api::playlist>& all)
{
    std::string known;
    for (const auto& each : all) {
        known += (known.empty() ? "'" : ", '") + printable(each.name) + "'";
    }
    andante::error_details details;
    details.message = "no playlist has the name '" + printable(name) + "'; there is " +
                      (known.empty() ? "none" : known);
    details.outcome = andante::outcome::not_sent;
    throw andante::failure(andante::error(andante::errc::not_found, std::move(details)));
}

/// The one whose id begins so, as it is shown in lists.
std::string id_that_begins(const std::string& text, const std::vector<api::playlist>& all)
{
    std::vector<known_id> known;
    known.reserve(all.size());
    for (const auto& each : all) {
        known.emplace_back(each.id, each.name);
    }
    auto id = may_be_short(text) ? whole_id(text, known, true) : text;
    if (id == text) {
        refuse_unknown(text, all);
    }
    return id;
}

std::string id_for(const std::string& name, const std::vector<api::playlist>& all)
{
    std::vector<std::string> found;
    std::vector<std::string> exact;
    for (const auto& each : all) {
        if (each.id == name) {
            return each.id;
        }
        if (each.name == name) {
            exact.push_back(each.id);
        }
        if (folded(each.name) == folded(name)) {
            found.push_back(each.id);
        }
    }
    if (exact.size() == 1) {
        return exact.front();
    }
    if (found.empty()) {
        return id_that_begins(name, all);
    }
    if (found.size() > 1) {
        std::string ids;
        for (const auto& each : found) {
            ids += (ids.empty() ? "" : ", ") + printable(each);
        }
        throw usage_error(
            std::to_string(found.size()) + " playlists have the name '" + printable(name) +
                "': " + ids,
            "Name the one you mean by its id."
        );
    }
    return found.front();
}

} // namespace

asio::awaitable<std::vector<std::string>>
find_playlists(session_ptr current, std::vector<std::string> named)
{
    if (std::all_of(named.begin(), named.end(), looks_like_id)) {
        co_return named;
    }
    auto client = client_of(*current);
    const auto own = co_await client.playlists().list(current->call());
    for (auto& each : named) {
        if (!looks_like_id(each)) {
            each = id_for(each, own.items);
        }
    }
    co_return named;
}

} // namespace program::finetuning
