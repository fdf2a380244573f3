#include "emulator/together/routes.hpp"

#include <boost/json/parse.hpp>

#include <array>

namespace andante::inline v0::emulator::together {

namespace json = boost::json;

namespace {

using route = emulator::route<world>;

constexpr limit_names chats{chat_limit};
constexpr limit_names embeds{embedding_limit};
constexpr limit_names draws{image_limit};
constexpr auto creates = route_effect::create;

constexpr std::array all_routes{
    // clang-format off
    route{"POST /v1/chat/completions", complete, chats},
    route{"POST /v1/embeddings", embed, embeds},
    route{"POST /v1/images/generations", draw, draws, creates},
    route{"GET /v1/models", list_models},
    route{"GET /v1/whoami", whoami},
    route{"POST /v1/files", begin_upload},
    route{"POST /v1/files/upload", upload_form},
    route{"GET /v1/files", list_files},
    route{"GET /v1/files/{id}", get_file},
    route{"GET /v1/files/{id}/content", get_content},
    route{"DELETE /v1/files/{id}", delete_file},
    route{"POST /v1/batches", create_batch, {}, creates},
    route{"GET /v1/batches", list_batches},
    route{"GET /v1/batches/{id}", get_batch},
    route{"POST /v1/batches/{id}/cancel", cancel_batch},
    route{"POST /v1/fine-tunes", create_fine_tune, {}, creates},
    route{"GET /v1/fine-tunes", list_fine_tunes},
    route{"POST /v1/fine-tunes/estimate-price", estimate_price},
    route{"GET /v1/fine-tunes/models/supported", list_supported},
    route{"GET /v1/fine-tunes/models/limits", get_model_limits},
    route{"GET /v1/fine-tunes/{id}", get_fine_tune},
    route{"POST /v1/fine-tunes/{id}/cancel", cancel_fine_tune},
    route{"DELETE /v1/fine-tunes/{id}", delete_fine_tune},
    route{"GET /v1/fine-tunes/{id}/events", get_events},
    route{"GET /v1/fine-tunes/{id}/checkpoints", get_checkpoints},
    route{"GET /v1/fine-tunes/{id}/metrics", get_metrics},
    route{"GET /v1/finetune/download", download_fine_tune},
    // clang-format on
};

} // namespace

route_table<world> world::routes()
{
    return route_table<world>(all_routes);
}

json::object read_object(const call& what)
{
    boost::system::error_code wrong;
    auto value = json::parse(what.request.body, wrong);
    if (wrong || !value.is_object()) {
        throw invalid_request("The body is not a JSON object.");
    }
    return std::move(value.as_object());
}

std::optional<std::string> text_in(const json::object& from, std::string_view name)
{
    const auto* const found = from.if_contains(name);
    if (found == nullptr || found->is_null()) {
        return std::nullopt;
    }
    if (!found->is_string()) {
        throw invalid_request(std::string(name) + " must be a string.");
    }
    return std::string(found->as_string());
}

std::string required_text(const json::object& from, std::string_view name)
{
    auto found = text_in(from, name);
    if (!found || found->empty()) {
        throw invalid_request("Missing required parameter: " + std::string(name) + ".");
    }
    return std::move(*found);
}

std::int64_t number_in(
    const json::object& from,
    std::string_view name,
    std::int64_t usual,
    std::int64_t least,
    std::int64_t most
)
{
    const auto* const found = from.if_contains(name);
    if (found == nullptr || found->is_null()) {
        return usual;
    }
    if (!found->is_int64() || found->get_int64() < least || found->get_int64() > most) {
        throw invalid_request(
            std::string(name) + " must be a whole number from " + std::to_string(least) + " to " +
            std::to_string(most) + "."
        );
    }
    return found->get_int64();
}

} // namespace andante::inline v0::emulator::together
