#include "emulator/kit/world_base.hpp"

#include "emulator/kit/webhook_address.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace andante::inline v0::emulator {

void world_base::advance(time_point to)
{
    while (auto due = events.take(to)) {
        now = std::max(now, due->when);
        due->action();
    }
    now = std::max(now, to);
}

std::string world_base::new_uuid()
{
    const std::uint64_t high = random_();
    const std::uint64_t low = random_();
    std::array<char, 40> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%08x-%04x-4%03x-%04x-%012llx",
        static_cast<unsigned>(high >> 32U),
        static_cast<unsigned>(high >> 16U) & 0xffffU,
        static_cast<unsigned>(high) & 0xfffU,
        0x8000U | (static_cast<unsigned>(low >> 48U) & 0x3fffU),
        static_cast<unsigned long long>(low & 0xffffffffffffULL)
    );
    return text.data();
}

double world_base::draw()
{
    return static_cast<double>(random_() >> 11U) / static_cast<double>(1ULL << 53U);
}

std::chrono::milliseconds
world_base::draw_time(std::chrono::milliseconds shortest, std::chrono::milliseconds longest)
{
    if (longest <= shortest) {
        return shortest;
    }
    const auto span = static_cast<double>((longest - shortest).count());
    return shortest + std::chrono::milliseconds(static_cast<std::int64_t>(span * draw()));
}

void world_base::post_webhook(
    const std::string& job, const webhook_delivery& what, const std::optional<fault>& planned
)
{
    if (!planned) {
        send_webhook(job, what);
        return;
    }
    switch (planned->kind) {
    case fault_kind::webhook_lost:
        record.add({now, job, what.url, what.body, webhook_dispatch::lost});
        break;
    case fault_kind::webhook_late:
        events.plan(now + planned->delay, job, [this, job, what] { send_webhook(job, what); });
        break;
    case fault_kind::webhook_twice:
        send_webhook(job, what);
        send_webhook(job, what);
        break;
    default:
        send_webhook(job, what);
        break;
    }
}

void world_base::send_webhook(const std::string& job, const webhook_delivery& what)
{
    const bool called = may_call(what.url, allow_loopback_webhooks);
    const auto dispatch = called ? webhook_dispatch::sent : webhook_dispatch::blocked;
    record.add({now, job, what.url, what.body, dispatch});
    if (called) {
        outbox.push_back(what);
    }
}

} // namespace andante::inline v0::emulator
