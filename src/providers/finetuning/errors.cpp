#include "providers/finetuning/errors.hpp"

#include "json/reader.hpp"
#include "kit/error_bodies.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace andante::inline v0::finetuning {

namespace {

constexpr std::array codes{
    error_code_row{
        "MISSING_API_KEY", errc::missing_api_key, "set FINETUNING_API_KEY or give the client a key"
    },
    error_code_row{
        "INVALID_API_KEY",
        errc::invalid_api_key,
        "check that the key is complete and has not been revoked"
    },
    error_code_row{
        "PRO_PLAN_REQUIRED", errc::plan_required, "the API needs a Pro or Lifetime plan"
    },
    error_code_row{
        "VALIDATION_ERROR",
        errc::rejected_by_validation,
        "correct the request before sending it again"
    },
    error_code_row{"ADD_FAILED", errc::request_refused, "see the reason of each item"},
    error_code_row{"MOVE_FAILED", errc::request_refused, "see the reason of each item"},
    error_code_row{
        "MONTHLY_LIMIT_REACHED",
        errc::quota_exhausted,
        "wait for the next month, or buy a pack or a larger plan"
    },
    error_code_row{"NOT_FOUND", errc::not_found, "check the id; it may have been deleted"},
    error_code_row{"RATE_LIMITED", errc::rate_limited, "send again after retry_after"},
    error_code_row{
        "GENERATION_RATE_LIMITED", errc::create_rate_limited, "send again after retry_after"
    },
    error_code_row{
        "QUEUE_FULL", errc::queue_full, "send again when one of the account's tracks has ended"
    },
    error_code_row{
        "GENERATION_FAILED",
        errc::creation_failed,
        "nothing was queued; look at the account for whether the credit came back"
    },
    error_code_row{
        "INTERNAL_ERROR",
        errc::server_error,
        "after a create, look at the list before sending again"
    },
};

void read_item(json::value& from, error_body& out)
{
    if (from.what() != json::kind::object) {
        return;
    }
    failed_item item;
    from.members([&item](std::string_view key, json::value& inner) {
        if (key == "trackId" || key == "id") {
            kit::read_if_text(inner, item.id);
        } else if (key == "error") {
            kit::read_if_text(inner, item.reason);
        }
    });
    if (!item.id.empty()) {
        out.items.push_back(std::move(item));
    }
}

void read_details(json::value& from, error_body& out)
{
    const auto what = from.what();
    if (what == json::kind::array) {
        from.elements([&out](json::value& element) { read_item(element, out); });
    } else if (what == json::kind::object) {
        from.members([&out](std::string_view key, json::value& inner) {
            if (key == "field") {
                kit::read_if_text(inner, out.field);
            } else if (key == "max" && inner.what() == json::kind::number) {
                double most = 0;
                inner.read_if_sound(most);
                out.limit =
                    "at most " +
                    std::to_string(static_cast<std::int64_t>(std::clamp(most, -1e15, 1e15)));
            }
        });
    }
}

std::string read_body(const http::response& answer, error_body& out)
{
    constexpr kit::error_names names{.error = "error", .details = "details"};
    return kit::read_error_body(answer, out, names, [&out](json::value& details) {
        read_details(details, out);
    });
}

} // namespace

constinit const error_dialect dialect{
    .codes = codes,
    .read = read_body,
    .key_advice = "check that the key is complete and has not been revoked",
    .doubt_advice = "after a create, look at the list before sending again",
};

error describe_error(const http::response& answer)
{
    return describe_answer(answer, dialect);
}

} // namespace andante::inline v0::finetuning
