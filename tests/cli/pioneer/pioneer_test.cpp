#include <andante/emulator/pioneer/service.hpp>
#include <andante/emulator/server.hpp>

#include "cli/process.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cli_pioneer_test {
namespace {

using namespace cli_test;
namespace emulator = andante::emulator;
namespace fs = std::filesystem;
namespace json = boost::json;
using words = std::vector<std::string>;

/// The real program against an emulated Pioneer that listens on this machine.
class cli_pioneer : public testing::Test {
protected:
    cli_pioneer()
    {
        std::string name = (fs::temp_directory_path() / "andante-cli-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        starting.folder = name;
        settings.rates.enforced = false;
        settings.models.chunk_pause = std::chrono::milliseconds(0);
        settings.jobs.dataset = std::chrono::milliseconds(0);
        settings.jobs.training = std::chrono::milliseconds(0);
        settings.jobs.deploying = std::chrono::milliseconds(0);
        starting.environment["PIONEER_API_KEY"] = emulator::pioneer::settings::default_key;
        starting.environment["ANDANTE_STATE_DIR"] = "off";
    }
    ~cli_pioneer() override
    {
        server.reset();
        std::error_code ignored;
        fs::remove_all(starting.folder, ignored);
    }

    finished run(words arguments, const std::string& input = std::string())
    {
        if (!server) {
            service = std::make_shared<emulator::pioneer::service>(settings);
            server = std::make_unique<emulator::server>(service);
            starting.environment["PIONEER_BASE_URL"] = server->base_url();
        }
        arguments.insert(arguments.begin(), "pioneer");
        starting.input = input;
        return process(ANDANTE_PROGRAM, arguments, starting).finish();
    }
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(fs::path(starting.folder) / name, std::ios::binary) << text;
    }

    emulator::pioneer::settings settings;
    start_options starting;
    std::shared_ptr<emulator::pioneer::service> service;
    std::unique_ptr<emulator::server> server;
};

constexpr auto encoder = "fastino/gliner2-base-v1";

TEST_F(cli_pioneer, finds_names_in_words_in_standard_input_and_in_a_file)
{
    const auto said =
        run({"infer", encoder, "Tim", "leads", "Apple", "--labels", "person,company"});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_NE(said.out.find("Apple"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("company"), std::string::npos) << said.out;
    const auto read = run({"infer", encoder, "-", "--schema", R"(["person"])", "--json"}, "Ada");
    EXPECT_EQ(read.code, 0) << read.err;
    EXPECT_EQ(json::parse(read.out).as_object().at("type").as_string(), "encoder");
    write("texts.txt", "Ada\nnobody\n");
    write("schema.json", R"({"entities":["person"]})");
    const auto both =
        run({"infer", encoder, "--from", "texts.txt", "--schema", "schema.json", "--json"});
    EXPECT_EQ(both.code, 0) << both.err;
    EXPECT_EQ(json::parse(both.out).as_object().at("result").as_array().size(), 2U);
}

TEST_F(cli_pioneer, says_what_is_missing_before_anything_is_sent)
{
    EXPECT_EQ(run({"infer", encoder, "Ada"}).code, 2);
    EXPECT_EQ(run({"infer", encoder, "--labels", "a"}).code, 2);
    EXPECT_EQ(run({"infer", encoder, "Ada", "--schema", "nowhere.json"}).code, 2);
    EXPECT_EQ(run({"chat", "hello"}).code, 2);
    EXPECT_EQ(run({"chat", "--model", "m"}).code, 2);
    write("odd.json", R"([{"content":"hi"}])");
    const auto odd = run({"chat", "--messages", "odd.json", "--model", "m"});
    EXPECT_EQ(odd.code, 2);
    EXPECT_NE(odd.err.find("message 1"), std::string::npos) << odd.err;
    EXPECT_EQ(run({"dataset", "upload", "a", "--name", "n", "--type", "odd"}).code, 2);
    EXPECT_EQ(run({"train"}).code, 2);
    EXPECT_TRUE(service->record().requests().empty());
}

TEST_F(cli_pioneer, chats_in_pieces_at_once_and_as_one_document)
{
    const auto streamed = run({"chat", "hello", "there", "--model", "m"});
    EXPECT_EQ(streamed.code, 0) << streamed.err;
    ASSERT_FALSE(streamed.out.empty());
    EXPECT_EQ(streamed.out.back(), '\n');
    EXPECT_NE(service->record().requests().back().body.find("\"stream\":true"), std::string::npos);
    const auto whole = run({"chat", "-", "--model", "m", "--no-stream"}, "hello there");
    EXPECT_EQ(whole.code, 0) << whole.err;
    EXPECT_EQ(whole.out, streamed.out);
    EXPECT_EQ(service->record().requests().back().body.find("\"stream\""), std::string::npos);
    for (const bool is_streamed : {true, false}) {
        words asked{"chat", "hello", "there", "--model", "m", "--json"};
        if (!is_streamed) {
            asked.emplace_back("--no-stream");
        }
        const auto told = run(asked);
        EXPECT_EQ(told.code, 0) << told.err;
        const auto document = json::parse(told.out).as_object();
        EXPECT_EQ(document.at("object").as_string(), "chat.completion");
        const auto& choice = document.at("choices").as_array().at(0).as_object();
        const std::string text(choice.at("message").at("content").as_string());
        EXPECT_EQ(text + "\n", streamed.out);
        EXPECT_TRUE(document.contains("usage"));
    }
}

TEST_F(cli_pioneer, goes_on_with_a_conversation)
{
    write(
        "talk.json",
        R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes?"}]})"
    );
    const auto said = run({
        "chat",
        "and now",
        "--messages",
        "talk.json",
        "--model",
        "m",
        "--system",
        "Be brief",
        "--max-tokens",
        "50",
        "--temperature",
        "0.5",
    });
    EXPECT_EQ(said.code, 0) << said.err;
    const auto body = json::parse(service->record().requests().back().body).as_object();
    const auto& sent = body.at("messages").as_array();
    ASSERT_EQ(sent.size(), 4U);
    EXPECT_EQ(sent[0].at("role").as_string(), "system");
    EXPECT_EQ(sent[3].at("content").as_string(), "and now");
    EXPECT_EQ(body.at("max_tokens").to_number<int>(), 50);
}

TEST_F(cli_pioneer, uploads_trains_and_looks)
{
    write("names.jsonl", "{}\n");
    const auto sent = run({"dataset", "upload", "names.jsonl", "--name", "names", "--type", "ner"});
    EXPECT_EQ(sent.code, 0) << sent.err;
    EXPECT_NE(sent.out.find("ready"), std::string::npos) << sent.out;
    EXPECT_NE(run({"dataset", "list"}).out.find("names"), std::string::npos);
    const auto made = run(
        {"train", "create", "--base", encoder, "--dataset", "names@1", "--name", "mine", "--json"}
    );
    EXPECT_EQ(made.code, 0) << made.err;
    const std::string id(json::parse(made.out).as_object().at("id").as_string());
    EXPECT_NE(run({"train", "get", id}).out.find("complete"), std::string::npos);
    EXPECT_EQ(run({"train", "get", id.substr(0, 8)}).out, run({"train", "get", id}).out);
    EXPECT_NE(run({"train", "list"}).out.find("mine"), std::string::npos);
    EXPECT_NE(run({"train", "logs", id}).out.find("INFO"), std::string::npos);
    const auto stopped = run({"train", "stop", id, "--json"});
    EXPECT_EQ(stopped.code, 1);
    EXPECT_NE(stopped.err.find("409"), std::string::npos) << stopped.err;
    EXPECT_EQ(run({"train", "get", "nothing"}).code, 1);
}

TEST_F(cli_pioneer, tells_models_usage_limits_and_what_the_doctor_finds)
{
    EXPECT_NE(run({"models"}).out.find(encoder), std::string::npos);
    EXPECT_NE(run({"models", "--base"}).out.find("encoder"), std::string::npos);
    run({"infer", encoder, "Ada", "--labels", "person"});
    const auto used = run({"usage"});
    EXPECT_NE(used.out.find("/inference"), std::string::npos) << used.out << used.err;
    const auto told = run({"usage", "--json"});
    EXPECT_TRUE(json::parse(told.out).as_object().contains("plan")) << told.out;
    const auto limits = run({"limits", "--limit", "llm=400/m"});
    EXPECT_EQ(limits.code, 0) << limits.err;
    for (const auto* name : {"ip-minute", "ip-hour", "inference", "llm", "daily"}) {
        EXPECT_NE(limits.out.find(name), std::string::npos) << limits.out;
    }
    EXPECT_NE(limits.out.find("400"), std::string::npos) << limits.out;
    EXPECT_EQ(run({"doctor"}).code, 0);
}

TEST_F(cli_pioneer, a_spent_cap_is_told_after_one_request)
{
    settings.money.daily_cap = 1;
    settings.money.misleading_wait = std::chrono::seconds(2);
    run({"infer", encoder, "Ada", "--labels", "person"});
    service->record().clear();
    const auto told = run({"chat", "hello", "--model", "m", "--json"});
    EXPECT_EQ(told.code, 1);
    EXPECT_NE(told.err.find("quota_exhausted"), std::string::npos) << told.err;
    EXPECT_EQ(service->record().count("POST /v1/chat/completions"), 1U);
}

TEST_F(cli_pioneer, goes_by_the_edition_that_is_chosen)
{
    settings = emulator::pioneer::settings(emulator::pioneer::docs::late_2026);
    settings.users.front().key = "fast_sk_0123456789abcdef";
    starting.environment["PIONEER_API_KEY"] = settings.users.front().key;
    settings.rates.enforced = false;
    settings.jobs.dataset = std::chrono::milliseconds(0);
    write("names.jsonl", "{}\n");
    run({"dataset", "upload", "names.jsonl", "--name", "names", "--type", "ner"});
    const words train{
        "train",
        "create",
        "--base",
        encoder,
        "--dataset",
        "names@1",
        "--name",
        "mine",
        "--edition",
        "late_2026"
    };
    const auto made = run(train);
    EXPECT_EQ(made.code, 0) << made.err;
    const auto sent = service->record().requests().back();
    EXPECT_EQ(sent.target, "/v1/training-jobs");
    EXPECT_NE(made.err.find(" --edition late_2026"), std::string::npos)
        << "to wait for it: " << made.err;
    const auto limits = run({"models", "--edition", "august_2026", "--limit", "songs=1/1s"});
    EXPECT_EQ(limits.code, 2);
    EXPECT_NE(limits.err.find("llm=5000/60s"), std::string::npos) << limits.err;
    const auto unknown = run({"models", "--edition", "2026"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_NE(unknown.err.find("june_2026, august_2026, late_2026"), std::string::npos)
        << unknown.err;
}

} // namespace
} // namespace cli_pioneer_test
