#include "pacing/redis/link.hpp"

#include "pacing/redis/trouble.hpp"

#include <boost/asio/post.hpp>

#include <charconv>

namespace andante::inline v0::pacing {

namespace asio = boost::asio;

redis_link::redis_link(
    const asio::any_io_executor& executor,
    std::shared_ptr<time_source> time,
    std::shared_ptr<const redis_options> options,
    std::string channel,
    time_source::duration beat_every,
    listener told
)
    : strand_(executor)
    , time_(std::move(time))
    , options_(std::move(options))
    , channel_(std::move(channel))
    , beat_every_(beat_every)
    , told_(std::move(told))
    , circuit_(options_->first_break, options_->longest_break)
    , clock_(options_->call_deadline)
    , retry_(time_->make_timer(*strand_))
    , beat_(time_->make_timer(*strand_))
{
    arrive(executor);
}

redis_link::~redis_link()
{
    depart();
}

void redis_link::let_go() noexcept
{
    commands_.reset();
    wakes_.reset();
    retry_.reset(); // which hold the strand, too
    beat_.reset();
    strand_.reset();
}

void redis_link::start()
{
    const auto here = hold();
    if (!here) {
        return;
    }
    asio::post(*strand_, [self = shared_from_this()] {
        if (!self->stopped_) {
            self->connect();
            self->beat();
        }
    });
}

void redis_link::call(script_call one)
{
    const auto here = hold();
    if (!here) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    inbox_.push_back(std::move(one));
    if (!posted_) {
        posted_ = true;
        asio::post(*strand_, [self = shared_from_this()] {
            self->drain();
            self->flush();
        });
    }
}

void redis_link::stop(script_call last)
{
    const auto here = hold();
    if (!here) {
        return;
    }
    asio::post(*strand_, [self = shared_from_this(), last = std::move(last)]() mutable {
        self->stopped_ = true;
        self->drain();
        if (self->ready_) {
            self->waiting_.push_back(std::move(last));
            self->flush();
            self->commands_->close_when_answered();
        } else if (self->commands_) {
            self->commands_->close();
        }
        if (self->wakes_) {
            self->wakes_->close();
        }
        self->retry_->cancel();
        self->beat_->cancel();
        self->told_ = nullptr;
    });
}

void redis_link::connect()
{
    connection::events told;
    const auto weak = weak_from_this();
    told.ready = [weak](const std::vector<wire_value>& answers) {
        if (const auto self = weak.lock()) {
            self->connected(answers);
        }
    };
    told.answer = [weak](wire_value answer) {
        if (const auto self = weak.lock()) {
            self->answered(std::move(answer));
        }
    };
    told.broken = [weak](std::string why) {
        if (const auto self = weak.lock()) {
            self->broken(std::move(why));
        }
    };
    std::vector<connection::words> greeting;
    greeting.reserve(script_count);
    for (std::size_t i = 0; i < script_count; ++i) {
        greeting.push_back({"SCRIPT", "LOAD", std::string(source_of(static_cast<script>(i)))});
    }
    commands_ = std::make_shared<connection>(*strand_, time_, options_, std::move(told));
    commands_->open(std::move(greeting));
}

void redis_link::connected(const std::vector<wire_value>& digests)
{
    for (std::size_t i = 0; i < script_count; ++i) {
        digests_[i] = digests[i].text;
    }
    ready_ = true;
    subscribe();
    link_event event;
    event.what = reachable_ ? link_event::kind::renewed : link_event::kind::reachable;
    reachable_ = true;
    tell(std::move(event));
    flush();
}

void redis_link::subscribe()
{
    if (wakes_) {
        wakes_->close();
    }
    connection::events told;
    const auto weak = weak_from_this();
    told.ready = [](const std::vector<wire_value>&) {};
    told.answer = [weak](const wire_value& message) {
        if (const auto self = weak.lock()) {
            self->heard(message);
        }
    };
    // Without wake-ups the promised waits still hold, and every sign of life brings them up to
    // date; the next one makes the connection anew.
    told.broken = [weak](const std::string&) {
        if (const auto self = weak.lock()) {
            self->wakes_.reset();
        }
    };
    wakes_ = std::make_shared<connection>(*strand_, time_, options_, std::move(told));
    wakes_->open({{"SUBSCRIBE", channel_}});
}

void redis_link::broken(std::string why)
{
    commands_.reset();
    ready_ = false;
    while (!unanswered_.empty()) {
        waiting_.push_front(std::move(unanswered_.back().what));
        unanswered_.pop_back();
    }
    const auto wait = circuit_.failed();
    if (circuit_.open()) {
        waiting_.clear();
        reachable_ = false;
        link_event event;
        event.what = link_event::kind::unreachable;
        event.why = std::move(why);
        tell(std::move(event));
    }
    retry_->arm(time_->now() + wait, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->stopped_ && !self->commands_) {
            self->connect();
        }
    });
}

void redis_link::answered(wire_value answer)
{
    if (unanswered_.empty()) {
        return; // nothing was asked: not Redis, but no harm either
    }
    auto oldest = std::move(unanswered_.front());
    unanswered_.pop_front();
    if (answer.is_error("NOSCRIPT")) {
        launch(std::move(oldest.what), true); // the text, which is kept from then on
        return;
    }
    const auto status = answer.number_at(0);
    if (!status) {
        const bool wrong = answer.what == wire_value::kind::error;
        const auto why = wrong ? explain(answer.text, *options_)
                               : "what answers at " + name_of(*options_) + " is no Redis";
        unanswered_.push_front(std::move(oldest));
        commands_->close();
        broken(why);
        return;
    }
    circuit_.succeeded();
    if (const auto time = answer.number_at(1); time && *status == 0) {
        if (oldest.what.which == script::join) {
            clock_.forget();
        }
        clock_.observe(oldest.sent, time_->now(), *time);
    }
    link_event event;
    event.what = link_event::kind::answered;
    event.id = oldest.what.id;
    event.answer = std::move(answer);
    tell(std::move(event));
}

void redis_link::heard(const wire_value& message)
{
    const auto text = message.text_at(2);
    if (message.text_at(0) != std::string_view("message") || !text) {
        return;
    }
    link_event event;
    event.what = link_event::kind::woken;
    const auto* end = text->data() + text->size();
    const auto stamp = std::from_chars(text->data(), end, event.stamp);
    if (stamp.ec != std::errc() || stamp.ptr == end || *stamp.ptr != ' ') {
        return;
    }
    const auto after = std::from_chars(stamp.ptr + 1, end, event.number);
    if (after.ec == std::errc() && event.number >= 0) {
        tell(std::move(event));
    }
}

void redis_link::drain()
{
    const std::scoped_lock lock(mutex_);
    posted_ = false;
    for (auto& one : inbox_) {
        if (reachable_) {
            waiting_.push_back(std::move(one));
        }
    }
    inbox_.clear();
}

void redis_link::flush()
{
    while (ready_ && !waiting_.empty()) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        launch(std::move(next), false);
    }
}

void redis_link::launch(script_call what, bool with_text)
{
    const auto now = time_->now();
    const auto proof = what.which == script::join ? scope_clock::evidence() : clock_.proof(now);
    connection::words command;
    command.reserve(what.keys.size() + what.arguments.size() + 6);
    command.emplace_back(with_text ? "EVAL" : "EVALSHA");
    command.push_back(
        with_text ? std::string(source_of(what.which))
                  : digests_[static_cast<std::size_t>(what.which)]
    );
    command.push_back(std::to_string(what.keys.size()));
    command.insert(command.end(), what.keys.begin(), what.keys.end());
    for (const auto number : {proof.seen, proof.least, proof.most}) {
        command.push_back(std::to_string(number));
    }
    command.insert(command.end(), what.arguments.begin(), what.arguments.end());
    unanswered_.push_back(sent_call{std::move(what), now});
    commands_->send(command);
}

void redis_link::beat()
{
    if (stopped_) {
        return;
    }
    beat_->arm(time_->now() + beat_every_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->beat();
        }
    });
    if (ready_ && !wakes_) {
        subscribe();
    }
    link_event event;
    event.what = link_event::kind::beat;
    tell(std::move(event));
}

void redis_link::tell(link_event what)
{
    if (told_) {
        told_(std::move(what));
    }
}

} // namespace andante::inline v0::pacing
