#pragma once

#include <andante/config.hpp>
#include <andante/emulator/fault.hpp>
#include <andante/emulator/rate_rule.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An emulated Together AI.
namespace andante::inline v0::emulator::together {

/// How requests are limited.
enum class limit_scheme {
    fixed,   ///< By the rules of rate_settings.
    dynamic, ///< By the second, at twice the successful rate of the past hour, for each model.
    none,    ///< Not at all, and no rate headers.
};

/// The request limits.
class rate_settings {
public:
    rate_settings() = default;

    limit_scheme scheme = limit_scheme::fixed; ///< Which of them hold.
    rate_rule chat{600};                       ///< Chat completions.
    rate_rule embeddings{300};                 ///< Embeddings.
    rate_rule images{60};                      ///< Images.
    /// Each model is counted apart; else all of a key together. Not for limit_scheme::dynamic,
    /// which always counts so.
    bool per_model = false;
    /// Chat and embeddings together, as if they shared a quota; a limit of 0 for none.
    unsigned combined = 0;
    /// Tokens of chat a minute, for each model; 0 for no such limit.
    std::uint64_t tokens = 0;
    unsigned base_a_minute = 60;    ///< The least that limit_scheme::dynamic allows.
    unsigned most_a_minute = 6'000; ///< The most.
    bool headers = true;            ///< False: no answer says anything of limits.
    bool retry_after = false;       ///< A refusal says how long to wait as Retry-After, too.
    /// Of a refusal of limit_scheme::dynamic: the kind stands beside the error instead of in it.
    bool top_level_kind = false;
};

/// How long work takes and how it ends.
class job_settings {
public:
    job_settings() = default;

    std::chrono::milliseconds processing_time{8'000};  ///< Of a file that somebody learns from.
    std::chrono::milliseconds fine_tune_time{600'000}; ///< From creation to the end.
    std::chrono::milliseconds cancel_time{20'000};     ///< Until a cancelled fine-tune is over.
    std::chrono::milliseconds batch_time{120'000};     ///< From creation to the end.
    unsigned fine_tunes = 3;       ///< That may be unfinished at a time; more are refused with 409.
    unsigned batches = 10;         ///< That may be unfinished at a time; more are refused with 429.
    std::size_t batch_lines = 100; ///< Lines that a batch may have.
    /// A line of a batch with this in it stands in the error file; empty for none.
    std::string failing_line = "[fail]";
    /// A line of a batch with this in it stands in neither file; empty for none.
    std::string lost_line = "[lose]";
    /// A suffix of a fine-tune that contains this ends in an error; empty for none.
    std::string failing_suffix = "[fail]";
    /// Models whose batches fail.
    std::vector<std::string> unbatchable;
};

/// What an account without money is answered.
enum class money_answer {
    none,              ///< It has money.
    payment_required,  ///< 402, credit_limit.
    unauthorized,      ///< 401 that speaks of credits.
    forbidden,         ///< 403 that speaks of the balance.
    too_many_requests, ///< 429, credit_limit.
    requests_a_minute, ///< 429, credit_limit, of an old free tier: a request rate.
};

/// A model of the catalogue.
class catalogue_model {
public:
    /// `what`: chat, embedding, image, ...
    catalogue_model(std::string its_id, std::string what)
        : id(std::move(its_id))
        , type(std::move(what))
    {}

    std::string id;   ///< For example "meta-llama/Llama-3.3-70B-Instruct-Turbo".
    std::string type; ///< As given.
};

/// Everything that can be chosen about the emulated Together AI. The defaults are what its public
/// documentation says, and where that is silent the likeliest behaviour.
class ANDANTE_DECL settings {
public:
    /// One key, default_key, and some models.
    settings();
    ~settings();
    /// Copies everything.
    settings(const settings& other);
    /// Takes everything.
    settings(settings&& other) noexcept;
    /// Copies everything.
    settings& operator=(const settings& other);
    /// Takes everything.
    settings& operator=(settings&& other) noexcept;

    /// The key that is known from the start.
    static constexpr std::string_view default_key =
        "tgp_v1_0123456789abcdef0123456789abcdef0123456789a";
    /// A model that chats.
    static constexpr std::string_view chat_model = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
    /// A model that embeds.
    static constexpr std::string_view embedding_model = "intfloat/multilingual-e5-large-instruct";
    /// A model that draws.
    static constexpr std::string_view image_model = "black-forest-labs/FLUX.1-schnell";

    std::vector<std::string> keys;           ///< Every key that is known; each is an account.
    std::vector<catalogue_model> models;     ///< What there is.
    std::vector<std::string> overloaded;     ///< Models that answer 503.
    std::vector<fault> faults;               ///< Faults that are planned from the start.
    rate_settings rates;                     ///< The request limits.
    job_settings jobs;                       ///< How long work takes and how it ends.
    money_answer money = money_answer::none; ///< What is answered to what costs.
    std::size_t dimensions = 8;              ///< Of an embedding.
    std::size_t context = 514;               ///< Words that a text may have to be embedded.
    bool wrapped_lists = false; ///< Models come as {"data":[...]} in place of a bare array.
    /// Where files are put and images are; a server's own address takes its place.
    std::string media_base_url = "https://uploads.together.example";
    std::uint64_t random_seed = 1; ///< Where ids come from.
};

} // namespace andante::inline v0::emulator::together
