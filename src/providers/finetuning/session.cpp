#include "providers/finetuning/session.hpp"

#include "providers/finetuning/job_sources.hpp"

namespace andante::inline v0::finetuning::detail {

namespace {

std::shared_ptr<jobs::job_monitor> make_monitor(
    const std::shared_ptr<pipeline>& calls,
    const boost::asio::any_io_executor& executor,
    std::shared_ptr<jobs::job_source> source,
    std::shared_ptr<jobs::shared_pace> pace,
    std::string create_route
)
{
    jobs::monitor_options options("finetuning");
    options.silent_after = silent_failure_after;
    options.create_route = std::move(create_route);
    return std::make_shared<jobs::job_monitor>(
        calls, executor, std::move(source), std::move(pace), std::move(options)
    );
}

} // namespace

session::session(boost::asio::any_io_executor executor, std::shared_ptr<pipeline> calls)
    : calls_(std::move(calls))
{
    const auto share = calls_->options().poll_share;
    const auto pace = std::make_shared<jobs::shared_pace>(calls_->pacer(), share);
    generation_jobs_ = make_monitor(
        calls_, executor, make_generation_source(calls_), pace, "POST /v1/generations"
    );
    sound_effect_jobs_ = make_monitor(
        calls_, executor, make_sound_effect_source(calls_), pace, "POST /v1/sound-effects"
    );
    edits_ = std::make_shared<bulk::coalescing_desk>(
        executor, calls_->time(), calls_->options().coalescing_linger
    );
}

session::~session()
{
    edits_->close();
    calls_->close();
}

} // namespace andante::inline v0::finetuning::detail
