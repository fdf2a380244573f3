// The real program against an emulated Deep Creative Labs.
#include <andante/emulator/deepcreative/service.hpp>
#include <andante/emulator/server.hpp>

#include "cli/process.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cli_test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace emulator = andante::emulator;
namespace labs = andante::emulator::deepcreative;
using namespace std::chrono_literals;
using testing::HasSubstr;
using words = std::vector<std::string>;

constexpr auto create_route = "POST /v1/{owner}/{model}/predictions";
constexpr auto model = "black-forest-labs/flux-kontext-max";

class cli_deepcreative : public testing::Test {
protected:
    cli_deepcreative()
    {
        std::string name = (fs::temp_directory_path() / "andante-cli-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp");
        }
        starting.folder = name;
        starting.environment["DEEPCREATIVE_API_KEY"] = labs::settings::default_key;
        starting.environment["ANDANTE_STATE_DIR"] = "off";
        settings.jobs.time = 0ms;
        settings.enforced = false;
    }
    ~cli_deepcreative() override
    {
        server_.reset();
        std::error_code ignored;
        fs::remove_all(starting.folder, ignored);
    }

    labs::service& service()
    {
        if (!service_) {
            service_ = std::make_shared<labs::service>(settings);
            server_ = std::make_unique<emulator::server>(service_);
            const auto base = server_->base_url() + "/v1";
            service_->set_link_base(base);
            starting.environment["DEEPCREATIVE_BASE_URL"] = base;
        }
        return *service_;
    }
    std::unique_ptr<process> start(words arguments)
    {
        service();
        arguments.insert(arguments.begin(), "deepcreative");
        return std::make_unique<process>(ANDANTE_PROGRAM, arguments, starting);
    }
    finished run(words arguments) { return start(std::move(arguments))->finish(); }
    json::value body_of_create(std::size_t which = 0)
    {
        return json::parse(service().record().requests(create_route).at(which).body);
    }
    std::vector<std::string> files(const std::string& folder) const
    {
        std::vector<std::string> names;
        for (const auto& each : fs::directory_iterator(fs::path(starting.folder) / folder)) {
            names.push_back(each.path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(fs::path(starting.folder) / name, std::ios::binary) << text;
    }
    /// Starts one that never ends, and waits until it is looked at.
    std::unique_ptr<process> start_hanging(words more = {})
    {
        more.insert(more.begin(), {"predict", model, "--input", "prompt=[hang]"});
        auto program = start(more);
        EXPECT_TRUE(program->runs_until([this] {
            return service().record().count("GET /v1/status/{id}") >= 1;
        }));
        return program;
    }

    labs::settings settings;
    start_options starting;

private:
    std::shared_ptr<labs::service> service_;
    std::unique_ptr<emulator::server> server_;
};

TEST_F(cli_deepcreative, the_urls_are_printed_and_nothing_is_saved_unless_a_folder_is_named)
{
    settings.shape = labs::object_shape::model_page;
    const auto shown = run({"predict", model, "--input", "prompt=a heron", "--count", "2"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_EQ(std::count(shown.out.begin(), shown.out.end(), '\n'), 2);
    EXPECT_THAT(shown.out, HasSubstr("/outputs/789-1.png\n"));
    EXPECT_THAT(shown.err, HasSubstr("cost: 5 credits"));
    EXPECT_TRUE(files("").empty());
    EXPECT_EQ(body_of_create().at("image_count"), 2);

    const auto saved =
        run({"predict", model, "--input", "prompt=a heron", "--output", "made/pictures"});
    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_EQ(files("made/pictures").size(), 1U);
    EXPECT_THAT(saved.out, HasSubstr("made/pictures/prediction-790-1.png"));
}

TEST_F(cli_deepcreative, inputs_are_texts_json_and_files)
{
    write("sketch.png", "abc");
    write("input.json", R"({"aspect_ratio": "16:9"})");
    const auto ended = run(
        {"predict",
         model,
         "--input-json",
         "input.json",
         "--input",
         "prompt=a=b",
         "--input",
         "image=@sketch.png",
         "--input",
         "steps=4",
         "--input",
         "tags=[1]",
         "--no-wait"}
    );
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(
        body_of_create().at("input"),
        json::parse(
            R"({"aspect_ratio":"16:9","prompt":"a=b","image":"data:image/png;base64,YWJj",
                "steps":4,"tags":[1]})"
        )
    );
    EXPECT_THAT(ended.out, testing::StartsWith("pred_"));
    starting.input = R"({"prompt":"typed"})";
    EXPECT_EQ(run({"predict", model, "--input-json", "-"}).code, 0);
    EXPECT_EQ(body_of_create(1).at("input").at("prompt").as_string(), "typed");
}

TEST_F(cli_deepcreative, a_file_of_prompts_gives_a_prediction_a_line_and_one_report)
{
    starting.input = "a heron\n\na bittern [fail]\na crane\n";
    const auto ended = run({"predict", model, "--from", "-", "--output", "birds"});
    EXPECT_EQ(ended.code, 3) << ended.err;
    EXPECT_EQ(files("birds").size(), 2U);
    EXPECT_THAT(ended.err, HasSubstr("line 3: "));
    EXPECT_THAT(ended.err, HasSubstr("the model gave no output"));
    const auto told = run({"predict", model, "--from", "-", "--json"});
    EXPECT_EQ(told.code, 3);
    const auto document = json::parse(told.out);
    const auto& all = document.at("predictions").as_array();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all.at(0).at("prompt").as_string(), "a heron");
    EXPECT_EQ(all.at(0).at("prediction").at("status").as_string(), "succeeded");
    EXPECT_EQ(all.at(1).at("error").at("errc").as_string(), "job_failed");
}

TEST_F(cli_deepcreative, json_is_the_apis_own_document)
{
    const auto made = run({"predict", model, "--json"});
    EXPECT_EQ(made.code, 0) << made.err;
    const auto id = std::string(json::parse(made.out).at("job_id").as_string());
    const auto read = run({"get", id, "--json"});
    EXPECT_EQ(json::parse(read.out).at("metrics").as_object().size(), 1U);
    EXPECT_EQ(json::parse(run({"models", "--json"}).out).at("data").as_array().size(), 2U);
    EXPECT_EQ(run({"models"}).out, "black-forest-labs/flux-kontext-max\ngoogle/nano-banana\n");
    EXPECT_THAT(run({"get", id}).out, HasSubstr("status   succeeded"));
    EXPECT_THAT(run({"wait", id}).out, HasSubstr("/outputs/"));
}

TEST_F(cli_deepcreative, what_is_refused_has_its_exit_code_and_name)
{
    const auto errc_of = [](const finished& ended) {
        return std::string(json::parse(ended.err).at("error").at("errc").as_string());
    };
    const auto wrong_model = run({"predict", "nobody/nothing", "--json"});
    EXPECT_EQ(wrong_model.code, 2);
    EXPECT_EQ(errc_of(wrong_model), "rejected_by_validation");
    EXPECT_EQ(run({"predict", "nothing"}).code, 2);
    EXPECT_EQ(run({"predict", model, "--count", "0"}).code, 2);
    EXPECT_EQ(run({"predict", model, "--input", "prompt"}).code, 2);
    EXPECT_EQ(run({"predict", model, "--output", "x", "--no-wait"}).code, 2);
    starting.input = "a heron\n";
    EXPECT_EQ(run({"predict", model, "--from", "-", "--input", "prompt=a crane"}).code, 2);
    EXPECT_EQ(service().accepted(), 0U);
    EXPECT_EQ(errc_of(run({"get", "pred_none", "--json"})), "not_found");
    starting.environment["DEEPCREATIVE_API_KEY"] = "sk_live_wrong";
    EXPECT_EQ(errc_of(run({"models", "--json"})), "invalid_api_key");
}

TEST_F(cli_deepcreative, sums_and_credits_that_are_used_up_are_quota_exhausted)
{
    settings.accounts.front().daily_cap = 3;
    const auto first = run({"predict", model, "--no-wait"});
    EXPECT_EQ(first.code, 0) << first.err;
    const auto spent = run({"predict", model, "--no-wait", "--json"});
    EXPECT_EQ(spent.code, 1);
    const auto error = json::parse(spent.err).at("error");
    EXPECT_EQ(error.at("errc").as_string(), "quota_exhausted");
}

TEST_F(cli_deepcreative, a_sum_that_is_used_up_stops_a_whole_file_at_once_and_says_until_when)
{
    settings.accounts.front().daily_cap = 3;
    std::string prompts;
    for (int line = 1; line <= 12; ++line) {
        prompts += "heron " + std::to_string(line) + "\n";
    }
    starting.input = prompts;
    const auto ended = run({"predict", model, "--from", "-", "--json"});
    EXPECT_EQ(ended.code, 3) << ended.err;
    const auto document = json::parse(ended.out);
    const auto& all = document.at("predictions").as_array();
    ASSERT_EQ(all.size(), 12U);
    std::size_t refused = 0;
    for (const auto& each : all) {
        if (const auto& error = each.at("error"); !error.is_null()) {
            EXPECT_EQ(error.at("errc").as_string(), "quota_exhausted") << error;
            EXPECT_TRUE(error.at("retry_after").is_number()) << error;
            ++refused;
        }
    }
    EXPECT_EQ(refused, 11U);
    EXPECT_LE(service().record().count(create_route), 6U) << "those that were on their way";
}

TEST_F(cli_deepcreative, ctrl_c_says_what_runs_on_and_how_to_go_on)
{
    const auto program = start_hanging();
    program->send(SIGINT);
    const auto ended = program->finish();
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, HasSubstr("run on at the service"));
    EXPECT_THAT(ended.err, HasSubstr("andante deepcreative wait pred_"));
    EXPECT_EQ(service().running(), 1U);
}

TEST_F(cli_deepcreative, ctrl_c_cancels_what_runs_when_it_is_told_to)
{
    const auto program = start_hanging({"--cancel-on-stop"});
    program->send(SIGINT);
    const auto ended = program->finish();
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, HasSubstr("cancelled pred_"));
    EXPECT_THAT(ended.err, testing::Not(HasSubstr("run on")));
    EXPECT_EQ(service().running(), 0U);
}

TEST_F(cli_deepcreative, one_that_runs_is_cancelled_by_its_id)
{
    const auto started = run({"predict", model, "--input", "prompt=[hang]", "--no-wait"});
    const auto id = started.out.substr(0, started.out.size() - 1);
    EXPECT_THAT(run({"cancel", id}).out, HasSubstr("status   canceled"));
    EXPECT_EQ(service().running(), 0U);
}

TEST_F(cli_deepcreative, the_end_of_its_time_is_code_4)
{
    const auto ended =
        run({"predict", model, "--input", "prompt=[hang]", "--timeout", "1s", "--cancel-on-stop"});
    EXPECT_EQ(ended.code, 4) << ended.err;
    EXPECT_EQ(service().running(), 0U);
}

TEST_F(cli_deepcreative, limits_and_doctor_speak_of_its_own_limits)
{
    const auto limits = run({"limits"});
    EXPECT_EQ(limits.code, 0) << limits.err;
    EXPECT_THAT(limits.out, HasSubstr("requests"));
    EXPECT_THAT(limits.out, HasSubstr("5 unfinished"));
    const auto fewer = run({"limits", "--limit", "requests=10/60s", "--json"});
    EXPECT_EQ(json::parse(fewer.out).at("windows").at(0).at("limit"), 10);
    const auto doctor = run({"doctor"});
    EXPECT_EQ(doctor.code, 0) << doctor.out << doctor.err;
    EXPECT_THAT(doctor.out, HasSubstr("account"));
}

} // namespace
} // namespace cli_test
