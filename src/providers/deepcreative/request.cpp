#include "providers/deepcreative/request.hpp"

#include <andante/http/body.hpp>
#include <andante/kit/checks.hpp>

#include "core/encoding.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "webhooks/webhook_crypto.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace andante::inline v0::deepcreative {

namespace {

constexpr std::uint64_t largest_file = 32ULL * 1024 * 1024;
constexpr std::size_t longest_key = 255;

template <class Value>
std::string json_of(const Value& value)
{
    json::writer out;
    out.value(value);
    return std::move(out).finish();
}

std::string_view type_of_file(std::string_view path)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 15> types{{
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".webp", "image/webp"},
        {".gif", "image/gif"},
        {".mp4", "video/mp4"},
        {".webm", "video/webm"},
        {".mov", "video/quicktime"},
        {".mp3", "audio/mpeg"},
        {".wav", "audio/wav"},
        {".flac", "audio/flac"},
        {".ogg", "audio/ogg"},
        {".txt", "text/plain"},
        {".json", "application/json"},
        {".pdf", "application/pdf"},
    }};
    const auto dot = path.rfind('.');
    const auto ending = dot == std::string_view::npos ? std::string_view() : path.substr(dot);
    const auto* const found = std::find_if(types.begin(), types.end(), [&](const auto& each) {
        return http::same_name(each.first, ending);
    });
    return found == types.end() ? "application/octet-stream" : found->second;
}

/// The names of an object's members; nothing when it is no object.
std::optional<std::set<std::string>> names_in(const raw_json& object)
{
    std::set<std::string> names;
    auto copy = object.text();
    const auto problem = json::read_document(copy, false, [&names](json::value& root) {
        root.members([&names](std::string_view name, json::value&) { names.emplace(name); });
    });
    return problem ? std::nullopt : std::optional(std::move(names));
}

result<void> validate_input(const prediction_request& request)
{
    std::set<std::string> names;
    if (!request.input.empty()) {
        auto found = names_in(request.input);
        if (!found) {
            return kit::invalid("input", request.input.text(), "a JSON object", "wrap it in {}");
        }
        names = std::move(*found);
    }
    for (const auto& [name, json] : request.members()) {
        if (names.contains(name)) {
            return kit::invalid(
                "input." + name, "", "given once", "it stands in input, and was set too"
            );
        }
        if (raw_json::parse(json_of(name) + "").has_error() || raw_json::parse(json).has_error()) {
            return kit::invalid("input." + name, json, "a JSON value in UTF-8", "correct it");
        }
    }
    return result<void>();
}

} // namespace

prediction_request::prediction_request(std::string model_owner, std::string model_name)
    : owner(std::move(model_owner))
    , model(std::move(model_name))
{}

prediction_request::~prediction_request() = default;
prediction_request::prediction_request(const prediction_request& other) = default;
prediction_request::prediction_request(prediction_request&& other) noexcept = default;
prediction_request& prediction_request::operator=(const prediction_request& other) = default;
prediction_request& prediction_request::operator=(prediction_request&& other) noexcept = default;

void prediction_request::set_json(std::string name, std::string json)
{
    const auto is_same = [&name](const auto& each) { return each.first == name; };
    const auto found = std::find_if(members_.begin(), members_.end(), is_same);
    if (found != members_.end()) {
        found->second = std::move(json);
    } else {
        members_.emplace_back(std::move(name), std::move(json));
    }
}

void prediction_request::set(std::string name, std::string_view text)
{
    set_json(std::move(name), json_of(text));
}

void prediction_request::set(std::string name, bool truth)
{
    set_json(std::move(name), json_of(truth));
}

void prediction_request::set(std::string name, std::int64_t number)
{
    set_json(std::move(name), json_of(number));
}

void prediction_request::set(std::string name, double number)
{
    set_json(std::move(name), json_of(number));
}

void prediction_request::set(std::string name, const raw_json& value)
{
    set_json(std::move(name), value.text());
}

result<void> prediction_request::set_file(std::string name, const std::string& path)
{
    const auto body = http::file_body(path, std::string(type_of_file(path)));
    if (body.has_error()) {
        return body.error();
    }
    if (body->source && body->source->size() > largest_file) {
        return kit::invalid(
            "input." + name, path, "a file of at most 32 MiB", "give the model a URL of it"
        );
    }
    const auto bytes =
        body->source ? http::read_whole(*body->source) : result<std::string>(body->text);
    if (bytes.has_error()) {
        return bytes.error();
    }
    set(std::move(name),
        "data:" + body->content_type + ";base64," + andante::detail::to_base64(*bytes));
    return result<void>();
}

result<void> validate(const prediction_request& request, const http::url& api)
{
    if (auto valid = kit::check_id(request.owner, "owner"); valid.has_error()) {
        return valid;
    }
    if (auto valid = kit::check_id(request.model, "model"); valid.has_error()) {
        return valid;
    }
    if (auto valid = validate_input(request); valid.has_error()) {
        return valid;
    }
    if (request.image_count && *request.image_count < 1) {
        return kit::invalid(
            "image_count", std::to_string(*request.image_count), "1 or more", "leave it out for one"
        );
    }
    const auto& key = request.idempotency_key;
    if (key.size() > longest_key || !http::is_valid_value(key)) {
        return kit::invalid(
            "idempotency_key", key, "at most 255 visible characters", "leave it empty for a new one"
        );
    }
    return request.webhook ? kit::check_webhook_url(*request.webhook, api) : result<void>();
}

std::string encode(const prediction_request& request)
{
    json::writer members;
    members.begin_object();
    for (const auto& [name, json] : request.members()) {
        members.key(name);
        members.raw(json);
    }
    members.end_object();
    auto input = std::move(members).finish();
    if (const auto& given = request.input.text(); !given.empty()) {
        const auto inside = std::string_view(given).substr(1, given.size() - 2);
        const bool is_blank = inside.find_first_not_of(" \t\r\n") == std::string_view::npos;
        input.insert(1, std::string(inside) + (is_blank || input.size() == 2 ? "" : ","));
    }
    json::writer body;
    body.begin_object();
    body.key("input");
    body.raw(input);
    if (request.image_count) {
        body.member("image_count", *request.image_count);
    }
    if (request.webhook) {
        body.member("webhook", *request.webhook);
    }
    body.end_object();
    return std::move(body).finish();
}

std::string new_idempotency_key()
{
    auto bytes = webhooks::random_bytes(16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    auto text = andante::detail::to_hex(bytes);
    for (const std::size_t dash : {20U, 16U, 12U, 8U}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

} // namespace andante::inline v0::deepcreative
