#include <andante/emulator/provider_service.hpp>

#include "emulator/kit/coded_answer.hpp"
#include "emulator/kit/provider.hpp"
#include "emulator/kit/timestamps.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

recorded_request record_of(const incoming& request, time_point now)
{
    recorded_request record;
    record.time = now;
    record.origin = request.origin == origin::media ? "media" : "api";
    record.method = request.method;
    record.target = request.target;
    record.headers = request.headers;
    record.body = request.body;
    return record;
}

} // namespace

provider::~provider() = default;

void provider::begin(time_point /*now*/) {}

class provider_service::impl {
public:
    explicit impl(std::unique_ptr<provider> of)
        : what(std::move(of))
    {}

    world_base& state() const noexcept { return what->state(); }

    void advance(time_point now)
    {
        if (state().now == time_point()) {
            what->begin(now);
        }
        state().advance(now);
    }

    reply handle(const incoming& request, time_point now)
    {
        advance(now);
        state().webhooks_first = false;
        auto record = record_of(request, state().now);
        record.route = what->find_route(request);
        auto answer = carry_out_or_fail(request, record);
        code_answer(request, answer);
        answer.fault.webhooks_first = state().webhooks_first;
        record.status = answer.fault.reset ? 0 : answer.status;
        state().record.add(std::move(record));
        return answer;
    }

    std::unique_ptr<provider> what;
    std::mutex mutex;

private:
    reply carry_out_or_fail(const incoming& request, recorded_request& record)
    {
        const auto planned = state().faults.hit(record.route);
        reply answer;
        if (planned && prevents_commit(*planned)) {
            answer.headers.add("Date", http_date(state().now));
        } else {
            answer = what->answer(request, record);
        }
        if (planned) {
            apply(*planned, answer, what->planned_error(given_status(*planned), planned->code));
        }
        return answer;
    }
};

provider_service::provider_service(std::unique_ptr<provider> of)
    : impl_(std::make_unique<impl>(std::move(of)))
{}

provider_service::~provider_service() = default;

std::unique_lock<std::mutex> provider_service::lock() const
{
    return std::unique_lock(impl_->mutex);
}

provider& provider_service::emulated() const noexcept
{
    return *impl_->what;
}

reply provider_service::handle(const incoming& request, time_point now)
{
    const auto locked = lock();
    return impl_->handle(request, now);
}

void provider_service::advance(time_point now)
{
    const auto locked = lock();
    impl_->advance(now);
}

std::optional<time_point> provider_service::next_event() const
{
    const auto locked = lock();
    return impl_->state().events.next();
}

std::vector<webhook_delivery> provider_service::take_webhooks()
{
    const auto locked = lock();
    return std::exchange(impl_->state().outbox, {});
}

void provider_service::set_media_base_url(std::string base_url)
{
    const auto locked = lock();
    impl_->state().media_base_url = std::move(base_url);
}

std::string provider_service::media_base_url() const
{
    const auto locked = lock();
    return impl_->state().media_base_url;
}

recorder& provider_service::record() noexcept
{
    return impl_->state().record;
}

std::vector<std::string> provider_service::route_names() const
{
    return impl_->what->routes();
}

void provider_service::add_fault(fault what)
{
    const auto known = route_names();
    if (!is_webhook_fault(what.kind) && what.route != "*" &&
        std::find(known.begin(), known.end(), what.route) == known.end()) {
        throw std::invalid_argument("there is no route '" + what.route + "'");
    }
    const auto locked = lock();
    impl_->state().faults.add(std::move(what));
}

void provider_service::clear_faults()
{
    const auto locked = lock();
    impl_->state().faults.clear();
}

} // namespace andante::inline v0::emulator
