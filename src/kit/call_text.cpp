#include "kit/call_text.hpp"

#include <andante/http/methods.hpp>

#include "core/encoding.hpp"
#include "core/invalid.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace andante::inline v0::kit {

namespace {

constexpr std::int64_t text_version = 1;
constexpr std::string_view key_field = "Idempotency-Key";

constexpr std::array effects{
    std::pair(call_effect::repeatable, std::string_view("repeatable")),
    std::pair(call_effect::keyed_create, std::string_view("keyed_create")),
    std::pair(call_effect::paid_create, std::string_view("paid_create")),
    std::pair(call_effect::accounted, std::string_view("accounted")),
};
constexpr std::array meanings{
    lost_create_meaning::unknown,
    lost_create_meaning::matched,
    lost_create_meaning::rejected,
    lost_create_meaning::replayed,
};

std::string_view word_of(call_effect effect)
{
    for (const auto& [value, word] : effects) {
        if (value == effect) {
            return word;
        }
    }
    return {};
}

/// Forms may hold any bytes.
bool is_text(const call& what)
{
    return what.content_type.empty() || what.content_type.find("json") != std::string::npos;
}

void write_headers(json::writer& to, const call& what)
{
    to.key("headers");
    to.begin_array();
    const auto write = [&to](std::string_view name, std::string_view value) {
        to.begin_array();
        to.value(name);
        to.value(value);
        to.end_array();
    };
    const auto own_key = what.options.headers.find(key_field);
    for (const auto& [name, value] : what.headers) {
        if (!own_key || !http::same_name(name, key_field)) {
            write(name, value);
        }
    }
    if (own_key) {
        write(key_field, *own_key);
    }
    to.end_array();
}

/// What was read of a text.
struct read_call {
    std::int64_t version = 0;
    std::string method;
    std::string route;
    std::string target;
    std::string body;
    std::string body_base64;
    std::string content_type;
    std::string accept;
    std::vector<std::vector<std::string>> headers;
    std::vector<std::int64_t> expects;
    std::vector<std::string> changes;
    std::string effect;
    std::string when_lost;
    std::string mark;
    std::int64_t idle_timeout = 0;
    double cost = 0;
    double tokens = 0;
    std::string partition;
    std::string tag;
    bool is_unique = false;
    bool with_key = true;
};

void read_member(read_call& into, std::string_view name, json::value& from)
{
    const auto take = [&](std::string_view wanted, auto& place) {
        if (name == wanted) {
            from.read(place);
        }
    };
    take("version", into.version);
    take("method", into.method);
    take("route", into.route);
    take("target", into.target);
    take("body", into.body);
    take("body_base64", into.body_base64);
    take("content_type", into.content_type);
    take("accept", into.accept);
    take("headers", into.headers);
    take("expects", into.expects);
    take("changes", into.changes);
    take("effect", into.effect);
    take("when_lost", into.when_lost);
    take("mark", into.mark);
    take("mark_is_unique", into.is_unique);
    take("idle_timeout_ms", into.idle_timeout);
    take("with_key", into.with_key);
    take("cost", into.cost);
    take("tokens", into.tokens);
    take("partition", into.partition);
    take("tag", into.tag);
}

error unreadable(const std::string& why)
{
    error_details details;
    details.message = "the request of a journal entry cannot be read (" + why +
                      "): it was written by a later version, or changed by hand";
    details.stop = stop_reason::permanent;
    details.outcome = outcome::not_sent;
    return error(errc::journal_error, std::move(details));
}

template <class Words, class Value, class WordOf>
bool find_word(const Words& words, std::string_view word, Value& into, WordOf of)
{
    for (const auto& each : words) {
        if (of(each) == word) {
            into = each;
            return true;
        }
    }
    return false;
}

result<call> made_of(read_call from)
{
    const auto verb = http::method_named(from.method);
    if (!verb) {
        return unreadable("its method is '" + from.method + "'");
    }
    call made(*verb, std::move(from.route), std::move(from.target));
    std::pair<call_effect, std::string_view> effect;
    if (!find_word(effects, from.effect, effect, [](const auto& each) { return each.second; })) {
        return unreadable("its effect is '" + from.effect + "'");
    }
    const auto meaning = [](lost_create_meaning each) { return to_string(each); };
    if (!find_word(meanings, from.when_lost, made.when_lost, meaning)) {
        return unreadable("what a lost answer means is '" + from.when_lost + "'");
    }
    made.effect = effect.first;
    made.body = std::move(from.body);
    if (!from.body_base64.empty()) {
        auto bytes = detail::from_base64(from.body_base64, detail::base64_form::canonical);
        if (!bytes) {
            return unreadable("its body is no base64");
        }
        made.body = std::move(*bytes);
    }
    made.content_type = std::move(from.content_type);
    made.accept = std::move(from.accept);
    for (auto& field : from.headers) {
        if (field.size() != 2) {
            return unreadable("a header has no value");
        }
        made.headers.set(field[0], field[1]);
    }
    for (const auto each : from.expects) {
        made.expects.push_back(static_cast<int>(each));
    }
    made.changes = std::move(from.changes);
    made.mark.text = std::move(from.mark);
    made.mark.is_unique = from.is_unique;
    made.idle_timeout = std::chrono::milliseconds(from.idle_timeout);
    made.with_key = from.with_key;
    made.options.cost = from.cost;
    made.options.tokens = from.tokens;
    made.options.partition = std::move(from.partition);
    made.options.tag = std::move(from.tag);
    return made;
}

} // namespace

result<std::string> call_to_text(const call& what)
{
    if (what.source || what.elsewhere) {
        return detail::invalid(
            "journal",
            "a body that is read in pieces",
            "a body in memory: only such a call can be written down"
        );
    }
    json::writer to;
    to.begin_object();
    to.member("version", text_version);
    to.member("method", http::to_string(what.method));
    to.member("route", what.route);
    to.member("target", what.target);
    if (is_text(what)) {
        to.member("body", what.body);
    } else {
        to.member("body_base64", detail::to_base64(what.body));
    }
    to.member("content_type", what.content_type);
    to.member("accept", what.accept);
    write_headers(to, what);
    to.key("expects");
    to.begin_array();
    for (const int each : what.expects) {
        to.value(each);
    }
    to.end_array();
    to.key("changes");
    to.begin_array();
    for (const auto& each : what.changes) {
        to.value(each);
    }
    to.end_array();
    to.member("effect", word_of(what.effect));
    to.member("when_lost", to_string(what.when_lost));
    to.member("mark", what.mark.text);
    to.member("mark_is_unique", what.mark.is_unique);
    to.member("idle_timeout_ms", what.idle_timeout.count());
    to.member("with_key", what.with_key);
    to.member("cost", what.options.cost);
    to.member("tokens", what.options.tokens);
    to.member("partition", what.options.partition);
    to.member("tag", what.options.tag);
    to.end_object();
    return std::move(to).finish();
}

result<call> call_from_text(std::string_view text)
{
    read_call read;
    std::string document(text);
    const auto problem = json::read_document(document, true, [&read](json::value& root) {
        root.members([&read](std::string_view name, json::value& member) {
            read_member(read, name, member);
        });
    });
    if (problem) {
        return unreadable(json::describe(*problem));
    }
    if (read.version != text_version) {
        return unreadable("its version is " + std::to_string(read.version));
    }
    return made_of(std::move(read));
}

} // namespace andante::inline v0::kit
