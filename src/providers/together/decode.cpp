#include "providers/together/decode.hpp"

#include "core/encoding.hpp"
#include "core/sort_stably.hpp"
#include "providers/together/decoding.hpp"
#include "providers/together/from_json.hpp"

#include <array>
#include <cstdint>
#include <map>

namespace andante::inline v0::together {

namespace {

using json::lenient_member;
using json::member_rule;
using json::required_member;

struct numbered_embedding {
    std::int64_t index = -1;
    embedding point;
};

constexpr std::array embedding_rules{
    required_member<&numbered_embedding::index>("index"),
    required_member<&numbered_embedding::point>("embedding"),
};

void from_json(json::value& from, numbered_embedding& into)
{
    json::read_members(from, embedding_rules, into);
}

void read_bytes(json::value& from, image& into)
{
    if (from.is_null()) {
        return;
    }
    auto bytes = andante::detail::from_base64(from.text(), andante::detail::base64_form::lenient);
    if (bytes) {
        into.bytes = std::move(*bytes);
    } else if (from.ok()) {
        from.refuse("is not base64");
    }
}

constexpr std::array image_rules{
    lenient_member<&image::index>("index"),
    lenient_member<&image::url>("url"),
    member_rule<image>{"b64_json", false, read_bytes},
};

constexpr std::array image_list_rules{
    lenient_member<&image_list::id>("id"),
    lenient_member<&image_list::model>("model"),
    required_member<&image_list::items>("data"),
};

constexpr std::array price_rules{
    lenient_member<&model_price::input>("input"),
    lenient_member<&model_price::output>("output"),
    lenient_member<&model_price::hourly>("hourly"),
    lenient_member<&model_price::base>("base"),
    lenient_member<&model_price::finetune>("finetune"),
};

void read_price(json::value& from, model& into)
{
    if (from.what() == json::kind::object) {
        json::read_members(from, price_rules, into.price);
    }
}

constexpr std::array model_rules{
    required_member<&model::id>("id"),
    lenient_member<&model::type>("type"),
    lenient_member<&model::name>("display_name"),
    lenient_member<&model::organization>("organization"),
    lenient_member<&model::license>("license"),
    lenient_member<&model::context_length>("context_length"),
    member_rule<model>{"pricing", false, read_price},
};

/// Text that says what is wrong with a file: a report, or one of its members.
void read_report(json::value& from, file& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    std::optional<std::string> kind;
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "error") {
            inner.read_if_sound(into.problem);
        } else if (name == "error_type") {
            inner.read_if_sound(kind);
        }
    });
    if (!into.problem) {
        into.problem = std::move(kind);
    }
}

void read_time(json::value& from, file& into)
{
    from.read_if_sound(into.created_at);
}

constexpr std::array file_rules{
    required_member<&file::id>("id"),
    lenient_member<&file::name>("filename"),
    lenient_member<&file::bytes>("bytes"),
    lenient_member<&file::purpose>("purpose"),
    lenient_member<&file::type>("FileType"),
    lenient_member<&file::processing>("processing_status"),
    member_rule<file>{"validation_report", false, read_report},
    member_rule<file>{"created_at", false, read_time},
};

error left_out(std::size_t place)
{
    error_details details;
    details.message =
        "the answer has no embedding for text " + std::to_string(place) + " of its request";
    details.outcome = outcome::unknown;
    return error(errc::malformed_response, std::move(details));
}

} // namespace

void from_json(json::value& from, image& into)
{
    json::read_members(from, image_rules, into);
}

void from_json(json::value& from, image_list& into)
{
    json::read_members(from, image_list_rules, into, from.raw_into(into.raw_json));
}

void from_json(json::value& from, model& into)
{
    json::read_members(from, model_rules, into, from.raw_into(into.raw_json));
}

void from_json(json::value& from, file& into)
{
    json::read_members(from, file_rules, into, from.raw_into(into.raw_json));
}

result<std::vector<result<embedding>>>
decode_embeddings(http::response& answer, kit::read_options options)
{
    auto all = decode_list<numbered_embedding>(answer, options);
    if (all.has_error()) {
        return all.error();
    }
    std::map<std::int64_t, embedding> by_index;
    for (auto& each : *all) {
        by_index.insert_or_assign(each.index, std::move(each.point));
    }
    std::vector<result<embedding>> made;
    made.reserve(all->size());
    for (std::size_t place = 0; place < all->size(); ++place) {
        const auto found = by_index.find(static_cast<std::int64_t>(place));
        made.push_back(
            found == by_index.end() ? result<embedding>(left_out(place))
                                    : result<embedding>(std::move(found->second))
        );
    }
    return made;
}

result<image_list> decode_images(http::response& answer, kit::read_options options)
{
    auto made = decode_one<image_list>(answer, options);
    if (made.has_value()) {
        sort_stably(made->items, [](const image& each) { return each.index; });
    }
    return made;
}

result<std::vector<model>> decode_models(http::response& answer, kit::read_options options)
{
    return decode_list<model>(answer, options);
}

result<raw_json> decode_any(http::response& answer, kit::read_options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    auto made = raw_json::parse(answer.body);
    if (made.has_error()) {
        return malformed_answer(answer, "the answer is not JSON: " + made.error().message());
    }
    return made;
}

result<std::string> decode_bytes(http::response& answer, kit::read_options)
{
    if (!is_success(answer.status)) {
        return describe_error(answer);
    }
    return std::move(answer.body);
}

result<file> decode_file(http::response& answer, kit::read_options options)
{
    return decode_one<file>(answer, options);
}

result<page<file>> decode_files(http::response& answer, kit::read_options options)
{
    return decode_newest_first<file>(answer, options);
}

result<bool> decode_deleted(http::response& answer, kit::read_options options)
{
    std::optional<bool> deleted;
    const auto read = decode_with(answer, options, [&deleted](json::value& root) {
        root.members([&deleted](std::string_view name, json::value& inner) {
            if (name == "deleted") {
                inner.read_if_sound(deleted);
            }
        });
    });
    if (read.has_error()) {
        return read.error();
    }
    return deleted.value_or(true);
}

} // namespace andante::inline v0::together
