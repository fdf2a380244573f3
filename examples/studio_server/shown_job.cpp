#include "shown_job.hpp"

namespace studio_server {

namespace {

std::int64_t length_of(std::chrono::steady_clock::duration span)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

} // namespace

boost::json::object to_json(const shown_job& what)
{
    const auto until = what.ended.value_or(std::chrono::steady_clock::now());
    boost::json::object made;
    made["number"] = what.number;
    made["batch"] = what.batch;
    made["place"] = what.place;
    made["prompt"] = what.wanted.prompt;
    made["id"] = what.id;
    made["state"] = what.state;
    made["over"] = what.is_over;
    made["source"] = what.source;
    made["polls"] = what.polls;
    made["elapsed"] = length_of(until - what.begun);
    if (what.sent) {
        made["making"] = length_of(until - *what.sent);
    }
    made["expected"] = what.expected.count();
    made["title"] = what.title;
    made["choices"] = choices_of(what.wanted);
    made["ours"] = what.is_ours;
    made["resumed"] = what.is_resumed;
    // Through this program: the page loads nothing from elsewhere.
    const auto audio = "/api/audio/" + std::to_string(what.number);
    made["audio"] = what.audio_url.empty() ? std::string() : audio;
    made["problem"] = what.problem;
    if (what.seconds) {
        made["seconds"] = *what.seconds;
    }
    return made;
}

} // namespace studio_server
