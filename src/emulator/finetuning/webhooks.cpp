#include "emulator/finetuning/webhooks.hpp"

#include "emulator/finetuning/encode.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <array>

namespace andante::inline v0::emulator {

namespace {

namespace urls = boost::urls;

enum class reach { everywhere, loopback, nowhere };

reach reach_of(const urls::ipv4_address& address)
{
    const auto bytes = address.to_bytes();
    if (bytes[0] == 127) {
        return reach::loopback;
    }
    const bool is_private =
        bytes[0] == 10 || bytes[0] == 0 || (bytes[0] == 172 && (bytes[1] & 0xf0U) == 16) ||
        (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
    return is_private ? reach::nowhere : reach::everywhere;
}

reach reach_of(const urls::ipv6_address& address)
{
    if (address.is_loopback()) {
        return reach::loopback;
    }
    const auto first = address.to_bytes()[0];
    const auto second = address.to_bytes()[1];
    const bool is_local = (first & 0xfeU) == 0xfcU || (first == 0xfeU && (second & 0xc0U) == 0x80U);
    return is_local || address.is_unspecified() ? reach::nowhere : reach::everywhere;
}

reach reach_of_name(std::string_view name)
{
    return http::same_name(name, "localhost") ? reach::loopback : reach::everywhere;
}

reach reach_of(const urls::url_view& url)
{
    switch (url.host_type()) {
    case urls::host_type::ipv4:
        return reach_of(url.host_ipv4_address());
    case urls::host_type::ipv6:
        return reach_of(url.host_ipv6_address());
    case urls::host_type::name:
        return reach_of_name(url.host());
    default:
        return reach::nowhere;
    }
}

} // namespace

bool is_webhook_url(std::string_view text, bool allow_loopback)
{
    const auto url = urls::parse_uri(text);
    if (!url || !url->has_authority() || url->encoded_host().empty() || url->has_userinfo()) {
        return false;
    }
    if (url->scheme_id() == urls::scheme::https) {
        return true;
    }
    return allow_loopback && url->scheme_id() == urls::scheme::http &&
           reach_of(*url) == reach::loopback;
}

bool may_call(std::string_view url, bool allow_loopback)
{
    const auto parsed = urls::parse_uri(url);
    if (!parsed) {
        return false;
    }
    const auto found = reach_of(*parsed);
    return found == reach::everywhere || (found == reach::loopback && allow_loopback);
}

void start_webhook(world& server, job& what)
{
    if (!what.webhook) {
        return;
    }
    what.webhook_fault = server.faults.hit_webhook();
    if (what.webhook_fault && what.webhook_fault->kind == fault_kind::webhook_early) {
        server.forget(what.id);
        server.webhooks_first = true;
        finish(server, what);
    }
}

void finish(world& server, job& what)
{
    what.finished = server.now;
    const auto* as_track = server.find_track(what.id);
    if (as_track && what.failure && server.settings.jobs.refund_failed) {
        server.find_user(what.owner)->refund(as_track->paid_from_pack);
    }
    if (!what.webhook) {
        return;
    }
    event post{event::kind::webhook, what.id, {}, *what.webhook};
    post.body = as_track ? webhook_body(server, *as_track)
                         : webhook_body(server, *server.find_sound_effect(what.id));
    if (!what.webhook_fault) {
        send_webhook(server, post);
        return;
    }
    switch (what.webhook_fault->kind) {
    case fault_kind::webhook_lost:
        server.record.add({server.now, what.id, post.url, post.body, webhook_fate::lost});
        break;
    case fault_kind::webhook_late:
        server.plan(server.now + what.webhook_fault->delay, std::move(post));
        break;
    case fault_kind::webhook_twice:
        send_webhook(server, post);
        send_webhook(server, post);
        break;
    default:
        send_webhook(server, post);
        break;
    }
}

void send_webhook(world& server, const event& what)
{
    const bool called = may_call(what.url, server.settings.allow_loopback_webhooks);
    server.record.add(
        {server.now,
         what.job,
         what.url,
         what.body,
         called ? webhook_fate::sent : webhook_fate::blocked}
    );
    if (!called) {
        return;
    }
    webhook_delivery delivery(what.url, what.body);
    delivery.headers.add("Content-Type", "application/json");
    delivery.headers.add("User-Agent", "finetuning-webhook/1.0");
    server.outbox.push_back(std::move(delivery));
}

} // namespace andante::inline v0::emulator
