#include "program/jq_filter.hpp"

#include "program/usage_error.hpp"

#ifdef ANDANTE_PROGRAM_JQ

#include <algorithm>
#include <array>
#include <csignal>
#include <limits>
#include <utility>

extern "C" {
#include <jq.h>
}

namespace program {

namespace {

std::string text_of_string(jv owned)
{
    std::string out(
        jv_string_value(owned), static_cast<std::size_t>(jv_string_length_bytes(jv_copy(owned)))
    );
    jv_free(owned);
    return out;
}

/// A string as it is, everything else as JSON in one line.
std::string value_line(jv owned)
{
    return text_of_string(jv_get_kind(owned) == JV_KIND_STRING ? owned : jv_dump_string(owned, 0));
}

/// jq's own words, in one line and without its name.
std::string tidied(std::string words)
{
    const std::string prefix = "jq: error: ";
    if (words.starts_with(prefix)) {
        words.erase(0, prefix.size());
    }
    const auto end = words.find("\njq: ");
    words.erase(std::min(end, words.size()));
    std::replace(words.begin(), words.end(), '\n', ' ');
    return words;
}

/// What the library has to say goes here.
void keep_words(void* into, jv message)
{
    auto& words = *static_cast<std::string*>(into);
    words += words.empty() ? "" : "\n";
    words += value_line(jq_format_error(message));
}

/// While it lives, a signal ends the program as if nobody handled it.
class default_signals {
public:
    default_signals()
    {
        for (std::size_t at = 0; at < numbers.size(); ++at) {
            ::sigaction(numbers[at], nullptr, &before_[at]);
            if (before_[at].sa_handler != SIG_IGN) {
                struct sigaction plain{};
                plain.sa_handler = SIG_DFL;
                ::sigaction(numbers[at], &plain, nullptr);
            }
        }
    }
    default_signals(const default_signals&) = delete;
    default_signals& operator=(const default_signals&) = delete;
    ~default_signals()
    {
        for (std::size_t at = 0; at < numbers.size(); ++at) {
            ::sigaction(numbers[at], &before_[at], nullptr);
        }
    }

private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, numbers.size()> before_{};
};

} // namespace

class jq_filter::state {
public:
    explicit state(const std::string& expression)
        : jq_(jq_init())
    {
        if (jq_ == nullptr) {
            throw usage_error("--jq: no memory for jq");
        }
        jq_set_error_cb(jq_, keep_words, &words_);
        // Modules are looked for here and found nowhere; jq 1.6 aborts without.
        jq_set_attr(jq_, jv_string("JQ_ORIGIN"), jv_string("/"));
        jq_set_attr(jq_, jv_string("PROGRAM_ORIGIN"), jv_string("/"));
        jq_set_attr(jq_, jv_string("JQ_LIBRARY_PATH"), jv_array());
        if (jq_compile(jq_, expression.c_str()) == 0) {
            const auto words = tidied(words_);
            jq_teardown(&jq_);
            throw usage_error(
                "--jq: " + (words.empty() ? std::string("no expression of jq") : words),
                "Put it in single quotes: --jq '.id'"
            );
        }
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() { jq_teardown(&jq_); }

    jq_result run(std::string_view json)
    {
        jq_result out;
        words_.clear();
        if (json.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
            out.problem = "the document is too large";
            return out;
        }
        const default_signals at_once;
        auto document = jv_parse_sized(json.data(), static_cast<int>(json.size()));
        if (jv_is_valid(document) == 0) {
            out.problem = problem_of(document);
            return out;
        }
        jq_start(jq_, document, 0);
        auto value = jq_next(jq_);
        for (; jv_is_valid(value) != 0; value = jq_next(jq_)) {
            out.lines += value_line(value) + "\n";
        }
        out.problem = problem_of(value);
        return out;
    }

private:
    std::string problem_of(jv owned)
    {
        if (jv_invalid_has_msg(jv_copy(owned)) == 0) {
            jv_free(owned);
            return tidied(words_);
        }
        return value_line(jv_invalid_get_msg(owned));
    }

    jq_state* jq_;
    std::string words_;
};

jq_filter::jq_filter(const std::string& expression)
    : state_(std::make_unique<state>(expression))
{}

jq_result jq_filter::run(std::string_view json) const
{
    return state_->run(json);
}

jq_filter::~jq_filter() = default;

} // namespace program

#else

namespace program {

class jq_filter::state {};

jq_filter::jq_filter(const std::string&)
{
    throw usage_error(
        "--jq: this program was built without jq",
        "Build it where libjq is (libjq-dev), or write: --json | jq -r EXPR"
    );
}

jq_result jq_filter::run(std::string_view) const
{
    return jq_result();
}

jq_filter::~jq_filter() = default;

} // namespace program

#endif
