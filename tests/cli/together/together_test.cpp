#include <andante/emulator/server.hpp>
#include <andante/emulator/together/service.hpp>

#include "cli/process.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace cli_together_test {
namespace {

namespace emulator = andante::emulator;
namespace api = andante::emulator::together;
namespace fs = std::filesystem;
namespace json = boost::json;
using cli_test::finished;
using cli_test::process;
using words = std::vector<std::string>;

const std::string chat_model(api::settings::chat_model);
const std::string embedding_model(api::settings::embedding_model);
const std::string image_model(api::settings::image_model);

/// The real program against an emulated Together AI that listens on this machine.
class cli_together : public testing::Test {
protected:
    cli_together()
    {
        std::string name = (fs::temp_directory_path() / "andante-cli-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        starting.folder = name;
        settings.rates.scheme = api::limit_scheme::none;
        settings.jobs.processing_time = std::chrono::milliseconds(0);
        settings.jobs.fine_tune_time = std::chrono::milliseconds(0);
        settings.jobs.batch_time = std::chrono::milliseconds(0);
    }
    ~cli_together() override
    {
        server.reset();
        std::error_code ignored;
        fs::remove_all(starting.folder, ignored);
    }

    void serve()
    {
        service = std::make_shared<api::service>(settings);
        server = std::make_unique<emulator::server>(service);
        starting.environment["TOGETHER_API_KEY"] = api::settings::default_key;
        starting.environment["TOGETHER_BASE_URL"] = server->base_url() + "/v1";
        starting.environment["ANDANTE_STATE_DIR"] = "off";
    }
    finished run(words arguments, const std::string& input = std::string())
    {
        if (!server) {
            serve();
        }
        arguments.insert(arguments.begin(), "together");
        starting.input = input;
        return process(ANDANTE_PROGRAM, arguments, starting).finish();
    }
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(fs::path(starting.folder) / name, std::ios::binary) << text;
    }
    std::string file(const std::string& name) const
    {
        std::ifstream in(fs::path(starting.folder) / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    static words lines_of(const std::string& text)
    {
        words lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            lines.push_back(line);
        }
        return lines;
    }
    std::string request(const std::string& id, const std::string& said = "hi") const
    {
        return R"({"custom_id":")" + id + R"(","body":{"model":")" + chat_model +
               R"(","messages":[{"role":"user","content":")" + said + "\"}]}}\n";
    }

    api::settings settings;
    cli_test::start_options starting;
    std::shared_ptr<api::service> service;
    std::unique_ptr<emulator::server> server;
};

TEST_F(cli_together, chats)
{
    const auto said = run({"chat", "Hello there", "--model", chat_model});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_NE(said.out.find("Hello there"), std::string::npos) << said.out;
    const auto whole = run({"chat", "Hello", "--model", chat_model, "--no-stream", "--json"});
    EXPECT_EQ(whole.code, 0) << whole.err;
    EXPECT_EQ(json::parse(whole.out).at("object"), "chat.completion");
}

TEST_F(cli_together, names_the_nearest_models)
{
    const auto refused = run({"chat", "Hello", "--model", "llama-3.3-70b-instruct-turbo"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_NE(refused.err.find(chat_model), std::string::npos) << refused.err;
}

TEST_F(cli_together, embeds_a_line_for_each_text_in_order)
{
    const auto made = run({"embed", "one", "two", "three", "--model", embedding_model});
    EXPECT_EQ(made.code, 0) << made.err;
    const auto lines = lines_of(made.out);
    ASSERT_EQ(lines.size(), 3U);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto line = json::parse(lines[at]);
        EXPECT_EQ(line.at("index"), at);
        EXPECT_EQ(line.at("embedding").as_array().size(), 8U);
    }
    EXPECT_EQ(run({"embed", "-", "--model", embedding_model}, "one\ntwo\nthree\n").out, made.out);
    write("texts.txt", "one\ntwo\nthree\n");
    EXPECT_EQ(run({"embed", "--from", "texts.txt", "--model", embedding_model}).out, made.out);
    EXPECT_EQ(run({"embed", "--model", embedding_model}).code, 2);
}

TEST_F(cli_together, says_which_texts_failed_and_ends_with_3)
{
    const auto made =
        run({"embed", "one", "[refuse]", "three", "--model", embedding_model, "--batch-size", "1"});
    EXPECT_EQ(made.code, 3) << made.err;
    const auto lines = lines_of(made.out);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(json::parse(lines[1]).at("index"), 1);
    EXPECT_EQ(json::parse(lines[1]).at("error").at("errc"), "rejected_by_validation") << lines[1];
    EXPECT_TRUE(json::parse(lines[2]).as_object().contains("embedding"));
}

TEST_F(cli_together, draws_into_a_file)
{
    const auto made =
        run({"image", "a heron", "--model", image_model, "--output", "heron.png", "--json"});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(file("heron.png").find("\x89PNG"), 0U);
    EXPECT_EQ(json::parse(made.out).at("file"), "heron.png");
    EXPECT_EQ(run({"image", "a heron", "--model", image_model, "--output", "heron.png"}).code, 2)
        << "it exists, and nothing is paid for in vain";
    EXPECT_EQ(service->images_drawn(), 1U);
}

TEST_F(cli_together, tunes_on_a_file_of_this_machine)
{
    write("learn.jsonl", "{\"text\":\"a\"}\n");
    const auto made = run(
        {"finetune", "create", "learn.jsonl", "--model", chat_model, "--suffix", "mine", "--json"}
    );
    EXPECT_EQ(made.code, 0) << made.err;
    const auto job = json::parse(made.out);
    EXPECT_EQ(job.at("suffix"), "mine");
    const std::string id(job.at("id").as_string());
    EXPECT_EQ(run({"finetune", "wait", id}).code, 0);
    const auto shown = run({"finetune", "get", id});
    EXPECT_EQ(run({"finetune", "get", id.substr(0, 11)}).out, shown.out) << "as much as is shown";
    EXPECT_NE(shown.out.find("completed"), std::string::npos) << shown.out;
    EXPECT_NE(run({"finetune", "events", id}).out.find("job_complete"), std::string::npos);
    EXPECT_NE(run({"finetune", "list"}).out.find(id), std::string::npos);
    const std::string file_id(job.at("training_file").as_string());
    const auto second = run({"finetune", "create", file_id, "--model", chat_model});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(run({"finetune", "create", "nothing", "--model", chat_model}).code, 2);
    EXPECT_EQ(run({"finetune", "cancel", id}).code, 2) << "it has ended";
}

TEST_F(cli_together, answers_a_batch_in_the_order_of_its_lines)
{
    write("in.jsonl", request("a") + request("b", "[fail]") + request("c", "[lose]"));
    const auto made = run({"batch", "in.jsonl", "--output", "out.jsonl"});
    EXPECT_EQ(made.code, 3) << made.err;
    EXPECT_NE(made.err.find("batch "), std::string::npos) << "its id is said at once";
    const auto lines = lines_of(file("out.jsonl"));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(json::parse(lines[0]).at("custom_id"), "a");
    EXPECT_TRUE(json::parse(lines[0]).at("body").is_object());
    EXPECT_TRUE(json::parse(lines[1]).at("error").is_object());
    EXPECT_EQ(file("out.lost.jsonl"), request("c", "[lose]")) << "ready to be sent again";
    EXPECT_NE(made.err.find("out.lost.jsonl"), std::string::npos) << made.err;
}

TEST_F(cli_together, a_batch_is_waited_for_by_its_id)
{
    write("in.jsonl", request("a"));
    const auto made = run({"batch", "in.jsonl", "--output", "out.jsonl", "--json"});
    EXPECT_EQ(made.code, 0) << made.err;
    const std::string id(json::parse(made.out).at("batches").at(0).as_string());
    const auto again = run({"batch", "wait", id, "--output", "again.jsonl"});
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(file("again.jsonl"), file("out.jsonl"));
    EXPECT_EQ(run({"batch", "wait", id}).code, 2) << "no --output";
    EXPECT_EQ(run({"batch", "--output", "x.jsonl"}).code, 2) << "no file";
    write("bad.jsonl", "{\"custom_id\":\"a\"}\n");
    const auto bad = run({"batch", "bad.jsonl", "--output", "bad.out"});
    EXPECT_EQ(bad.code, 2) << bad.err;
    EXPECT_NE(bad.err.find("line 1"), std::string::npos) << bad.err;
}

TEST_F(cli_together, money_is_asked_for_once)
{
    settings.money = api::money_answer::payment_required;
    serve();
    const auto refused = run({"chat", "Hello", "--model", chat_model, "--json"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_NE(refused.err.find("quota_exhausted"), std::string::npos) << refused.err;
    EXPECT_EQ(service->record().requests().size(), 1U);
}

TEST_F(cli_together, lists_models_and_limits_and_examines_itself)
{
    const auto models = run({"models", "--type", "embedding", "--json"});
    EXPECT_EQ(models.code, 0) << models.err;
    EXPECT_EQ(json::parse(models.out).as_array().size(), 1U);
    EXPECT_EQ(run({"limits"}).code, 0);
    const auto doctor = run({"doctor"});
    EXPECT_EQ(doctor.code, 0) << doctor.out << doctor.err;
}

TEST_F(cli_together, takes_a_limit_for_one_model)
{
    const auto limit = "images[" + image_model + "]=5/60s";
    EXPECT_EQ(
        run({"image", "a heron", "--model", image_model, "--output", "a.png", "--limit", limit})
            .code,
        0
    );
    const auto unknown = run({"models", "--limit", "songs[" + image_model + "]=5/60s"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_NE(unknown.err.find("images=60/60s"), std::string::npos) << unknown.err;
}

TEST_F(cli_together, goes_by_the_limits_that_are_chosen)
{
    const auto fixed = run({"limits", "--limit-profile", "fixed", "--json"});
    EXPECT_EQ(fixed.code, 0) << fixed.err;
    EXPECT_EQ(json::parse(fixed.out).at("windows").as_array().size(), 3U) << "one for all models";
    const auto learned = run({"limits", "--json"});
    EXPECT_EQ(json::parse(learned.out).at("windows").as_array().size(), 0U) << "no model is used";
    const auto dynamic = run({"--limit-profile", "dynamic", "models", "--limit", "songs=1/1s"});
    EXPECT_EQ(dynamic.code, 2);
    EXPECT_NE(dynamic.err.find("images=1/1s"), std::string::npos) << dynamic.err;
    const words for_one{"models", "--limit-profile", "fixed", "--limit", "chat[llama]=1/1s"};
    EXPECT_EQ(run(for_one).code, 2) << "it counts no model apart";
    const auto unknown = run({"models", "--limit-profile", "quick"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_NE(unknown.err.find("learned, fixed, dynamic"), std::string::npos) << unknown.err;
}

TEST_F(cli_together, one_ceiling_holds_for_all_models_and_is_kept_between_commands)
{
    serve();
    starting.environment["ANDANTE_STATE_DIR"] = starting.folder + "/state";
    const std::string other = "Qwen/Qwen2.5-7B-Instruct-Turbo";
    const auto chat_with = [this](const std::string& model, const std::string& profile) {
        const words line{
            "chat",
            "Hello",
            "--model",
            model,
            "--limit-profile",
            profile,
            "--limit",
            "chat=1/1h",
            "--timeout",
            "5s"
        };
        return run(line).code;
    };
    EXPECT_EQ(chat_with(chat_model, "learned"), 0);
    EXPECT_EQ(chat_with(other, "learned"), 0) << "each model has its own";
    EXPECT_EQ(chat_with(other, "learned"), 4);
    EXPECT_EQ(chat_with(other, "fixed"), 4) << "nothing that was used is forgotten";
    EXPECT_EQ(service->record().count("POST /v1/chat/completions"), 2U);
}

TEST_F(cli_together, a_batch_is_cut_as_the_limits_have_it_and_gone_on_with_under_them)
{
    settings.jobs.batch_lines = 50'000;
    std::string lines;
    for (int each = 0; each < 101; ++each) {
        lines += request("r" + std::to_string(each));
    }
    write("in.jsonl", lines);
    EXPECT_EQ(run({"batch", "in.jsonl", "--output", "out.jsonl"}).code, 0);
    EXPECT_EQ(service->batches_accepted(), 1U);
    const words fixed{"batch", "in.jsonl", "--output", "fixed.jsonl", "--limit-profile", "fixed"};
    EXPECT_EQ(run(fixed).code, 0);
    EXPECT_EQ(service->batches_accepted(), 3U) << "of 100 lines at most";
    const auto rows = file("fixed.jsonl");
    EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 101);
}

TEST_F(cli_together, tells_how_to_go_on_under_the_same_limits)
{
    settings.jobs.batch_time = std::chrono::hours(1);
    write("in.jsonl", request("a"));
    const auto stopped =
        run({"batch", "in.jsonl", "--output", "o", "--limit-profile", "fixed", "--timeout", "2s"});
    EXPECT_EQ(stopped.code, 4) << stopped.err;
    EXPECT_NE(stopped.err.find(" --limit-profile fixed"), std::string::npos) << stopped.err;
}

TEST_F(cli_together, names_the_limits_to_choose_from_wherever_they_may_be_chosen)
{
    const auto own = run({"--help"});
    EXPECT_NE(own.out.find("--limit-profile NAME"), std::string::npos) << own.out;
    EXPECT_NE(own.out.find("learned, fixed,"), std::string::npos) << own.out;
    const auto below = run({"batch", "wait", "--help"});
    EXPECT_NE(below.out.find("--limit-profile NAME: andante together --help"), std::string::npos)
        << below.out;
    const auto bash = process(ANDANTE_PROGRAM, {"completion", "bash"}, starting).finish();
    EXPECT_NE(
        bash.out.find("' together batch wait:--limit-profile') kind=words words='learned fixed "),
        std::string::npos
    );
}

} // namespace
} // namespace cli_together_test
