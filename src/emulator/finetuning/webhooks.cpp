#include "emulator/finetuning/webhooks.hpp"

#include "emulator/finetuning/encode.hpp"

#include <utility>

namespace andante::inline v0::emulator::finetuning {

void start_webhook(world& server, job& what)
{
    if (!what.webhook) {
        return;
    }
    what.webhook_fault = server.faults.hit_webhook();
    if (what.webhook_fault && what.webhook_fault->kind == fault_kind::webhook_early) {
        server.events.forget(what.id);
        server.webhooks_first = true;
        finish(server, what);
    }
}

void finish(world& server, job& what)
{
    what.finished = server.now;
    what.timeline.turn_to(what.failure ? "failed" : "completed", server.now);
    server.limits.release(what.id);
    const auto* as_track = server.find_track(what.id);
    if (as_track && what.failure && server.chosen.jobs.refund_failed) {
        server.find_user(what.owner)->refund(as_track->paid_from_pack);
    }
    if (!what.webhook) {
        return;
    }
    webhook_delivery post(
        *what.webhook,
        as_track ? webhook_body(server, *as_track)
                 : webhook_body(server, *server.find_sound_effect(what.id))
    );
    post.headers.add("Content-Type", "application/json");
    post.headers.add("User-Agent", "finetuning-webhook/1.0");
    server.post_webhook(what.id, post, what.webhook_fault);
}

} // namespace andante::inline v0::emulator::finetuning
