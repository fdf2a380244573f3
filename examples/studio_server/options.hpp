#pragma once

#include <string>

namespace studio_server {

/// What the command line says.
class options {
public:
    options() = default;

    std::string address = "127.0.0.1";
    unsigned short port = 8080;
    /// Where the service reaches this server for webhooks; empty for the server's own address.
    std::string public_url;
    bool use_webhooks = true;
    /// The model that answers in the chat, by the service that OPENAI_API_KEY and OPENAI_BASE_URL
    /// name; empty for no chat.
    std::string chat_model;
    /// Where paid work is written down, so that a later run goes on with it; empty for nowhere.
    std::string journal;
    /// Serves the page from this folder instead of the program's own copy.
    std::string page_folder;
};

/// Reads the command line; when there is nothing to do after that, `exit_code` says so.
bool parse_command_line(int argc, char** argv, options& into, int& exit_code);

} // namespace studio_server
