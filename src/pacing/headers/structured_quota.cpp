#include "pacing/headers/structured_quota.hpp"

#include <charconv>
#include <utility>

namespace andante::inline v0::pacing {

namespace {

/// One member of a structured list: a name and its parameters, values as text.
struct member {
    std::string name;
    std::vector<std::pair<std::string, std::string>> parameters;
};

/// A reader of structured fields: lists of strings or tokens with parameters, and dictionaries.
class field_reader {
public:
    explicit field_reader(std::string_view text)
        : text_(text)
    {}

    /// Nothing when the field is malformed anywhere.
    std::optional<std::vector<member>> list()
    {
        std::vector<member> found;
        skip_space();
        while (at_ < text_.size()) {
            member one;
            if (!value(one.name) || !parameters(one)) {
                return std::nullopt;
            }
            found.push_back(std::move(one));
            skip_space();
            if (at_ == text_.size()) {
                break;
            }
            if (text_[at_++] != ',') {
                return std::nullopt;
            }
            skip_space();
            if (at_ == text_.size()) {
                return std::nullopt;
            }
        }
        return found;
    }

    /// "limit=100, remaining=50, reset=30" as the parameters of one nameless member.
    std::optional<member> dictionary()
    {
        member found;
        skip_space();
        while (at_ < text_.size()) {
            std::string key;
            std::string what;
            member ignored;
            if (!token(key) || !take('=') || !value(what) || !parameters(ignored)) {
                return std::nullopt;
            }
            found.parameters.emplace_back(std::move(key), std::move(what));
            skip_space();
            if (at_ < text_.size() && !take(',')) {
                return std::nullopt;
            }
            skip_space();
        }
        return found;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;

    void skip_space()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
            ++at_;
        }
    }

    bool take(char wanted)
    {
        if (at_ < text_.size() && text_[at_] == wanted) {
            ++at_;
            return true;
        }
        return false;
    }

    bool token(std::string& into)
    {
        const auto begin = at_;
        while (at_ < text_.size() &&
               std::string_view(" \t,;=\":").find(text_[at_]) == std::string_view::npos) {
            ++at_;
        }
        into = text_.substr(begin, at_ - begin);
        return !into.empty();
    }

    bool value(std::string& into)
    {
        if (take('"')) {
            while (at_ < text_.size() && text_[at_] != '"') {
                if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                    ++at_;
                }
                into += text_[at_++];
            }
            return take('"');
        }
        if (take(':')) { // a byte sequence
            while (at_ < text_.size() && text_[at_] != ':') {
                into += text_[at_++];
            }
            return take(':');
        }
        return token(into);
    }

    bool parameters(member& one)
    {
        skip_space();
        while (take(';')) {
            skip_space();
            std::string key;
            std::string what;
            if (!token(key) || (take('=') && !value(what))) {
                return false;
            }
            one.parameters.emplace_back(std::move(key), std::move(what));
            skip_space();
        }
        return true;
    }
};

/// The lines of a field of that name, as the one field that they are.
std::string joined(const http::headers& headers, std::string_view name)
{
    std::string all;
    for (const auto line : headers.find_all(name)) {
        all += all.empty() ? "" : ", ";
        all += line;
    }
    return all;
}

/// A non-negative integer parameter; `bad` when it is there and is not one.
std::optional<double> integer(const member& one, std::string_view key, bool& bad)
{
    for (const auto& [name, text] : one.parameters) {
        if (name == key) {
            long long value = 0;
            const auto* end = text.data() + text.size();
            const auto read = std::from_chars(text.data(), end, value);
            if (read.ec != std::errc() || read.ptr != end || value < 0) {
                bad = true;
                return std::nullopt;
            }
            return static_cast<double>(value);
        }
    }
    return std::nullopt;
}

quota_reading& named(std::vector<quota_reading>& quotas, const std::string& name)
{
    for (auto& known : quotas) {
        if (known.name == name) {
            return known;
        }
    }
    quotas.emplace_back();
    quotas.back().name = name;
    return quotas.back();
}

/// What it counts; requests unless it says otherwise.
void read_unit(const member& one, quota_reading& reading)
{
    for (const auto& [key, unit] : one.parameters) {
        if (key == "qu") {
            reading.concurrent = unit == "concurrent-requests";
            reading.tokens = unit.find("token") != std::string::npos;
            reading.other_unit = !reading.concurrent && !reading.tokens && unit != "requests";
        }
    }
}

void read_policies(const std::string& text, std::vector<quota_reading>& quotas)
{
    const auto list = field_reader(text).list();
    if (!list) {
        return;
    }
    auto found = quotas;
    for (const auto& one : *list) {
        bool bad = false;
        const auto quota = integer(one, "q", bad);
        const auto window = integer(one, "w", bad);
        if (bad || !quota || (window && *window == 0)) {
            return;
        }
        auto& reading = named(found, one.name);
        reading.limit = quota;
        reading.window = window;
        read_unit(one, reading);
    }
    quotas = std::move(found);
}

void read_state(
    const std::string& text, std::optional<double> date, std::vector<quota_reading>& quotas
)
{
    auto found = quotas;
    bool bad = false;
    const auto at = [&](std::optional<double> delta) {
        return delta && date ? std::optional<double>(*date + *delta) : std::nullopt;
    };
    if (text.find(';') == std::string::npos && text.find('=') != std::string::npos) {
        const auto dictionary = field_reader(text).dictionary();
        if (!dictionary) {
            return;
        }
        auto& reading = named(found, "");
        reading.limit = integer(*dictionary, "limit", bad);
        reading.remaining = integer(*dictionary, "remaining", bad);
        reading.reset = at(integer(*dictionary, "reset", bad));
        if (!bad && reading.remaining) {
            quotas = std::move(found);
        }
        return;
    }
    const auto list = field_reader(text).list();
    if (!list) {
        return;
    }
    for (const auto& one : *list) {
        const auto remaining = integer(one, "r", bad);
        const auto delta = integer(one, "t", bad);
        if (bad || !remaining) {
            return;
        }
        auto& reading = named(found, one.name);
        reading.remaining = remaining;
        reading.reset = at(delta);
        read_unit(one, reading);
    }
    quotas = std::move(found);
}

} // namespace

void read_structured_quotas(
    const http::headers& headers, std::optional<double> date, std::vector<quota_reading>& quotas
)
{
    const auto policies = joined(headers, "RateLimit-Policy");
    if (!policies.empty()) {
        read_policies(policies, quotas);
    }
    const auto state = joined(headers, "RateLimit");
    if (!state.empty()) {
        read_state(state, date, quotas);
    }
    // Bytes, tokens and what else there may be are no places under a limit of requests.
    std::erase_if(quotas, [](const quota_reading& one) { return one.other_unit; });
}

} // namespace andante::inline v0::pacing
