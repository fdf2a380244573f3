#include "providers/sauti/errors.hpp"

#include <andante/client/error_reading.hpp>
#include <andante/client/problem_reading.hpp>

#include <utility>

namespace andante::inline v0::sauti {

namespace {

constexpr std::string_view buy = "ask FiniFlow Labs for credit or a higher limit";

constexpr std::array codes{
    error_code_row{
        "invalid_request",
        errc::rejected_by_validation,
        "correct the request before sending it again"
    },
    error_code_row{
        "unauthorized",
        errc::invalid_api_key,
        "check that SAUTI_API_KEY is complete and has not been revoked"
    },
    error_code_row{"not_found", errc::not_found, "check the id"},
    error_code_row{
        "job_not_complete", errc::request_refused, "wait for the job before asking for its audio"
    },
    error_code_row{"payload_too_large", errc::rejected_by_validation, "send less"},
    error_code_row{
        "unprocessable_content",
        errc::rejected_by_validation,
        "correct the text, the voice or the audio before sending it again"
    },
    error_code_row{"rate_limit_exceeded", errc::rate_limited, "send again after retry_after"},
    error_code_row{"internal_error", errc::server_error, ""},
    error_code_row{spend_codes[0], errc::quota_exhausted, buy},
    error_code_row{spend_codes[1], errc::quota_exhausted, buy},
    error_code_row{spend_codes[2], errc::quota_exhausted, buy},
    error_code_row{spend_codes[3], errc::quota_exhausted, buy},
    error_code_row{spend_codes[4], errc::quota_exhausted, buy},
};

constexpr error_dialect dialect{
    .codes = codes,
    .read = read_problem,
    .key_advice = "check that SAUTI_API_KEY is complete and has not been revoked",
};

} // namespace

error describe_error(const http::response& answer)
{
    return describe_answer(answer, dialect);
}

error malformed_answer(const http::response& answer, std::string message)
{
    return andante::malformed_answer(answer, std::move(message), dialect);
}

} // namespace andante::inline v0::sauti
