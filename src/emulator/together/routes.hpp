#pragma once

#include "emulator/kit/route_table.hpp"
#include "emulator/together/world.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace andante::inline v0::emulator::together {

/// A request on its way to its handler.
using call = route_call<world>;

/// The limits by name.
inline constexpr std::string_view chat_limit = "chat";
inline constexpr std::string_view embedding_limit = "embeddings";
inline constexpr std::string_view image_limit = "images";
inline constexpr std::string_view combined_limit = "chat and embeddings";

/// What a fault may name of what is fetched without a key.
inline constexpr std::string_view media_route = "GET {file}";
inline constexpr std::string_view put_route = "PUT {upload}";

success complete(const call& what);
success embed(const call& what);
success draw(const call& what);
success list_models(const call& what);
success whoami(const call& what);

success begin_upload(const call& what);
success upload_form(const call& what);
success list_files(const call& what);
success get_file(const call& what);
success get_content(const call& what);
success delete_file(const call& what);

success create_batch(const call& what);
success list_batches(const call& what);
success get_batch(const call& what);
success cancel_batch(const call& what);

success create_fine_tune(const call& what);
success list_fine_tunes(const call& what);
success get_fine_tune(const call& what);
success cancel_fine_tune(const call& what);
success delete_fine_tune(const call& what);
success get_events(const call& what);
success get_checkpoints(const call& what);
success get_metrics(const call& what);
success estimate_price(const call& what);
success list_supported(const call& what);
success get_model_limits(const call& what);
success download_fine_tune(const call& what);

/// What goes to the host of files: bytes that are put there, or an image that is fetched.
reply serve_media(world& server, const incoming& request);

/// The body, which must be a JSON object. Throws refusal.
boost::json::object read_object(const call& what);
/// Text that may be left out. Throws refusal for something else than text.
std::optional<std::string> text_in(const boost::json::object& from, std::string_view name);
/// Text that must be there and not be empty. Throws refusal.
std::string required_text(const boost::json::object& from, std::string_view name);
/// A whole number in a range, or what stands for it when it is left out. Throws refusal.
std::int64_t number_in(
    const boost::json::object& from,
    std::string_view name,
    std::int64_t usual,
    std::int64_t least,
    std::int64_t most
);

} // namespace andante::inline v0::emulator::together
