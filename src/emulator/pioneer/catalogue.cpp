// The models that there are.
#include "emulator/kit/json_text.hpp"
#include "emulator/pioneer/request_body.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace andante::inline v0::emulator::pioneer {

namespace json = boost::json;

namespace {

json::object catalogue_row(const std::string& id)
{
    return {
        {"id", id},
        {"type", "model"},
        {"display_name", id.substr(id.find('/') + 1)},
        {"created_at", "2026-01-15T00:00:00Z"},
    };
}

const std::array<std::string, 3>& catalogue()
{
    static const std::array<std::string, 3> names{
        "fastino/gliner2-base-v1", "Qwen/Qwen3-8B", "meta-llama/Llama-3.1-8B-Instruct"
    };
    return names;
}

} // namespace

success list_models(const call& what)
{
    const auto limit = number_in(what.query, "limit", 100);
    const auto after = text_in(what.query, "after_id");
    const auto& all = catalogue();
    const auto* at = all.begin();
    if (!after.empty()) {
        const auto* const found = std::find(all.begin(), all.end(), after);
        at = found == all.end() ? all.end() : found + 1;
    }
    json::array page;
    std::string first;
    std::string last;
    for (; at != all.end() && std::int64_t(page.size()) < limit; ++at) {
        first = first.empty() ? *at : first;
        last = *at;
        page.push_back(catalogue_row(*at));
    }
    const json::object answer{
        {"data", std::move(page)},
        {"has_more", at != all.end()},
        {"first_id", first.empty() ? json::value(nullptr) : json::value(first)},
        {"last_id", last.empty() ? json::value(nullptr) : json::value(last)},
    };
    return {200, json_text(answer)};
}

success get_model(const call& what)
{
    const auto& id = what.path.at("id");
    const auto& all = catalogue();
    if (std::find(all.begin(), all.end(), id) == all.end()) {
        throw not_found("Model");
    }
    return {200, json_text(catalogue_row(id))};
}

success list_base_models(const call&)
{
    json::array models;
    for (const auto& each : catalogue()) {
        const bool is_encoder = each.starts_with("fastino/");
        models.push_back(json::object{
            {"id", each},
            {"label", each.substr(each.find('/') + 1)},
            {"task_type", is_encoder ? "encoder" : "decoder"},
            {"supports_training", true},
            {"supports_inference", true},
            {"supports_on_demand_inference", !is_encoder},
            {"input_price_per_million", is_encoder ? json::value(nullptr) : json::value(0.2)},
            {"output_price_per_million", is_encoder ? json::value(nullptr) : json::value(0.2)},
        });
    }
    return {200, json_text(json::object{{"models", std::move(models)}})};
}

} // namespace andante::inline v0::emulator::pioneer
