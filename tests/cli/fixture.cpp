#include "cli/fixture.hpp"

#include <algorithm>
#include <cstdlib>

namespace cli_test {

namespace fs = std::filesystem;

void scripted_service::answer(const std::string& method_and_path, std::string body, int status)
{
    const std::lock_guard lock(mutex_);
    answers_[method_and_path].push_back(prepared{status, std::move(body)});
}

std::vector<std::string> scripted_service::asked() const
{
    const std::lock_guard lock(mutex_);
    return asked_;
}

emulator::reply
scripted_service::handle(const emulator::incoming& request, emulator::time_point /*now*/)
{
    const std::lock_guard lock(mutex_);
    asked_.push_back(request.method + " " + request.target + " " + request.body);
    const auto path = request.target.substr(0, request.target.find('?'));
    auto& prepared_answers = answers_[request.method + " " + path];
    emulator::reply out;
    out.headers.set("Content-Type", "application/json");
    if (prepared_answers.empty()) {
        out.status = 404;
        out.body = R"({"error":{"code":"NOT_FOUND","message":"not prepared"}})";
        return out;
    }
    out.status = prepared_answers.front().status;
    out.body = prepared_answers.front().body;
    if (prepared_answers.size() > 1) {
        prepared_answers.erase(prepared_answers.begin());
    }
    return out;
}

void scripted_service::advance(emulator::time_point /*now*/) {}
std::optional<emulator::time_point> scripted_service::next_event() const
{
    return std::nullopt;
}
std::vector<emulator::webhook_delivery> scripted_service::take_webhooks()
{
    return {};
}
void scripted_service::set_media_base_url(std::string base_url)
{
    media_ = std::move(base_url);
}
std::string scripted_service::media_base_url() const
{
    return media_;
}
emulator::recorder& scripted_service::record() noexcept
{
    return recorder_;
}

cli::cli()
    : program_path(ANDANTE_PROGRAM)
{
    std::string name = (fs::temp_directory_path() / "andante-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("mkdtemp");
    }
    starting.folder = name;
    starting.environment["FINETUNING_API_KEY"] = emulator::finetuning::settings::default_key;
    starting.environment["ANDANTE_STATE_DIR"] = "off";
    settings.jobs.time = std::chrono::milliseconds(0);
    settings.rates.enforced = false;
}

cli::~cli()
{
    server_.reset();
    std::error_code ignored;
    fs::remove_all(starting.folder, ignored);
}

emulator::finetuning::service& cli::service()
{
    server();
    return *service_;
}

scripted_service& cli::script()
{
    if (!script_) {
        script_ = std::make_shared<scripted_service>();
        serving_ = script_;
    }
    return *script_;
}

emulator::server& cli::server()
{
    if (!server_) {
        if (!serving_) {
            service_ = std::make_shared<emulator::finetuning::service>(settings);
            serving_ = service_;
        }
        server_ = std::make_unique<emulator::server>(serving_, listening);
        starting.environment.emplace("FINETUNING_BASE_URL", server_->base_url());
    }
    return *server_;
}

std::unique_ptr<process> cli::start(const words& arguments)
{
    server();
    return std::make_unique<process>(program_path, arguments, starting);
}

std::unique_ptr<process> cli::start_at_terminal(const words& arguments)
{
    starting.terminal = true;
    return start(arguments);
}

finished cli::run(const words& arguments)
{
    return start(arguments)->finish();
}

std::unique_ptr<process> cli::start_after(const std::string& preparation, words arguments)
{
    server();
    const words shell{"-c", preparation + R"(; exec "$0" "$@")", program_path};
    arguments.insert(arguments.begin(), shell.begin(), shell.end());
    return std::make_unique<process>("/bin/sh", arguments, starting);
}

finished cli::run_after(const std::string& preparation, const words& arguments)
{
    return start_after(preparation, arguments)->finish();
}

finished cli::run_json(words arguments)
{
    arguments.emplace_back("--json");
    return run(arguments);
}

words cli::ids_of(const words& prompts)
{
    const auto listed = document(run_json({"list"}).out);
    std::map<std::string, std::string> by_prompt;
    for (const auto& each : listed.at("generations").as_array()) {
        by_prompt[std::string(each.at("prompt").as_string())] = each.at("id").as_string();
    }
    words ids;
    for (const auto& prompt : prompts) {
        ids.push_back(by_prompt.at(prompt));
    }
    return ids;
}

words cli::add_tracks(std::size_t count, bool visible_to_all)
{
    words out;
    for (std::size_t number = 1; number <= count; ++number) {
        const auto prompt = "track " + std::to_string(number) + ", piano";
        out.push_back(service().add_track(emulator::finetuning::track_seed(prompt, visible_to_all))
        );
    }
    return out;
}

std::vector<std::string> cli::files() const
{
    std::vector<std::string> out;
    for (const auto& each : fs::directory_iterator(starting.folder)) {
        out.push_back(each.path().filename().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

json::value document(const std::string& text)
{
    EXPECT_TRUE(text.ends_with('\n')) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    boost::system::error_code problem;
    auto value = json::parse(text, problem);
    EXPECT_FALSE(problem) << text;
    return value;
}

json::object error_of(const finished& program)
{
    const auto value = document(program.err);
    if (!value.is_object() || !value.as_object().contains("error")) {
        ADD_FAILURE() << "no error object: " << program.err;
        return {};
    }
    return value.at("error").as_object();
}

} // namespace cli_test
