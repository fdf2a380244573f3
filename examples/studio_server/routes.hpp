#pragma once

#include "allowed_hosts.hpp"
#include "chat_desk.hpp"
#include "studio.hpp"
#include "web_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace studio_server {

/// What every route needs.
class site {
public:
    site(std::shared_ptr<studio> what, allowed_hosts names, std::string page_folder)
        : desk(std::move(what))
        , hosts(std::move(names))
        , folder(std::move(page_folder))
    {}

    std::shared_ptr<studio> desk;
    std::shared_ptr<chat_desk> chat = std::make_shared<chat_desk>();
    allowed_hosts hosts;
    std::string folder;
    std::optional<andante::finetuning::webhook_inbox> inbox;
};

/// Where the API's webhooks arrive.
inline constexpr std::string_view webhook_path = "/webhooks/finetuning";

/// Answers one request.
boost::asio::awaitable<web_reply> answer(std::shared_ptr<const site> here, web_request request);

} // namespace studio_server
