#include "emulator/sauti/refusal.hpp"

#include "emulator/kit/json_text.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

namespace andante::inline v0::emulator::sauti {

namespace json = boost::json;

namespace {

struct code_row {
    int status;
    std::string_view code;
    std::string_view title;
};

constexpr std::array rows{
    code_row{400, "invalid_request", "Invalid Request"},
    code_row{401, "unauthorized", "Unauthorized"},
    code_row{402, "payment_required", "Payment Required"},
    code_row{404, "not_found", "Not Found"},
    code_row{409, "job_not_complete", "Job Not Complete"},
    code_row{413, "payload_too_large", "Payload Too Large"},
    code_row{422, "unprocessable_content", "Unprocessable Content"},
    code_row{429, "rate_limit_exceeded", "Rate Limit Exceeded"},
    code_row{500, "internal_error", "Internal Error"},
};

const code_row& row_of(int status)
{
    const auto* const found =
        std::find_if(rows.begin(), rows.end(), [status](const code_row& each) {
            return each.status == status;
        });
    return found == rows.end() ? rows.back() : *found;
}

refusal refuse(int status, std::string detail)
{
    return {status, row_of(status).code, std::move(detail), {}};
}

json::object problem(int status, std::string_view code, std::string_view detail)
{
    return {
        {"type", "https://sauti.finiflowlabs.com/errors/" + std::string(code)},
        {"title", row_of(status).title},
        {"status", status},
        {"detail", detail},
    };
}

} // namespace

refusal invalid_request(std::string detail)
{
    return refuse(400, std::move(detail));
}

refusal unauthorized()
{
    return refuse(401, "The xi-api-key header is missing, malformed or revoked.");
}

refusal not_found(std::string what)
{
    return refuse(404, "There is no " + std::move(what) + ".");
}

refusal job_not_complete(std::string_view state)
{
    return refuse(409, "The job is " + std::string(state) + ".");
}

refusal too_large(std::size_t most)
{
    return refuse(413, "The limit is " + std::to_string(most) + " bytes.");
}

refusal unprocessable(std::string detail)
{
    return refuse(422, std::move(detail));
}

refusal rate_limited(std::chrono::seconds retry_after)
{
    auto why = refuse(429, "Too many requests of this category in the last minute.");
    why.retry_after = retry_after;
    return why;
}

refusal internal_fault()
{
    return refuse(500, "Internal fault");
}

error_text planned_refusal(int status, std::string_view code)
{
    const auto given = code.empty() ? row_of(status).code : code;
    return {
        std::string(problem_type), json_text(problem(status, given, "planned by the emulator"))
    };
}

std::string refusal_text(const refusal& why, std::string_view instance)
{
    auto body = problem(why.status, why.code, why.detail);
    if (why.status != 429) { // The one sample of the documentation has none.
        body["instance"] = instance;
    }
    return json_text(body);
}

} // namespace andante::inline v0::emulator::sauti
