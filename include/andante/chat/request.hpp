#pragma once

#include <andante/chat/message.hpp>
#include <andante/config.hpp>
#include <andante/core/result.hpp>
#include <andante/json/raw_json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::chat {

/// A function that the model may call.
class tool {
public:
    /// `function_name`: letters, digits, '_' and '-'. `schema`: a JSON Schema object of its
    /// arguments; without a value for a function without any.
    explicit tool(
        std::string function_name, std::string what = std::string(), raw_json schema = raw_json()
    )
        : name(std::move(function_name))
        , description(std::move(what))
        , parameters(std::move(schema))
    {}

    std::string name;           ///< Its name.
    std::string description;    ///< What it does, for the model; empty to leave it out.
    raw_json parameters;        ///< What it takes.
    std::optional<bool> strict; ///< Whether the arguments must fit `parameters` exactly.
};

/// Which tool the model is to call.
class ANDANTE_DECL tool_choice {
public:
    /// Whatever the model thinks best.
    static tool_choice automatic();
    /// None.
    static tool_choice none();
    /// At least one.
    static tool_choice required();
    /// That function.
    static tool_choice function(std::string name);
    /// Another word of the service's.
    static tool_choice word(std::string text);
    /// As the service documents it.
    static tool_choice other(raw_json value);

    /// The value on the wire, as JSON.
    const std::string& json() const noexcept { return json_; }

private:
    explicit tool_choice(std::string json)
        : json_(std::move(json))
    {}

    std::string json_;
};

/// What the model's text must be.
class ANDANTE_DECL response_format {
public:
    /// Any text.
    static response_format text();
    /// A JSON object of any shape.
    static response_format json_object();
    /// JSON of a shape. `schema`: a JSON Schema object. `strict`: whether it must fit exactly; not
    /// set leaves it out.
    static response_format json_schema(
        std::string name,
        raw_json schema,
        std::optional<bool> strict = std::nullopt,
        std::string description = std::string()
    );
    /// Text that a regular expression describes, at services that have it.
    static response_format regex(std::string pattern);
    /// As the service documents it: an object.
    static response_format other(raw_json object);

    /// The object on the wire, as JSON; empty when it was made of a schema that is no object.
    const std::string& json() const noexcept { return json_; }

private:
    explicit response_format(std::string json)
        : json_(std::move(json))
    {}

    std::string json_;
};

/// How much the model thinks before it speaks.
class reasoning_options {
public:
    reasoning_options() = default;

    /// "low", "medium" or "high", or another word of the service's; empty to leave it out. Member
    /// reasoning_effort.
    std::string effort;
    /// Whether it thinks at all. Member reasoning.enabled.
    std::optional<bool> enabled;
};

/// What tokens cost, each, in the unit of call_options::cost. 0 or more.
class token_prices {
public:
    /// Of a token of the conversation, and of one of the answer.
    token_prices(double each_of_prompt, double each_of_answer)
        : prompt(each_of_prompt)
        , completion(each_of_answer)
    {}

    double prompt;     ///< Of the conversation.
    double completion; ///< Of the answer.
};

/// What to complete. A member that is not set is not sent, and the service chooses.
///
/// Before anything is sent, only what the public documentations bound is checked, and what cannot
/// be written as JSON. Of temperature, top_p, min_p and repetition_penalty they give different
/// ranges, so that any number goes, and the service decides.
class ANDANTE_DECL request {
public:
    /// `model_name`: as the service lists it. `conversation`: never empty.
    request(std::string model_name, std::vector<message> conversation)
        : model(std::move(model_name))
        , messages(std::move(conversation))
    {}
    /// A conversation of one message by the user.
    request(std::string model_name, std::string prompt);

    std::string model;             ///< The model.
    std::vector<message> messages; ///< The conversation so far, the oldest first.

    /// Most tokens of the answer: 1 or more.
    std::optional<std::int64_t> max_tokens;
    /// The same under its newer name, with the tokens of reasoning: 1 or more.
    std::optional<std::int64_t> max_completion_tokens;
    std::optional<double> temperature;        ///< How daring: 0 always takes the likeliest token.
    std::optional<double> top_p;              ///< Only the likeliest tokens of this sum.
    std::optional<double> min_p;              ///< Only tokens of this part of the likeliest.
    std::optional<std::int32_t> top_k;        ///< Only so many of the likeliest tokens.
    std::vector<std::string> stop;            ///< The answer ends before any of these.
    std::optional<std::int64_t> n;            ///< So many answers: 1 to 128.
    std::optional<std::int64_t> logprobs;     ///< So many likely tokens are told: 0 to 20.
    std::optional<std::uint64_t> seed;        ///< The same seed gives like answers.
    std::map<std::string, double> logit_bias; ///< By the token's number as text.
    std::optional<double> presence_penalty;   ///< Against what was said: -2 to 2.
    std::optional<double> frequency_penalty;  ///< Against what was said often: -2 to 2.
    std::optional<double> repetition_penalty; ///< Against repetition; 1 for none.
    std::optional<bool> echo;                 ///< Give the prompt, too.

    std::vector<tool> tools;                              ///< What the model may call.
    std::optional<chat::tool_choice> tool_choice;         ///< What it is to call.
    std::optional<bool> parallel_tool_calls;              ///< Whether several at once.
    std::optional<chat::response_format> response_format; ///< What its text must be.
    reasoning_options reasoning;                          ///< How much it thinks.

    std::string user;                            ///< Whose request it is, for the service.
    std::map<std::string, std::string> metadata; ///< Notes that the service keeps.
    std::optional<bool> store;                   ///< Whether the service keeps the answer.
    std::string safety_model;                    ///< The model that moderates.
    std::string compliance;                      ///< For example "hipaa".
    /// When the conversation is too long: "truncate" or "error".
    std::string context_length_exceeded_behavior;
    raw_json chat_template_kwargs; ///< For the model's template: an object.

    raw_json schema;                        ///< Of encoder models: what to extract.
    std::optional<double> threshold;        ///< Of encoder models: the least score, 0 to 1.
    std::optional<bool> include_spans;      ///< Of encoder models: where it was found.
    std::optional<bool> include_confidence; ///< Of encoder models: how sure it is.

    /// Members that only this service has, by name: sent as they are. Not "stream", and none that
    /// is set above.
    std::map<std::string, raw_json> extra;

    /// Never sent: what the model's tokens cost. With them a request counts under the client's
    /// spend caps as estimate_cost() says, unless call_options::cost is set, and from its answer
    /// on, or from the end of its stream, as the service's usage says. Default: nobody knows.
    std::optional<token_prices> prices;
};

/// What stands against a request before it is sent: the documented bounds, and what JSON cannot
/// hold.
///
/// Errors: errc::invalid_request with the field, for example "messages[1].tool_call_id".
[[nodiscard]] ANDANTE_DECL result<void> check(const request& what);

/// What estimate_tokens() takes for the answer when a request sets no max_tokens.
inline constexpr std::int64_t usual_answer_tokens = 1024;

/// An estimate of the tokens that a request will use, for budgets and limits that must be asked
/// before: the code points of all its text (messages, names, tool calls and tools, formats) divided
/// by 4 and rounded up, and max_tokens (or max_completion_tokens, else `answer_tokens`) for each of
/// its `n` answers. What pictures, sound and video cost is not in it. Tokenizers differ: text in
/// other scripts than Latin may use several times as many.
ANDANTE_DECL std::uint64_t
estimate_tokens(const request& what, std::int64_t answer_tokens = usual_answer_tokens);

/// An estimate of what a request will cost at most by its `prices`, from the tokens as
/// estimate_tokens() counts them; 0 without prices.
ANDANTE_DECL double estimate_cost(const request& what);

} // namespace andante::inline v0::chat
