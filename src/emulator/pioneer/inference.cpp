// Encoders, decoders, GLiNER-2 and the history.
#include "emulator/kit/json_text.hpp"
#include "emulator/kit/timestamps.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

struct found_word {
    std::string text;
    std::size_t begin;
};

/// Words that begin with a capital letter: what this service takes for names.
std::vector<found_word> names_in(const std::string& text)
{
    std::vector<found_word> all;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of(" \t\r\n.,;:!?", at), text.size());
        if (end > at && std::isupper(static_cast<unsigned char>(text[at])) != 0) {
            all.push_back({text.substr(at, end - at), at});
        }
        at = end + 1;
    }
    return all;
}

class finder {
public:
    finder(const json_body& body)
        : with_confidence_(body.flag("include_confidence", true))
        , with_spans_(body.flag("include_spans", true))
        , schema_(body.find("schema"))
    {
        if (schema_ == nullptr) {
            throw invalid("schema", "Field required");
        }
        if (!schema_->is_object() && !schema_->is_array()) {
            throw invalid("schema", "Input should be an object or a list of labels");
        }
    }

    json::object in(const std::string& text) const
    {
        json::object found;
        const auto* const object = schema_->if_object();
        const auto* const labels =
            object == nullptr ? schema_->if_array() : array_in(*object, "entities");
        if (labels != nullptr) {
            found["entities"] = entities(*labels, text);
        }
        if (object != nullptr) {
            add_classes(*object, found);
            for (const auto* name : {"structures", "relations"}) {
                if (object->contains(name)) {
                    found[name] = json::object();
                }
            }
        }
        return found;
    }

private:
    static const json::array* array_in(const json::object& from, std::string_view name)
    {
        const auto* const found = from.if_contains(name);
        return found != nullptr ? found->if_array() : nullptr;
    }

    json::object entities(const json::array& labels, const std::string& text) const
    {
        json::object found;
        for (const auto& each : labels) {
            found[each.as_string()] = json::array();
        }
        std::size_t number = 0;
        for (const auto& name : names_in(text)) {
            if (labels.empty()) {
                break;
            }
            const auto& label = labels[number++ % labels.size()].as_string();
            found[label].as_array().push_back(item(name));
        }
        return found;
    }

    json::value item(const found_word& name) const
    {
        if (!with_confidence_ && !with_spans_) {
            return json::value(name.text);
        }
        json::object made{{"text", name.text}};
        if (with_confidence_) {
            made["confidence"] = 0.99;
        }
        if (with_spans_) {
            made["start"] = name.begin;
            made["end"] = name.begin + name.text.size();
        }
        return made;
    }

    /// An array of objects for inference, an object for GLiNER-2; always the first label.
    static void add_classes(const json::object& schema, json::object& found)
    {
        const auto* const given = schema.if_contains("classifications");
        if (given == nullptr) {
            return;
        }
        if (const auto* const list = given->if_array()) {
            for (const auto& each : *list) {
                const auto& task = each.as_object();
                found[task.at("task").as_string()] = task.at("labels").as_array().at(0);
            }
        } else {
            for (const auto& each : given->as_object()) {
                found[each.key()] = each.value().as_object().at("labels").as_array().at(0);
            }
        }
    }

    bool with_confidence_;
    bool with_spans_;
    const json::value* schema_;
};

/// A text, or several.
std::vector<std::string> texts_of(const json_body& body, bool& is_batch)
{
    const auto* const given = body.find("text");
    is_batch = given != nullptr && given->is_array();
    return is_batch ? body.texts("text") : std::vector<std::string>{body.text("text")};
}

json::value results_of(const finder& find, const std::vector<std::string>& texts, bool is_batch)
{
    if (!is_batch) {
        return find.in(texts.front());
    }
    json::array all;
    for (const auto& each : texts) {
        all.push_back(find.in(each));
    }
    return all;
}

std::int64_t tokens_of(const std::vector<std::string>& texts)
{
    std::size_t bytes = 0;
    for (const auto& each : texts) {
        bytes += each.size();
    }
    return static_cast<std::int64_t>((bytes + 3) / 4);
}

void remember(const call& what, const std::string& id, const std::string& model, json::value input)
{
    what.server.history.push_back({
        {"id", id},
        {"user_id", what.who->name},
        {"model_id", model},
        {"input", std::move(input)},
        {"source", "api"},
        {"status", "success"},
        {"created_at", iso_milliseconds(what.server.now)},
        {"project_id", nullptr},
    });
}

success decoded(const call& what, const json_body& body, const std::string& model)
{
    body.check_number("max_tokens", 1, 131'072);
    body.check_number("temperature", 0, 2);
    body.check_number("top_p", 0, 1);
    std::string last;
    for (const auto& each : body.array("messages")) {
        const auto* const turn = each.if_object();
        const auto* const content = turn != nullptr ? turn->if_contains("content") : nullptr;
        if (content == nullptr || !content->is_string()) {
            throw invalid("messages", "content must be a string");
        }
        last = std::string(content->as_string());
    }
    const auto id = what.server.new_uuid();
    what.server.charge(*what.who, "/inference", model, tokens_of({last}));
    if (body.flag("store", true)) {
        remember(what, id, model, json::value(last));
    }
    json::object answer{
        {"type", "decoder"},
        {"inference_id", id},
        {"completion", "You said: " + last},
        {"model_id", model},
        {"latency_ms", 42.5},
    };
    if (body.flag("include_reasoning_trace", false)) {
        answer["reasoning_trace"] = "It was said, so it is repeated.";
    }
    return {200, json_text(answer)};
}

} // namespace

success infer(const call& what)
{
    const json_body body(what);
    const auto model = body.text("model_id");
    check_model(what, model);
    if (body.word("task", {"generate"})) {
        return decoded(what, body, model);
    }
    body.check_number("threshold", 0, 1);
    bool is_batch = false;
    const auto texts = texts_of(body, is_batch);
    const finder find(body);
    const auto id = what.server.new_uuid();
    const auto tokens = tokens_of(texts);
    what.server.charge(*what.who, "/inference", model, tokens);
    if (body.flag("store", true)) {
        remember(what, id, model, json::value(texts.front()));
    }
    const json::object answer{
        {"type", "encoder"},
        {"inference_id", id},
        {"result", results_of(find, texts, is_batch)},
        {"model_id", model},
        {"latency_ms", 12.25},
        {"token_usage", tokens},
        {"model_used", model},
    };
    success done{200, json_text(answer)};
    done.fields.emplace_back("X-Token-Usage", std::to_string(tokens));
    return done;
}

success list_inferences(const call& what)
{
    const auto limit = number_in(what.query, "limit", 100);
    const auto offset = number_in(what.query, "offset", 0);
    if (limit < 1 || limit > 500) {
        throw invalid("limit", "Input should be from 1 to 500");
    }
    const auto model = text_in(what.query, "model_id");
    json::array mine;
    for (auto each = what.server.history.rbegin(); each != what.server.history.rend(); ++each) {
        const bool is_wanted = model.empty() || each->at("model_id").as_string() == model;
        if (each->at("user_id").as_string() == what.who->name && is_wanted) {
            mine.push_back(*each);
        }
    }
    json::array page;
    for (auto at = static_cast<std::size_t>(offset);
         at < mine.size() && page.size() < std::size_t(limit);
         ++at) {
        page.push_back(mine[at]);
    }
    const json::object answer{
        {"inferences", std::move(page)},
        {"total", mine.size()},
        {"limit", limit},
        {"offset", offset},
    };
    return {200, json_text(answer)};
}

namespace {

const json::object& remembered(const call& what)
{
    const auto& id = what.path.at("id");
    const auto& all = what.server.history;
    const auto found = std::find_if(all.begin(), all.end(), [&](const json::object& each) {
        return each.at("id").as_string() == id && each.at("user_id").as_string() == what.who->name;
    });
    if (found == all.end()) {
        throw not_found("Inference");
    }
    return *found;
}

} // namespace

success get_inference(const call& what)
{
    return {200, json_text(remembered(what))};
}

success add_feedback(const call& what)
{
    const auto& found = remembered(what);
    const json_body body(what);
    const auto verdict = body.word("verdict", {"correct", "incorrect"});
    if (!verdict && body.find("correction") == nullptr) {
        throw invalid("verdict", "Field required");
    }
    const json::object answer{
        {"inference_id", found.at("id")},
        {"human_verdict", verdict.value_or("incorrect")},
        {"human_feedback_at", iso_milliseconds(what.server.now)},
    };
    return {200, json_text(answer)};
}

success extract(const call& what)
{
    const json_body body(what);
    body.check_number("threshold", 0, 1);
    body.word("task", {"extract_entities", "classify_text", "extract_json", "schema"});
    bool is_batch = false;
    const auto texts = texts_of(body, is_batch);
    const finder find(body);
    const auto tokens = tokens_of(texts);
    what.server.charge(*what.who, "/gliner-2", "gliner-2", tokens);
    const json::object answer{
        {"result", results_of(find, texts, is_batch)}, {"token_usage", tokens}
    };
    success done{200, json_text(answer)};
    if (body.find("task") != nullptr) {
        done.fields.emplace_back("Deprecation", "true");
        done.fields.emplace_back("Sunset", "Thu, 31 Dec 2026 00:00:00 GMT");
    }
    return done;
}

success begin_extraction(const call& what)
{
    const json_body body(what);
    bool is_batch = false;
    const auto texts = texts_of(body, is_batch);
    const finder find(body);
    auto& server = what.server;
    const auto takes = server.chosen.jobs.extraction;
    job_timeline timeline("pending", server.now);
    timeline.then("processing", takes / 3);
    if (!server.hangs(texts.front())) {
        timeline.then(server.fails(texts.front()) ? "error" : "complete", takes - takes / 3);
    }
    const auto tokens = tokens_of(texts);
    auto& made = server.begin(server.extractions, *what.who, std::move(timeline));
    made.ended = {{"result", results_of(find, texts, is_batch)}, {"token_usage", tokens}};
    server.charge(*what.who, "/gliner-2/async", "gliner-2", tokens);
    const json::object answer{
        {"job_id", made.id},
        {"status", "pending"},
        {"estimated_tokens", tokens},
        {"message", "The job was accepted"},
    };
    return {202, json_text(answer)};
}

success get_extraction(const call& what)
{
    auto& server = what.server;
    const auto& found = server.find(server.extractions, *what.who, what.path.at("job_id"), "Job");
    const std::string state(found.timeline.state(server.now));
    const bool is_over = state == "complete" || state == "error";
    json::object answer{
        {"job_id", found.id},
        {"status", state},
        {"result", nullptr},
        {"error", nullptr},
        {"token_usage", nullptr},
        {"created_at", iso_milliseconds(found.created)},
        {"completed_at", nullptr},
    };
    if (is_over) {
        answer["completed_at"] = iso_milliseconds(found.timeline.last_change());
    }
    if (state == "complete") {
        for (const auto& each : found.ended) {
            answer[each.key()] = each.value();
        }
    } else if (state == "error") {
        answer["error"] = server.chosen.jobs.failure_message;
    }
    return {200, json_text(answer)};
}

} // namespace andante::inline v0::emulator::pioneer
