#include "shown_job.hpp"

namespace studio_server {

boost::json::object to_json(const shown_job& what)
{
    const auto until = what.ended.value_or(std::chrono::steady_clock::now());
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - what.begun).count();
    boost::json::object made;
    made["number"] = what.number;
    made["prompt"] = what.prompt;
    made["id"] = what.id;
    made["state"] = what.state;
    made["over"] = what.is_over;
    made["source"] = what.source;
    made["polls"] = what.polls;
    made["elapsed"] = elapsed;
    made["expected"] = what.expected.count();
    made["title"] = what.title;
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
