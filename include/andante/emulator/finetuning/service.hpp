#pragma once

#include <andante/emulator/finetuning/settings.hpp>
#include <andante/emulator/provider_service.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace andante::inline v0::emulator::finetuning {

/// The Finetuning.ai API, version 1.2 of its documentation, without its network. Thread-safe.
class ANDANTE_DECL service final : public provider_service {
public:
    /// Throws std::invalid_argument for settings that cannot be: a limit of 0, an unknown owner,
    /// a key that two accounts share.
    explicit service(settings chosen = settings());
    ~service() override;

    /// Every route that it knows, provisional ones and audio too: what a fault may name, for
    /// example "GET /v1/generations/{id}".
    static std::vector<std::string> routes();

    /// Adds a user and gives their id. Throws std::invalid_argument for a key or id in use.
    std::string add_account(account who);
    /// Adds a playlist and gives its id. Throws std::invalid_argument for an unknown owner.
    std::string add_playlist(playlist_seed what);
    /// Adds a finished track and gives its id. Throws std::invalid_argument for an unknown owner.
    std::string add_track(track_seed what);
    /// Makes a key unknown from now on.
    void revoke_key(std::string_view key);
    /// Ends an unfinished job at the next advance() or handle(): as failed when a message is given.
    /// False when there is no such unfinished job.
    bool finish_job(std::string_view id, std::optional<std::string> failure = std::nullopt);
    /// The ids of an account's tracks, oldest first; of the first account when `owner` is empty.
    std::vector<std::string> track_ids(std::string_view owner = std::string_view()) const;
    /// The ids of an account's playlists in order of creation; of the first account when `owner` is
    /// empty.
    std::vector<std::string> playlist_ids(std::string_view owner = std::string_view()) const;
    /// How many generations were ever accepted, that is, paid for and queued, over all accounts.
    std::size_t generations_accepted() const;

private:
    class impl;
    impl& own() const noexcept;
};

} // namespace andante::inline v0::emulator::finetuning
