#include "emulator/pioneer/request_body.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

json_body::json_body(const call& what)
{
    if (what.request.body.size() > what.server.chosen.largest) {
        throw told(413, "Request entity too large");
    }
    boost::system::error_code wrong;
    auto value = json::parse(what.request.body, wrong);
    if (wrong) {
        throw told(400, "There was an error parsing the body");
    }
    if (!value.is_object()) {
        throw invalid("", "Input should be a valid dictionary");
    }
    body_ = std::move(value.as_object());
}

const json::value* json_body::find(std::string_view name) const
{
    const auto* const found = body_.if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::optional<std::string> json_body::optional_text(std::string_view name) const
{
    const auto* const found = find(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    if (!found->is_string()) {
        throw invalid(std::string(name), "Input should be a valid string");
    }
    return std::string(found->as_string());
}

std::string json_body::text(std::string_view name) const
{
    auto found = optional_text(name);
    if (!found || found->empty()) {
        throw invalid(std::string(name), "Field required");
    }
    return *found;
}

bool json_body::flag(std::string_view name, bool otherwise) const
{
    const auto* const found = find(name);
    if (found == nullptr) {
        return otherwise;
    }
    if (!found->is_bool()) {
        throw invalid(std::string(name), "Input should be a valid boolean");
    }
    return found->as_bool();
}

void json_body::check_number(std::string_view name, double least, double most) const
{
    const auto* const found = find(name);
    if (found == nullptr) {
        return;
    }
    if (!found->is_number()) {
        throw invalid(std::string(name), "Input should be a valid number");
    }
    const auto number = found->to_number<double>();
    if (number < least || number > most) {
        throw invalid(std::string(name), "Input is out of range");
    }
}

std::optional<std::string>
json_body::word(std::string_view name, std::initializer_list<std::string_view> allowed) const
{
    auto found = optional_text(name);
    if (found && std::find(allowed.begin(), allowed.end(), *found) == allowed.end()) {
        throw invalid(std::string(name), "Input should be one of the documented words");
    }
    return found;
}

const json::array& json_body::array(std::string_view name) const
{
    const auto* const found = find(name);
    if (found == nullptr) {
        throw invalid(std::string(name), "Field required");
    }
    if (!found->is_array() || found->as_array().empty()) {
        throw invalid(std::string(name), "Input should be a list of at least 1 item");
    }
    return found->as_array();
}

std::vector<std::string> json_body::texts(std::string_view name) const
{
    std::vector<std::string> all;
    for (const auto& each : array(name)) {
        if (!each.is_string()) {
            throw invalid(
                std::string(name) + "." + std::to_string(all.size()),
                "Input should be a valid string"
            );
        }
        all.emplace_back(each.as_string());
    }
    return all;
}

void check_model(const call& what, std::string_view model)
{
    const auto& models = what.server.chosen.models;
    const auto is = [model](const std::string& other) { return !other.empty() && model == other; };
    if (is(models.absent)) {
        throw not_found("Model " + std::string(model));
    }
    if (is(models.cold)) {
        throw told(409, "The model is not provisioned for inference");
    }
    if (is(models.forbidden)) {
        throw told(451, "Unavailable for legal reasons");
    }
    if (is(models.overloaded)) {
        throw overloaded();
    }
    if (is(models.warming)) {
        auto& asked = what.server.warmed;
        if (models.warming_count == 0 || asked < models.warming_count) {
            ++asked;
            throw warming(models.warming_wait);
        }
    }
}

std::string text_in(const query_values& query, std::string_view name)
{
    const auto found = std::find_if(query.begin(), query.end(), [name](const auto& each) {
        return each.first == name;
    });
    return found == query.end() ? std::string() : found->second;
}

std::int64_t number_in(const query_values& query, std::string_view name, std::int64_t otherwise)
{
    const auto text = text_in(query, name);
    if (text.empty()) {
        return otherwise;
    }
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number < 0) {
        throw invalid(std::string(name), "Input should be a valid integer");
    }
    return number;
}

} // namespace andante::inline v0::emulator::pioneer
