#include "program/shell_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace program {

namespace {

struct translation {
    std::string_view member;
    std::string_view option;
};

constexpr std::array translations{
    translation{"client_options::api_key", "--api-key"},
    translation{"client_options::base_url", "--base-url"},
    translation{"client_options::line_deadline", "--timeout"},
    translation{"client_options::deadline", "--timeout"},
    translation{"call_options::deadline", "--timeout"},
    translation{"wait_options::deadline", "--timeout"},
    translation{"client_options::policies", "--limit"},
    translation{"transport_options::proxy", "--proxy"},
    translation{"transport_options::ca_file", "--ca-file"},
    translation{"redis_options::user and password", "user and password in the URL"},
    translation{"redis_options::user", "the user in the URL"},
    translation{"redis_options::password, or user", "user"},
    translation{"redis_options::password", "the password in the URL"},
    translation{"redis_options::database", "the database in the URL"},
};

/// Members that stand at the beginning of a message, before ":" or " must".
constexpr std::array subjects{
    translation{"api_key", "--api-key"},
    translation{"base_url", "--base-url"},
    translation{"ca_file", "--ca-file"},
    translation{"proxy", "--proxy"},
    translation{"time_signature", "--time-signature"},
};

void replace_all(std::string& text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
}

bool is_part_of_name(char each)
{
    return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
}

/// "retry_options::hint_ceiling" has no option here: only the member's words are left.
void drop_scopes(std::string& text)
{
    for (auto at = text.find("_options::"); at != std::string::npos; at = text.find("_options::")) {
        auto begin = at;
        while (begin > 0 && is_part_of_name(text[begin - 1])) {
            --begin;
        }
        text.erase(begin, at + std::string_view("_options::").size() - begin);
        for (auto end = begin; end < text.size() && is_part_of_name(text[end]); ++end) {
            text[end] = text[end] == '_' ? ' ' : text[end];
        }
    }
}

/// The clause from "; after a create, " to its end.
void drop_create_advice(std::string& text)
{
    constexpr std::string_view begins = "; after a create, ";
    const auto at = text.find(begins);
    if (at != std::string::npos) {
        const auto end = text.find(';', at + 1);
        text.erase(at, end == std::string::npos ? end : end - at);
    }
}

} // namespace

std::string for_shell(std::string message)
{
    for (const auto& [member, option] : translations) {
        replace_all(message, member, option);
    }
    for (const auto& [member, option] : subjects) {
        const auto rest = std::string_view(message).substr(std::min(member.size(), message.size()));
        if (message.starts_with(member) && (rest.starts_with(':') || rest.starts_with(" must"))) {
            message.replace(0, member.size(), option);
            break;
        }
    }
    drop_scopes(message);
    drop_create_advice(message);
    return message;
}

} // namespace program
