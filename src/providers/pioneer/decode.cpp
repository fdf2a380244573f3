// Jobs, data sets and lists.
#include "providers/pioneer/decode.hpp"

#include "json/member_rules.hpp"
#include "json/writer.hpp"

#include <array>

namespace andante::inline v0::pioneer {

namespace {

using json::lenient_member;
using json::member_rule;
using json::required_member;

/// A text, or a number as its digits.
void read_label(json::value& from, std::string& out)
{
    const auto what = from.what();
    if (what == json::kind::string) {
        from.read(out);
    } else if (what == json::kind::number) {
        std::optional<std::int64_t> number;
        from.read_if_sound(number);
        out = number ? std::to_string(*number) : std::string();
    }
}

/// One value for each text: an array of several, or the one.
void read_results(json::value& from, std::vector<raw_json>& out)
{
    out.clear();
    if (from.what() == json::kind::array) {
        from.elements([&out](json::value& element) { out.push_back(read_value(element)); });
    } else if (!from.is_null()) {
        out.push_back(read_value(from));
    }
}

/// A text, or an object that has one.
void read_reason(json::value& from, std::optional<std::string>& out)
{
    if (from.what() == json::kind::object) {
        from.members([&out](std::string_view name, json::value& inner) {
            if (name == "message" || name == "detail") {
                inner.read_if_sound(out);
            }
        });
    } else {
        from.read_if_sound(out);
    }
}

constexpr std::array extraction_rules{
    required_member<&extraction_job::id>("job_id"),
    lenient_member<&extraction_job::status>("status"),
    member_rule<extraction_job>{
        "result",
        false,
        [](json::value& from, extraction_job& into) { read_results(from, into.results); }
    },
    member_rule<extraction_job>{
        "error",
        false,
        [](json::value& from, extraction_job& into) { read_reason(from, into.error_message); }
    },
    lenient_member<&extraction_job::token_usage>("token_usage"),
    member_rule<extraction_job>{
        "estimated_tokens",
        false,
        [](json::value& from, extraction_job& into) {
            if (!into.token_usage) {
                from.read_if_sound(into.token_usage);
            }
        }
    },
    lenient_member<&extraction_job::created_at>("created_at"),
    lenient_member<&extraction_job::completed_at>("completed_at"),
};

constexpr std::array synthesis_rules{
    required_member<&synthesis_job::id>("job_id"),
    lenient_member<&synthesis_job::status>("status"),
    lenient_member<&synthesis_job::dataset_name>("dataset_name"),
    lenient_member<&synthesis_job::count>("count"),
    lenient_member<&synthesis_job::task>("task_type"),
    member_rule<synthesis_job>{
        "error",
        false,
        [](json::value& from, synthesis_job& into) { read_reason(from, into.error_message); }
    },
    lenient_member<&synthesis_job::created_at>("created_at"),
};

constexpr std::array dataset_rules{
    member_rule<dataset>{
        "dataset_name", true, [](json::value& from, dataset& into) { from.read(into.name); }
    },
    member_rule<dataset>{
        "version_number",
        false,
        [](json::value& from, dataset& into) { read_label(from, into.version); }
    },
    lenient_member<&dataset::id>("id"),
    lenient_member<&dataset::status>("status"),
    lenient_member<&dataset::size>("size"),
    member_rule<dataset>{
        "processing_error",
        false,
        [](json::value& from, dataset& into) { read_reason(from, into.error_message); }
    },
    lenient_member<&dataset::created_at>("created_at"),
};

constexpr std::array metric_rules{
    lenient_member<&training_metrics::f1>("f1"),
    lenient_member<&training_metrics::precision>("precision"),
    lenient_member<&training_metrics::recall>("recall"),
    lenient_member<&training_metrics::final_training_loss>("final_training_loss"),
    lenient_member<&training_metrics::final_validation_loss>("final_validation_loss"),
    lenient_member<&training_metrics::best_validation_loss>("best_validation_loss"),
};

// An answer that is refused for anything but its id would lose a job that is paid for.
constexpr std::array training_rules{
    required_member<&training_job::id>("id"),
    lenient_member<&training_job::status>("status"),
    lenient_member<&training_job::is_terminal_status>("is_terminal_status"),
    lenient_member<&training_job::model_name>("model_name"),
    lenient_member<&training_job::base_model>("base_model"),
    lenient_member<&training_job::progress_percent>("progress_percent"),
    lenient_member<&training_job::current_epoch>("current_epoch"),
    member_rule<training_job>{
        "error_message",
        false,
        [](json::value& from, training_job& into) { read_reason(from, into.error_message); }
    },
    member_rule<training_job>{
        "metrics",
        false,
        [](json::value& from, training_job& into) {
            if (from.what() == json::kind::object) {
                json::read_members(from, metric_rules, into.metrics);
            }
        }
    },
    lenient_member<&training_job::created_at>("created_at"),
    lenient_member<&training_job::completed_at>("completed_at"),
};

} // namespace

static void from_json(json::value& from, dataset& into)
{
    json::read_members(from, dataset_rules, into, from.raw_into(into.raw_json));
}

static void from_json(json::value& from, training_job& into)
{
    json::read_members(from, training_rules, into, from.raw_into(into.raw_json));
}

namespace {

bool is_score(std::string_view name, std::string_view word)
{
    return name == word || (name.starts_with(word) && name.substr(word.size()) == "_score");
}

/// Its scores stand in it, or in `metrics`.
void read_evaluation_member(std::string_view name, json::value& from, evaluation& into)
{
    if (name == "id") {
        from.read_if_sound(into.id);
    } else if (name == "status") {
        from.read_if_sound(into.status);
    } else if (is_score(name, "f1")) {
        from.read_if_sound(into.f1);
    } else if (is_score(name, "precision")) {
        from.read_if_sound(into.precision);
    } else if (is_score(name, "recall")) {
        from.read_if_sound(into.recall);
    } else if (name == "sample_count") {
        from.read_if_sound(into.sample_count);
    } else if (name == "error_message" || name == "error") {
        read_reason(from, into.error_message);
    } else if (name == "completed_at") {
        from.read_if_sound(into.completed_at);
    } else if (name == "metrics" && from.what() == json::kind::object) {
        from.members([&into](std::string_view inner_name, json::value& inner) {
            read_evaluation_member(inner_name, inner, into);
        });
    } else if (name == "evaluations" && from.what() == json::kind::array) {
        from.elements([&into](json::value& element) {
            if (into.id.empty() && element.what() == json::kind::object) {
                element.members([&into](std::string_view inner_name, json::value& inner) {
                    read_evaluation_member(inner_name, inner, into);
                });
            }
        });
    }
}

/// A page under one of these names, or bare.
template <class T>
void read_list(json::value& root, std::initializer_list<std::string_view> names, page<T>& into)
{
    if (root.what() == json::kind::array) {
        root.elements([&into](json::value& element) { element.read(into.items.emplace_back()); });
        return;
    }
    bool found = false;
    const auto on_member = [&](std::string_view name, json::value& inner) {
        for (const auto each : names) {
            if (name == each && inner.what() == json::kind::array) {
                found = true;
                inner.read(into.items);
            }
        }
    };
    root.members(on_member, root.raw_into(into.raw_json));
    if (!found) {
        root.refuse("is missing", *names.begin());
    }
}

} // namespace

bool has_ended(const training_job& job) noexcept
{
    if (job.is_terminal_status) {
        return *job.is_terminal_status;
    }
    const auto& status = job.status;
    return status == training_status::complete || status == training_status::deployed ||
           status == training_status::failed || status == training_status::cancelled ||
           status == training_status::terminated;
}

result<extraction_job> decode_extraction_job(http::response& answer, kit::read_options options)
{
    return decode_with<extraction_job>(
        answer,
        options,
        [](json::value& root, extraction_job& into) {
            json::read_members(root, extraction_rules, into, root.raw_into(into.raw_json));
        }
    );
}

result<synthesis_job> decode_synthesis_job(http::response& answer, kit::read_options options)
{
    return decode_with<synthesis_job>(answer, options, [](json::value& root, synthesis_job& into) {
        json::read_members(root, synthesis_rules, into, root.raw_into(into.raw_json));
    });
}

result<dataset> decode_dataset(http::response& answer, kit::read_options options)
{
    return decode_with<dataset>(answer, options, [](json::value& root, dataset& into) {
        json::member_reader reader(dataset_rules, into);
        dataset inside;
        const auto on_member = [&](std::string_view name, json::value& inner) {
            if (!reader.read(name, inner) && (name == "dataset" || name == "version") &&
                inner.what() == json::kind::object) {
                inner.read(inside);
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (!inside.name.empty()) {
            into = std::move(inside);
        } else {
            reader.check(root);
        }
    });
}

result<dataset_list> decode_datasets(http::response& answer, kit::read_options options)
{
    return decode_with<dataset_list>(answer, options, [](json::value& root, dataset_list& into) {
        page<dataset> found;
        read_list(root, {"datasets", "versions"}, found);
        into.items = std::move(found.items);
        into.raw_json = std::move(found.raw_json);
    });
}

result<training_job> decode_training_job(http::response& answer, kit::read_options options)
{
    return decode_with<training_job>(answer, options, [](json::value& root, training_job& into) {
        root.read(into);
    });
}

result<page<training_job>> decode_training_page(http::response& answer, kit::read_options options)
{
    return decode_with<page<training_job>>(
        answer,
        options,
        [](json::value& root, page<training_job>& into) {
            read_list(root, {"training_jobs", "jobs", "data"}, into);
            into.has_more = into.items.size() >= static_cast<std::size_t>(training_page);
        }
    );
}

result<evaluation> decode_evaluation(http::response& answer, kit::read_options options)
{
    return decode_with<evaluation>(answer, options, [](json::value& root, evaluation& into) {
        const auto on_member = [&into](std::string_view name, json::value& inner) {
            read_evaluation_member(name, inner, into);
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (into.id.empty()) {
            root.refuse("is missing", "id");
        }
    });
}

result<extraction_answer> decode_extraction(http::response& answer, kit::read_options options)
{
    const auto whole = answer.body;
    auto made = decode_with<extraction_answer>(answer, options, [](json::value& root, auto& into) {
        const auto on_member = [&into](std::string_view name, json::value& inner) {
            if (name == "result") {
                read_results(inner, into.results);
            } else if (name == "token_usage") {
                inner.read_if_sound(into.token_usage);
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
    });
    if (made.has_value() && made->results.empty()) { // without it the whole answer is the result
        if (auto all = raw_json::parse(whole); all.has_value()) {
            made->results.push_back(std::move(*all));
        }
    }
    return made;
}

result<encoder_answer> decode_encoder(http::response& answer, kit::read_options options)
{
    return decode_with<encoder_answer>(answer, options, [](json::value& root, auto& into) {
        std::optional<double> latency;
        const auto on_member = [&](std::string_view name, json::value& inner) {
            if (name == "result") {
                read_results(inner, into.results);
            } else if (name == "inference_id") {
                read_label(inner, into.inference_id);
            } else if (name == "model_id") {
                read_label(inner, into.model_id);
            } else if (name == "model_used") {
                inner.read_if_sound(into.model_used);
            } else if (name == "latency_ms") {
                inner.read_if_sound(latency);
            } else if (name == "token_usage") {
                inner.read_if_sound(into.token_usage);
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (latency) {
            into.latency = std::chrono::duration<double, std::milli>(*latency);
        }
        if (into.results.empty()) {
            root.refuse("is missing", "result");
        }
    });
}

result<decoder_answer> decode_decoder(http::response& answer, kit::read_options options)
{
    return decode_with<decoder_answer>(answer, options, [](json::value& root, auto& into) {
        std::optional<double> latency;
        bool is_there = false;
        const auto on_member = [&](std::string_view name, json::value& inner) {
            if (name == "completion") {
                is_there = true;
                inner.read(into.completion);
            } else if (name == "inference_id") {
                read_label(inner, into.inference_id);
            } else if (name == "model_id") {
                read_label(inner, into.model_id);
            } else if (name == "reasoning_trace") {
                inner.read_if_sound(into.reasoning_trace);
            } else if (name == "latency_ms") {
                inner.read_if_sound(latency);
            }
        };
        root.members(on_member, root.raw_into(into.raw_json));
        if (latency) {
            into.latency = std::chrono::duration<double, std::milli>(*latency);
        }
        if (!is_there) {
            root.refuse("is missing", "completion");
        }
    });
}

} // namespace andante::inline v0::pioneer
