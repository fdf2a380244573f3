#pragma once

#include <andante/emulator/finetuning/settings.hpp>
#include <andante/emulator/service.hpp>

#include "emulator/kit/target.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::finetuning {

/// What POST /v1/generations asks for, after all checks.
struct music_request {
    std::string tags;
    double duration = 60;
    double bpm = 120;
    std::optional<std::string> language;
    std::optional<std::string> key;
    std::optional<std::string> scale;
    int timesignature = 4;
    std::optional<std::int64_t> seed;
    std::optional<std::string> webhook;
};

/// What the two routes ask for that take a prompt.
struct prompt_request {
    std::string prompt;
    double duration = 0;
    std::optional<std::int64_t> seed;
    std::optional<std::string> webhook;
};

/// Reads and checks request bodies. Every function throws refusal for what is not acceptable.
class body_reader {
public:
    body_reader(const incoming& request, const settings& chosen);

    music_request music() const;
    prompt_request instrumental() const;
    prompt_request sound_effect() const;
    /// 1 to 100 ids in the member of that name.
    std::vector<std::string> ids(std::string_view name) const;
    /// A text that must be there and not blank.
    std::string required_text(std::string_view name, std::size_t longest) const;

private:
    const boost::json::value* find(std::string_view name) const;
    std::optional<std::string> text(std::string_view name, std::size_t longest) const;
    std::optional<std::string>
    choice(std::string_view name, const std::vector<std::string_view>& allowed) const;
    double number(std::string_view name, double fallback, double smallest, double largest) const;
    int timesignature() const;
    std::optional<std::int64_t> seed() const;
    std::optional<std::string> webhook() const;
    void check_boolean(std::string_view name) const;
    void refuse_others(const std::vector<std::string_view>& known) const;

    const settings& settings_;
    const validation_settings& rules_;
    boost::json::object body_;
};

/// The page that a list route is asked for.
struct page_request {
    std::size_t limit = 20;
    std::size_t offset = 0;
    std::optional<std::string> status;
    std::optional<std::string> type;
};

/// Throws refusal for values out of range.
page_request read_page(const query_values& query, bool with_type);

} // namespace andante::inline v0::emulator::finetuning
