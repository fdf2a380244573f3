#include "program/format.hpp"
#include "program/json_text.hpp"
#include "program/saving.hpp"
#include "program/usage_error.hpp"
#include "together/client_of.hpp"
#include "together/commands.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace program::together {

namespace asio = boost::asio;
namespace api = andante::together;

namespace {

class image_arguments {
public:
    image_arguments() = default;

    std::vector<std::string> words;
    std::string model;
    std::optional<int> steps;
    std::optional<int> width;
    std::optional<int> height;
    std::optional<std::int64_t> seed;
    std::optional<std::string> negative;
    saving where;
};

using image_arguments_ptr = std::shared_ptr<const image_arguments>;

/// "jpeg" or "png", as the file's name ends; nothing when it does not say.
std::optional<std::string> format_of(const std::string& path)
{
    const auto ending = std::filesystem::path(path).extension();
    if (ending == ".png") {
        return "png";
    }
    return ending == ".jpeg" || ending == ".jpg" ? std::optional<std::string>("jpeg")
                                                 : std::nullopt;
}

api::image_request request_of(const image_arguments& given)
{
    std::string prompt;
    for (const auto& each : given.words) {
        prompt += (prompt.empty() ? "" : " ") + each;
    }
    api::image_request request(prompt, given.model);
    request.steps = given.steps;
    request.width = given.width;
    request.height = given.height;
    request.seed = given.seed;
    request.negative_prompt = given.negative;
    request.output_format = format_of(given.where.output);
    return request;
}

asio::awaitable<exit_code> draw(session_ptr current, image_arguments_ptr given)
{
    auto request = request_of(*given);
    const auto slug = slug_of(request.prompt);
    const auto name =
        (slug.empty() ? "image" : slug) + "." + request.output_format.value_or("jpeg");
    given->where.check(current->out());
    const auto path = given->where.path_for(name);
    auto client = client_of(*current);
    current->progress().begin("image", "drawing");
    auto options = current->call();
    options.keep_raw_json = false;
    auto drawing = client.images().create(std::move(request), std::move(options));
    auto made = co_await std::move(drawing);
    current->progress().end();
    if (made.items.empty()) {
        current->out().complaint("the service has drawn nothing");
        co_return exit_code::failed;
    }
    const auto bytes = made.items.front().bytes.size();
    auto saving_it = client.images().download(std::move(made.items.front()), path);
    co_await std::move(saving_it);
    const auto place = path.string();
    if (current->out().json()) {
        json_text::object document;
        document.add_text("id", made.id);
        document.add_text("file", place);
        document.add("bytes", std::to_string(bytes));
        current->out().document(document.text());
    } else if (place != "-") {
        current->out().text(place + "  " + size_text(bytes) + "\n");
    }
    co_return exit_code::ok;
}

} // namespace

void add_image_command(declaration& group, command& chosen)
{
    auto given = std::make_shared<image_arguments>();
    auto& sub = group.add_command("image", "Draw an image");
    sub.add_option("prompt", &given->words, "What to see; several words are joined")
        .required()
        .type("PROMPT");
    sub.add_option("--model", &given->model, "Who draws").required().type("NAME");
    sub.add_option("--steps", &given->steps, "1 to 50 [20]").type("NUMBER");
    sub.add_option("--width", &given->width, "256 to 1920, a multiple of 8 [1024]").type("PIXELS");
    sub.add_option("--height", &given->height, "As --width").type("PIXELS");
    sub.add_option("--seed", &given->seed, "The same seed draws the same").type("NUMBER");
    sub.add_option("--negative", &given->negative, "What not to see").type("TEXT");
    add_saving_options(sub, given->where, "A file; .png or .jpeg says what it becomes");
    sub.callback = [given, &chosen] {
        chosen = [given](session_ptr current) { return draw(std::move(current), given); };
    };
}

} // namespace program::together
