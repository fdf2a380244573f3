#include "providers/together/decode.hpp"
#include "providers/together/decoding.hpp"
#include "providers/together/from_json.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace andante::inline v0::together {

namespace {

using json::lenient_member;
using json::member_rule;
using json::required_member;

void read_problem(json::value& from, batch& into)
{
    if (from.what() == json::kind::string && !from.text().empty()) {
        from.read(into.problem.emplace());
    }
}

/// An id that is there and is not empty.
template <auto Member>
void read_id(json::value& from, batch& into)
{
    from.read_if_sound(into.*Member);
    if (into.*Member && (into.*Member)->empty()) {
        (into.*Member).reset();
    }
}

constexpr std::array batch_rules{
    required_member<&batch::id>("id"),
    lenient_member<&batch::status>("status"),
    lenient_member<&batch::endpoint>("endpoint"),
    lenient_member<&batch::input_file_id>("input_file_id"),
    lenient_member<&batch::model_id>("model_id"),
    member_rule<batch>{"output_file_id", false, read_id<&batch::output_file_id>},
    member_rule<batch>{"error_file_id", false, read_id<&batch::error_file_id>},
    member_rule<batch>{"error", false, read_problem},
    lenient_member<&batch::progress>("progress"),
    lenient_member<&batch::created_at>("created_at"),
    lenient_member<&batch::completed_at>("completed_at"),
};

/// As it stands alone.
void read_bare(json::value& from, batch& into)
{
    json::read_members(from, batch_rules, into, from.raw_into(into.raw_json));
}

void read_progress(json::value& from, fine_tune& into)
{
    if (from.what() != json::kind::object) {
        return;
    }
    std::optional<bool> known;
    std::optional<std::int64_t> seconds;
    from.members([&](std::string_view name, json::value& inner) {
        if (name == "estimate_available") {
            inner.read_if_sound(known);
        } else if (name == "seconds_remaining") {
            inner.read_if_sound(seconds);
        }
    });
    if (known.value_or(false) && seconds && *seconds >= 0) {
        into.remaining = std::chrono::seconds(*seconds);
    }
}

constexpr std::array fine_tune_rules{
    required_member<&fine_tune::id>("id"),
    lenient_member<&fine_tune::status>("status"),
    lenient_member<&fine_tune::model>("model"),
    lenient_member<&fine_tune::training_file>("training_file"),
    lenient_member<&fine_tune::suffix>("suffix"),
    lenient_member<&fine_tune::output_name>("model_output_name"),
    lenient_member<&fine_tune::total_price>("total_price"),
    lenient_member<&fine_tune::token_count>("token_count"),
    lenient_member<&fine_tune::epochs_completed>("epochs_completed"),
    lenient_member<&fine_tune::queue_depth>("queue_depth"),
    member_rule<fine_tune>{"progress", false, read_progress},
    lenient_member<&fine_tune::created_at>("created_at"),
    lenient_member<&fine_tune::updated_at>("updated_at"),
    lenient_member<&fine_tune::started_at>("started_at"),
};

constexpr std::array event_rules{
    lenient_member<&fine_tune_event::type>("type"),
    lenient_member<&fine_tune_event::level>("level"),
    lenient_member<&fine_tune_event::message>("message"),
    lenient_member<&fine_tune_event::step>("step"),
    lenient_member<&fine_tune_event::total_steps>("total_steps"),
    lenient_member<&fine_tune_event::created_at>("created_at"),
};

constexpr std::array checkpoint_rules{
    lenient_member<&checkpoint::step>("step"),
    lenient_member<&checkpoint::type>("checkpoint_type"),
    lenient_member<&checkpoint::path>("path"),
    lenient_member<&checkpoint::created_at>("created_at"),
};

constexpr std::array estimate_rules{
    lenient_member<&price_estimate::total_price>("estimated_total_price"),
    required_member<&price_estimate::allowed>("allowed_to_proceed"),
    lenient_member<&price_estimate::user_limit>("user_limit"),
    lenient_member<&price_estimate::train_tokens>("estimated_train_token_count"),
    lenient_member<&price_estimate::eval_tokens>("estimated_eval_token_count"),
};

/// The member "job" when there is one, else the root itself.
void read_wrapped(json::value& root, batch& into)
{
    batch inside;
    std::optional<std::string> warning;
    json::member_reader reader(batch_rules, into);
    bool is_wrapped = false;
    const auto on_member = [&](std::string_view name, json::value& inner) {
        if (name == "job" && inner.what() == json::kind::object) {
            is_wrapped = true;
            read_bare(inner, inside);
        } else if (name == "warning") {
            inner.read_if_sound(warning);
        } else {
            reader.read(name, inner);
        }
    };
    root.members(on_member, root.raw_into(into.raw_json));
    if (is_wrapped) {
        into = std::move(inside);
    } else {
        reader.check(root);
    }
    into.warning = std::move(warning);
}

} // namespace

void from_json(json::value& from, batch& into)
{
    read_bare(from, into);
}

void from_json(json::value& from, fine_tune& into)
{
    json::read_members(from, fine_tune_rules, into, from.raw_into(into.raw_json));
}

void from_json(json::value& from, fine_tune_event& into)
{
    json::read_members(from, event_rules, into, from.raw_into(into.raw_json));
}

void from_json(json::value& from, checkpoint& into)
{
    json::read_members(from, checkpoint_rules, into);
}

void from_json(json::value& from, price_estimate& into)
{
    json::read_members(from, estimate_rules, into, from.raw_into(into.raw_json));
}

result<batch> decode_batch(http::response& answer, kit::read_options options)
{
    batch made;
    const auto read =
        decode_with(answer, options, [&made](json::value& root) { read_wrapped(root, made); });
    return read ? result<batch>(std::move(made)) : result<batch>(read.error());
}

result<page<batch>> decode_batches(http::response& answer, kit::read_options options)
{
    return decode_newest_first<batch>(answer, options);
}

result<fine_tune> decode_fine_tune(http::response& answer, kit::read_options options)
{
    return decode_one<fine_tune>(answer, options);
}

result<page<fine_tune>> decode_fine_tunes(http::response& answer, kit::read_options options)
{
    return decode_newest_first<fine_tune>(answer, options);
}

result<std::vector<fine_tune_event>>
decode_events(http::response& answer, kit::read_options options)
{
    return decode_list<fine_tune_event>(answer, options);
}

result<std::vector<checkpoint>>
decode_checkpoints(http::response& answer, kit::read_options options)
{
    return decode_list<checkpoint>(answer, options);
}

result<price_estimate> decode_estimate(http::response& answer, kit::read_options options)
{
    return decode_one<price_estimate>(answer, options);
}

result<std::vector<std::string>> decode_names(http::response& answer, kit::read_options options)
{
    return decode_list<std::string>(answer, options, "models");
}

result<std::string> decode_message(http::response& answer, kit::read_options options)
{
    std::optional<std::string> message;
    const auto read = decode_with(answer, options, [&message](json::value& root) {
        root.members([&message](std::string_view name, json::value& inner) {
            if (name == "message") {
                inner.read_if_sound(message);
            }
        });
    });
    if (read.has_error()) {
        return read.error();
    }
    return message.value_or("");
}

} // namespace andante::inline v0::together
