#include <andante/core/observer.hpp>

namespace andante::inline v0 {

std::string_view to_string(wait_reason value) noexcept
{
    switch (value) {
    case wait_reason::pacing:
        return "pacing";
    case wait_reason::backoff:
        return "backoff";
    }
    return "unknown";
}

std::string_view to_string(pool_event::kind value) noexcept
{
    switch (value) {
    case pool_event::kind::connecting:
        return "connecting";
    case pool_event::kind::connected:
        return "connected";
    case pool_event::kind::connect_failed:
        return "connect_failed";
    case pool_event::kind::reused:
        return "reused";
    case pool_event::kind::retired:
        return "retired";
    case pool_event::kind::queued:
        return "queued";
    }
    return "unknown";
}

std::string_view to_string(resolved_by value) noexcept
{
    switch (value) {
    case resolved_by::create_reply:
        return "create_reply";
    case resolved_by::webhook:
        return "webhook";
    case resolved_by::poll:
        return "poll";
    case resolved_by::list:
        return "list";
    }
    return "unknown";
}

std::string_view to_string(job_event::kind value) noexcept
{
    switch (value) {
    case job_event::kind::changed:
        return "changed";
    case job_event::kind::ended:
        return "ended";
    case job_event::kind::silent:
        return "silent";
    case job_event::kind::late:
        return "late";
    }
    return "unknown";
}

observer::~observer() = default;
void observer::on_call_start(const call_info&) {}
void observer::on_call_end(const call_end&) {}
void observer::on_attempt_start(const attempt_start&) {}
void observer::on_attempt_end(const attempt_end&) {}
void observer::on_wait(const wait_start&) {}
void observer::on_wait_over(const wait_over&) {}
void observer::on_pool(const pool_event&) {}
void observer::on_job(const job_event&) {}
void observer::on_stream_end(const stream_end&) {}

std::string_view to_string(cache_event::kind value) noexcept
{
    switch (value) {
    case cache_event::kind::hit:
        return "hit";
    case cache_event::kind::shared:
        return "shared";
    case cache_event::kind::confirmed:
        return "confirmed";
    }
    return "unknown";
}

void observer::on_cache(const cache_event&) {}

std::string observer::traceparent(const call_info&)
{
    return {};
}

namespace {

class pair_of_observers final : public observer {
public:
    pair_of_observers(std::shared_ptr<observer> first, std::shared_ptr<observer> second)
        : first_(std::move(first))
        , second_(std::move(second))
    {}

    void on_call_start(const call_info& call) override
    {
        first_->on_call_start(call);
        second_->on_call_start(call);
    }

    void on_call_end(const call_end& event) override
    {
        first_->on_call_end(event);
        second_->on_call_end(event);
    }

    void on_attempt_start(const attempt_start& event) override
    {
        first_->on_attempt_start(event);
        second_->on_attempt_start(event);
    }

    void on_attempt_end(const attempt_end& event) override
    {
        first_->on_attempt_end(event);
        second_->on_attempt_end(event);
    }

    void on_wait(const wait_start& event) override
    {
        first_->on_wait(event);
        second_->on_wait(event);
    }

    void on_wait_over(const wait_over& event) override
    {
        first_->on_wait_over(event);
        second_->on_wait_over(event);
    }

    void on_cache(const cache_event& event) override
    {
        first_->on_cache(event);
        second_->on_cache(event);
    }

    void on_pool(const pool_event& event) override
    {
        first_->on_pool(event);
        second_->on_pool(event);
    }

    void on_job(const job_event& event) override
    {
        first_->on_job(event);
        second_->on_job(event);
    }

    void on_stream_end(const stream_end& event) override
    {
        first_->on_stream_end(event);
        second_->on_stream_end(event);
    }

    std::string traceparent(const call_info& call) override
    {
        auto text = first_->traceparent(call);
        return text.empty() ? second_->traceparent(call) : text;
    }

private:
    std::shared_ptr<observer> first_;
    std::shared_ptr<observer> second_;
};

} // namespace

std::shared_ptr<observer> both(std::shared_ptr<observer> first, std::shared_ptr<observer> second)
{
    return std::make_shared<pair_of_observers>(std::move(first), std::move(second));
}

} // namespace andante::inline v0
