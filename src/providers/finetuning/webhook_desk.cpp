#include "providers/finetuning/webhook_desk.hpp"

#include "providers/finetuning/decode.hpp"
#include "providers/finetuning/validate_webhook.hpp"

#include <utility>

namespace andante::inline v0::finetuning::detail {

namespace {

/// Jobs beyond this are told apart by their ids only, and their unsigned events stay hints.
constexpr std::size_t most_expected = 16'384;

error speaks_of_another_job()
{
    error_details details;
    details.message = "the notification came by another job's URL";
    return error(errc::invalid_request, std::move(details));
}

} // namespace

webhook_desk::webhook_desk(
    webhook_options options,
    const http::url& api,
    std::shared_ptr<time_source> time,
    std::shared_ptr<webhook_audience> audience
)
    : options_(std::move(options))
    , audience_(std::move(audience))
    , by_id_(most_expected)
    , id_by_number_(most_expected)
    , inbox_(make_inbox(std::move(time)))
{
    check_webhook(url_for_job(), api).value();
}

webhook_scheme webhook_desk::scheme() const
{
    return options_.scheme ? *options_.scheme : webhook_scheme(*options_.token);
}

andante::webhook_inbox webhook_desk::make_inbox(std::shared_ptr<time_source> time)
{
    if (!options_.scheme && !options_.token) {
        options_.token = url_token::random();
    }
    webhook_inbox_options chosen(scheme());
    chosen.path = options_.path;
    if (chosen.path.empty()) {
        const auto where = http::url::parse(options_.url);
        const auto target = where ? where->target() : "/";
        chosen.path = target.substr(0, target.find('?'));
    }
    chosen.max_body_bytes = options_.max_body_bytes;
    chosen.max_header_bytes = options_.max_header_bytes;
    chosen.time = std::move(time);
    chosen.on_request = options_.on_request;
    return andante::webhook_inbox(
        std::move(chosen),
        [this](std::string body, const webhook_verdict& verdict) {
            return read(std::move(body), verdict);
        }
    );
}

std::string webhook_desk::url_for_job() const
{
    if (options_.scheme) {
        return options_.url;
    }
    return options_.token_for_each_job ? options_.token->for_one_job(options_.url)
                                       : options_.token->for_all_jobs(options_.url);
}

void webhook_desk::created(job_route where, const std::string& url, const std::string& id)
{
    expectation expected;
    expected.route = where;
    if (!options_.scheme) {
        // Our own URL, so reading it as a request to us gives its number.
        const webhook_request as_request("POST", url.substr(url.find('?')));
        expected.number = options_.token->verify(as_request, {}).job_number;
    }
    {
        const std::lock_guard lock(mutex_);
        if (!expected.number.empty()) {
            id_by_number_.set(expected.number, id);
        }
        by_id_.set(id, std::move(expected));
    }
    audience_->expect(where, id);
}

bool webhook_desk::is_trusted(
    const webhook_event& event, const webhook_verdict& verdict, const expectation& expected
) const
{
    const auto& track = event.track;
    const bool has_audio = track.audio_url && !track.audio_url->empty();
    if (expected.route != job_route::tracks || !is_terminal(track.status) ||
        (track.status == generation_status::completed && !has_audio)) {
        return false;
    }
    if (verdict.is_signed) {
        return true;
    }
    // By a job's own URL one can speak for that job, once it is known which one that is.
    return options_.trust_unsigned && expected.number == verdict.job_number;
}

result<webhook_work> webhook_desk::read(std::string body, const webhook_verdict& verdict)
{
    auto decoded = decode_webhook_event(body);
    if (!decoded) {
        return decoded.error();
    }
    decoded->is_signed = verdict.is_signed;
    expectation expected;
    {
        const std::lock_guard lock(mutex_);
        const auto owner = id_by_number_.find(verdict.job_number);
        if (owner && *owner != decoded->track.id) {
            return speaks_of_another_job();
        }
        expected = by_id_.find(decoded->track.id).value_or(expectation());
    }
    const bool trusted = is_trusted(*decoded, verdict, expected);
    webhook_work work;
    if (trusted) {
        // What was made up cannot get here, so it cannot hide the real event behind itself either.
        work.key = decoded->track.id + ' ' + std::string(decoded->track.status.text());
    }
    const auto event = std::make_shared<const webhook_event>(std::move(*decoded));
    work.deliver = [this, event, trusted, route = expected.route] {
        audience_->announce(
            route, std::shared_ptr<const generation>(event, &event->track), trusted
        );
        if (options_.on_event) {
            options_.on_event(*event);
        }
    };
    return work;
}

} // namespace andante::inline v0::finetuning::detail
