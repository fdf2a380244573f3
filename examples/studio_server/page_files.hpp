#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace studio_server {

/// A file of the page.
class page_file {
public:
    page_file(std::string_view path, std::string_view media_type, std::string_view content)
        : target(path)
        , type(media_type)
        , text(content)
    {}

    std::string_view target;
    std::string_view type;
    std::string text;
};

/// The file behind a path: from `folder` when there is one, else the copy inside the program.
std::optional<page_file> find_page_file(std::string_view path, const std::string& folder);

} // namespace studio_server
