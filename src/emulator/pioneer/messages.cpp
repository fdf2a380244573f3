// Models that write, in Anthropic's form.
#include "emulator/pioneer/writing.hpp"

#include <string>
#include <utility>
#include <vector>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

/// What the last turn says.
std::string last_words(const json_body& body)
{
    std::string last;
    for (const auto& each : body.array("messages")) {
        const auto* const turn = each.if_object();
        const auto* const who = turn != nullptr ? turn->if_contains("role") : nullptr;
        const auto* const said = turn != nullptr ? turn->if_contains("content") : nullptr;
        if (who == nullptr || !who->is_string() || said == nullptr ||
            (who->as_string() != "user" && who->as_string() != "assistant")) {
            throw invalid("messages", "each needs a role, user or assistant, and a content");
        }
        if (said->is_string()) {
            last = std::string(said->as_string());
            continue;
        }
        if (!said->is_array()) {
            throw invalid("messages", "content should be a string or a list");
        }
        for (const auto& block : said->as_array()) {
            const auto* const object = block.if_object();
            const auto* const words = object != nullptr ? object->if_contains("text") : nullptr;
            last = words != nullptr && words->is_string() ? std::string(words->as_string()) : last;
        }
    }
    return last;
}

/// An answer in Anthropic's form: it thinks when told to, and then repeats what was said, or calls
/// the first tool.
class spoken_message {
public:
    explicit spoken_message(const json_body& body)
        : model_(body.text("model"))
    {
        if (body.find("max_tokens") == nullptr) {
            throw invalid("max_tokens", "Field required");
        }
        body.check_number("temperature", 0, 1);
        const auto most = most_of(body);
        const auto said = last_words(body);
        const auto text = "You said: " + said;
        pieces_ = pieces_of(text, most);
        reason_ = joined(pieces_) == text ? "end_turn" : "max_tokens";
        thinks_ = body.find("thinking") != nullptr;
        if (const auto* const tools = body.find("tools"); tools != nullptr && tools->is_array()) {
            const auto& all = tools->as_array();
            if (!all.empty() && all.front().is_object() &&
                all.front().as_object().contains("name")) {
                tool_ = std::string(all.front().as_object().at("name").as_string());
                reason_ = "tool_use";
            }
        }
        usage_ = {{"input_tokens", (said.size() + 3) / 4}, {"output_tokens", pieces_.size()}};
    }

    const std::string& model() const { return model_; }
    std::int64_t tokens() const
    {
        return usage_.at("input_tokens").to_number<std::int64_t>() +
               usage_.at("output_tokens").to_number<std::int64_t>();
    }

    json::object whole(const std::string& id) const
    {
        json::array content;
        if (thinks_) {
            content.push_back(json::object{{"type", "thinking"}, {"thinking", thought}});
        }
        if (tool_.empty()) {
            content.push_back(json::object{{"type", "text"}, {"text", joined(pieces_)}});
        } else {
            content.push_back(json::object{
                {"type", "tool_use"},
                {"id", "toolu_1"},
                {"name", tool_},
                {"input", json::object{{"city", "Paris"}}},
            });
        }
        auto made = head(id);
        made["content"] = std::move(content);
        made["stop_reason"] = reason_;
        made["usage"] = usage_;
        return made;
    }

    success events(const std::string& id, const model_settings& how) const
    {
        event_writer out(how);
        auto begun = head(id);
        begun["content"] = json::array();
        begun["usage"] = json::object{{"input_tokens", usage_.at("input_tokens")}};
        out.add(
            json::object{{"type", "message_start"}, {"message", std::move(begun)}}, "message_start"
        );
        out.add(json::object{{"type", "ping"}}, "ping");
        int index = 0;
        if (thinks_) {
            add_block(
                out, index++, {{"type", "thinking"}, {"thinking", ""}}, {thought}, "thinking"
            );
        }
        if (tool_.empty()) {
            add_block(out, index, {{"type", "text"}, {"text", ""}}, pieces_, "text");
        } else {
            const json::object block{
                {"type", "tool_use"}, {"id", "toolu_1"}, {"name", tool_}, {"input", json::object()}
            };
            add_block(out, index, block, {"{\"city\":", "\"Paris\"}"}, "partial_json");
        }
        out.add(
            json::object{
                {"type", "message_delta"},
                {"delta", json::object{{"stop_reason", reason_}, {"stop_sequence", nullptr}}},
                {"usage", json::object{{"output_tokens", usage_.at("output_tokens")}}},
            },
            "message_delta"
        );
        out.add(json::object{{"type", "message_stop"}}, "message_stop");
        return std::move(out).finish();
    }

private:
    static constexpr auto thought = "It was said, so it is repeated.";

    json::object head(const std::string& id) const
    {
        return {
            {"id", "msg_" + id.substr(0, 8)},
            {"type", "message"},
            {"role", "assistant"},
            {"model", model_},
            {"stop_reason", nullptr},
            {"stop_sequence", nullptr},
        };
    }

    static void add_block(
        event_writer& out,
        int index,
        const json::object& block,
        const std::vector<std::string>& pieces,
        std::string_view kind
    )
    {
        out.add(
            json::object{
                {"type", "content_block_start"}, {"index", index}, {"content_block", block}
            },
            "content_block_start"
        );
        const auto type =
            kind == "partial_json" ? "input_json_delta" : std::string(kind) + "_delta";
        for (const auto& each : pieces) {
            json::object delta{{"type", type}};
            delta[kind] = each;
            out.add(
                json::object{
                    {"type", "content_block_delta"}, {"index", index}, {"delta", std::move(delta)}
                },
                "content_block_delta"
            );
        }
        out.add(
            json::object{{"type", "content_block_stop"}, {"index", index}}, "content_block_stop"
        );
    }

    std::string model_;
    std::vector<std::string> pieces_;
    std::string reason_;
    std::string tool_;
    bool thinks_ = false;
    json::object usage_;
};

} // namespace

success answer_message(const call& what)
{
    const json_body body(what);
    const spoken_message answer(body);
    check_model(what, answer.model());
    const auto id = what.server.new_uuid();
    what.server.charge(*what.who, "/v1/messages", answer.model(), answer.tokens());
    if (body.flag("stream", false)) {
        return answer.events(id, what.server.chosen.models);
    }
    return {200, json_text(answer.whole(id))};
}

} // namespace andante::inline v0::emulator::pioneer
