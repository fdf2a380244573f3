// The emulated Together AI as its documentation has it, asked without a client.
#include <andante/emulator/together/service.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace together_emulator_test {
namespace {

using namespace std::chrono_literals;
namespace emulator = andante::emulator;
namespace api = andante::emulator::together;
namespace json = boost::json;

const std::string chat_model(api::settings::chat_model);
const std::string image_model(api::settings::image_model);
const std::string embedding_model(api::settings::embedding_model);

class together_emulator : public testing::Test {
protected:
    void start(api::settings chosen)
    {
        service = std::make_unique<api::service>(std::move(chosen));
        service->handle(emulator::incoming("GET", "/v1/models"), now);
    }
    void SetUp() override { start(api::settings()); }

    emulator::reply
    ask(const std::string& method,
        const std::string& target,
        std::string body = "",
        emulator::origin where = emulator::origin::api)
    {
        emulator::incoming request(method, target);
        request.origin = where;
        if (where == emulator::origin::api) {
            request.headers.add(
                "Authorization", "Bearer " + std::string(api::settings::default_key)
            );
        } else {
            request.headers.add("Content-Length", std::to_string(body.size()));
        }
        request.body = std::move(body);
        return service->handle(request, now);
    }
    json::value read(const std::string& target)
    {
        const auto answer = ask("GET", target);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    std::string chat(const std::string& more = "", const std::string& words = "Hello there")
    {
        return R"({"model":")" + chat_model + R"(","messages":[{"role":"user","content":")" +
               words + "\"}]" + more + "}";
    }
    std::string batch_of(const std::string& lines)
    {
        const auto input = service->add_file("a.jsonl", "batch-api", lines);
        return R"({"endpoint":"/v1/chat/completions","input_file_id":")" + input + "\"}";
    }
    std::string line(const std::string& id, const std::string& words = "hi")
    {
        return R"({"custom_id":")" + id + R"(","body":)" + chat("", words) + "}\n";
    }
    std::string tune()
    {
        const auto file = service->add_file("a.jsonl", "fine-tune", "{\"text\":\"a\"}\n");
        return R"({"training_file":")" + file + R"(","model":")" + chat_model + "\"}";
    }

    emulator::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 15);
    std::unique_ptr<api::service> service;
};

TEST_F(together_emulator, wants_a_key)
{
    const auto answer = service->handle(emulator::incoming("GET", "/v1/models"), now);
    EXPECT_EQ(answer.status, 401);
    const auto error = json::parse(answer.body).at("error").as_object();
    EXPECT_EQ(error.at("code"), "invalid_api_key");
    EXPECT_TRUE(error.contains("message") && error.contains("type") && error.contains("param"));
}

TEST_F(together_emulator, lists_models_as_a_bare_array)
{
    const auto models = read("/v1/models").as_array();
    EXPECT_EQ(models.at(0).at("object"), "model");
    EXPECT_EQ(models.at(0).at("type"), "chat");
}

TEST_F(together_emulator, a_chat_has_a_seed_beyond_a_signed_number_and_its_prompt)
{
    const auto answer = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(answer.body.find("15924764223251450000"), std::string::npos);
    EXPECT_TRUE(json::parse(answer.body).at("prompt").is_array());
}

std::string stream_text(const emulator::reply& answer)
{
    std::string all;
    for (const auto& each : answer.pieces) {
        all += each.bytes;
    }
    return all;
}

TEST_F(together_emulator, a_stream_tells_usage_in_its_last_chunk_and_ends_with_done)
{
    const auto answer = ask("POST", "/v1/chat/completions", chat(R"(,"stream":true)"));
    EXPECT_EQ(answer.headers.find("Content-Type"), "text/event-stream; charset=utf-8");
    const auto text = stream_text(answer);
    EXPECT_NE(text.find("\"usage\":{"), std::string::npos);
    EXPECT_NE(text.find("\"token_id\""), std::string::npos);
    EXPECT_NE(text.find("data: [DONE]"), std::string::npos);
    EXPECT_EQ(text.find("event:"), std::string::npos);
}

TEST_F(together_emulator, a_stream_can_go_wrong_in_every_documented_way)
{
    const auto stream = [this](const std::string& words) {
        return stream_text(ask("POST", "/v1/chat/completions", chat(R"(,"stream":true)", words)));
    };
    EXPECT_NE(stream("a b c [break]").find("\"error\":{"), std::string::npos);
    EXPECT_EQ(stream("a b c [no done]").find("[DONE]"), std::string::npos);
    EXPECT_NE(stream("a b c [no blank]").find("data:{"), std::string::npos);
    const auto open = ask("POST", "/v1/chat/completions", chat(R"(,"stream":true)", "x [goes on]"));
    EXPECT_GT(open.pieces.back().after, 1min) << "the body does not end behind [DONE]";
}

TEST_F(together_emulator, a_tool_call_has_no_content_and_comes_in_fragments)
{
    const std::string tools =
        R"(,"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object",)"
        R"("properties":{"place":{"type":"string"},"day":{"type":"string"}},"required":["place","day"]}}}])";
    const auto answer = json::parse(ask("POST", "/v1/chat/completions", chat(tools)).body);
    const auto& message = answer.at("choices").at(0).at("message");
    EXPECT_TRUE(message.at("content").is_null());
    EXPECT_EQ(message.at("tool_calls").at(0).at("function").at("name"), "look");
    const auto text =
        stream_text(ask("POST", "/v1/chat/completions", chat(tools + R"(,"stream":true)")));
    const auto first = text.find("\"arguments\"");
    EXPECT_NE(text.find("\"arguments\"", first + 1), std::string::npos) << "more than one fragment";
}

TEST_F(together_emulator, says_a_reset_as_a_time_from_now_with_a_fraction)
{
    now += 250ms;
    const auto answer = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(answer.headers.find("x-ratelimit-limit"), "600");
    EXPECT_EQ(answer.headers.find("x-ratelimit-remaining"), "599");
    EXPECT_EQ(answer.headers.find("x-ratelimit-reset"), "59.750");
    auto settings = api::settings();
    settings.rates.headers = false;
    start(settings);
    EXPECT_FALSE(
        ask("POST", "/v1/chat/completions", chat()).headers.find("x-ratelimit-limit").has_value()
    );
}

TEST_F(together_emulator, the_dynamic_scheme_refuses_by_the_second_and_by_the_model)
{
    auto settings = api::settings();
    settings.rates.scheme = api::limit_scheme::dynamic;
    start(settings);
    EXPECT_EQ(ask("POST", "/v1/chat/completions", chat()).status, 200);
    const auto refused = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(refused.status, 429) << "sixty a minute are one a second";
    EXPECT_EQ(json::parse(refused.body).at("error").at("type"), "dynamic_request_limited");
    EXPECT_EQ(refused.headers.find("x-ratelimit-limit-dynamic"), "1");
    now += 1s;
    EXPECT_EQ(ask("POST", "/v1/chat/completions", chat()).status, 200);
    settings.rates.top_level_kind = true;
    start(settings);
    ask("POST", "/v1/chat/completions", chat());
    const auto beside = json::parse(ask("POST", "/v1/chat/completions", chat()).body);
    EXPECT_EQ(beside.at("error_type"), "dynamic_request_limited");
}

TEST_F(together_emulator, the_dynamic_rate_is_twice_what_went_well_in_an_hour)
{
    auto settings = api::settings();
    settings.rates.scheme = api::limit_scheme::dynamic;
    start(settings);
    for (int second = 0; second < 3'600; ++second) {
        ask("POST", "/v1/chat/completions", chat());
        now += 1s;
    }
    const auto answer = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(answer.headers.find("x-ratelimit-limit"), "2") << "60 a minute went well";
}

TEST_F(together_emulator, the_fourth_fine_tune_is_refused_until_one_is_over)
{
    for (int each = 0; each < 3; ++each) {
        EXPECT_EQ(ask("POST", "/v1/fine-tunes", tune()).status, 200);
    }
    const auto refused = ask("POST", "/v1/fine-tunes", tune());
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(json::parse(refused.body).at("error").at("message").is_string());
    const auto id = read("/v1/fine-tunes").at("data").at(0).at("id");
    ask("POST", "/v1/fine-tunes/" + std::string(id.as_string()) + "/cancel");
    EXPECT_EQ(ask("POST", "/v1/fine-tunes", tune()).status, 409) << "cancel_requested counts";
    now += 30s;
    EXPECT_EQ(ask("POST", "/v1/fine-tunes", tune()).status, 200);
}

TEST_F(together_emulator, a_fine_tune_goes_through_its_states)
{
    const auto made = json::parse(ask("POST", "/v1/fine-tunes", tune()).body);
    const auto target = "/v1/fine-tunes/" + std::string(made.at("id").as_string());
    std::vector<std::string> seen;
    for (int step = 0; step < 60; ++step) {
        const std::string state(read(target).at("status").as_string());
        if (seen.empty() || seen.back() != state) {
            seen.push_back(state);
        }
        now += 15s;
    }
    const std::vector<std::string> expected{
        "pending", "queued", "running", "compressing", "uploading", "completed"
    };
    EXPECT_EQ(seen, expected);
}

TEST_F(together_emulator, an_upload_redirects_and_the_bytes_go_there_without_the_key)
{
    const auto ticket =
        ask("POST", "/v1/files?file_name=a.jsonl&file_type=jsonl&purpose=batch-api");
    EXPECT_EQ(ticket.status, 302);
    const std::string id(ticket.headers.find("X-Together-File-Id").value_or(""));
    EXPECT_EQ(ask("GET", "/v1/files/" + id).status, 404) << "its bytes have not come";
    const std::string target = "/upload/" + id + "?signature=emulated";
    emulator::incoming with_key("PUT", target);
    with_key.origin = emulator::origin::media;
    with_key.headers.add("Authorization", "Bearer key");
    with_key.headers.add("Content-Length", "2");
    EXPECT_EQ(service->handle(with_key, now).status, 400);
    EXPECT_EQ(ask("PUT", target, "{}", emulator::origin::media).status, 200);
    const auto file = read("/v1/files/" + id);
    EXPECT_EQ(file.at("bytes"), 2);
    EXPECT_EQ(file.at("FileType"), "jsonl");
}

TEST_F(together_emulator, a_batch_is_wrapped_when_it_is_made_and_bare_when_it_is_read)
{
    const auto made = ask("POST", "/v1/batches", batch_of(line("a") + line("b") + line("c")));
    EXPECT_EQ(made.status, 201);
    const std::string id(json::parse(made.body).at("job").at("id").as_string());
    EXPECT_EQ(read("/v1/batches/" + id).at("status"), "VALIDATING");
    EXPECT_TRUE(read("/v1/batches").is_array());
    now += 3min;
    const auto ended = read("/v1/batches/" + id);
    EXPECT_EQ(ended.at("status"), "COMPLETED");
    const std::string output(ended.at("output_file_id").as_string());
    const auto text = ask("GET", "/v1/files/" + output + "/content").body;
    EXPECT_LT(text.find("\"c\""), text.find("\"a\"")) << "in another order";
    EXPECT_TRUE(ended.at("error_file_id").as_string().empty());
}

TEST_F(together_emulator, a_batch_with_bad_lines_has_an_error_file_and_loses_some)
{
    const auto made =
        ask("POST", "/v1/batches", batch_of(line("a") + line("b", "[fail]") + line("c", "[lose]")));
    const std::string id(json::parse(made.body).at("job").at("id").as_string());
    now += 3min;
    const auto ended = read("/v1/batches/" + id);
    const auto content = [&](const char* name) {
        const std::string file(ended.at(name).as_string());
        return ask("GET", "/v1/files/" + file + "/content").body;
    };
    EXPECT_NE(content("error_file_id").find("\"b\""), std::string::npos);
    EXPECT_EQ(
        (content("output_file_id") + content("error_file_id")).find("\"c\""), std::string::npos
    );
}

TEST_F(together_emulator, batches_say_their_errors_as_a_text)
{
    const auto missing = ask("GET", "/v1/batches/none");
    EXPECT_EQ(missing.status, 404);
    EXPECT_TRUE(json::parse(missing.body).at("error").is_string());
    std::string many;
    for (int number = 0; number < 101; ++number) {
        many += line(std::to_string(number));
    }
    EXPECT_EQ(ask("POST", "/v1/batches", batch_of(many)).status, 429);
    EXPECT_EQ(ask("POST", "/v1/batches", batch_of(line("a") + line("a"))).status, 400);
}

TEST_F(together_emulator, images_are_asked_for_as_base64_and_answered_as_b64_json)
{
    const std::string head = R"({"prompt":"a","model":")" + image_model + "\"";
    const auto inside = json::parse(
        ask("POST", "/v1/images/generations", head + R"(,"response_format":"base64","n":2})").body
    );
    EXPECT_EQ(inside.at("data").as_array().size(), 2U);
    EXPECT_EQ(inside.at("data").at(0).at("type"), "b64_json");
    const auto linked = json::parse(ask("POST", "/v1/images/generations", head + "}").body);
    EXPECT_EQ(linked.at("data").at(0).at("type"), "url");
    EXPECT_EQ(ask("POST", "/v1/images/generations", head + R"(,"width":1001})").status, 422);
    EXPECT_EQ(ask("POST", "/v1/images/generations", head + R"(,"n":5})").status, 400);
}

TEST_F(together_emulator, embeddings_come_in_any_order_with_their_index)
{
    const auto answer = json::parse(
        ask("POST", "/v1/embeddings", R"({"model":")" + embedding_model + R"(","input":["a","b"]})")
            .body
    );
    EXPECT_EQ(answer.at("data").at(0).at("index"), 1);
    EXPECT_EQ(answer.at("data").at(0).at("embedding").as_array().size(), 8U);
    EXPECT_FALSE(answer.as_object().contains("usage"));
}

TEST_F(together_emulator, money_that_is_missing_is_told_of_what_costs_alone)
{
    auto settings = api::settings();
    settings.money = api::money_answer::payment_required;
    start(settings);
    const auto refused = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(refused.status, 402);
    EXPECT_EQ(json::parse(refused.body).at("error").at("type"), "credit_limit");
    EXPECT_EQ(ask("GET", "/v1/models").status, 200);
}

TEST_F(together_emulator, an_unknown_model_is_not_found)
{
    const auto answer = ask("POST", "/v1/embeddings", R"({"model":"nobody/x","input":"a"})");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(json::parse(answer.body).at("error").at("type"), "model_not_available");
}

TEST_F(together_emulator, tokens_are_counted_for_each_model)
{
    auto settings = api::settings();
    settings.rates.tokens = 5;
    start(settings);
    const auto first = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(first.headers.find("x-tokenlimit-limit"), "5");
    EXPECT_EQ(first.headers.find("x-tokenlimit-remaining"), "0");
    const auto refused = ask("POST", "/v1/chat/completions", chat());
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(json::parse(refused.body).at("error").at("type"), "dynamic_token_limited");
    now += 61s;
    EXPECT_EQ(ask("POST", "/v1/chat/completions", chat()).status, 200);
}

} // namespace
} // namespace together_emulator_test
