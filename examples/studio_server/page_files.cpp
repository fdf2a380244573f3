#include "page_files.hpp"

#include "page_texts.hpp"

#include <fstream>
#include <iterator>

namespace studio_server {

namespace {

struct known_file {
    std::string_view target;
    std::string_view name;
    std::string_view type;
    std::string_view text;
};

// Only these are ever opened: a path from the network is compared, never joined.
const known_file known_files[] = {
    {"/", "index.html", "text/html; charset=utf-8", page_texts::index_html},
    {"/studio.css", "studio.css", "text/css; charset=utf-8", page_texts::studio_css},
    {"/tracks.css", "tracks.css", "text/css; charset=utf-8", page_texts::tracks_css},
    {"/studio.js", "studio.js", "text/javascript; charset=utf-8", page_texts::studio_js},
    {"/chat.js", "chat.js", "text/javascript; charset=utf-8", page_texts::chat_js},
    {"/chart.js", "chart.js", "text/javascript; charset=utf-8", page_texts::chart_js},
    {"/compose.js", "compose.js", "text/javascript; charset=utf-8", page_texts::compose_js},
    {"/line.js", "line.js", "text/javascript; charset=utf-8", page_texts::line_js},
    {"/live.js", "live.js", "text/javascript; charset=utf-8", page_texts::live_js},
    {"/notices.js", "notices.js", "text/javascript; charset=utf-8", page_texts::notices_js},
    {"/pace.js", "pace.js", "text/javascript; charset=utf-8", page_texts::pace_js},
    {"/player.js", "player.js", "text/javascript; charset=utf-8", page_texts::player_js},
    {"/playlists.js", "playlists.js", "text/javascript; charset=utf-8", page_texts::playlists_js},
    {"/requests.js", "requests.js", "text/javascript; charset=utf-8", page_texts::requests_js},
    {"/track.js", "track.js", "text/javascript; charset=utf-8", page_texts::track_js},
    {"/tracks.js", "tracks.js", "text/javascript; charset=utf-8", page_texts::tracks_js},
    {"/icon.svg", "icon.svg", "image/svg+xml", page_texts::icon_svg},
};

} // namespace

std::optional<page_file> find_page_file(std::string_view path, const std::string& folder)
{
    for (const auto& each : known_files) {
        if (each.target != path) {
            continue;
        }
        page_file made(each.target, each.type, each.text);
        if (!folder.empty()) {
            std::ifstream file(folder + '/' + std::string(each.name), std::ios::binary);
            made.text.assign(std::istreambuf_iterator<char>(file), {});
        }
        return made;
    }
    return std::nullopt;
}

} // namespace studio_server
