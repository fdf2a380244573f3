#pragma once

#include <andante/client/call_options.hpp>
#include <andante/providers/finetuning/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <utility>

namespace andante_tests {

inline andante::call_options saving_as(std::string target)
{
    andante::call_options options;
    options.journal.label = "drums";
    options.journal.target = std::move(target);
    return options;
}

/// A track from its words to its file, as a program does it.
inline boost::asio::awaitable<void>
make_and_save(andante::finetuning::client client, std::string path)
{
    auto creating = client.generations().create(
        andante::finetuning::generation_request("drums"), saving_as(path)
    );
    auto made = co_await std::move(creating);
    auto waiting = client.generations().wait(made.id);
    made = co_await std::move(waiting);
    auto saving = client.generations().download(made, path);
    co_await std::move(saving);
}

} // namespace andante_tests
