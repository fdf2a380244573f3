#include "emulator/deepcreative/routes.hpp"
#include "emulator/kit/timestamps.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace andante::inline v0::emulator::deepcreative {

namespace json = boost::json;

namespace {

constexpr std::size_t usual_page = 25;
constexpr std::size_t longest_page = 100;

std::size_t number_in(const call& what, std::string_view name, std::size_t otherwise)
{
    for (const auto& [key, value] : what.query) {
        if (key != name) {
            continue;
        }
        std::size_t number = 0;
        const auto* const end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, number);
        if (read.ec != std::errc() || read.ptr != end) {
            throw invalid(name, "this is no number");
        }
        return number;
    }
    return otherwise;
}

/// A page of them; the cursor is where the next one begins.
success page_of(const call& what, json::array all)
{
    const auto begin = std::min(number_in(what, "cursor", 0), all.size());
    const auto limit = number_in(what, "limit", usual_page);
    if (limit < 1 || limit > longest_page) {
        throw invalid("limit", "limit must be 1 to 100");
    }
    const auto end = std::min(begin + limit, all.size());
    json::array items(
        all.begin() + static_cast<std::ptrdiff_t>(begin),
        all.begin() + static_cast<std::ptrdiff_t>(end)
    );
    json::object body{{"data", std::move(items)}, {"next_cursor", nullptr}};
    if (end < all.size()) {
        body["next_cursor"] = std::to_string(end);
    }
    return {200, std::move(body)};
}

json::object model_row(const std::string& name, double price)
{
    const auto slash = name.find('/');
    return {
        {"id", name.substr(slash + 1)},
        {"owner", name.substr(0, slash)},
        {"name", name},
        {"price", price}
    };
}

json::object file_row(const input_file& what)
{
    return {{"id", what.id}, {"size", what.bytes}, {"created_at", iso_seconds(what.created)}};
}

input_file& own_file(const call& what)
{
    const auto found = what.server.files.find(what.path.at("id"));
    if (found == what.server.files.end() || found->second.owner_key != what.who->data.key) {
        throw not_found();
    }
    return found->second;
}

} // namespace

success list_models(const call& what)
{
    json::array all;
    for (const auto& each : what.server.chosen.models) {
        all.push_back(model_row(each, what.server.chosen.price));
    }
    return page_of(what, std::move(all));
}

success get_model(const call& what)
{
    const auto& id = what.path.at("id");
    for (const auto& each : what.server.chosen.models) {
        if (each == id || each.ends_with('/' + id)) {
            return {200, model_row(each, what.server.chosen.price)};
        }
    }
    throw not_found();
}

success add_file(const call& what)
{
    if (what.request.body.empty()) {
        throw invalid("file", "there is no file");
    }
    input_file made;
    made.id = "file_" + what.server.new_uuid().substr(0, 12);
    made.owner_key = what.who->data.key;
    made.bytes = what.request.body.size();
    made.created = what.server.now;
    success answer{201, file_row(made)};
    what.server.files.emplace(made.id, std::move(made));
    return answer;
}

success list_files(const call& what)
{
    json::array all;
    for (const auto& [id, each] : what.server.files) {
        if (each.owner_key == what.who->data.key) {
            all.push_back(file_row(each));
        }
    }
    return page_of(what, std::move(all));
}

success get_file(const call& what)
{
    return {200, file_row(own_file(what))};
}

success delete_file(const call& what)
{
    const auto id = own_file(what).id;
    what.server.files.erase(id);
    return {200, json::object{{"id", id}, {"deleted", true}}};
}

success get_account(const call& what)
{
    return {200, json::object{{"id", "user_1"}, {"credits", what.who->data.credits}}};
}

success get_balance(const call& what)
{
    return {200, json::object{{"balance", what.who->data.credits}, {"currency", "credits"}}};
}

success get_usage(const call& what)
{
    const auto today = what.who->spent_today(what.server.now);
    return {200, json::object{{"credits_today", today}}};
}

success get_rate_limits(const call& what)
{
    const auto& server = what.server;
    return {
        200,
        json::object{
            {"requests_per_minute", server.chosen.rate.limit},
            {"concurrent_predictions", server.chosen.running},
            {"active_predictions", server.running(what.who->data.key)}
        }
    };
}

success estimate(const call& what)
{
    return {200, json::object{{"credits", what.server.chosen.price}}};
}

} // namespace andante::inline v0::emulator::deepcreative
